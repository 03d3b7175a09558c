package brand

import (
	"slices"
	"strconv"
	"strings"

	"portal/internal/registrar"
	"portal/internal/registrar/rules"
)

// NameserverSet is a delegation that visitors may choose by its name instead of
// typing the hosts.
type NameserverSet struct {
	Name  string   `json:"name" rule:"required" doc:"As visitors read it, at most 40 characters."`
	Hosts []string `json:"hosts" rule:"required" doc:"Host names of the nameservers, in order."`
}

const (
	mostSets    = 12 // more is no help to choose from
	longestName = 40 // characters that a button holds
)

// checkNameservers normalises the sets of b and reports what is wrong with them.
func (b *Brand) checkNameservers(c *checker) {
	if len(b.Nameservers) > mostSets {
		c.report("nameservers", "there are %d sets of nameservers; at most %d can be offered", len(b.Nameservers), mostSets)
	}
	var names []string
	for i := range b.Nameservers {
		set := &b.Nameservers[i]
		set.Name = strings.TrimSpace(set.Name)
		at := "nameservers/" + strconv.Itoa(i)
		if n := len([]rune(set.Name)); n == 0 || n > longestName {
			c.report(at+"/name", "the name %q of a set of nameservers must have 1 to %d characters", set.Name, longestName)
		}
		if slices.Contains(names, set.Name) {
			c.report(at+"/name", "two sets of nameservers are called %q", set.Name)
		}
		names = append(names, set.Name)
		set.check(c, at+"/hosts")
	}
}

func (s *NameserverSet) check(c *checker, at string) {
	if len(s.Hosts) == 0 || len(s.Hosts) > rules.MostNameservers {
		c.report(at, "nameservers %q must have 1 to %d hosts", s.Name, rules.MostNameservers)
	}
	for i, text := range s.Hosts {
		ns, err := registrar.ParseNameserver(text)
		switch {
		case err != nil:
			c.report(at+"/"+strconv.Itoa(i), "nameservers %q: %q is not a host name", s.Name, text)
		case slices.Contains(s.Hosts[:i], ns.Host):
			c.report(at+"/"+strconv.Itoa(i), "nameservers %q: host %q is listed twice", s.Name, ns.Host)
		default:
			s.Hosts[i] = ns.Host
		}
	}
}
