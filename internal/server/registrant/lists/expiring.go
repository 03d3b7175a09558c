package lists

import (
	"context"
	"net/http"

	"portal/internal/inventory"
	"portal/internal/registrar"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/web/templates/lists"
	"portal/web/templates/ui"
)

// expiring reads which domains have to be renewed, for the page that shows the whole list.
// Who looks for others is not held up, and a part of the page has no room for them.
func (p domainsPage) expiring(ctx context.Context, r *http.Request, who gate.Visitor, shown lists.DomainsQuery) (lists.Expiring, error) {
	if page.IsPartial(r) || shown.Address() != "/domains" {
		return lists.Expiring{}, nil
	}
	found, err := p.inventory.List(ctx, who.Key, inventory.Query{
		Filter: inventory.Filter{LapsingIn: ui.SoonDays, Only: who.Only()}, Sort: registrar.SortExpires, Limit: lists.ExpiringShown,
	})
	return lists.Expiring{Rows: rowsOf(found.Rows, nil), Total: found.Total}, err
}
