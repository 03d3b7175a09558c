package templates

import (
	"strings"
	"time"

	"portal/internal/kind"
	"portal/internal/registrar"
	"portal/internal/registrar/rules"
	"portal/internal/registrar/rules/contact"
	"portal/internal/registrar/rules/extras"
	"portal/internal/words"
)

// roleWords name the roles of contacts and say what each is for.
var roleWords = map[registrar.ContactRole]struct{ name, text words.Key }{
	registrar.OwnerContact:   {words.Key("contacts.owner"), words.Key("contacts.owner.text")},
	registrar.AdminContact:   {words.Key("contacts.admin"), words.Key("contacts.admin.text")},
	registrar.BillingContact: {words.Key("contacts.billing"), words.Key("contacts.billing.text")},
	registrar.TechContact:    {words.Key("contacts.tech"), words.Key("contacts.tech.text")},
}

// roleName is what people call a role at a domain.
func roleName(p *words.Printer, name registrar.DomainName, role registrar.ContactRole) string {
	facts, _ := rules.FactsFor(name)
	if role == registrar.BillingContact && facts.Has("billing_is_zone_contact") {
		return p.T("contacts.zone")
	}
	return p.T(roleWords[role].name)
}

// contactFieldWords name the fields of contacts.
var contactFieldWords = map[string]words.Key{
	"first_name":   words.Key("contact.first_name"),
	"last_name":    words.Key("contact.last_name"),
	"organisation": words.Key("contact.organisation"),
	"address1":     words.Key("contact.address1"),
	"address2":     words.Key("contact.address2"),
	"address3":     words.Key("contact.address3"),
	"city":         words.Key("contact.city"),
	"state":        words.Key("contact.state"),
	"postal_code":  words.Key("contact.postal_code"),
	"country":      words.Key("contact.country"),
	"phone":        words.Key("contact.phone"),
	"fax":          words.Key("contact.fax"),
	"email":        words.Key("contact.email"),
	"url":          words.Key("contact.url"),
	"language":     words.Key("contact.language"),
}

// contactSetting words a field of a difference that is about a contact, such as
// "owner.email".
func contactSetting(p *words.Printer, field kind.Field) (name string, ok bool) {
	role, of, _ := strings.Cut(string(field), ".")
	about, ok := roleWords[registrar.ContactRole(role)]
	if !ok {
		return "", false
	}
	f, _ := extras.FieldOf(extras.CARegistrant, of) // a field of a single TLD, by its registry's name
	what := extraLabel(p, f)
	if key, known := contactFieldWords[of]; known {
		what = p.T(key)
	}
	return p.T("contact.of", "role", p.T(about.name), "field", what), true
}

// contactRow words a changed field of a contact.
func contactRow(p *words.Printer, name string, field kind.Field, old, new []string) DiffRow {
	value := func(values []string) string {
		if len(values) == 0 || values[0] == "" {
			return ""
		}
		switch _, of, _ := strings.Cut(string(field), "."); of {
		case "country":
			return contact.CountryName(p.Lang(), values[0])
		case "phone", "fax":
			return contact.ReadablePhone(values[0])
		default:
			f, _ := extras.FieldOf(extras.CARegistrant, of)
			return extraValue(p, f, values[0])
		}
	}
	row := DiffRow{Label: name, Old: value(old), New: value(new), plain: true}
	if row.Old == row.New && len(old) > 0 && len(new) > 0 { // two ways to write one number
		row.Old, row.New = old[0], new[0]
	}
	return row
}

// ErasedRow words a changed field whose values were erased from the records.
func ErasedRow(p *words.Printer, field kind.Field) DiffRow {
	return DiffRow{Label: SettingName(p, field), Old: p.T("diff.erased"), New: p.T("diff.erased"), plain: true}
}

// AlteredRow words a changed field whose values don't fit the record.
func AlteredRow(p *words.Printer, field kind.Field) DiffRow {
	return DiffRow{Label: SettingName(p, field), Old: p.T("diff.altered"), New: p.T("diff.altered"), plain: true}
}

// ContactsView shows the contacts of a domain that the visitor may see.
type ContactsView struct {
	EditForm // its change takes back what is pending
	Cards    []ContactCard
	Others   bool   // the visitor may give them to other domains
	Pending  string // who is to become the registrant; "" if nobody
	// MayRevoke is true for those who may take that back, or have its mails sent again.
	MayRevoke bool
	ResendID  string // change ID of the mails
	ResendAt  string // fingerprint for that
	Trade     *TradeView
	Agent     *AgentView
}

