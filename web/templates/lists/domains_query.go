package lists

import (
	"net/url"
	"strconv"
	"strings"

	"portal/internal/registrar"
	"portal/internal/words"
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
	After, Before string // cursors; at most one of them
}

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
	ParamChosen      = "chosen" // "page": all rows of the page
	ParamLabelled    = "labelled"
	ParamRefreshing  = "refreshing"
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
	if q.After != "" {
		values.Set(ParamAfter, q.After)
	}
	if q.Before != "" {
		values.Set(ParamBefore, q.Before)
	}
	return values
}

// Address is the list's own address.
func (q DomainsQuery) Address() string { return address("/domains", q.Values()) }

// csvAddress is the file of what the list shows, on all pages.
func (q DomainsQuery) csvAddress() string { return address("/domains.csv", q.firstPage().Values()) }

func (q DomainsQuery) choosePageAddress() string {
	values := q.Values()
	values.Set(ParamChosen, "page")
	return address("/domains", values)
}

func address(path string, q url.Values) string {
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// fields are hidden fields that say the same as the address.
func fields(q url.Values) []ui.FormField {
	var fields []ui.FormField
	for _, name := range []string{
		ui.ParamSearch, ParamExpiring, ParamExpired, ParamUnlocked, ParamNotPrivate, ParamUnverified, ParamPending,
		ParamTLD, ParamNameservers, ParamLabel, ParamSort, ParamDirection, ParamAfter, ParamBefore,
	} {
		if value := q.Get(name); value != "" {
			fields = append(fields, ui.FormField{Name: name, Value: value})
		}
	}
	return fields
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
func (q DomainsQuery) labelled(label string) string {
	return q.with(DomainsFilter{Label: label}).Address()
}

// toggle is a filter that is on or off.
type toggle struct {
	param string
	on    bool
	name  words.Key
	count int
}

func (v DomainsView) toggles() []toggle {
	f, c := v.Query, v.Facets
	return []toggle{
		{ParamUnlocked, f.Unlocked, words.Key("filter.unlocked"), c.Unlocked},
		{ParamNotPrivate, f.NotPrivate, words.Key("filter.not_private"), c.NotPrivate},
		{ParamUnverified, f.Unverified, words.Key("filter.unverified"), c.Unverified},
		{ParamPending, f.Pending, words.Key("filter.pending"), c.Pending},
		{ParamExpired, f.Expired, words.Key("filter.expired"), c.Expired},
	}
}

// choice is a filter with one of several values.
type choice struct {
	param   string
	name    words.Key
	any     words.Key
	value   string
	options []Facet
}

// choices leaves out what there is no choice in.
func (v DomainsView) choices() []choice {
	expiring := choice{ParamExpiring, words.Key("filter.expiring"), words.Key("filter.expiring.any"), "", nil}
	if v.Query.ExpiringIn != 0 {
		expiring.value = strconv.Itoa(v.Query.ExpiringIn)
	}
	for _, days := range ExpiringDays {
		expiring.options = append(expiring.options, Facet{strconv.Itoa(days), v.N("filter.expiring.days", days), v.Facets.Expiring[days]})
	}
	all := []choice{
		expiring,
		{ParamTLD, words.Key("filter.tld"), words.Key("filter.tld.any"), v.Query.TLD, v.Facets.TLDs},
		{ParamNameservers, words.Key("filter.nameservers"), words.Key("filter.nameservers.any"), v.Query.Nameservers, v.Facets.Nameservers},
		{ParamLabel, words.Key("filter.label"), words.Key("filter.label.any"), v.Query.Label, v.Facets.Labels},
	}
	var shown []choice
	for _, c := range all {
		if len(c.options) > 0 || c.value != "" {
			shown = append(shown, c.withValue())
		}
	}
	return shown
}

// withValue has the chosen value among the options even if no domain has it.
func (c choice) withValue() choice {
	for _, o := range c.options {
		if strings.EqualFold(o.Key, c.value) {
			c.value = o.Key
			return c
		}
	}
	if c.value != "" {
		c.options = append([]Facet{{Key: c.value, Text: c.value}}, c.options...)
	}
	return c
}

// textOf is the option's text in the list of choices.
func (v DomainsView) textOf(o Facet) string {
	return v.T("filter.option", "text", o.Text, "n", o.Count)
}

// activeFilter is a filter in force, and the address of the list without it.
type activeFilter struct{ id, text, href string }

// active lists the filters in force. What is searched for stands in its own field.
func (v DomainsView) active() []activeFilter {
	var active []activeFilter
	add := func(param, text string, without DomainsFilter) {
		active = append(active, activeFilter{"without-" + param, text, v.Query.with(without).Address()})
	}
	f := v.Query.DomainsFilter
	for _, c := range v.choices() {
		if c.value == "" {
			continue
		}
		text := c.value
		for _, o := range c.options {
			if o.Key == c.value {
				text = o.Text
			}
		}
		add(c.param, v.T("filter.active", "name", v.T(c.name), "value", text), f.without(c.param))
	}
	for _, t := range v.toggles() {
		if t.on {
			add(t.param, v.T(t.name), f.without(t.param))
		}
	}
	return active
}

func (f DomainsFilter) without(param string) DomainsFilter {
	switch param {
	case ParamExpiring:
		f.ExpiringIn = 0
	case ParamExpired:
		f.Expired = false
	case ParamUnlocked:
		f.Unlocked = false
	case ParamNotPrivate:
		f.NotPrivate = false
	case ParamUnverified:
		f.Unverified = false
	case ParamPending:
		f.Pending = false
	case ParamTLD:
		f.TLD = ""
	case ParamNameservers:
		f.Nameservers = ""
	case ParamLabel:
		f.Label = ""
	}
	return f
}

// filtered reports whether anything but the search narrows the list.
func (f DomainsFilter) filtered() bool {
	f.Search = ""
	return f != DomainsFilter{}
}
