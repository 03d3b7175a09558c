package lists

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"portal/internal/inventory"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/web/templates/lists"
)

// labelsPage gives labels to domains of the list.
type labelsPage struct {
	domains   domainsPage
	inventory *inventory.Service
}

// save handles POST /domains/labels: kept=, domain= or all= say which domains. Without
// add= and remove= it asks for labels, which they hold with commas between. They are the
// whole profile's.
func (p labelsPage) save(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	names, err := p.domains.chosen(r, who)
	if err != nil {
		return err
	}
	if len(names) == 0 {
		return page.Redirect(w, r, chooseAgain(r))
	}
	view := lists.LabelsView{
		Layout: p.domains.gate.Pages.Layout(r), Query: queryIn(r.PostForm.Get(lists.ParamShown)), Names: names, All: r.PostForm.Get(lists.ParamAll) == "1",
	}
	view.Path = view.Query.Address() // where the forms of the account menu lead back to
	if !r.PostForm.Has(lists.ParamAdd) && !r.PostForm.Has(lists.ParamRemove) {
		return page.Render(w, r, http.StatusOK, lists.LabelsPage(view))
	}
	add, remove := parseLabels(r.PostForm, &view)
	if view.AddProblem == "" && view.RemoveProblem == "" {
		err = p.inventory.SetLabels(r.Context(), who.Key, names, add, remove)
		if errors.Is(err, inventory.ErrTooManyLabels) {
			view.AddProblem, err = lists.LabelsTooMany, nil
		}
	}
	switch {
	case err != nil:
		return err
	case view.AddProblem != "" || view.RemoveProblem != "":
		return page.Render(w, r, http.StatusUnprocessableEntity, lists.LabelsPage(view))
	}
	back := view.Query.Values()
	back.Set(lists.ParamLabelled, strconv.Itoa(len(names)))
	return page.Redirect(w, r, gate.Home+"?"+back.Encode())
}

// parseLabels reads what to add and what to remove, and notes in view what is wrong.
func parseLabels(form url.Values, view *lists.LabelsView) (add, remove []string) {
	view.Add, view.Remove = page.Bounded(form.Get(lists.ParamAdd), maxValue), page.Bounded(form.Get(lists.ParamRemove), maxValue)
	add, view.AddProblem = splitLabels(view.Add)
	remove, view.RemoveProblem = splitLabels(view.Remove)
	if len(add) == 0 && len(remove) == 0 && view.AddProblem == "" && view.RemoveProblem == "" {
		view.AddProblem = lists.LabelsMissing
	}
	return add, remove
}

// splitLabels cuts a text at its commas; see inventory.ParseLabel.
func splitLabels(text string) ([]string, lists.LabelsProblem) {
	var labels []string
	for part := range strings.SplitSeq(text, ",") {
		if strings.TrimSpace(part) == "" {
			continue
		}
		label, err := inventory.ParseLabel(part)
		if err != nil {
			return nil, lists.LabelsUnfit
		}
		labels = append(labels, label)
	}
	if len(labels) > inventory.MaxLabels {
		return nil, lists.LabelsTooMany
	}
	return labels, ""
}
