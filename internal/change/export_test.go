package change

import (
	"errors"
	"maps"
	"slices"

	"portal/internal/audit"
)

// Kinds lists the kinds that come back from the log.
func Kinds() []string { return slices.Sorted(maps.Keys(decoders)) }

// Decode rebuilds a change from its intent.
func Decode(c audit.Change) (Change, error) {
	decode, ok := decoders[c.Kind]
	if !ok {
		return nil, errors.New("no decoder")
	}
	return decode(c)
}

// PatienceFor is patienceFor.
var PatienceFor = patienceFor

// PatienceData returns what the data file names.
func PatienceData() (kinds, notes []string, hours []int) {
	table := patiences()
	kinds = slices.Clone(table.Registrar.Kinds)
	hours = []int{table.Registrar.Hours, table.Registry.Synchronous, table.Registry.Asynchronous}
	for _, e := range table.Exceptions {
		kinds, notes, hours = append(kinds, e.Kinds...), append(notes, e.Note), append(hours, e.Hours)
	}
	return kinds, notes, hours
}
