package edits

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"portal/internal/change"
	"portal/internal/registrar"
	"portal/internal/registrar/rules/contact"
	"portal/web/templates/edits"
)

// The steps of the form of a contact; see edits.ContactFormView.
const (
	stepSave    = "save"
	stepEdit    = "edit"
	stepCountry = "country"
)

// contactForm is the form as it was sent.
type contactForm struct {
	sent map[string]string // by field, those that the form had
	was  map[string]string // by field, what it was made from
	use  []registrar.ContactRole
	seen map[registrar.ContactRole]string // fingerprints of the roles that it offers
	step string
}

func parseContact(form url.Values) contactForm {
	f := contactForm{step: form.Get("step"), sent: map[string]string{}, was: map[string]string{}, seen: map[registrar.ContactRole]string{}}
	for _, field := range registrar.ContactFields {
		if form.Has(field) {
			f.sent[field] = form.Get(field)
		}
		if was := edits.ContactWasPrefix + field; form.Has(was) {
			f.was[field] = form.Get(was)
		}
	}
	for _, role := range registrar.ContactRoles {
		if slices.Contains(form["use"], string(role)) {
			f.use = append(f.use, role)
		}
		if seen := "seen_" + string(role); form.Has(seen) {
			f.seen[role] = form.Get(seen)
		}
	}
	if of := form.Get("states_of"); of != f.sent["country"] && isStateOf(of, f.sent["state"]) {
		f.sent["state"] = "" // chosen from the list of another country
	}
	return f
}

func isStateOf(country, code string) bool {
	return slices.ContainsFunc(contact.States(country), func(s contact.State) bool { return s.Code == code })
}

// typed is the contact as it was sent.
func (f contactForm) typed() (c registrar.FullContact) {
	for field, text := range f.sent {
		*c.Field(field) = strings.ToValidUTF8(text, "")
	}
	return c
}

// contactEntry is what a form asks for.
type contactEntry struct {
	base     registrar.FullContact                           // what the form was made from
	typed    registrar.FullContact                           // that, with what was touched
	wanted   map[registrar.ContactRole]registrar.FullContact // the live contacts, with what was touched
	problems map[string]contact.Problem
}

// entry reads the form of a contact of role, and of those that are to be the same.
// What nobody touched stays as it is now, what the form did not have too.
func (f contactForm) entry(t change.Ticket, name registrar.DomainName, role registrar.ContactRole, set registrar.ContactSet) contactEntry {
	live := set.Contacts[role]
	e := contactEntry{base: f.base(live, t.Seen == seenOf(set, role)), wanted: make(map[registrar.ContactRole]registrar.FullContact, 1+len(f.use))}
	e.typed, e.problems = contact.Enter(name, role, e.base, f.sent)
	full := live.Clone()
	for _, field := range registrar.ContactFields {
		if typed := *e.typed.Field(field); typed != *e.base.Field(field) {
			*full.Field(field) = typed
		}
	}
	e.wanted[role] = full
	for _, to := range f.use {
		if to == role {
			continue
		}
		same, problems := contact.Give(name, to, set.Contacts[to], full, live)
		for field, problem := range problems {
			if _, first := e.problems[field]; !first {
				e.problems[field] = problem
			}
		}
		e.wanted[to] = same
	}
	return e
}

// base is the contact that the form was made from: the live one, unless that was
// changed meanwhile.
func (f contactForm) base(live registrar.FullContact, current bool) registrar.FullContact {
	base := live.Clone()
	if !current {
		for field, text := range f.was {
			*base.Field(field) = text
		}
	}
	return base
}

// ticketFor completes the ticket: what was seen of each role that is replaced.
func (f contactForm) ticketFor(t change.Ticket, wanted map[registrar.ContactRole]registrar.FullContact, role registrar.ContactRole) change.Ticket {
	var parts []string
	for _, to := range registrar.ContactRoles {
		switch _, has := wanted[to]; {
		case to == role:
			parts = append(parts, t.Seen)
		case has:
			parts = append(parts, f.seen[to])
		}
	}
	t.Seen = strings.Join(parts, ".")
	return t
}

// chosen marks the copies that were asked for. They are of the contacts that the form
// was made from.
func (f contactForm) chosen(copies []edits.ContactCopy) []edits.ContactCopy {
	copies = slices.Clone(copies)
	for i, c := range copies {
		copies[i].Chosen = slices.Contains(f.use, c.Role)
		copies[i].Seen = cmp.Or(f.seen[c.Role], c.Seen)
	}
	return copies
}

// afresh marks the copies that were asked for, of the contacts as they are now.
func (f contactForm) afresh(copies []edits.ContactCopy) []edits.ContactCopy {
	f.seen = nil
	return f.chosen(copies)
}
