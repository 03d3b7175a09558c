package registrant

import (
	"errors"
	"net/http"
	"slices"

	"portal/internal/bulk"
	"portal/internal/change"
	"portal/internal/inventory"
	"portal/internal/registrar"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/web/templates"
)

// showOthers handles GET /domains/{domain}/contacts/others.
func (h *Handlers) showOthers(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	view, _, err := h.othersView(r, who)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, templates.ContactsOthersPage(view))
}

func (h *Handlers) othersView(r *http.Request, who gate.Visitor) (templates.ContactsOthersView, registrar.ContactSet, error) {
	all, set, err := h.edits.Contacts(r, who)
	return templates.ContactsOthersView{EditForm: all.EditForm, Cards: all.Cards, Form: page.FormID(r)}, set, err
}

// saveOthers handles POST /domains/{domain}/contacts/others: it makes a bulk edit
// of other domains and begins its dry run.
func (h *Handlers) saveOthers(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	view, set, err := h.othersView(r, who)
	if err != nil {
		return err
	}
	edit := &change.ContactsPlan{Contacts: map[registrar.ContactRole]registrar.FullContact{}}
	for _, c := range view.Cards {
		if slices.Contains(r.PostForm["use"], string(c.Role)) {
			full := set.Contacts[c.Role].Clone()
			full.Extra = nil
			edit.Contacts[c.Role], view.Chosen = full, append(view.Chosen, c.Role)
		}
	}
	view.All, view.Text = r.PostForm.Get("all") == "1", r.PostForm.Get("text")
	names, err := h.otherNames(r, who, &view)
	if err != nil {
		return err
	}
	view.NoRoles, view.NoNames = len(edit.Contacts) == 0, len(names) == 0
	if view.Doubtful, err = h.doubtful(r, who, view.Head.Name, set, view.Chosen); err != nil {
		return err
	}
	if view.Block != "" || view.NoRoles || view.Doubtful != "" || view.NoNames || view.TooMany || len(view.LeftOut) > 0 {
		return othersProblem(w, r, view)
	}
	id, err := h.Batches.CheckOnce(r.Context(), who.Actor, view.Form, names, edit)
	if errors.Is(err, bulk.ErrTooMany) {
		view.TooMany = true
		return othersProblem(w, r, view)
	}
	if errors.Is(err, bulk.ErrOpen) {
		if view.Open, err = h.openBatches(r, who); err != nil {
			return err
		}
		return othersProblem(w, r, view)
	}
	if err != nil {
		return err
	}
	return page.Redirect(w, r, templates.BatchPath(id, ""))
}

// doubtful is the first of roles whose address the owner has to confirm before other
// domains get it: what the owner copies counts there as the owner's word. "" for none.
func (h *Handlers) doubtful(r *http.Request, who gate.Visitor, name registrar.DomainName, set registrar.ContactSet, roles []registrar.ContactRole) (registrar.ContactRole, error) {
	addresses, err := h.Changes.Addresses(r.Context(), who.Actor, name, set, roles...)
	for _, a := range addresses {
		if !a.Trusted && a.Doubt.Route == "" {
			return a.Role, nil
		}
	}
	return "", err
}

// otherNames are the domains that the form means, without the one it is about.
func (h *Handlers) otherNames(r *http.Request, who gate.Visitor, view *templates.ContactsOthersView) ([]registrar.DomainName, error) {
	var names []registrar.DomainName
	var err error
	if view.All {
		names, err = h.Inventory.Names(r.Context(), who.Key, inventory.Filter{}, mostDomains)
	} else {
		list := parsePasted(view.Text)
		if view.TooMany = len(list.names) > bulk.MaxRows; view.TooMany {
			return nil, nil
		}
		if names, err = h.Inventory.Held(r.Context(), who.Key, list.names); err == nil {
			names, view.LeftOut = list.split(names)
		}
	}
	return slices.DeleteFunc(names, func(name registrar.DomainName) bool { return name == view.Head.Name }), err
}

func othersProblem(w http.ResponseWriter, r *http.Request, view templates.ContactsOthersView) error {
	if view.Block == "" {
		view.Banner = templates.FormBanner{Kind: templates.FormProblems, Problems: 1}
		if view.NoRoles && (view.NoNames || view.TooMany || len(view.LeftOut) > 0) {
			view.Banner.Problems = 2
		}
	}
	return page.Render(w, r, http.StatusUnprocessableEntity, templates.ContactsOthersPage(view))
}

// batchContacts is a bulk edit of contacts as templates word it.
func batchContacts(e *change.ContactsPlan) *templates.BatchEdit {
	edit := &templates.BatchEdit{Kind: templates.BatchContacts}
	for _, role := range registrar.ContactRoles {
		if c, ok := e.Contacts[role]; ok {
			edit.Contacts = append(edit.Contacts, templates.ContactCard{Role: role, Contact: c})
		}
	}
	return edit
}
