package lists

import (
	"slices"
	"strconv"
	"strings"

	"portal/internal/words"
)

// toggle is a filter that is on or off.
type toggle struct {
	param string
	on    bool
	name  words.Key
	count int
}

// toggles leaves out what no domain is.
func (v DomainsView) toggles() []toggle {
	f, c := v.Query, v.Facets
	all := []toggle{
		{ParamUnlocked, f.Unlocked, words.Key("filter.unlocked"), c.Unlocked},
		{ParamNotPrivate, f.NotPrivate, words.Key("filter.not_private"), c.NotPrivate},
		{ParamUnverified, f.Unverified, words.Key("filter.unverified"), c.Unverified},
		{ParamPending, f.Pending, words.Key("filter.pending"), c.Pending},
		{ParamExpired, f.Expired, words.Key("filter.expired"), c.Expired},
	}
	return slices.DeleteFunc(all, func(t toggle) bool { return t.count == 0 && !t.on })
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

// activeFilter is a filter in force, and the list without it.
type activeFilter struct {
	id, text string
	without  DomainsQuery
}

// active lists the filters in force. What is searched for stands in its own field.
func (v DomainsView) active() []activeFilter {
	var active []activeFilter
	add := func(param, text string, without DomainsFilter) {
		active = append(active, activeFilter{"without-" + param, text, v.Query.with(without)})
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
