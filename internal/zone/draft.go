package zone

import (
	"maps"
	"slices"

	"portal/internal/registrar"
)

// Draft is what somebody means to make of a zone. Its rows count from 0: first one for
// each record of the zone, in the order of pages, then those that are added. A row that
// nobody touched stands for its record, byte for byte.
type Draft struct {
	Found []registrar.Record // what the zone holds, in the order of pages
	Rows  []Row              // as they are to be
	Gone  map[int]bool       // rows that are to go
}

// RowState says what becomes of a row of a draft.
type RowState string

// The states.
const (
	RowKept    RowState = "kept"
	RowEdited  RowState = "edited"
	RowRemoved RowState = "removed"
	RowAdded   RowState = "added"
)

// NewDraft is a draft that changes nothing.
func NewDraft(found []registrar.Record) Draft {
	return Draft{Found: Sorted(found), Rows: Rows(found), Gone: map[int]bool{}}
}

// foundRow is row i as it was found; ok is false for one that is added.
func (d Draft) foundRow(i int) (row Row, ok bool) {
	if i < 0 || i >= len(d.Found) {
		return Row{}, false
	}
	return RowOf(d.Found[i]), true
}

// Before is row i as it was found, the zero row for one that is added.
func (d Draft) Before(i int) Row {
	row, _ := d.foundRow(i)
	return row
}

// State says what becomes of row i.
func (d Draft) State(i int) RowState {
	was, found := d.foundRow(i)
	switch {
	case !found:
		return RowAdded
	case d.Gone[i]:
		return RowRemoved
	case d.Rows[i] != was:
		return RowEdited
	}
	return RowKept
}

// Count is how many rows are in one of the states.
func (d Draft) Count(states ...RowState) int {
	n := 0
	for i := range d.Rows {
		if slices.Contains(states, d.State(i)) {
			n++
		}
	}
	return n
}

// Changes is how many rows do not stay as they are.
func (d Draft) Changes() int { return d.Count(RowEdited, RowRemoved, RowAdded) }

// clone returns a draft that shares nothing with d.
func (d Draft) clone() Draft {
	return Draft{Found: d.Found, Rows: slices.Clone(d.Rows), Gone: maps.Clone(d.Gone)}
}

// Put puts row in the place of row i, or adds it if i is behind the last.
func (d Draft) Put(i int, row Row) Draft {
	d = d.clone()
	if i >= 0 && i < len(d.Rows) {
		d.Rows[i] = row
	} else {
		d.Rows = append(d.Rows, row)
	}
	return d
}

// Remove takes row i away: one that was found stays in its place, to be brought back.
func (d Draft) Remove(i int) Draft {
	d = d.clone()
	switch {
	case i < 0 || i >= len(d.Rows):
	case i < len(d.Found):
		d.Gone[i] = true
	default:
		d.Rows = slices.Delete(d.Rows, i, i+1)
	}
	return d
}

// Undo takes the last step of row i back: its removal, or else its edit.
func (d Draft) Undo(i int) Draft {
	d = d.clone()
	switch was, found := d.foundRow(i); {
	case !found:
	case d.Gone[i]:
		delete(d.Gone, i)
	default:
		d.Rows[i] = was
	}
	return d
}

// Wanted are the rows that are to be there, and the place of each in the draft.
func (d Draft) Wanted() (rows []Row, places []int) {
	for i, row := range d.Rows {
		if !d.Gone[i] {
			rows, places = append(rows, row), append(places, i)
		}
	}
	return rows, places
}

// Replace returns a draft of the same zone that has exactly these rows: what is there
// stays, and what takes the place of a record of its type and name is an edit of that.
func (d Draft) Replace(rows []Row) Draft {
	fresh := NewDraft(d.Found)
	left := make(map[Row]int)
	for _, row := range rows {
		left[row]++
	}
	type place struct{ kind, name string }
	free := make(map[place][]int)
	for i, row := range fresh.Rows {
		if left[row] > 0 {
			left[row]--
			continue
		}
		fresh.Gone[i] = true
		at := place{row.Type, row.Name}
		free[at] = append(free[at], i)
	}
	for _, row := range rows {
		at := place{row.Type, row.Name}
		switch {
		case left[row] == 0 || row.Blank():
			continue
		case len(free[at]) > 0:
			i := free[at][0]
			fresh.Rows[i], free[at] = row, free[at][1:]
			delete(fresh.Gone, i)
		default:
			fresh.Rows = append(fresh.Rows, row)
		}
		left[row]--
	}
	return fresh
}

// Check reads the rows like the function of that name: found are all records that
// nobody typed, and faults stand at the rows of the draft.
func (d Draft) Check(domain registrar.DomainName, found []registrar.Record) ([]registrar.Record, map[Place]Fault) {
	rows, places := d.Wanted()
	kept := func(n int) bool { return d.State(places[n]) == RowKept }
	spare := make(shown)
	for i, r := range d.Found {
		if d.State(i) != RowKept {
			spare.add(r)
		}
	}
	for _, r := range found {
		spare.add(r)
	}
	records, wrong := check(domain, rows, found, func(n int) (registrar.Record, bool) {
		if kept(n) {
			return d.Found[places[n]], true
		}
		return spare.take(rows[n])
	})
	placed := make(map[Place]Fault, len(wrong))
	for at, fault := range wrong {
		placed[Place{Row: places[at.Row], Field: at.Field}] = fault
	}
	return records, placed
}
