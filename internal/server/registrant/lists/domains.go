package lists

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"portal/internal/audit"
	"portal/internal/inventory"
	"portal/internal/registrar"
	"portal/internal/routine"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/web/templates/lists"
	"portal/web/templates/receipt"
)

// domainsPage lists what the profile holds.
type domainsPage struct {
	gate      *gate.Gate
	inventory *inventory.Service
	audit     *audit.Store
}

// show handles GET /domains, whose address says what is listed; see
// lists.DomainsQuery. It asks nobody but the database.
func (p domainsPage) show(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	params := r.URL.Query()
	query := asked(params)
	view, err := p.view(r, who, query)
	if err != nil {
		return err
	}
	p.inventory.Open(r.Context(), who.Key, who.Registrar.Profiles, who.Session.Registrar)
	if err := p.inventory.ReadFirst(r.Context(), who.Key, unread(view.Rows)); err != nil {
		return err
	}
	switch view.Banner = bannerOf(params); {
	case view.Banner.Kind == lists.DomainsRefreshing && view.Filling.Failed:
		view.Banner.Kind = lists.DomainsResting // it failed again, or was not tried so soon
	case view.Filling.Failed, view.Banner.Kind == lists.DomainsRefreshing && !view.Filling.Listing:
		view.Banner = lists.DomainsBanner{} // what came of it is said already
	}
	view.NothingChosen = params.Get(lists.ParamChosen) == lists.ChosenMissing
	return renderDomains(w, r, view)
}

// unread lists the rows whose details nobody has read yet.
func unread(rows []lists.DomainRow) []registrar.DomainName {
	var names []registrar.DomainName
	for _, row := range rows {
		if row.ReadAt.IsZero() {
			names = append(names, row.Name)
		}
	}
	return names
}

// bannerOf reads from the address what just happened to the list.
func bannerOf(params url.Values) lists.DomainsBanner {
	if n, err := strconv.Atoi(params.Get(lists.ParamLabelled)); err == nil && n > 0 && n < 10_000_000 {
		return lists.DomainsBanner{Kind: lists.DomainsLabelled, N: n}
	}
	if params.Get(lists.ParamRefreshing) == "1" {
		return lists.DomainsBanner{Kind: lists.DomainsRefreshing}
	}
	return lists.DomainsBanner{}
}

// renderDomains answers the filters with the region alone, a button of the list with the
// filters as they are then, and everybody else with the page.
func renderDomains(w http.ResponseWriter, r *http.Request, view lists.DomainsView) error {
	switch {
	case !page.IsPartial(r):
		return page.Render(w, r, http.StatusOK, lists.DomainsPage(view))
	case fromFilters(r):
		w.Header().Set("HX-Replace-Url", view.Query.Address())
		return page.Render(w, r, http.StatusOK, lists.DomainsTable(view))
	}
	w.Header().Set("HX-Push-Url", view.Query.Address())
	return page.Render(w, r, http.StatusOK, lists.DomainsChange(view))
}

// fromFilters reports whether the filters ask, or the button beside the search.
func fromFilters(r *http.Request) bool {
	source := r.Header.Get("HX-Source")
	return strings.HasSuffix(source, "#filters") || strings.HasSuffix(source, "#search")
}

// view is the list that query asks for, as it was last read. What it is
// made of is read at the same time: each goes through thousands of names.
func (p domainsPage) view(r *http.Request, who gate.Visitor, query lists.DomainsQuery) (lists.DomainsView, error) {
	view := lists.DomainsView{
		Layout: p.gate.Pages.Layout(r), Query: query, MayChoose: who.Only() == "", Form: page.FormID(r), Chosen: make(map[registrar.DomainName]bool),
	}
	group, ctx := routine.WithContext(r.Context())
	group.Go(func() error {
		found, err := p.inventory.List(ctx, who.Key, inventoryQuery(who, query, max(query.Size, lists.PageSizes[0])))
		if err != nil {
			return err
		}
		view.Total, view.First, view.Next, view.Previous = found.Total, max(0, found.Position+1), found.Next, found.Previous
		open, err := p.open(ctx, who, found.Rows)
		view.Rows = rowsOf(found.Rows, open)
		return err
	})
	group.Go(func() (err error) {
		view.Expiring, err = p.expiring(ctx, r, who, query)
		return err
	})
	group.Go(func() error {
		progress, err := p.inventory.Progress(ctx, who.Key)
		view.Filling = fillingOf(progress, who)
		return err
	})
	if view.MayChoose { // the facets are the whole profile's
		group.Go(func() error {
			facets, err := p.inventory.Facets(ctx, who.Key)
			view.Facets = facetsOf(facets)
			view.Unconfirmed = lists.Unconfirmed(facets.Unconfirmed)
			return err
		})
	}
	err := group.Wait()
	return view, err
}

// open says how it stands with the domains of a list that have a change under
// way. What is in doubt goes before what only takes its time.
func (p domainsPage) open(ctx context.Context, who gate.Visitor, rows []inventory.Row) (map[registrar.DomainName]receipt.Outcome, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	names := make([]registrar.DomainName, len(rows))
	for i, row := range rows {
		names[i] = row.Name
	}
	open, err := p.audit.Unsettled(ctx, audit.ScopeOf(who.Actor), names...)
	if err != nil {
		return nil, err
	}
	marked := make(map[registrar.DomainName]receipt.Outcome, len(open))
	for _, c := range open {
		if !c.Pending {
			marked[c.Domain] = receipt.OutcomeUnknown
		} else if marked[c.Domain] == "" {
			marked[c.Domain] = receipt.OutcomePending
		}
	}
	return marked, nil
}

func rowsOf(found []inventory.Row, open map[registrar.DomainName]receipt.Outcome) []lists.DomainRow {
	rows := make([]lists.DomainRow, len(found))
	for i, row := range found {
		rows[i] = lists.DomainRow{
			Name: row.Name, Expires: row.Expires, Renewal: row.Renewal, Lock: row.Lock, LockKnown: row.LockKnown,
			Privacy: row.Privacy, Verification: row.Verification, Nameservers: row.Nameservers, Labels: row.Labels,
			ReadAt: row.ReadAt, Open: open[row.Name],
		}
	}
	return rows
}

// fillingOf leaves out, for a sub-user, how many domains the profile holds.
func fillingOf(p inventory.Progress, who gate.Visitor) lists.Filling {
	f := lists.Filling{Listing: p.Listing, Failed: p.Failed, ListedAt: p.ListedAt}
	if who.Only() == "" {
		f.Reading, f.Listed, f.Total, f.Read = p.Reading, p.Listed, p.Total, p.Read
	}
	return f
}

func facetsOf(f inventory.Facets) lists.DomainsFacets {
	return lists.DomainsFacets{
		Expiring: f.ExpiringIn, Expired: f.Expired, Unlocked: f.Unlocked, NotPrivate: f.NotPrivate,
		Unverified: f.Unverified, Pending: f.Pending,
		TLDs: facetList(f.TLDs), Nameservers: facetList(f.NameserverSets), Labels: facetList(f.Labels),
	}
}

func facetList(found []inventory.Facet) []lists.Facet {
	list := make([]lists.Facet, len(found))
	for i, f := range found {
		list[i] = lists.Facet{Key: f.Key, Text: f.Text, Count: f.Count}
	}
	return list
}
