package registrant

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"portal/internal/audit"
	"portal/internal/registrar"
	"portal/internal/server/page"
	"portal/web/templates"
)

// domainsPage is how many domains a page of the list has.
const domainsPage = 25

// maxSearch bounds what is searched for, in bytes: longer than any name.
const maxSearch = 255

// showDomains handles GET /domains?q=&sort=&dir=&page=.
func (h *Handlers) showDomains(w http.ResponseWriter, r *http.Request, who visitor) error {
	view, query := domainsQuery(r.URL.Query())
	found, stale, err := h.listDomains(r.Context(), who, &query)
	if err != nil {
		return err
	}
	view.Layout = h.Pages.Layout(r)
	view.Rows, view.Total, view.ReadAt, view.Page = found.Listings, found.Total, found.ReadAt, query.Page
	view.Stale = stale
	if view.Open, err = h.open(r, who, found.Listings); err != nil {
		return err
	}
	if page.IsPartial(r) {
		return page.Render(w, r, http.StatusOK, templates.DomainsTable(view))
	}
	return page.Render(w, r, http.StatusOK, templates.DomainsPage(view))
}

// listDomains reads the page that query asks for, or the last one if there are
// not so many.
func (h *Handlers) listDomains(ctx context.Context, who visitor, query *registrar.DomainQuery) (_ registrar.DomainPage, stale bool, _ error) {
	found, err := who.account.Profiles.ProfileDomains(ctx, who.session.Registrar, *query)
	if err == nil && len(found.Listings) == 0 && query.Page > 0 && found.Total > 0 {
		query.Page = (found.Total - 1) / domainsPage
		found, err = who.account.Profiles.ProfileDomains(ctx, who.session.Registrar, *query)
	}
	return h.seen.list(who, fmt.Sprintf("%+v", *query), found, err)
}

// open says how it stands with the domains of a list that have a change under
// way. What is in doubt goes before what only takes its time.
func (h *Handlers) open(r *http.Request, who visitor, rows []registrar.Listing) (map[registrar.DomainName]templates.Outcome, error) {
	names := make([]registrar.DomainName, len(rows))
	for i, row := range rows {
		names[i] = row.Name
	}
	open, err := h.Audit.Unsettled(r.Context(), audit.ScopeOf(who.Actor), names...)
	if err != nil {
		return nil, err
	}
	marked := make(map[registrar.DomainName]templates.Outcome, len(open))
	for _, c := range open {
		if !c.Pending {
			marked[c.Domain] = templates.OutcomeUnknown
		} else if marked[c.Domain] == "" {
			marked[c.Domain] = templates.OutcomePending
		}
	}
	return marked, nil
}

// domainsQuery reads the address of the list. What makes no sense there is
// replaced by its default.
func domainsQuery(q url.Values) (templates.DomainsView, registrar.DomainQuery) {
	view := templates.DomainsView{Limit: domainsPage, Query: searchText(q.Get("q")), Sort: registrar.SortName, Desc: q.Get("dir") == "desc"}
	switch sort := registrar.DomainSort(q.Get("sort")); sort {
	case registrar.SortExpires, registrar.SortRenewal:
		view.Sort = sort
	}
	if n, err := strconv.Atoi(q.Get("page")); err == nil && n > 1 && n < 1_000_000 {
		view.Page = n - 1
	}
	return view, registrar.DomainQuery{
		Search: registrar.SearchText(view.Query), Sort: view.Sort, Desc: view.Desc, Page: view.Page, Limit: domainsPage,
	}
}

func searchText(text string) string {
	text = strings.TrimSpace(text)
	if len(text) > maxSearch {
		text = strings.ToValidUTF8(text[:maxSearch], "")
	}
	return text
}
