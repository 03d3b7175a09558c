package lists

import (
	"net/http"

	"portal/internal/registrar"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/web/templates/lists"
)

// showFilling handles GET /domains/progress?rows=, which the list asks while it
// is being filled. A list that shows no rows yet is given the first ones.
func (p domainsPage) showFilling(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	if !page.IsPartial(r) { // somebody opened the address by itself
		return page.Redirect(w, r, gate.Home)
	}
	query := lists.DomainsQuery{Sort: registrar.SortName}
	view, err := p.view(r, who, query)
	if err != nil {
		return err
	}
	if r.URL.Query().Get("rows") == "" && len(view.Rows) > 0 {
		return page.Render(w, r, http.StatusOK, lists.FillingFirst(view))
	}
	return page.Render(w, r, http.StatusOK, lists.FillingProgress(view))
}

// refresh handles POST /domains/refresh: the domains are listed again.
func (p domainsPage) refresh(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	p.inventory.Open(r.Context(), who.Key, who.Registrar.Profiles, who.Session.Registrar)
	return page.Redirect(w, r, gate.Home+"?"+lists.ParamRefreshing+"=1")
}
