package templates

import (
	"slices"

	"portal/internal/words"
)

// DiffRow is one value before and after a change. An empty Old was added, an
// empty New removed; equal ones stayed.
type DiffRow struct {
	Label    string
	Old, New string
}

// NameserverDiff compares two delegations as sets, since registries keep no
// order: what stays is listed last, what goes stands beside what comes.
func NameserverDiff(p *words.Printer, old, new []string) []DiffRow {
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
			rows = append(rows, DiffRow{Label: p.T("diff.removed"), Old: gone[i]})
		case i >= len(gone):
			rows = append(rows, DiffRow{Label: p.T("diff.added"), New: come[i]})
		default:
			rows = append(rows, DiffRow{p.T("diff.replaced"), gone[i], come[i]})
		}
	}
	for _, h := range kept {
		rows = append(rows, DiffRow{p.T("diff.kept"), h, h})
	}
	return rows
}
