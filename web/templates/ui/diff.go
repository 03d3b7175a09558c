package ui

import (
	"slices"

	"portal/internal/words"
)

// DiffRow is one value before and after a change. An empty Old was added, an
// empty New removed; equal ones stayed.
type DiffRow struct {
	Label    string
	Old, New string

	Asked string // Label for a change that is not made, if it differs
	Plain bool   // the values are words, not names
	Line  bool   // the values are lines of a text, of which some come and others go

	Turned words.Key // says that the change put a switch on, or off; "" for what is no switch
}

func (r DiffRow) class() string {
	if r.Plain {
		return ""
	}
	return "mono"
}

// label names the row: what was done, or what was asked for.
func (r DiffRow) label(made bool) string {
	if !made && r.Asked != "" {
		return r.Asked
	}
	return r.Label
}

// NameserverDiff compares two delegations as sets, since registries keep no
// order: what stays is listed last, what goes stands beside what comes. Where
// only the order differs, the places are compared.
func NameserverDiff(p *words.Printer, old, new []string) []DiffRow {
	if sameSet(old, new) && !slices.Equal(old, new) {
		return placeDiff(p, old, new)
	}
	var gone, come, kept []string
	for _, h := range old {
		if slices.Contains(new, h) {
			kept = append(kept, h)
		} else {
			gone = append(gone, h)
		}
	}
	for _, h := range new {
		if !slices.Contains(old, h) {
			come = append(come, h)
		}
	}
	var rows []DiffRow
	for i := range max(len(gone), len(come)) {
		switch {
		case i >= len(come):
			rows = append(rows, DiffRow{Label: p.T("diff.removed"), Asked: p.T("diff.remove"), Old: gone[i]})
		case i >= len(gone):
			rows = append(rows, DiffRow{Label: p.T("diff.added"), Asked: p.T("diff.add"), New: come[i]})
		default:
			rows = append(rows, DiffRow{Label: p.T("diff.replaced"), Asked: p.T("diff.replace"), Old: gone[i], New: come[i]})
		}
	}
	for _, h := range kept {
		rows = append(rows, DiffRow{Label: p.T("diff.kept"), Asked: p.T("diff.keep"), Old: h, New: h})
	}
	return rows
}

func sameSet(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// placeDiff compares two lists of one length place by place.
func placeDiff(p *words.Printer, old, new []string) []DiffRow {
	rows := make([]DiffRow, len(old))
	for i := range old {
		rows[i] = DiffRow{Label: p.T("diff.place", "place", i+1), Old: old[i], New: new[i]}
	}
	return rows
}

// newHeading names the column of new values.
func newHeading(l Layout, made bool) string {
	if made {
		return l.T("diff.now")
	}
	return l.T("diff.asked")
}

func diffClass(made bool) string {
	if made {
		return "diff made"
	}
	return "diff asked"
}
