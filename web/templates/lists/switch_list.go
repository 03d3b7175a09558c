package lists

import (
	"portal/internal/registrar"
	"portal/web/templates/ui"
)

// SwitchList is what the domain switcher offers.
type SwitchList struct {
	Domains []SwitchOption `json:"domains"`
	All     SwitchOption   `json:"all"`  // leads to the list of all that match
	Said    string         `json:"said"` // for screen readers
}

// SwitchOption is one choice.
type SwitchOption struct {
	Text string `json:"text"`
	Also string `json:"also,omitempty"` // the name in A-labels, if it differs
	Path string `json:"path"`
}

// NewSwitchList offers names, of total that match search. Each leads to the same
// section of the other domain as here, the path of a page, is of its own.
func NewSwitchList(l ui.Layout, names []registrar.DomainName, total int, search, here string) SwitchList {
	list := SwitchList{
		Domains: make([]SwitchOption, len(names)),
		All:     SwitchOption{Text: l.T("switch.all"), Path: DomainsQuery{DomainsFilter: DomainsFilter{Search: search}}.Address()},
		Said:    l.N("switch.said", total),
	}
	for i, name := range names {
		list.Domains[i] = SwitchOption{Text: name.Unicode(), Also: ui.DomainHead{Name: name}.ALabel(), Path: ui.DomainPath(name, string(ui.SectionOf(here)))}
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
