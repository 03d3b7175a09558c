package lists

import (
	"portal/internal/registrar"
	"portal/web/templates/ui"
)

// SwitchList is what the domain switcher offers.
type SwitchList struct {
	Domains []SwitchOption `json:"domains"`
	Pages   []SwitchOption `json:"pages"`
	All     SwitchOption   `json:"all"`  // leads to the list of all that match
	Said    string         `json:"said"` // for screen readers
}

// SwitchOption is one choice.
type SwitchOption struct {
	Text string `json:"text"`
	Also string `json:"also,omitempty"` // the name in A-labels, if it differs
	Path string `json:"path"`
}

// fewDomains is how many domains are found at most where pages are offered, too, and
// mostPages how many of these: who types a word of ours looks for a page.
const (
	fewDomains = 2
	mostPages  = 2
)

// NewSwitchList offers names, of total that match search. Each leads to the same
// section of the other domain as here, the path of a page, is of its own.
func NewSwitchList(l ui.Layout, names []registrar.DomainName, total int, search, here string) SwitchList {
	list := SwitchList{
		Domains: make([]SwitchOption, len(names)), Pages: []SwitchOption{},
		All:  SwitchOption{Text: l.T("switch.all"), Path: DomainsQuery{DomainsFilter: DomainsFilter{Search: search}}.Address()},
		Said: l.N("switch.said", total),
	}
	for i, name := range names {
		list.Domains[i] = SwitchOption{Text: name.Unicode(), Also: ui.DomainHead{Name: name}.ALabel(), Path: ui.DomainPath(name, string(ui.SectionOf(here)))}
	}
	if total <= fewDomains {
		list.Pages = switchPages(l, search, here)
	}
	switch {
	case total == 0:
		list.All = SwitchOption{Text: l.T("switch.none"), Path: DomainsQuery{}.Address()}
		list.Said = list.All.Text
	case total > len(names):
		list.All.Text = l.N("switch.more", total)
	}
	return list
}

// switchPages are the pages that help explains in the words of search: of the domain that
// here is about, else the explanations.
func switchPages(l ui.Layout, search, here string) []SwitchOption {
	options := []SwitchOption{}
	for _, a := range l.FindHelp(search) {
		option := SwitchOption{Text: a.Title, Path: ui.HelpPath(a.Name)}
		if path, ok := ui.SectionPath(here, a.Name); ok {
			option.Path = path
		}
		if options = append(options, option); len(options) == mostPages {
			break
		}
	}
	return options
}
