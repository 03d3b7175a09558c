package batches

import (
	"errors"
	"net/http"
	"strings"

	"portal/internal/bulk"
	"portal/internal/inventory"
	"portal/internal/registrar"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/web/templates/batches"
	"portal/web/templates/ui"
)

// pastePage makes a bulk edit of domains that somebody names.
type pastePage struct {
	gate      *gate.Gate
	bulk      *bulk.Service
	inventory *inventory.Service
	// chosen names the domains that a form of the list of domains means.
	chosen      func(*http.Request, gate.Visitor) ([]registrar.DomainName, error)
	chooseAgain func(*http.Request) string // where such a form leads that means none
}

// saveChosen handles POST /batches, from the list of domains.
func (p pastePage) saveChosen(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	names, err := p.chosen(r, who)
	if err != nil {
		return err
	}
	if len(names) == 0 {
		return page.Redirect(w, r, p.chooseAgain(r))
	}
	return p.draft(w, r, who, p.view(r, ""), names)
}

// show handles GET /batches/new.
func (p pastePage) show(w http.ResponseWriter, r *http.Request, _ gate.Visitor) error {
	return page.Render(w, r, http.StatusOK, batches.BatchPastePage(p.view(r, "")))
}

func (p pastePage) view(r *http.Request, text string) batches.BatchPasteView {
	return batches.BatchPasteView{Layout: p.gate.Pages.Layout(r), Text: text, Most: bulk.MaxRows, Form: page.FormID(r)}
}

// save handles POST /batches/new. If some names are not in the profile, the
// visitor is asked whether to go on without.
func (p pastePage) save(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	view := p.view(r, r.PostForm.Get("text"))
	list := parsePasted(view.Text)
	if len(list.names) > bulk.MaxRows {
		return pasteProblem(w, r, view, batches.PasteTooMany)
	}
	held, err := p.inventory.Held(r.Context(), who.Key, list.asked())
	if err != nil {
		return err
	}
	held, view.LeftOut = list.split(held)
	view.Found = len(held)
	switch {
	case len(held) == 0 && len(view.LeftOut) > 0:
		return pasteProblem(w, r, view, batches.PasteNone)
	case len(view.LeftOut) > 0 && r.PostForm.Get("without") == "":
		return pasteProblem(w, r, view, batches.PasteLeftOut)
	}
	return p.draft(w, r, who, view, held)
}

// draft makes a bulk edit of names, which the profile holds, once for each form.
func (p pastePage) draft(w http.ResponseWriter, r *http.Request, who gate.Visitor, view batches.BatchPasteView, names []registrar.DomainName) error {
	id, err := p.bulk.DraftOnce(r.Context(), who.Actor, page.SentForm(r), names)
	switch {
	case errors.Is(err, bulk.ErrEmpty):
		return pasteProblem(w, r, view, batches.PasteEmpty)
	case errors.Is(err, bulk.ErrTooMany):
		return pasteProblem(w, r, view, batches.PasteTooMany)
	case errors.Is(err, bulk.ErrOpen):
		if view.Text == "" { // chosen in the list of domains
			view.Text = lines(names)
		}
		if view.Open, err = openBatches(r, p.bulk, who); err != nil {
			return err
		}
		return pasteProblem(w, r, view, batches.PasteOpen)
	case err != nil:
		return err
	}
	return page.Redirect(w, r, ui.BatchPath(id, ""))
}

// lines are names as a list to paste.
func lines(names []registrar.DomainName) string {
	var text strings.Builder
	for _, name := range names {
		text.WriteString(name.Unicode() + "\n")
	}
	return text.String()
}

func pasteProblem(w http.ResponseWriter, r *http.Request, view batches.BatchPasteView, problem batches.BatchPasteProblem) error {
	view.Problem = problem
	return page.Render(w, r, http.StatusUnprocessableEntity, batches.BatchPastePage(view))
}
