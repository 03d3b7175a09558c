package registrant

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"portal/internal/inventory"
	"portal/internal/registrar"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/web/templates"
)

// mostDomains is how many domains one step takes on: more than any profile has.
const mostDomains = 100_000

// saveLabels handles POST /domains/labels: add= and remove= hold labels with
// commas between, and domain= or all= with the filter's fields say which domains.
// They are the whole profile's.
func (h *Handlers) saveLabels(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	names, err := h.chosen(r, who)
	if err != nil {
		return err
	}
	add, remove, form := parseLabels(r.PostForm)
	form.NoneChosen = len(names) == 0
	if form.NoneChosen || form.AddProblem != "" || form.RemoveProblem != "" {
		return h.labelsProblem(w, r, who, form)
	}
	err = h.Inventory.SetLabels(r.Context(), who.Key, names, add, remove)
	if errors.Is(err, inventory.ErrTooManyLabels) {
		form.AddProblem = templates.LabelsTooMany
		return h.labelsProblem(w, r, who, form)
	}
	if err != nil {
		return err
	}
	back := parseDomainsQuery(r.PostForm).Values()
	back.Set(templates.ParamLabelled, strconv.Itoa(len(names)))
	return page.Redirect(w, r, gate.Home+"?"+back.Encode())
}

// chosen names the domains that a form of the list means, those alone that the
// profile holds.
func (h *Handlers) chosen(r *http.Request, who gate.Visitor) ([]registrar.DomainName, error) {
	if r.PostForm.Get(templates.ParamAll) == "1" {
		return h.Inventory.Names(r.Context(), who.Key, inventoryFilter(who, parseDomainsFilter(r.PostForm)), mostDomains)
	}
	names := typedNames(r.PostForm[templates.ParamDomain])
	if len(names) == 0 {
		return nil, nil
	}
	return h.Inventory.Held(r.Context(), who.Key, names)
}

// typedNames are those of texts that are names, each once.
func typedNames(texts []string) []registrar.DomainName {
	var names []registrar.DomainName
	seen := make(map[registrar.DomainName]bool)
	for _, text := range texts {
		if name, err := registrar.ParseDomainName(text); err == nil && !seen[name] {
			names, seen[name] = append(names, name), true
		}
	}
	return names
}

// labelsProblem shows the list again with what was chosen and typed.
func (h *Handlers) labelsProblem(w http.ResponseWriter, r *http.Request, who gate.Visitor, form templates.LabelsForm) error {
	view, err := h.domainsView(r, who, parseDomainsQuery(r.PostForm))
	if err != nil {
		return err
	}
	view.Path = view.Query.Address() // where the footer's forms lead back to
	view.Labels, view.ChosenAll = form, r.PostForm.Get(templates.ParamAll) == "1"
	for _, name := range typedNames(r.PostForm[templates.ParamDomain]) {
		view.Chosen[name] = true
	}
	return page.Render(w, r, http.StatusUnprocessableEntity, templates.DomainsPage(view))
}

// parseLabels reads what to add and what to remove.
func parseLabels(form url.Values) (add, remove []string, view templates.LabelsForm) {
	view.Add, view.Remove = page.Bounded(form.Get(templates.ParamAdd), maxValue), page.Bounded(form.Get(templates.ParamRemove), maxValue)
	add, view.AddProblem = splitLabels(view.Add)
	remove, view.RemoveProblem = splitLabels(view.Remove)
	if len(add) == 0 && len(remove) == 0 && view.AddProblem == "" && view.RemoveProblem == "" {
		view.AddProblem = templates.LabelsMissing
	}
	return add, remove, view
}

// splitLabels cuts a text at its commas; see inventory.ParseLabel.
func splitLabels(text string) ([]string, templates.LabelsProblem) {
	var labels []string
	for part := range strings.SplitSeq(text, ",") {
		if strings.TrimSpace(part) == "" {
			continue
		}
		label, err := inventory.ParseLabel(part)
		if err != nil {
			return nil, templates.LabelsUnfit
		}
		labels = append(labels, label)
	}
	if len(labels) > inventory.MaxLabels {
		return nil, templates.LabelsTooMany
	}
	return labels, ""
}
