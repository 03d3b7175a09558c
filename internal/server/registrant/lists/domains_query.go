package lists

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"portal/internal/inventory"
	"portal/internal/registrar"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/web/templates/lists"
	"portal/web/templates/ui"
)

// maxValue bounds what an address may hold, in bytes: cursors, labels and sets are far
// shorter than this.
const maxValue = 1_000

// maxQuery bounds the query of a list, in bytes: each of its few long values is escaped.
const maxQuery = 20_000

// parseDomainsFilter reads the filter of the list from an address or a form.
// What makes no sense there is replaced by its default.
func parseDomainsFilter(q url.Values) lists.DomainsFilter {
	on := func(name string) bool { return q.Get(name) == "1" }
	f := lists.DomainsFilter{
		Search:  page.Bounded(q.Get(ui.ParamSearch), page.MaxSearch),
		Expired: on(lists.ParamExpired), Unlocked: on(lists.ParamUnlocked), NotPrivate: on(lists.ParamNotPrivate),
		Unverified: on(lists.ParamUnverified), Pending: on(lists.ParamPending),
		TLD:         strings.ToLower(page.Bounded(q.Get(lists.ParamTLD), page.MaxSearch)),
		Nameservers: page.Bounded(q.Get(lists.ParamNameservers), maxValue),
		Label:       page.Bounded(q.Get(lists.ParamLabel), maxValue),
	}
	if days, err := strconv.Atoi(q.Get(lists.ParamExpiring)); err == nil && slices.Contains(lists.ExpiringDays, days) {
		f.ExpiringIn = days
	}
	return f
}

// parseDomainsQuery reads a list's address, like parseDomainsFilter.
func parseDomainsQuery(q url.Values) lists.DomainsQuery {
	query := lists.DomainsQuery{
		DomainsFilter: parseDomainsFilter(q), Sort: registrar.SortName, Desc: q.Get(lists.ParamDirection) == "desc",
	}
	switch sort := registrar.DomainSort(q.Get(lists.ParamSort)); sort {
	case registrar.SortExpires, registrar.SortRenewal:
		query.Sort = sort
	}
	if size, err := strconv.Atoi(q.Get(lists.ParamSize)); err == nil && slices.Contains(lists.PageSizes, size) {
		query.Size = size
	}
	if query.After = page.Bounded(q.Get(lists.ParamAfter), maxValue); query.After == "" {
		query.Before = page.Bounded(q.Get(lists.ParamBefore), maxValue)
	}
	return query
}

// asked is the list that an address or a form asks for: the one that a button leads to,
// or the one of its filters in the order that the form stands on.
func asked(q url.Values) lists.DomainsQuery {
	if q.Has(lists.ParamGo) {
		return queryIn(q.Get(lists.ParamGo))
	}
	query := parseDomainsQuery(q)
	if q.Has(lists.ParamShown) {
		shown := queryIn(q.Get(lists.ParamShown))
		query.Sort, query.Desc, query.Size = shown.Sort, shown.Desc, shown.Size
	}
	return query
}

// queryIn reads a list from one text; see lists.ParamShown.
func queryIn(text string) lists.DomainsQuery {
	values, err := url.ParseQuery(page.Bounded(text, maxQuery))
	if err != nil {
		values = nil // as of an address that makes no sense
	}
	return parseDomainsQuery(values)
}

// inventoryFilter is the filter as the inventory takes it, narrowed to what the
// visitor may see.
func inventoryFilter(v gate.Visitor, f lists.DomainsFilter) inventory.Filter {
	return inventory.Filter{
		Search: f.Search, ExpiringIn: f.ExpiringIn, Expired: f.Expired, Unlocked: f.Unlocked, NotPrivate: f.NotPrivate,
		Unverified: f.Unverified, Pending: f.Pending, TLD: f.TLD, Nameservers: f.Nameservers, Label: f.Label, Only: v.Only(),
	}
}

func inventoryQuery(v gate.Visitor, q lists.DomainsQuery, limit int) inventory.Query {
	return inventory.Query{
		Filter: inventoryFilter(v, q.DomainsFilter), Sort: q.Sort, Desc: q.Desc, After: q.After, Before: q.Before, Limit: limit,
	}
}
