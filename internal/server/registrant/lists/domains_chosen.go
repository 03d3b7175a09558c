package lists

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"portal/internal/inventory"
	"portal/internal/registrar"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/web/templates/lists"
)

// save handles POST /domains, which changes nothing: where no script runs, the buttons of
// the list send its form, so that what is chosen goes along to another page or filter.
func (p domainsPage) save(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	form := r.PostForm
	query, shown := asked(form), queryIn(form.Get(lists.ParamShown))
	act := form.Get(lists.ParamChosen)
	if act != "" {
		query = shown
	}
	names, all := typedNames(chosenTexts(form)), form.Get(lists.ParamAll) == "1" && query.DomainsFilter == shown.DomainsFilter
	if act == lists.ChosenNone {
		names, all = nil, false
	}
	if len(names) == 0 && !all && act != lists.ChosenPage { // an address to keep
		return page.Redirect(w, r, query.Address())
	}
	view, err := p.view(r, who, query)
	if err != nil {
		return err
	}
	view.Path = query.Address() // where the forms of the account menu lead back to
	view.ChosenAll = all
	if act == lists.ChosenPage {
		for _, row := range view.Rows {
			names = append(names, row.Name)
		}
	}
	for _, name := range names {
		view.Chosen[name] = true
	}
	return page.Render(w, r, http.StatusOK, lists.DomainsPage(view))
}

// chosenTexts are the names that a form of the list holds: of boxes, and from other pages.
func chosenTexts(form url.Values) []string {
	return slices.Concat(form[lists.ParamDomain], strings.Fields(form.Get(lists.ParamKept)))
}

// chosen names the domains that a form of the list means, those alone that the
// profile holds.
func (p domainsPage) chosen(r *http.Request, who gate.Visitor) ([]registrar.DomainName, error) {
	if r.PostForm.Get(lists.ParamAll) == "1" {
		shown := queryIn(r.PostForm.Get(lists.ParamShown))
		return p.inventory.Names(r.Context(), who.Key, inventoryFilter(who, shown.DomainsFilter), inventory.MaxNames)
	}
	names := typedNames(chosenTexts(r.PostForm))
	if len(names) == 0 {
		return nil, nil
	}
	return p.inventory.Held(r.Context(), who.Key, names)
}

// chooseAgain is where a form leads that means no domain; see lists.DomainsQuery.ChooseAgain.
func chooseAgain(r *http.Request) string {
	return queryIn(r.PostForm.Get(lists.ParamShown)).ChooseAgain()
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
