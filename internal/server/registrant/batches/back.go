package batches

import (
	"errors"
	"net/http"
	"slices"

	"portal/internal/bulk"
	"portal/internal/inventory"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/web/templates/batches"
	"portal/web/templates/ui"
)

// backPage changes back what a bulk edit did: each value from before becomes a bulk edit
// of its own, which is checked and started like any other.
type backPage struct {
	batch     batchPage
	bulk      *bulk.Service
	inventory *inventory.Service
}

// show handles GET /batches/{id}/back.
func (p backPage) show(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	view, _, err := p.view(r, who)
	if errors.Is(err, bulk.ErrState) {
		return page.Redirect(w, r, ui.BatchPath(r.PathValue("id"), ""))
	}
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, batches.BatchBackPage(view))
}

func (p backPage) view(r *http.Request, who gate.Visitor) (batches.BatchBackView, []bulk.Before, error) {
	b, err := p.bulk.Batch(r.Context(), who.Actor, r.PathValue("id"))
	if err != nil {
		return batches.BatchBackView{}, nil, err
	}
	groups, err := p.bulk.Before(r.Context(), who.Actor, b.ID)
	view := batches.BatchBackView{Layout: p.batch.gate.Pages.Layout(r), BatchSummary: summaryOf(b), Form: page.FormID(r)}
	for _, g := range groups {
		view.Groups = append(view.Groups, batches.BatchBackGroup{Edit: editOf(g.Plan), Old: g.Old, Domains: len(g.Domains)})
	}
	return view, groups, err
}

// save handles POST /batches/{id}/back: it begins the dry run of one group, which the
// form names by what it had before.
func (p backPage) save(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	view, groups, err := p.view(r, who)
	if err != nil && !errors.Is(err, bulk.ErrState) {
		return err
	}
	i := slices.IndexFunc(groups, func(g bulk.Before) bool { return g.Plan != nil && slices.Equal(g.Old, r.PostForm["old"]) })
	if err != nil || i < 0 || view.Many() {
		return p.batch.stepped(w, r, who, bulk.ErrState)
	}
	names, err := p.inventory.Held(r.Context(), who.Key, groups[i].Domains)
	if err != nil {
		return err
	}
	id, err := p.bulk.CheckOnce(r.Context(), who.Actor, view.Form, names, groups[i].Plan)
	switch {
	case errors.Is(err, bulk.ErrOpen):
		view.Open = true
		return page.Render(w, r, http.StatusUnprocessableEntity, batches.BatchBackPage(view))
	case errors.Is(err, bulk.ErrEmpty): // the profile holds none of them any more
		return p.batch.stepped(w, r, who, bulk.ErrState)
	case err != nil:
		return err
	}
	return page.Redirect(w, r, ui.BatchPath(id, ""))
}
