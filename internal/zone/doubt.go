package zone

import (
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"

	"portal/internal/registrar"
)

// What may be meant so, and is mostly a mistake.
const (
	HostMissing    Problem = "host_missing"    // a host of this zone that has no records; the way
	HostNoAddress  Problem = "host_no_address" // a host of this zone that has no address; the way
	AliasMissing   Problem = "alias_missing"   // a CNAME to a name of this zone that has no records; the way
	IncludeMissing Problem = "include_missing" // an SPF record that includes one that is not there; the name
	NameForeign    Problem = "name_foreign"    // a name that ends like one of another domain; the name; whole, as it would be
	HostEnding     Problem = "host_ending"     // a host that ends in no top-level domain; the host; below the domain
)

// Doubt is a record that deserves a second look.
type Doubt struct {
	Line  string
	Fault Fault
}

// Doubts lists what is doubtful in wanted and was not in found.
func Doubts(domain registrar.DomainName, wanted, found []registrar.Record) []Doubt {
	old := make(map[Doubt]bool)
	for _, d := range doubts(domain, found) {
		old[d.key()] = true
	}
	return slices.DeleteFunc(doubts(domain, wanted), func(d Doubt) bool { return old[d.key()] })
}

// key is what was doubted already: a name that is there, whatever its records say.
func (d Doubt) key() Doubt {
	if d.Fault.Problem == NameForeign {
		d.Line = ""
	}
	return d
}

// doubts follows names to their ends. Hosts outside the zone are not looked up.
func doubts(domain registrar.DomainName, records []registrar.Record) []Doubt {
	zone := answersOf(domain, records)
	var all []Doubt
	for i, r := range zone.records {
		if wrong := zone.doubt(i, r); wrong.Problem != "" {
			all = append(all, Doubt{Line(records[i]), wrong})
		}
	}
	return all
}

func (a answers) doubt(i int, r registrar.Record) Fault {
	if strings.Contains(r.Name, ".") && registered(r.Name) {
		return instead(NameForeign, r.Name, r.Name+"."+string(a.domain))
	}
	if r.Type == "TXT" && SPF.counts(r.Value) {
		way := spfWay{zone: a}
		if way.follow(i); way.missing != "" {
			return fault(IncludeMissing, way.missing)
		}
		return Fault{}
	}
	if r.Type != "CNAME" && r.Type != "MX" && r.Type != "SRV" || r.Value == nothing {
		return Fault{}
	}
	name, inside := a.inside(r.Value)
	switch {
	case !inside && !registered(r.Value):
		return instead(HostEnding, r.Value, r.Value+"."+string(a.domain))
	case !inside:
		return Fault{}
	}
	if r.Type == "CNAME" {
		name = r.Name
	}
	e := a.follow(name)
	addressed := slices.ContainsFunc(e.records, func(n int) bool { return a.records[n].Type == "A" || a.records[n].Type == "AAAA" })
	switch {
	case e.outside || e.circle || e.long || addressed:
	case r.Type == "CNAME" && len(e.records) == 0:
		return fault(AliasMissing, e.way())
	case r.Type != "CNAME" && len(e.records) == 0:
		return fault(HostMissing, e.way())
	case r.Type != "CNAME":
		return fault(HostNoAddress, e.way())
	}
	return Fault{}
}

// registered reports whether a name ends in a top-level domain that there is, by the
// public suffix list.
func registered(name string) bool {
	_, known := publicsuffix.PublicSuffix(name[strings.LastIndexByte(name, '.')+1:])
	return known
}
