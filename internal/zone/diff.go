package zone

import (
	"slices"
	"strings"

	"portal/internal/registrar"
)

// Difference is what changes among the records of one type and name.
type Difference struct {
	Type, Name string   // Name is relative, "" for the domain itself
	Old, New   []string // lines of what goes and what comes, sorted
}

// Diff tells two zones apart, by name and type. What stays is left out.
func Diff(before, wanted []registrar.Record) []Difference {
	return DiffLines(Lines(before), Lines(wanted))
}

// DiffLines is Diff for zones as Lines writes them.
func DiffLines(old, come []string) []Difference {
	var diff []Difference
	places := make(map[string]int) // by type and name
	put := func(line string, into func(*Difference) *[]string) {
		kind, rest, _ := strings.Cut(line, " ")
		name, _, _ := strings.Cut(rest, " ")
		name = strings.TrimPrefix(name, Apex)
		i, known := places[kind+" "+name]
		if !known {
			i, diff = len(diff), append(diff, Difference{Type: kind, Name: name})
			places[kind+" "+name] = i
		}
		list := into(&diff[i])
		*list = append(*list, line)
	}
	for _, line := range without(old, come) {
		put(line, func(d *Difference) *[]string { return &d.Old })
	}
	for _, line := range without(come, old) {
		put(line, func(d *Difference) *[]string { return &d.New })
	}
	slices.SortStableFunc(diff, func(a, b Difference) int {
		return strings.Compare(a.Name+" "+a.Type, b.Name+" "+b.Type)
	})
	return diff
}

// without returns the lines of a that b does not have, as often as it has them less.
func without(a, b []string) []string {
	left := make(map[string]int, len(b))
	for _, line := range b {
		left[line]++
	}
	var rest []string
	for _, line := range a {
		if left[line]--; left[line] < 0 {
			rest = append(rest, line)
		}
	}
	return rest
}

// Merge puts what mine changes of was on top of now, in the order of now: what it
// leaves is what both wanted.
func Merge(was, now, mine []registrar.Record) []registrar.Record {
	gone, there := make(map[string]bool), make(map[string]bool)
	for _, line := range without(Lines(was), Lines(mine)) {
		gone[line] = true
	}
	merged := slices.DeleteFunc(slices.Clone(now), func(r registrar.Record) bool { return gone[Line(r)] })
	for _, r := range merged {
		there[Line(r)] = true
	}
	for _, line := range without(Lines(mine), Lines(was)) {
		if there[line] {
			continue // somebody else wanted it too
		}
		if r, err := ParseLine(line); err == nil { // Lines wrote it
			merged, there[line] = append(merged, r), true
		}
	}
	return merged
}