// ContactCard is the contact of one role.
type ContactCard struct {
	Role    registrar.ContactRole
	Contact registrar.FullContact
	Doubt   *AddressDoubt // for owners; nil for an address that is trusted
}

// AddressDoubt is why the address of a contact gets no login and no transfer code.
type AddressDoubt struct {
	By string    // the sub-user that changed it; "" if it was changed elsewhere
	At time.Time // when, or when it was seen; zero if not known
	// Route is the domain whose email may arrive elsewhere since; "" if the address
	// itself was changed.
	Route    registrar.DomainName
	Mailed   bool   // it is one that logins or codes would go to
	ChangeID string // of confirming it
	Seen     string
}

// ContactsConfirm and the role of a contact are what its button asks for.
const ContactsConfirm = "confirm-"

// why words the doubt.
func (d AddressDoubt) why(l Layout) string {
	switch {
	case d.Route != "" && d.By == "":
		return l.T("contacts.doubt.route.seen", "domain", d.Route.Unicode(), "date", l.Words.Date(d.At))
	case d.Route != "":
		return l.T("contacts.doubt.route.by", "name", d.By, "domain", d.Route.Unicode(), "date", l.Words.Date(d.At))
	case d.At.IsZero():
		return l.T("contacts.doubt.elsewhere")
	case d.By == "":
		return l.T("contacts.doubt.seen", "date", l.Words.Date(d.At))
	}
	return l.T("contacts.doubt.by", "name", d.By, "date", l.Words.Date(d.At))
}

// until says what is withheld, and what to look at before it is confirmed.
func (d AddressDoubt) until(l Layout) string {
	switch {
	case d.Route != "":
		return l.T("contacts.doubt.route.text")
	case d.Mailed:
		return l.T("contacts.doubt.text")
	}
	return l.T("contacts.doubt.copy.text")
}

// title asks the question that the owner answers.
func (d AddressDoubt) title(l Layout) string {
	switch {
	case d.Route != "":
		return l.T("contacts.doubt.route.title")
	case d.Mailed:
		return l.T("contacts.doubt.title")
	}
	return l.T("contacts.doubt.copy.title")
}

// TradeView is what follows a change of registrant.
type TradeView struct {
	Lock       bool // transfers are locked for 60 days
	Changeable bool // by the visitor, now
	ChangeID   string
	Seen       string
}

// AgentView is who approves a change of registrant.
type AgentView struct {
	On         bool // the provider, for both sides; else each of them by email
	Changeable bool // by the visitor
	ChangeID   string
	Seen       string
}

// Action is the address of the page's forms.
func (v ContactsView) Action() string { return DomainPath(v.Head.Name, "contacts") }

// path is the address of the form for a role.
func (v ContactsView) path(role registrar.ContactRole) string {
	return DomainPath(v.Head.Name, "contacts/"+string(role))
}

// lines are a contact as an address is written.
func (c ContactCard) lines(lang string) []string {
	k := c.Contact
	place := strings.TrimSpace(strings.Join(strings.Fields(k.City+" "+k.State+" "+k.PostalCode), " "))
	if strings.TrimSpace(k.FirstName+k.LastName) == "" {
		k.Organisation = "" // it stands as the name
	}
	var lines []string
	for _, line := range []string{k.Organisation, k.Address1, k.Address2, k.Address3, place, contact.CountryName(lang, k.Country)} {
		if line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// name is who it is.
func (c ContactCard) name(l Layout) string {
	name := strings.TrimSpace(c.Contact.FirstName + " " + c.Contact.LastName)
	if name == "" {
		name = c.Contact.Organisation
	}
	if name == "" {
		return l.T("contacts.nobody")
	}
	return name
}

// ContactsSummary tells of what a form of the page about contacts asks for.
func ContactsSummary(l Layout, name registrar.DomainName, do string) []ReauthItem {
	what := map[string]words.Key{
		"revoke": words.Key("contacts.revoke"), "resend-owner": words.Key("contacts.resend.owner"), "resend-new": words.Key("contacts.resend.new"),
		"confirm-owner": words.Key("contacts.confirm"), "confirm-admin": words.Key("contacts.confirm"),
		"agent-on": words.Key("contacts.agent.turn_on"), "agent-off": words.Key("contacts.agent.turn_off"),
		"lock-on": words.Key("contacts.trade.on"), "lock-off": words.Key("contacts.trade.off"),
	}
	items := []ReauthItem{{l.T("reauth.domain"), []string{name.Unicode()}}}
	if key, ok := what[do]; ok {
		items = append(items, ReauthItem{l.T("contacts.title"), []string{l.T(key)}})
	}
	return items
}

func readablePhone(epp string) string { return contact.ReadablePhone(epp) }
