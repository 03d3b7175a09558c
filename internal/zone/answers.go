package zone

import (
	"net/netip"
	"slices"
	"strings"

	"portal/internal/registrar"
)

// answers is what nameservers would answer from the records of a zone, wildcards
// included (RFC 4592).
type answers struct {
	domain  registrar.DomainName
	records []registrar.Record // as compared, see compared
	named   map[string][]int   // by relative name
	exists  map[string]bool    // names that are there, those above others included
}

func answersOf(domain registrar.DomainName, records []registrar.Record) answers {
	a := answers{domain: domain, records: make([]registrar.Record, len(records)), named: make(map[string][]int), exists: map[string]bool{"": true}}
	for i, r := range records {
		a.records[i] = compared(r)
		name := a.records[i].Name
		a.named[name] = append(a.named[name], i)
		for ; name != "" && !a.exists[name]; _, name, _ = strings.Cut(name, ".") {
			a.exists[name] = true
		}
	}
	return a
}

// compared is a record as names and addresses are compared: in lower case, without
// final dots, in the short form; numbers as they are usually spelled.
func compared(r registrar.Record) registrar.Record {
	r.Numerals = ""
	r.Name = strings.TrimPrefix(strings.ToLower(r.Name), Apex)
	switch r.Type {
	case "CNAME", "MX", "SRV":
		if r.Value = strings.ToLower(r.Value); r.Value != nothing {
			r.Value = strings.TrimSuffix(r.Value, ".")
		}
	case "A", "AAAA":
		if address, err := netip.ParseAddr(r.Value); err == nil {
			r.Value = address.String()
		}
	}
	return r
}

// inside is the relative name of a host of the zone.
func (a answers) inside(host string) (string, bool) {
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	if host == string(a.domain) {
		return "", true
	}
	return strings.CutSuffix(host, "."+string(a.domain))
}

// of are the records that answer for a relative name: its own, or those of the
// wildcard next above it.
func (a answers) of(name string) []int {
	if a.exists[name] {
		return a.named[name]
	}
	for above := name; above != ""; {
		_, above, _ = strings.Cut(above, ".")
		if a.exists[above] {
			return a.named[strings.TrimSuffix("*."+above, ".")]
		}
	}
	return nil
}

// end is where CNAMEs lead to from a name.
type end struct {
	path    []string // names on the way, the first included, and the host it leaves for
	rows    []int    // CNAMEs on the way
	records []int    // that answer at the end
	outside bool     // it leaves the zone
	circle  bool     // it never ends
	long    bool     // it does not end within mostHops
}

// mostHops is how many CNAMEs are followed: more than resolvers do.
const mostHops = 32

// alias is the CNAME among records, or -1.
func (a answers) alias(records []int) int {
	i := slices.IndexFunc(records, func(i int) bool { return a.records[i].Type == "CNAME" })
	if i < 0 {
		return -1
	}
	return records[i]
}

// follow goes from a relative name to the end of its CNAMEs.
func (a answers) follow(name string) end {
	var e end
	seen := make(map[string]bool)
	for {
		e.path = append(e.path, shownName(name))
		if e.circle, e.long = seen[name], len(e.rows) == mostHops; e.circle || e.long {
			return e
		}
		seen[name] = true
		here := a.of(name)
		alias := a.alias(here)
		if alias < 0 {
			e.records = here
			return e
		}
		e.rows = append(e.rows, alias)
		next, inside := a.inside(a.records[alias].Value)
		if !inside {
			e.path, e.outside = append(e.path, a.records[alias].Value), true
			return e
		}
		name = next
	}
}

// way writes the path for people, the middle of a long one left out.
func (e end) way() string {
	path := e.path
	if n := len(path); n > 6 {
		path = slices.Concat(path[:3], []string{"…"}, path[n-2:])
	}
	return strings.Join(path, " → ")
}
