package edits

import (
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"portal/internal/change"
	"portal/internal/kind"
	"portal/internal/registrar"
	"portal/internal/registrar/rules/contact"
	"portal/internal/server/gate"
	"portal/web/templates/edits"
	"portal/web/templates/ui"
)

// contactPage changes one contact, and gives others the same if that is wanted.
type contactPage struct{ gate *gate.Gate }

// contactView is the page with what was read and sent for it.
type contactView struct {
	edits.ContactFormView
	set    registrar.ContactSet
	copies []edits.ContactCopy // as the form opens
	form   contactForm
	entry  contactEntry
}

type contactEdit = gate.Edit[*contactView]

func (p contactPage) form() gate.Form[*contactView] {
	return gate.Form[*contactView]{
		Gate: p.gate,
		Asks: []gate.Ask{gate.Asks(contactsOf)},
		View: p.view,
		Components: func(v *contactView) (whole, part templ.Component) {
			return edits.ContactPage(v.ContactFormView), edits.ContactForm(v.ContactFormView)
		},
		Button: contactStep,
		Parse:  parseContactEdit,
		Review: reviewContact,
		Return: returnContact,
		Back:   map[kind.Kind]gate.Back[*contactView]{kind.ContactsSet: backContact},
	}
}

// roleOf is the role of the path, if the domain has it.
func roleOf(r *http.Request, on gate.Subject) (registrar.ContactRole, error) {
	role := registrar.ContactRole(r.PathValue("role"))
	if !slices.Contains(contact.Roles(on.Name), role) {
		return "", registrar.ErrNotFound
	}
	return role, nil
}

// view is the form as it opens. Who may not change a contact does not see it.
func (p contactPage) view(r *http.Request, on gate.Subject) (*contactView, error) {
	role, err := roleOf(r, on)
	if err != nil {
		return nil, err
	}
	var set registrar.ContactSet
	if !on.Stale {
		if set, err = contactsOf(r.Context(), on.Who, on.Name); err != nil {
			return nil, err
		}
	}
	form, err := p.gate.Domains.EditForm(r, on, contactBlock(on, set, role))
	view := &contactView{set: set, form: parseContact(r.PostForm), ContactFormView: edits.ContactFormView{EditForm: form, Role: role}}
	if !on.Who.Rights.Has(role.Right()) {
		return view, err
	}
	view.Contact, view.Found, view.Seen = set.Contacts[role], set.Contacts[role], seenOf(set, role)
	for _, other := range contact.Roles(on.Name) {
		if _, has := set.Contacts[other]; has && other != role && on.Who.Rights.Has(other.Right()) {
			view.copies = append(view.copies, edits.ContactCopy{Role: other, Seen: seenOf(set, other)})
		}
	}
	view.Copies = view.copies
	return view, err
}

func seenOf(set registrar.ContactSet, role registrar.ContactRole) string {
	return change.ContactsSeen(map[registrar.ContactRole]registrar.FullContact{role: set.Contacts[role]})
}

// contactBlock says why a contact can't be changed, if so.
func contactBlock(on gate.Subject, set registrar.ContactSet, role registrar.ContactRole) ui.Block {
	if block := gate.BlockOf(on, role.Right()); block != "" {
		return block
	}
	if _, has := set.Contacts[role]; !has {
		return ui.BlockedUnsupported
	}
	return ""
}

// contactStep answers the buttons that lead back to the fields, or show those of
// another country.
func contactStep(e *contactEdit) (done bool, err error) {
	v := e.View
	if v.form.step != stepCountry && v.form.step != stepEdit || e.Sent() {
		return false, nil
	}
	v.entry = v.form.entry(e.Ticket, e.On.Name, v.Role, v.set)
	v.Found, v.Contact, v.Copies = v.entry.base, v.entry.typed, v.form.chosen(v.copies)
	return true, e.Ask(http.StatusOK, ui.FormBanner{})
}

func parseContactEdit(e *contactEdit) (change.Change, int, error) {
	v := e.View
	v.entry = v.form.entry(e.Ticket, e.On.Name, v.Role, v.set)
	c := change.NewContacts(v.form.ticketFor(e.Ticket, v.entry.wanted, v.Role), e.On.Observed, v.set, v.entry.wanted)
	v.Found, v.Contact, v.Copies, v.Problems = v.entry.base, v.entry.typed, v.form.chosen(v.copies), v.entry.problems
	return c, len(v.entry.problems), nil
}

// reviewContact shows once more what a change of registrant is.
func reviewContact(e *contactEdit, _ change.Change) (asked bool, err error) {
	v, role := e.View, e.View.Role
	if v.form.step == stepSave || role != registrar.OwnerContact || !contact.Material(e.On.Name, v.set.Contacts[role], v.entry.wanted[role]) {
		return false, nil
	}
	v.Review = true
	v.Trade, v.Agent = tradeViews(e.R.Context(), e.On, v.set)
	v.Rows = edits.ContactDiff(v.Words, role, v.set.Contacts[role], v.entry.wanted[role])
	return true, e.Ask(http.StatusOK, ui.FormBanner{})
}

// returnContact shows the form with what was typed and why it came back. After a
// conflict it starts from what is there now, and shows what it would change in that.
func returnContact(e *contactEdit, n *ui.FormBanner) {
	v := e.View
	v.Problems, v.Found = nil, v.set.Contacts[v.Role]
	v.Contact, v.Copies = v.entry.wanted[v.Role], v.form.afresh(v.copies)
	switch n.Kind {
	case ui.FormStale, ui.FormBusy:
		v.Rows = edits.ContactDiff(v.Words, v.Role, v.set.Contacts[v.Role], v.Contact)
	case ui.FormRefused:
		v.Problems = refusedField(*n)
	}
}

// refusedField puts the registry's problem beside the field it is about. One with
// a copy is about the same value.
func refusedField(n ui.FormBanner) map[string]contact.Problem {
	_, field, found := strings.Cut(n.Subject, ".")
	if n.Reason != registrar.ReasonField || !found || !slices.Contains(registrar.ContactFields, field) {
		return nil
	}
	return map[string]contact.Problem{field: {Fault: ui.ContactProblemRefused}}
}

// savedContact words what the form is about to save.
func savedContact(r *http.Request, l ui.Layout, name registrar.DomainName) []ui.ReauthItem {
	return edits.ContactSummary(l, name, registrar.ContactRole(r.PathValue("role")), parseContact(r.PostForm).typed())
}
