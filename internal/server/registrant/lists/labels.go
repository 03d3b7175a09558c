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

// save handles POST /domains/labels: add= and remove= hold labels with
// commas between, and domain= or all= with the filter's fields say which domains.
// They are the whole profile's.
func (p labelsPage) save(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	names, err := p.domains.chosen(r, who)
	if err != nil {
		return err
	}
	add, remove, form := parseLabels(r.PostForm)
	form.NoneChosen = len(names) == 0
	if form.NoneChosen || form.AddProblem != "" || form.RemoveProblem != "" {
		return p.problem(w, r, who, form)
	}
	err = p.inventory.SetLabels(r.Context(), who.Key, names, add, remove)
	if errors.Is(err, inventory.ErrTooManyLabels) {
		form.AddProblem = lists.LabelsTooMany
		return p.problem(w, r, who, form)
	}
	if err != nil {
		return err
	}
	back := parseDomainsQuery(r.PostForm).Values()
	back.Set(lists.ParamLabelled, strconv.Itoa(len(names)))
	return page.Redirect(w, r, gate.Home+"?"+back.Encode())
}

// problem shows the list again with what was chosen and typed.
func (p labelsPage) problem(w http.ResponseWriter, r *http.Request, who gate.Visitor, form lists.LabelsForm) error {
	view, err := p.domains.view(r, who, parseDomainsQuery(r.PostForm))
	if err != nil {
		return err
	}
	view.Path = view.Query.Address() // where the footer's forms lead back to
	view.Labels, view.ChosenAll = form, r.PostForm.Get(lists.ParamAll) == "1"
	for _, name := range typedNames(r.PostForm[lists.ParamDomain]) {
		view.Chosen[name] = true
	}
	return page.Render(w, r, http.StatusUnprocessableEntity, lists.DomainsPage(view))
}

// parseLabels reads what to add and what to remove.
func parseLabels(form url.Values) (add, remove []string, view lists.LabelsForm) {
	view.Add, view.Remove = page.Bounded(form.Get(lists.ParamAdd), maxValue), page.Bounded(form.Get(lists.ParamRemove), maxValue)
	add, view.AddProblem = splitLabels(view.Add)
	remove, view.RemoveProblem = splitLabels(view.Remove)
	if len(add) == 0 && len(remove) == 0 && view.AddProblem == "" && view.RemoveProblem == "" {
		view.AddProblem = lists.LabelsMissing
	}
	return add, remove, view
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
