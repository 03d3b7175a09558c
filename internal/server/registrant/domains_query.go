package registrant

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"portal/internal/auth"
	"portal/internal/inventory"
	"portal/internal/registrar"
	"portal/web/templates"
)

// Bounds of what an address may hold, in bytes: a search is no longer than a
// name, and cursors, labels and sets are far shorter than this.
const (
	maxSearch = 255
	maxValue  = 1_000
)

// parseDomainsFilter reads the filter of the list from an address or a form.
// What makes no sense there is replaced by its default.
func parseDomainsFilter(q url.Values) templates.DomainsFilter {
	on := func(name string) bool { return q.Get(name) == "1" }
	f := templates.DomainsFilter{
		Search:  bounded(q.Get(templates.ParamSearch), maxSearch),
		Expired: on(templates.ParamExpired), Unlocked: on(templates.ParamUnlocked), NotPrivate: on(templates.ParamNotPrivate),
		Unverified: on(templates.ParamUnverified), Pending: on(templates.ParamPending),
		TLD:         strings.ToLower(bounded(q.Get(templates.ParamTLD), maxSearch)),
		Nameservers: bounded(q.Get(templates.ParamNameservers), maxValue),
		Label:       bounded(q.Get(templates.ParamLabel), maxValue),
	}
	if days, err := strconv.Atoi(q.Get(templates.ParamExpiring)); err == nil && slices.Contains(templates.ExpiringDays, days) {
		f.ExpiringIn = days
	}
	return f
}

// parseDomainsQuery reads a list's address, like parseDomainsFilter.
func parseDomainsQuery(q url.Values) templates.DomainsQuery {
	query := templates.DomainsQuery{
		DomainsFilter: parseDomainsFilter(q), Sort: registrar.SortName, Desc: q.Get(templates.ParamDirection) == "desc",
	}
	switch sort := registrar.DomainSort(q.Get(templates.ParamSort)); sort {
	case registrar.SortExpires, registrar.SortRenewal:
		query.Sort = sort
	}
	if query.After = bounded(q.Get(templates.ParamAfter), maxValue); query.After == "" {
		query.Before = bounded(q.Get(templates.ParamBefore), maxValue)
	}
	return query
}

// bounded makes a text from outside fit for a database, and for an address.
func bounded(text string, limit int) string {
	text = strings.TrimSpace(text)
	if len(text) > limit {
		text = text[:limit]
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, ""))
}

// only is the one domain that a sub-user may see, "" for all of the profile's.
func (v visitor) only() registrar.DomainName {
	if v.Role == auth.RoleOwner {
		return ""
	}
	return v.session.Registrar.Domain
}

// inventoryFilter is the filter as the inventory takes it, narrowed to what the
// visitor may see.
func (v visitor) inventoryFilter(f templates.DomainsFilter) inventory.Filter {
	return inventory.Filter{
		Search: f.Search, ExpiringIn: f.ExpiringIn, Expired: f.Expired, Unlocked: f.Unlocked, NotPrivate: f.NotPrivate,
		Unverified: f.Unverified, Pending: f.Pending, TLD: f.TLD, Nameservers: f.Nameservers, Label: f.Label, Only: v.only(),
	}
}

func (v visitor) inventoryQuery(q templates.DomainsQuery, limit int) inventory.Query {
	return inventory.Query{
		Filter: v.inventoryFilter(q.DomainsFilter), Sort: q.Sort, Desc: q.Desc, After: q.After, Before: q.Before, Limit: limit,
	}
}
