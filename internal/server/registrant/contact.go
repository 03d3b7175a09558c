package registrant

import (
	"net/http"
	"slices"
	"strings"

	"portal/internal/change"
	"portal/internal/registrar"
	"portal/internal/registrar/rules/contact"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/web/templates"
)

// showContact handles GET /domains/{domain}/contacts/{role}.
func (h *Handlers) showContact(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	on, set, err := h.liveContacts(r, who)
	if err != nil {
		return err
	}
	role, err := roleOf(r, on)
	if err != nil {
		return err
	}
	if path := templates.DomainPath(on.Name, "contacts/"+string(role)); r.URL.Path != path {
		return page.Redirect(w, r, path)
	}
	view, err := h.contactView(r, on, set, role)
	if err != nil {
		return err
	}
	return h.contactPage(w, r, http.StatusOK, view)
}

// roleOf is the role of the path, if the domain has it.
func roleOf(r *http.Request, on gate.Subject) (registrar.ContactRole, error) {
	role := registrar.ContactRole(r.PathValue("role"))
	if !slices.Contains(contact.Roles(on.Name), role) {
		return "", registrar.ErrNotFound
	}
	return role, nil
}

// contactView is the form as it opens. Who may not change a contact does not see it.
func (h *Handlers) contactView(r *http.Request, on gate.Subject, set registrar.ContactSet, role registrar.ContactRole) (templates.ContactFormView, error) {
	form, err := h.gate.Domains.EditForm(r, on, contactBlock(on, set, role))
	view := templates.ContactFormView{EditForm: form, Role: role}
	if !on.Who.Rights.Has(role.Right()) {
		return view, err
	}
	view.Contact, view.Found, view.Seen = set.Contacts[role], set.Contacts[role], seenOf(set, role)
	for _, other := range contact.Roles(on.Name) {
		if _, has := set.Contacts[other]; has && other != role && on.Who.Rights.Has(other.Right()) {
			view.Copies = append(view.Copies, templates.ContactCopy{Role: other, Seen: seenOf(set, other)})
		}
	}
	return view, err
}

func seenOf(set registrar.ContactSet, role registrar.ContactRole) string {
	return change.ContactsSeen(map[registrar.ContactRole]registrar.FullContact{role: set.Contacts[role]})
}

// contactBlock says why a contact can't be changed, if so.
func contactBlock(on gate.Subject, set registrar.ContactSet, role registrar.ContactRole) templates.Block {
	if block := gate.BlockOf(on, role.Right()); block != "" {
		return block
	}
	if _, has := set.Contacts[role]; !has {
		return templates.BlockedUnsupported
	}
	return ""
}

func (h *Handlers) contactPage(w http.ResponseWriter, r *http.Request, status int, view templates.ContactFormView) error {
	return gate.Render(w, r, status, templates.ContactPage(view), templates.ContactForm(view))
}

// saveContact handles POST /domains/{domain}/contacts/{role}.
func (h *Handlers) saveContact(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	form := parseContact(r.PostForm)
	on, seen, set, err := h.observeContacts(r, who)
	if err != nil {
		return h.resubmitted(w, r, on.Who, form.ticket.ID, err)
	}
	role, err := roleOf(r, on)
	if err != nil {
		return err
	}
	view, err := h.contactView(r, on, set, role)
	if err != nil {
		return err
	}
	done, err := h.blocked(w, r, on.Who, form.ticket.ID, view.Block, func() error {
		return h.contactPage(w, r, http.StatusUnprocessableEntity, view)
	})
	if done {
		return err
	}
	e := form.entry(on.Name, role, set)
	c := change.NewContacts(form.ticketFor(e.wanted, role), seen, set, e.wanted)
	again := h.contactAgain(w, r, view, set, form, e)
	if !on.Who.Rights.Has(c.Right()) {
		return h.apply(w, r, on.Who, c, again) // denied there, and recorded
	}
	if sent, err := h.gate.Receipts.Sent(r.Context(), on.Who, form.ticket.ID); err != nil || sent {
		return h.sentContact(w, r, on.Who, c, again, err)
	}
	stale := form.ticket.Seen != view.Seen
	view.ChangeID, view.Seen = form.ticket.ID, form.ticket.Seen
	view.Found, view.Contact, view.Copies = e.base, e.typed, form.chosen(view.Copies)
	switch {
	case form.step == stepCountry, form.step == stepEdit:
		return h.contactPage(w, r, http.StatusOK, view)
	case len(e.problems) > 0:
		view.Problems, view.Notice = e.problems, templates.ContactProblems(e.problems)
		return h.contactPage(w, r, http.StatusUnprocessableEntity, view)
	case form.step != stepSave && !stale && role == registrar.OwnerContact && contact.Material(on.Name, set.Contacts[role], e.wanted[role]):
		view.Review = true
		view.Trade, view.Agent = tradeViews(r.Context(), on, set)
		view.Rows = templates.ContactDiff(view.Words, role, set.Contacts[role], e.wanted[role])
		return h.contactPage(w, r, http.StatusOK, view)
	}
	return h.apply(w, r, on.Who, c, again)
}

// sentContact answers a form that was sent before: values that would not pass
// now, or need a review, do not matter any more.
func (h *Handlers) sentContact(w http.ResponseWriter, r *http.Request, who gate.Visitor, c change.Change, again func(int, templates.FormNotice) error, err error) error {
	if err != nil {
		return err
	}
	return h.apply(w, r, who, c, again)
}

// contactAgain shows the form with what was typed and why it came back. After a
// conflict it starts from what is there now, and shows what it would change in that.
func (h *Handlers) contactAgain(w http.ResponseWriter, r *http.Request, view templates.ContactFormView, set registrar.ContactSet, form contactForm, e contactEntry) func(int, templates.FormNotice) error {
	return func(status int, n templates.FormNotice) error {
		view.Notice, view.Contact, view.Copies = n, e.wanted[view.Role], form.afresh(view.Copies)
		switch n.Kind {
		case templates.FormStale, templates.FormBusy:
			view.Rows = templates.ContactDiff(view.Words, view.Role, set.Contacts[view.Role], view.Contact)
		case templates.FormRefused:
			view.Problems = refusedField(n)
		}
		return h.contactPage(w, r, status, view)
	}
}

// refusedField puts the registry's problem beside the field it is about. One with
// a copy is about the same value.
func refusedField(n templates.FormNotice) map[string]contact.Problem {
	_, field, found := strings.Cut(n.Subject, ".")
	if n.Reason != registrar.ReasonField || !found || !slices.Contains(registrar.ContactFields, field) {
		return nil
	}
	return map[string]contact.Problem{field: {Fault: templates.ContactProblemRefused}}
}

// savedContact words what saveContact is about to save.
func savedContact(r *http.Request, l templates.Layout) []templates.ReauthItem {
	name, err := registrar.ParseDomainName(r.PathValue("domain"))
	if err != nil {
		return nil
	}
	return templates.ContactSummary(l, name, registrar.ContactRole(r.PathValue("role")), parseContact(r.PostForm).typed())
}
