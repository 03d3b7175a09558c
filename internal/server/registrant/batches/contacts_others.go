package batches

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
	"portal/web/templates/batches"
	"portal/web/templates/ui"
)

// othersPage copies contacts of one domain to others, by a bulk edit.
type othersPage struct {
	gate      *gate.Gate
	bulk      *bulk.Service
	inventory *inventory.Service
	edits     Edits
}

// show handles GET /domains/{domain}/contacts/others.
func (p othersPage) show(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	view, _, err := p.view(r, who)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, batches.ContactsOthersPage(view))
}

func (p othersPage) view(r *http.Request, who gate.Visitor) (batches.ContactsOthersView, registrar.ContactSet, error) {
	all, set, err := p.edits.Contacts(r, who)
	return batches.ContactsOthersView{EditForm: all.EditForm, Contacts: all.Contacts(), Form: page.FormID(r)}, set, err
}

// save handles POST /domains/{domain}/contacts/others: it makes a bulk edit
// of other domains and begins its dry run.
func (p othersPage) save(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	view, set, err := p.view(r, who)
	if err != nil {
		return err
	}
	edit := &change.ContactsPlan{Contacts: map[registrar.ContactRole]registrar.FullContact{}}
	for _, c := range view.Contacts {
		if slices.Contains(r.PostForm["use"], string(c.Role)) {
			full := set.Contacts[c.Role].Clone()
			full.Extra = nil
			edit.Contacts[c.Role], view.Chosen = full, append(view.Chosen, c.Role)
		}
	}
	view.All, view.Text = r.PostForm.Get("all") == "1", r.PostForm.Get("text")
	names, err := p.names(r, who, &view)
	if err != nil {
		return err
	}
	view.NoRoles, view.NoNames = len(edit.Contacts) == 0, len(names) == 0
	if view.Doubtful, err = p.doubtful(r, who, view.Head.Name, set, view.Chosen); err != nil {
		return err
	}
	if view.Block != "" || view.NoRoles || view.Doubtful != "" || view.NoNames || view.TooMany || len(view.LeftOut) > 0 {
		return othersProblem(w, r, view)
	}
	id, err := p.bulk.CheckOnce(r.Context(), who.Actor, view.Form, names, edit)
	if errors.Is(err, bulk.ErrTooMany) {
		view.TooMany = true
		return othersProblem(w, r, view)
	}
	if errors.Is(err, bulk.ErrOpen) {
		if view.Open, err = openBatches(r, p.bulk, who); err != nil {
			return err
		}
		return othersProblem(w, r, view)
	}
	if err != nil {
		return err
	}
	return page.Redirect(w, r, ui.BatchPath(id, ""))
}

// doubtful is the first of roles whose address the owner has to confirm before other
// domains get it: what the owner copies counts there as the owner's word. "" for none.
func (p othersPage) doubtful(r *http.Request, who gate.Visitor, name registrar.DomainName, set registrar.ContactSet, roles []registrar.ContactRole) (registrar.ContactRole, error) {
	addresses, err := p.gate.Changes.Addresses(r.Context(), who.Actor, name, set, roles...)
	for _, a := range addresses {
		if !a.Trusted && a.Doubt.Route == "" {
			return a.Role, nil
		}
	}
	return "", err
}

// names are the domains that the form means, without the one it is about.
func (p othersPage) names(r *http.Request, who gate.Visitor, view *batches.ContactsOthersView) ([]registrar.DomainName, error) {
	var names []registrar.DomainName
	var err error
	if view.All {
		names, err = p.inventory.Names(r.Context(), who.Key, inventory.Filter{}, inventory.MaxNames)
	} else {
		list := parsePasted(view.Text)
		if view.TooMany = len(list.names) > bulk.MaxRows; view.TooMany {
			return nil, nil
		}
		if names, err = p.inventory.Held(r.Context(), who.Key, list.names); err == nil {
			names, view.LeftOut = list.split(names)
		}
	}
	return slices.DeleteFunc(names, func(name registrar.DomainName) bool { return name == view.Head.Name }), err
}

func othersProblem(w http.ResponseWriter, r *http.Request, view batches.ContactsOthersView) error {
	if view.Block == "" {
		view.Banner = ui.FormBanner{Kind: ui.FormProblems, Problems: 1}
		if view.NoRoles && (view.NoNames || view.TooMany || len(view.LeftOut) > 0) {
			view.Banner.Problems = 2
		}
	}
	return page.Render(w, r, http.StatusUnprocessableEntity, batches.ContactsOthersPage(view))
}
