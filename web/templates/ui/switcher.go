package ui

import (
	"strings"

	"portal/internal/registrar"
)

// ParamSearch is what is looked for, in the switcher and in lists.
const ParamSearch = "q"

// ParamHere is the path of the page from which another domain is chosen.
const ParamHere = "here"

// SwitchAddress answers the domain switcher with what lists.NewSwitchList makes, as JSON.
const SwitchAddress = "/domains/switch"

// SectionOf is the section of a domain that path is about; the overview where it
// is about none.
func SectionOf(path string) Section {
	parts := strings.Split(path, "/") // "", "domains", the name, the section
	if len(parts) < 4 || parts[1] != "domains" {
		return SectionOverview
	}
	wanted := Section(parts[3])
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
	return SectionOverview
}

// SectionPath is the path of the section called name, of the domain that the page here is
// about; false if there is none.
func SectionPath(here, name string) (string, bool) {
	parts := strings.Split(here, "/")
	if len(parts) < 3 || parts[1] != "domains" || SectionOf("/domains/x/"+name) == SectionOverview {
		return "", false
	}
	domain, err := registrar.ParseDomainName(parts[2])
	return DomainPath(domain, name), err == nil
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
