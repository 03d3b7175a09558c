package change

import (
	"context"

	"portal/internal/audit"
	"portal/internal/kind"
	"portal/internal/registrar"
	"portal/internal/registrar/rules/contact"
)

// ContactsPlan gives the contacts of one domain to others. What it is stored as
// holds personal values.
type ContactsPlan struct {
	Contacts map[registrar.ContactRole]registrar.FullContact `json:"contacts"` // whole; Extra does not count
}

// Kind implements Plan.
func (*ContactsPlan) Kind() kind.Kind { return kind.ContactsSet }

// Right implements Plan.
func (e *ContactsPlan) Right() registrar.Rights { return Contacts{wanted: e.Contacts}.Right() }

// Needs implements Plan.
func (*ContactsPlan) Needs() registrar.Parts {
	return registrar.PartRegistration | registrar.PartProfile
}

// may counts every field of its roles: what the domains have is not known.
func (e *ContactsPlan) may() []audit.Difference {
	var diff []audit.Difference
	for _, role := range rolesOf(e.Contacts) {
		for _, field := range registrar.ContactFields {
			diff = append(diff, audit.Difference{Field: kind.FieldContact(role, field), New: contactValue(e.Contacts[role], field), Personal: true})
		}
	}
	return diff
}

// read implements reader.
func (*ContactsPlan) read(ctx context.Context, r registrar.Reading, from *Observed) error {
	if r.ContactReader == nil {
		return nil
	}
	set, err := r.ContactReader.Contacts(ctx, from.Domain.Name)
	from.Contacts = &set
	return err
}

// For implements Plan. Roles and fields that the domain does not have are left
// out; what only single TLDs have stays as it is, and so does what says the same.
func (e *ContactsPlan) For(t Ticket, from Observed) (Change, error) {
	if from.Contacts == nil {
		return nil, &Impossible{Reason: registrar.ReasonUnsupported}
	}
	wanted := make(map[registrar.ContactRole]registrar.FullContact)
	for _, role := range contact.Roles(from.Domain.Name) {
		given, asked := e.Contacts[role]
		present, has := from.Contacts.Contacts[role]
		if !asked || !has {
			continue
		}
		full, problems := contact.Give(from.Domain.Name, role, present, given, registrar.FullContact{})
		for _, field := range contact.Fields(from.Domain.Name, role) {
			if _, bad := problems[field]; bad {
				return nil, &Impossible{Reason: registrar.ReasonField, Subject: string(role) + "." + field}
			}
		}
		wanted[role] = full
	}
	if len(wanted) == 0 {
		return nil, &Impossible{Reason: registrar.ReasonUnsupported}
	}
	c := NewContacts(t, from, *from.Contacts, wanted)
	c.ticket = t.ready(c.Seen())
	if len(c.Diff()) == 0 {
		return c, nil
	}
	if err := held(from.Domain); err != nil {
		return nil, err
	}
	return c, nil
}
