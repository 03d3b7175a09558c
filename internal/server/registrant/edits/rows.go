package edits

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// What a button does to the rows of a form that holds a list, such as the records
// of a zone. Its value is one of these, or "remove:3"; rows count from 0.
const (
	actAdd    = "add"
	actRemove = "remove"
)

// pressed takes the button of a form apart: what it does, and to what.
func pressed(form url.Values) (act, of string) {
	act, of, _ = strings.Cut(form.Get("do"), ":")
	return act, of
}

// rowsAfter are rows after a button: fresh is what is added, unless there are most.
func rowsAfter[T any](rows []T, act, of string, fresh T, most int) []T {
	rows = slices.Clone(rows)
	switch i, err := strconv.Atoi(of); {
	case act == actAdd && len(rows) < most:
		rows = append(rows, fresh)
	case act == actRemove && err == nil && i >= 0 && i < len(rows):
		rows = slices.Delete(rows, i, i+1)
	}
	return rows
}

// nthTyped is the text of field in row i, as it was typed; "" if there is none.
func nthTyped(form url.Values, field string, i int) string {
	if values := form[field]; i < len(values) {
		return values[i]
	}
	return ""
}
