package templates

import (
	"net/url"
	"strconv"
	"time"

	"portal/internal/registrar"
	"portal/internal/words"
)

// DomainsView is a page of the list of domains.
type DomainsView struct {
	Layout
	Rows   []registrar.Listing
	Total  int // that match Query, on all pages
	Page   int // from 0
	Limit  int // rows a page
	Query  string
	Sort   registrar.DomainSort
	Desc   bool
	ReadAt time.Time // when the registrar answered; zero to leave it out
	Stale  bool      // the registrar does not answer; Rows are as of ReadAt
	// Open says how the newest change to a domain stands, if it has no end yet.
	Open map[registrar.DomainName]Outcome
}

// openPill says that a change to the domain is under way.
func (v DomainsView) openPill(name registrar.DomainName) (_ pill, ok bool) {
	switch outcome := v.Open[name]; outcome {
	case "":
		return pill{}, false
	case OutcomePending:
		return outcomePill(v.Layout, outcome, ""), true
	default:
		return pill{ToneInfo, "refresh-cw", v.T("domains.checking"), ""}, true
	}
}

// domainColumns are the columns that can be sorted by.
var domainColumns = []struct {
	sort registrar.DomainSort
	name words.Key
}{
	{registrar.SortName, words.Key("domains.column.name")},
	{registrar.SortExpires, words.Key("domains.column.expires")},
	{registrar.SortRenewal, words.Key("domains.column.renewal")},
}

// address is the list as it would be with another order or page. Parameters
// at their defaults are left out.
func (v DomainsView) address(sort registrar.DomainSort, desc bool, page int) string {
	q := url.Values{}
	if v.Query != "" {
		q.Set("q", v.Query)
	}
	if sort != registrar.SortName && sort != "" {
		q.Set("sort", string(sort))
	}
	if desc {
		q.Set("dir", "desc")
	}
	if page > 0 {
		q.Set("page", strconv.Itoa(page+1))
	}
	if len(q) == 0 {
		return "/domains"
	}
	return "/domains?" + q.Encode()
}

// sorted reports whether the list is in the order of column.
func (v DomainsView) sorted(column registrar.DomainSort) bool {
	return v.Sort == column || v.Sort == "" && column == registrar.SortName
}

// sortAddress is where the heading of column leads: its order, or the reverse
// of it if it is in force already.
func (v DomainsView) sortAddress(column registrar.DomainSort) string {
	return v.address(column, v.sorted(column) && !v.Desc, 0)
}

// ariaSort is the order of column for the aria-sort attribute.
func (v DomainsView) ariaSort(column registrar.DomainSort) string {
	switch {
	case !v.sorted(column):
		return "none"
	case v.Desc:
		return "descending"
	}
	return "ascending"
}

func (v DomainsView) sortIcon(column registrar.DomainSort) string {
	switch v.ariaSort(column) {
	case "ascending":
		return "arrow-up"
	case "descending":
		return "arrow-down"
	}
	return "chevrons-up-down"
}

// span says which rows are shown: "1 to 25 of 2,000".
func (v DomainsView) span() string {
	if len(v.Rows) == 0 {
		return v.T("domains.none")
	}
	first := v.Page*v.Limit + 1
	return v.T("domains.span", "first", first, "last", first+len(v.Rows)-1, "total", v.Total)
}

func (v DomainsView) hasPrevious() bool { return v.Page > 0 }
func (v DomainsView) hasNext() bool     { return (v.Page+1)*v.Limit < v.Total }

// renewalText is the state of auto-renew in a list.
func renewalText(l Layout, r registrar.Renewal) string {
	switch r {
	case registrar.RenewalAuto:
		return l.T("renewal.on")
	case registrar.RenewalExpire, registrar.RenewalManual:
		return l.T("renewal.off")
	}
	return l.T("state.unknown")
}

// listingALabel is the name in A-labels if it differs from what is shown.
func listingALabel(n registrar.DomainName) string { return DomainHead{Name: n}.alabel() }

// relOf is the rel attribute of a link between pages.
func relOf(id string) string {
	if id == "previous" {
		return "prev"
	}
	return "next"
}
