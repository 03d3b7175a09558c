package lists

import (
	"time"

	"portal/internal/registrar"
	"portal/internal/words"
	"portal/web/templates/ui"
)

// DomainsView is a page of the list of domains, as it was last read.
type DomainsView struct {
	ui.Layout
	Query  DomainsQuery
	Rows   []DomainRow
	Total  int // that match, on all pages
	First  int // number of the first row among all that match, from 1; 0 if not known
	Facets DomainsFacets
	// Unconfirmed sums up the profile's domains whose owner has to act.
	Unconfirmed Unconfirmed
	// Next and Previous are the cursors of the pages around this one; "" for none.
	Next, Previous string
	Expiring       Expiring
	Filling        Filling
	// MayChoose is true for who may change several domains at once.
	MayChoose bool
	Form      string                        // see ui.ParamForm
	Chosen    map[registrar.DomainName]bool // on this page and on others
	ChosenAll bool                          // all that match
	// NothingChosen is true when something was to be done with what is chosen, and nothing is.
	NothingChosen bool
	Banner        DomainsBanner
}

// DomainsFacets says what there is to filter by, with how many domains each has.
type DomainsFacets struct {
	Expiring                                           map[int]int // by days, see ExpiringDays
	Expired, Unlocked, NotPrivate, Unverified, Pending int
	TLDs, Nameservers, Labels                          []Facet
}

// Facet is one value to filter by.
type Facet struct {
	Key, Text string
	Count     int
}

// Filling says how far the list is filled, and how old it is.
type Filling struct {
	Listing, Reading    bool
	Failed              bool // the newest attempt to list the domains
	Listed, Total, Read int
	ListedAt            time.Time // of the last complete list; zero for none
}

// active reports whether there is something to wait for.
func (f Filling) active() bool { return f.first() || !f.Failed && f.Reading && f.Read < f.Total }

// first reports whether the very first list is on its way.
func (f Filling) first() bool { return f.ListedAt.IsZero() && !f.Failed }

// DomainsBanner is what just happened to the list.
type DomainsBanner struct {
	Kind DomainsBannerKind
	N    int // domains that it happened to
}

// DomainsBannerKind says which notice is shown.
type DomainsBannerKind string

// The notices. The zero value shows none.
const (
	DomainsLabelled   DomainsBannerKind = "labelled"
	DomainsRefreshing DomainsBannerKind = "refreshing"
	DomainsResting    DomainsBannerKind = "resting" // the registrar did not answer a moment ago
)

// banner words what just happened; ok is false for nothing.
func (v DomainsView) banner() (_ ui.Banner, ok bool) {
	switch v.Banner.Kind {
	case DomainsLabelled:
		return ui.Banner{Tone: ui.ToneOK, Title: v.N("labels.done", v.Banner.N)}, true
	case DomainsRefreshing:
		return ui.Banner{Tone: ui.ToneInfo, Icon: "refresh-cw", Title: v.T("domains.refreshing")}, true
	case DomainsResting:
		return ui.Banner{Tone: ui.ToneWarn, Icon: "clock", Title: v.T("domains.resting.title"), Text: v.T("domains.resting.text")}, true
	}
	return ui.Banner{}, false
}

// stale says that the list could not be read again; ok is false if it could.
func (v DomainsView) stale() (_ ui.Banner, ok bool) {
	if !v.Filling.Failed {
		return ui.Banner{}, false
	}
	if v.Filling.ListedAt.IsZero() {
		return ui.Banner{Tone: ui.ToneWarn, Title: v.T("domains.failed.title"), Text: v.T("domains.failed.text")}, true
	}
	return ui.Banner{Tone: ui.ToneWarn, Icon: "clock", Title: v.T("domains.stale.title"),
		Text: v.T("domains.stale.text", "ago", v.Words.Relative(v.Filling.ListedAt, v.Now))}, true
}

// domainColumns are the columns; those without an order can't be sorted by.
var domainColumns = []struct {
	sort registrar.DomainSort
	name words.Key
}{
	{registrar.SortName, words.Key("domains.column.name")},
	{registrar.SortExpires, words.Key("domains.column.expires")},
	{registrar.SortRenewal, words.Key("domains.column.renewal")},
	{"", words.Key("domains.column.state")},
	{"", words.Key("nameservers.title")},
}

// sortBy is where the heading of column leads: its order, or the reverse of it if it
// is in force already.
func (v DomainsView) sortBy(column registrar.DomainSort) DomainsQuery {
	return v.Query.sorted(column, v.Query.Sort == column && !v.Query.Desc)
}

// ariaSort is the order of column for the aria-sort attribute.
func (v DomainsView) ariaSort(column registrar.DomainSort) string {
	switch {
	case v.Query.Sort != column:
		return "none"
	case v.Query.Desc:
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

// sortClass is the class of an order on a phone.
func sortClass(on bool) string {
	if on {
		return "chip on"
	}
	return "chip"
}

// span says which rows are shown: "1 to 25 of 2,000".
func (v DomainsView) span() string {
	switch {
	case len(v.Rows) == 0:
		return v.T("domains.none")
	case v.First == 0:
		return v.N("domains.count", v.Total)
	}
	return v.T("domains.span", "first", v.First, "last", v.First+len(v.Rows)-1, "total", v.Total)
}
