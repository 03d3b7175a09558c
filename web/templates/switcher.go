package templates

import (
	"strings"

	"portal/internal/registrar"
)

// ParamHere is the path of the page from which another domain is chosen.
const ParamHere = "here"

// SwitchAddress answers the domain switcher with a SwitchList, as JSON.
const SwitchAddress = "/domains/switch"

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
func NewSwitchList(l Layout, names []registrar.DomainName, total int, search, here string) SwitchList {
	list := SwitchList{
		Domains: make([]SwitchOption, len(names)),
		All:     SwitchOption{Text: l.T("switch.all"), Path: DomainsQuery{DomainsFilter: DomainsFilter{Search: search}}.Address()},
		Said:    l.N("switch.said", total),
	}
	for i, name := range names {
		list.Domains[i] = SwitchOption{Text: name.Unicode(), Also: DomainHead{Name: name}.alabel(), Path: DomainPath(name, string(sectionOf(here)))}
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

// sectionOf is the section of a domain that path is about; the overview where it
// is about none.
func sectionOf(path string) section {
	parts := strings.Split(path, "/") // "", "domains", the name, the section
	if len(parts) < 4 || parts[1] != "domains" {
		return sectionOverview
	}
	wanted := section(parts[3])
	for _, s := range sections {
		if s.section == wanted {
			return wanted
		}
		for _, page := range groups[s.section] {
			if page.section == wanted {
				return wanted
			}
		}
	}
	return sectionOverview
}

// switchLabel names the field of the domain switcher.
func switchLabel(l Layout, current string) string {
	if current == "" {
		return l.T("switch.label")
	}
	return l.T("switch.label.now", "domain", current)
}

// switchHint is what the empty field shows.
func switchHint(l Layout, current string) string {
	if current == "" {
		return l.T("switch.label")
	}
	return current
}
