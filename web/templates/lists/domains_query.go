package lists

import (
	"net/url"
	"strconv"

	"portal/internal/registrar"
	"portal/web/templates/ui"
)

// DomainsFilter says which domains a list shows.
type DomainsFilter struct {
	Search     string // any part of a name, as typed
	ExpiringIn int    // days, one of ExpiringDays; 0 for any
	Expired    bool
	Unlocked   bool
	NotPrivate bool
	Unverified bool
	Pending    bool
	TLD        string
	// Nameservers is the key of a set of nameservers.
	Nameservers string
	Label       string
}

// ExpiringDays are the spans of time that one can filter by.
var ExpiringDays = []int{7, 30, 60, 90}

// DomainsQuery is a list as its address says it.
type DomainsQuery struct {
	DomainsFilter
	Sort          registrar.DomainSort
	Desc          bool
	Size          int    // rows of a page, one of PageSizes
	After, Before string // cursors; at most one of them
}

// PageSizes are how many rows a page may have. The first is the default.
var PageSizes = []int{25, 100}

// Names of the parameters of a list.
const (
	ParamExpiring    = "expiring"
	ParamExpired     = "expired"
	ParamUnlocked    = "unlocked"
	ParamNotPrivate  = "public"
	ParamUnverified  = "unverified"
	ParamPending     = "pending"
	ParamTLD         = "tld"
	ParamNameservers = "ns"
	ParamLabel       = "label"
	ParamSort        = "sort"
	ParamDirection   = "dir"
	ParamAfter       = "after"
	ParamBefore      = "before"
	ParamSize        = "size"
	ParamShown       = "list"   // of a form: the query of the list that it stands on
	ParamGo          = "go"     // of a button: the query of the list that it leads to
	ParamChosen      = "chosen" // ChosenPage, ChosenNone or ChosenMissing
	ParamLabelled    = "labelled"
	ParamRefreshing  = "refreshing"
)

// Values of ParamChosen.
const (
	ChosenPage    = "page"    // all rows of the page
	ChosenNone    = "none"    // no domain any more
	ChosenMissing = "missing" // something was to be done with what is chosen, and nothing is
)

// Values are the parameters of the filter, those at their defaults left out.
func (f DomainsFilter) Values() url.Values {
	q := url.Values{}
	for name, text := range map[string]string{
		ui.ParamSearch: f.Search, ParamTLD: f.TLD, ParamNameservers: f.Nameservers, ParamLabel: f.Label,
	} {
		if text != "" {
			q.Set(name, text)
		}
	}
	for name, on := range map[string]bool{
		ParamExpired: f.Expired, ParamUnlocked: f.Unlocked, ParamNotPrivate: f.NotPrivate,
		ParamUnverified: f.Unverified, ParamPending: f.Pending,
	} {
		if on {
			q.Set(name, "1")
		}
	}
	if f.ExpiringIn != 0 {
		q.Set(ParamExpiring, strconv.Itoa(f.ExpiringIn))
	}
	return q
}

// Values are the parameters of the list, those at their defaults left out.
func (q DomainsQuery) Values() url.Values {
	values := q.DomainsFilter.Values()
	if q.Sort != registrar.SortName && q.Sort != "" {
		values.Set(ParamSort, string(q.Sort))
	}
	if q.Desc {
		values.Set(ParamDirection, "desc")
	}
	if q.Size != 0 && q.Size != PageSizes[0] {
		values.Set(ParamSize, strconv.Itoa(q.Size))
	}
	if q.After != "" {
		values.Set(ParamAfter, q.After)
	}
	if q.Before != "" {
		values.Set(ParamBefore, q.Before)
	}
	return values
}

// ChooseAgain is the address of the list when something was to be done with what is
// chosen, and nothing is: it says so beside the button.
func (q DomainsQuery) ChooseAgain() string {
	values := q.Values()
	values.Set(ParamChosen, ChosenMissing)
	return address("/domains", values) + "#chosen"
}

// Address is the list's own address.
func (q DomainsQuery) Address() string { return address("/domains", q.Values()) }

// csvAddress is the file of what the list shows, on all pages.
func (q DomainsQuery) csvAddress() string { return address("/domains.csv", q.firstPage().Values()) }

// query is the list in one text, for ParamShown and ParamGo.
func (q DomainsQuery) query() string { return q.Values().Encode() }

func address(path string, q url.Values) string {
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

func (q DomainsQuery) firstPage() DomainsQuery {
	q.After, q.Before = "", ""
	return q
}

func (q DomainsQuery) sorted(by registrar.DomainSort, desc bool) DomainsQuery {
	q = q.firstPage()
	q.Sort, q.Desc = by, desc
	return q
}

// size is Size, never the zero value.
func (q DomainsQuery) size() int {
	if q.Size == 0 {
		return PageSizes[0]
	}
	return q.Size
}

// sized is the list with pages of another size, from its first page.
func (q DomainsQuery) sized(rows int) DomainsQuery {
	q = q.firstPage()
	q.Size = rows
	return q
}

func (q DomainsQuery) after(cursor string) DomainsQuery {
	q.After, q.Before = cursor, ""
	return q
}

func (q DomainsQuery) before(cursor string) DomainsQuery {
	q.After, q.Before = "", cursor
	return q
}

// with is the list with another filter, from its first page.
func (q DomainsQuery) with(f DomainsFilter) DomainsQuery {
	q = q.firstPage()
	q.DomainsFilter = f
	return q
}

// labelled is where a label leads: the domains that have it.
func (q DomainsQuery) labelled(label string) DomainsQuery {
	return q.with(DomainsFilter{Label: label})
}

// filtered reports whether anything but the search narrows the list.
func (f DomainsFilter) filtered() bool {
	f.Search = ""
	return f != DomainsFilter{}
}
