package edits

import (
	"strconv"

	"portal/internal/zone"
)

// shown reports whether a row is not filtered out. One with a problem never is.
func (v DNSView) shown(i int) bool {
	return v.Filter == "" || v.Rows[i].Type == v.Filter || v.Rows[i].Blank() || v.problemOf(i) != ""
}

// splits reports whether a row holds a whole line that can be taken apart.
func (v DNSView) splits(i int) bool {
	if v.problemOf(i) != zone.WholeLine {
		return false
	}
	_, ok := zone.Split(v.Head.Name, v.Rows[i])
	return ok
}

// count is how many rows have the type; "" counts all.
func (v DNSView) count(kind string) int {
	n := 0
	for _, row := range v.Rows {
		if !row.Blank() && (kind == "" || row.Type == kind) {
			n++
		}
	}
	return n
}

func dnsID(i int, field zone.Field) string { return "r" + strconv.Itoa(i+1) + "-" + string(field) }

// prioritised reports whether records of a type have a priority.
func prioritised(kind string) bool { return kind == "MX" || kind == "SRV" }

// focus names what gets the focus: what the form says, else the first problem.
func (v DNSView) focus() string {
	if v.Focus != "" || len(v.Problems) == 0 {
		return v.Focus
	}
	for i := range v.Rows {
		for _, field := range []zone.Field{zone.FieldType, zone.FieldName, zone.FieldValue, zone.FieldPriority} {
			if v.Problems[zone.Place{Row: i, Field: field}].Problem != "" {
				return dnsID(i, field)
			}
		}
	}
	return ""
}
