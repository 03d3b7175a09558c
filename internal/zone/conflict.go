package zone

import (
	"slices"

	"portal/internal/registrar"
)

// conflict is what records do to each other.
type conflict struct {
	rows  []int // those it is about; it stands at the first
	field Field
	wrong Fault
}

// mostRows bounds the rows of a conflict: each row of a circle has one of its own.
const mostRows = 32

// conflicts finds records that can't stand beside each other. Source: RFC 1034,
// section 3.6.2 (a CNAME stands alone), RFC 2181, section 10.3 (an MX names no
// CNAME), RFC 2782 (an SRV neither), RFC 7505 (no mail is the only MX), and the
// standards of each Purpose (a name has one).
func conflicts(domain registrar.DomainName, records []registrar.Record) []conflict {
	zone := answersOf(domain, records)
	first := make(map[registrar.Record]int)
	purposes := make(map[string][]int) // by name and purpose
	var found []conflict
	add := func(field Field, p Problem, text string, rows ...int) {
		found = append(found, conflict{rows, field, fault(p, text)})
	}
	for i, r := range zone.records {
		if earlier, twice := first[r]; twice {
			add(FieldValue, Duplicate, "", i, earlier)
			continue
		}
		first[r] = i
		switch r.Type {
		case "CNAME":
			found = append(found, zone.aliasConflicts(i)...)
		case "MX", "SRV":
			found = append(found, zone.hostConflicts(i)...)
		case "TXT":
			purpose := purposeOf(r.Name, r.Value)
			if purpose == "" || !purpose.counts(r.Value) {
				continue
			}
			key := r.Name + " " + string(purpose)
			if purposes[key] = append(purposes[key], i); len(purposes[key]) > 1 {
				rows := slices.Clone(purposes[key][max(0, len(purposes[key])-3):])
				slices.Reverse(rows)
				add(FieldValue, SecondPurpose, string(purpose), rows...)
			}
			if purpose == SPF {
				found = append(found, zone.spfConflicts(i)...)
			}
		}
	}
	return found
}

func (a answers) aliasConflicts(i int) []conflict {
	r := a.records[i]
	if r.Name == "" {
		return []conflict{{[]int{i}, FieldName, Fault{Problem: AliasAtApex}}}
	}
	var beside []int
	if len(a.named[r.Name]) > 1 {
		beside = slices.DeleteFunc(slices.Clone(a.named[r.Name]), func(n int) bool { return n == i })
	}
	e := a.follow(r.Name)
	switch {
	case r.Value == r.Name+"."+string(a.domain):
		return []conflict{{[]int{i}, FieldValue, Fault{Problem: AliasOfItself}}}
	case len(beside) > 0:
		return []conflict{{append([]int{i}, beside[:min(len(beside), mostRows)]...), FieldName, fault(AliasBeside, shownName(r.Name))}}
	case e.long:
		return []conflict{{append([]int{i}, e.rows[:min(len(e.rows), mostRows)]...), FieldValue, fault(AliasTooLong, e.way())}}
	case e.circle:
		return []conflict{{append([]int{i}, e.rows[:min(len(e.rows), mostRows)]...), FieldValue, fault(AliasCircle, e.way())}}
	}
	return nil
}

func (a answers) hostConflicts(i int) []conflict {
	r := a.records[i]
	var found []conflict
	if name, inside := a.inside(r.Value); inside {
		if e := a.follow(name); len(e.rows) > 0 {
			found = append(found, conflict{append([]int{i}, e.rows[:min(len(e.rows), mostRows)]...), FieldValue, fault(HostIsAlias, e.way())})
		}
	}
	if r.Type == "MX" && r.Value == nothing {
		rows := []int{i}
		for _, n := range a.named[r.Name] {
			if o := a.records[n]; o.Type == "MX" && o.Value != nothing && len(rows) < mostRows {
				rows = append(rows, n)
			}
		}
		if len(rows) > 1 {
			found = append(found, conflict{rows, FieldValue, Fault{Problem: NullBeside}})
		}
	}
	return found
}

func (a answers) spfConflicts(i int) []conflict {
	way := spfWay{zone: a}
	way.follow(i)
	if way.wrong.Problem == "" && way.lookups > mostLookups {
		way.wrong = Fault{Problem: SPFLookups}
	}
	if way.wrong.Problem == "" {
		return nil
	}
	return []conflict{{way.rows, FieldValue, way.wrong}}
}

// newConflicts are the conflicts among records that found does not have, by the row
// that was touched, if one was.
func newConflicts(domain registrar.DomainName, records, found []registrar.Record) map[int]conflict {
	touched := touchedOf(records, found)
	known := make(map[Problem][]map[string]bool) // lines of each conflict
	for _, c := range conflicts(domain, found) {
		known[c.wrong.Problem] = append(known[c.wrong.Problem], linesOf(found, c.rows))
	}
	fresh := make(map[int]conflict)
	place := func(at int, c conflict) {
		if _, taken := fresh[at]; !taken {
			fresh[at] = c
		}
	}
	var others []conflict
	for _, c := range conflicts(domain, records) {
		if touched[c.rows[0]] {
			place(c.rows[0], c)
		} else {
			others = append(others, c)
		}
	}
	for _, c := range others {
		at := slices.IndexFunc(c.rows, func(i int) bool { return touched[i] })
		switch {
		case at >= 0:
			place(c.rows[at], c)
		case !isKnown(known[c.wrong.Problem], linesOf(records, c.rows)):
			place(c.rows[0], c)
		}
	}
	return fresh
}

func linesOf(records []registrar.Record, rows []int) map[string]bool {
	lines := make(map[string]bool)
	for _, i := range rows {
		lines[Line(records[i])] = true
	}
	return lines
}

// isKnown reports whether all lines are in one of the conflicts.
func isKnown(conflicts []map[string]bool, lines map[string]bool) bool {
	return slices.ContainsFunc(conflicts, func(known map[string]bool) bool {
		for line := range lines {
			if !known[line] {
				return false
			}
		}
		return true
	})
}

// touchedOf marks the records that found does not have, or not as often.
func touchedOf(records, found []registrar.Record) []bool {
	left := make(map[string]int)
	for _, r := range found {
		left[Line(r)]++
	}
	touched := make([]bool, len(records))
	for i, r := range records {
		line := Line(r)
		touched[i] = left[line] <= 0
		left[line]--
	}
	return touched
}
