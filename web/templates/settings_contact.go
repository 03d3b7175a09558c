package templates

import (
	"strings"

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

// RoleContact is the contact of one role.
type RoleContact struct {
	Role    registrar.ContactRole
	Contact registrar.FullContact
}

// name is who it is.
func (c RoleContact) name(l Layout) string {
	name := strings.TrimSpace(c.Contact.FirstName + " " + c.Contact.LastName)
	if name == "" {
		name = c.Contact.Organisation
	}
	if name == "" {
		return l.T("contacts.nobody")
	}
	return name
}
