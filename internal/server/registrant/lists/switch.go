package lists

import (
	"encoding/json"
	"net/http"

	"portal/internal/inventory"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/web/templates/lists"
	"portal/web/templates/ui"
)

// mostSwitches is how many domains the switcher offers at once.
const mostSwitches = 8

// switchPage finds domains for the switcher, which leads from one to another.
type switchPage struct {
	gate      *gate.Gate
	inventory *inventory.Service
}

// show handles GET /domains/switch?q=&here=, which the domain switcher asks
// while somebody types. It asks nobody but the database.
func (p switchPage) show(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	search := page.Bounded(r.URL.Query().Get(ui.ParamSearch), page.MaxSearch)
	if r.Header.Get("Accept") != "application/json" { // somebody opened the address by itself
		return page.Redirect(w, r, lists.DomainsQuery{DomainsFilter: lists.DomainsFilter{Search: search}}.Address())
	}
	names, total, err := p.inventory.Find(r.Context(), who.Key, inventory.Filter{Search: search, Only: who.Only()}, mostSwitches)
	if err != nil {
		return err
	}
	list := lists.NewSwitchList(p.gate.Pages.Layout(r), names, total, search, r.URL.Query().Get(ui.ParamHere))
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	return json.NewEncoder(w).Encode(list)
}
