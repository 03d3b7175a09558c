package brand

import (
	"slices"
	"strings"

	"portal/internal/registrar"
)

// NameserverSet is a delegation that visitors may choose by its name instead of
// typing the hosts.
type NameserverSet struct {
	Name  string   `json:"name"`  // as visitors read it, at most 40 characters
	Hosts []string `json:"hosts"` // lower-case A-labels, in order
}

const (
	mostSets    = 12 // more is no help to choose from
	longestName = 40 // characters that a button holds
	mostHosts   = 13 // no registry takes more
)

// checkNameservers normalises the sets of b and reports what is wrong with them.
func (b *Brand) checkNameservers(report func(string, ...any)) {
	if len(b.Nameservers) > mostSets {
		report("there are %d sets of nameservers; at most %d can be offered", len(b.Nameservers), mostSets)
	}
	var names []string
	for i := range b.Nameservers {
		set := &b.Nameservers[i]
		set.Name = strings.TrimSpace(set.Name)
		if n := len([]rune(set.Name)); n == 0 || n > longestName {
			report("the name %q of a set of nameservers must have 1 to %d characters", set.Name, longestName)
		}
		if slices.Contains(names, set.Name) {
			report("two sets of nameservers are called %q", set.Name)
		}
		names = append(names, set.Name)
		set.check(report)
	}
}

func (s *NameserverSet) check(report func(string, ...any)) {
	if len(s.Hosts) == 0 || len(s.Hosts) > mostHosts {
		report("nameservers %q must have 1 to %d hosts", s.Name, mostHosts)
	}
	for i, text := range s.Hosts {
		ns, err := registrar.ParseNameserver(text)
		switch {
		case err != nil:
			report("nameservers %q: %q is not a host name", s.Name, text)
		case slices.Contains(s.Hosts[:i], ns.Host):
			report("nameservers %q: host %q is listed twice", s.Name, ns.Host)
		default:
			s.Hosts[i] = ns.Host
		}
	}
}
