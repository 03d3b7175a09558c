package ui

import (
	"strings"

	"portal/internal/registrar"
	"portal/internal/registrar/rules"
	"portal/internal/words"
)

// RoleWords are what people call a role of contacts, and what it is for.
type RoleWords struct{ Name, Text words.Key }

// ContactRoles has an entry for each role.
var ContactRoles = map[registrar.ContactRole]RoleWords{
	registrar.OwnerContact:   {words.Key("contacts.owner"), words.Key("contacts.owner.text")},
	registrar.AdminContact:   {words.Key("contacts.admin"), words.Key("contacts.admin.text")},
	registrar.BillingContact: {words.Key("contacts.billing"), words.Key("contacts.billing.text")},
	registrar.TechContact:    {words.Key("contacts.tech"), words.Key("contacts.tech.text")},
}

// RoleName is what people call a role at a domain.
func RoleName(p *words.Printer, name registrar.DomainName, role registrar.ContactRole) string {
	facts, _ := rules.FactsFor(name)
	if role == registrar.BillingContact && facts.Has("billing_is_zone_contact") {
		return p.T("contacts.zone")
	}
	return p.T(ContactRoles[role].Name)
}

// ContactFieldWords name the fields of contacts.
var ContactFieldWords = map[string]words.Key{
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

// RoleContact is the contact of one role.
type RoleContact struct {
	Role    registrar.ContactRole
	Contact registrar.FullContact
}

// Name is who it is.
func (c RoleContact) Name(l Layout) string {
	name := strings.TrimSpace(c.Contact.FirstName + " " + c.Contact.LastName)
	if name == "" {
		name = c.Contact.Organisation
	}
	if name == "" {
		return l.T("contacts.nobody")
	}
	return name
}
