package edits

import (
	"strings"
	"time"

	"portal/internal/registrar"
	"portal/internal/registrar/rules/contact"
	"portal/internal/words"
	"portal/web/templates/ui"
)

// ContactsView shows the contacts of a domain that the visitor may see.
type ContactsView struct {
	ui.EditForm // its change takes back what is pending
	Cards       []ContactCard
	Others      bool   // the visitor may give them to other domains
	Pending     string // who is to become the registrant; "" if nobody
	// MayRevoke is true for those who may take that back, or have its mails sent again.
	MayRevoke bool
	ResendID  string // change ID of the mails
	ResendAt  string // fingerprint for that
	Trade     *TradeView
	Agent     *AgentView
}

// ContactCard is a contact as its page shows it.
type ContactCard struct {
	ui.RoleContact
	Doubt *AddressDoubt // for owners; nil for an address that is trusted
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
func (d AddressDoubt) why(l ui.Layout) string {
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
func (d AddressDoubt) until(l ui.Layout) string {
	switch {
	case d.Route != "":
		return l.T("contacts.doubt.route.text")
	case d.Mailed:
		return l.T("contacts.doubt.text")
	}
	return l.T("contacts.doubt.copy.text")
}

// title asks the question that the owner answers.
func (d AddressDoubt) title(l ui.Layout) string {
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

// Contacts are those of the cards.
func (v ContactsView) Contacts() []ui.RoleContact {
	all := make([]ui.RoleContact, len(v.Cards))
	for i, c := range v.Cards {
		all[i] = c.RoleContact
	}
	return all
}

// Action is the address of the page's forms.
func (v ContactsView) Action() string { return ui.DomainPath(v.Head.Name, "contacts") }

// path is the address of the form for a role.
func (v ContactsView) path(role registrar.ContactRole) string {
	return ui.DomainPath(v.Head.Name, "contacts/"+string(role))
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

// ContactsSummary tells of what a form of the page about contacts asks for.
func ContactsSummary(l ui.Layout, name registrar.DomainName, do string) []ui.ReauthItem {
	what := map[string]words.Key{
		"revoke": words.Key("contacts.revoke"), "resend-owner": words.Key("contacts.resend.owner"), "resend-new": words.Key("contacts.resend.new"),
		"confirm-owner": words.Key("contacts.confirm"), "confirm-admin": words.Key("contacts.confirm"),
		"agent-on": words.Key("contacts.agent.turn_on"), "agent-off": words.Key("contacts.agent.turn_off"),
		"lock-on": words.Key("contacts.trade.on"), "lock-off": words.Key("contacts.trade.off"),
	}
	items := []ui.ReauthItem{{Label: l.T("reauth.domain"), Values: []string{name.Unicode()}}}
	if key, ok := what[do]; ok {
		items = append(items, ui.ReauthItem{Label: l.T("contacts.title"), Values: []string{l.T(key)}})
	}
	return items
}

func readablePhone(epp string) string { return contact.ReadablePhone(epp) }
