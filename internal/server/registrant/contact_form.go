package registrant

import (
	"net/url"
	"slices"
	"strings"

	"portal/internal/change"
	"portal/internal/contact"
	"portal/internal/registrar"
	"portal/web/templates"
)

// The steps of the form of a contact; see templates.ContactFormView.
const (
	stepSave    = "save"
	stepEdit    = "edit"
	stepCountry = "country"
)

// contactForm is the form as it was sent.
type contactForm struct {
	ticket change.Ticket
	typed  registrar.FullContact // without Extra
	sent   map[string]bool       // fields that the form had
	use    []registrar.ContactRole
	seen   map[registrar.ContactRole]string // fingerprints of the roles in use
	step   string
}

// mostTyped bounds what is read of a field, in bytes.
const mostTyped = 1000

func parseContact(form url.Values) contactForm {
	f := contactForm{ticket: ticketOf(form), step: form.Get("step"), sent: map[string]bool{}, seen: map[registrar.ContactRole]string{}}
	for _, field := range registrar.ContactFields {
		if value := form.Get(field); form.Has(field) && len(value) <= mostTyped {
			f.sent[field], *f.typed.Field(field) = true, strings.ToValidUTF8(value, "")
		}
	}
	for _, role := range registrar.ContactRoles {
		if slices.Contains(form["use"], string(role)) {
			f.use = append(f.use, role)
			f.seen[role] = form.Get("seen_" + string(role))
		}
	}
	if of := form.Get("states_of"); of != f.typed.Country && isStateOf(of, f.typed.State) {
		f.typed.State = "" // chosen from the list of another country
	}
	return f
}

func isStateOf(country, code string) bool {
	return slices.ContainsFunc(contact.States(country), func(s contact.State) bool { return s.Code == code })
}

// wanted is the contact of role, and of those that are to be the same, and what
// is wrong with them by field. What the form did not have stays as it is.
func (f contactForm) wanted(name registrar.DomainName, role registrar.ContactRole, set registrar.ContactSet) (map[registrar.ContactRole]registrar.FullContact, map[string]contact.Problem) {
	wanted := make(map[registrar.ContactRole]registrar.FullContact, 1+len(f.use))
	problems := make(map[string]contact.Problem)
	for _, to := range registrar.ContactRoles {
		if to != role && !slices.Contains(f.use, to) {
			continue
		}
		full := set.Contacts[to].Clone()
		for field := range f.sent {
			if !contact.Fixed(name, to, field) {
				*full.Field(field) = *f.typed.Field(field)
			}
		}
		full = contact.Clean(name, full)
		for field, problem := range contact.Check(name, to, full) {
			if _, first := problems[field]; !first || to == role {
				problems[field] = problem
			}
		}
		wanted[to] = full
	}
	return wanted, problems
}

// ticketFor completes the ticket: what was seen of each role that is replaced.
func (f contactForm) ticketFor(wanted map[registrar.ContactRole]registrar.FullContact, role registrar.ContactRole) change.Ticket {
	t := f.ticket
	var parts []string
	for _, to := range registrar.ContactRoles {
		switch _, has := wanted[to]; {
		case to == role:
			parts = append(parts, f.ticket.Seen)
		case has:
			parts = append(parts, f.seen[to])
		}
	}
	t.Seen = strings.Join(parts, ".")
	return t
}

// chosen marks the copies that were asked for.
func (f contactForm) chosen(copies []templates.ContactCopy) []templates.ContactCopy {
	copies = slices.Clone(copies)
	for i, c := range copies {
		copies[i].Chosen = slices.Contains(f.use, c.Role)
	}
	return copies
}
