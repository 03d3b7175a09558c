package zone

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"portal/internal/registrar"
)

// Types lists the types of record that a zone may hold, in the order of pages.
var Types = []string{"A", "AAAA", "CNAME", "MX", "SRV", "TXT"}

// Apex is how the domain itself is written in the place of a name.
const Apex = "@"

// MaxRecords bounds a zone.
const MaxRecords = 500

// Line writes a record for people and for the log: type, name, numbers, value,
// with one blank between.
//
//	MX @ 10 mail.example.net
//	SRV _sip._tcp 10 5 5060 sip.example.net
func Line(r registrar.Record) string {
	return strings.Join([]string{r.Type, shownName(r.Name), shownData(r)}, " ")
}

func shownName(name string) string { return cmp.Or(name, Apex) }

func shownData(r registrar.Record) string {
	return strings.Join(append(numerals(r), r.Value), " ")
}

// numerals are the numbers that stand before the value, as they are spelled.
func numerals(r registrar.Record) []string {
	if r.Numerals != "" {
		return strings.Fields(r.Numerals)
	}
	var all []string
	for _, n := range numbersOf(&r) {
		all = append(all, strconv.Itoa(*n))
	}
	return all
}

// ParseLine reads what Line wrote. A text keeps its blanks.
func ParseLine(line string) (registrar.Record, error) {
	parts := strings.SplitN(line, " ", 3)
	if len(parts) < 3 || parts[0] == "" {
		return registrar.Record{}, fmt.Errorf("not a record: %.100q", line)
	}
	r := registrar.Record{Type: parts[0], Name: parts[1], Value: parts[2]}
	if r.Name == Apex {
		r.Name = ""
	}
	var spelled []string
	usual := true
	for _, number := range numbersOf(&r) {
		first, rest, _ := strings.Cut(r.Value, " ")
		n, err := strconv.Atoi(first)
		if err != nil {
			return registrar.Record{}, fmt.Errorf("not a record: %.100q", line)
		}
		*number, r.Value = n, rest
		spelled, usual = append(spelled, first), usual && strconv.Itoa(n) == first
	}
	if !usual {
		r.Numerals = strings.Join(spelled, " ")
	}
	return r, nil
}

// numbersOf are the numbers that stand before the value, in order.
func numbersOf(r *registrar.Record) []*int {
	switch r.Type {
	case "MX":
		return []*int{&r.Priority}
	case "SRV":
		return []*int{&r.Priority, &r.Weight, &r.Port}
	}
	return nil
}

// Lines writes all records, sorted: two zones that hold the same have the same lines.
func Lines(records []registrar.Record) []string {
	lines := make([]string, len(records))
	for i, r := range records {
		lines[i] = Line(r)
	}
	slices.Sort(lines)
	return lines
}

// ParseLines reads what Lines wrote.
func ParseLines(lines []string) ([]registrar.Record, error) {
	records := make([]registrar.Record, len(lines))
	for i, line := range lines {
		r, err := ParseLine(line)
		if err != nil {
			return nil, err
		}
		records[i] = r
	}
	return records, nil
}

// Foreign are the records of types that zones here can't hold. They were made
// elsewhere.
func Foreign(records []registrar.Record) []registrar.Record {
	return slices.DeleteFunc(slices.Clone(records), func(r registrar.Record) bool { return slices.Contains(Types, r.Type) })
}

// Same reports whether two zones hold the same records. Zones have no order.
func Same(a, b []registrar.Record) bool { return slices.Equal(Lines(a), Lines(b)) }

// Sorted returns the records in the order of pages: by name, the domain itself
// first, then by type and value.
func Sorted(records []registrar.Record) []registrar.Record {
	sorted := slices.Clone(records)
	slices.SortStableFunc(sorted, func(a, b registrar.Record) int {
		return cmp.Or(
			cmp.Compare(a.Name, b.Name), cmp.Compare(slices.Index(Types, a.Type), slices.Index(Types, b.Type)),
			cmp.Compare(a.Priority, b.Priority), cmp.Compare(Line(a), Line(b)),
		)
	})
	return sorted
}
