package change

import (
	"errors"
	"maps"
	"slices"

	"portal/internal/audit"
	"portal/internal/kind"
)

// Kinds lists the kinds that come back from the log.
func Kinds() []kind.Kind { return slices.Sorted(maps.Keys(decoders)) }

// Decode rebuilds a change from its intent.
func Decode(c audit.Change) (Change, error) {
	decode, ok := decoders[c.Kind]
	if !ok {
		return nil, errors.New("no decoder")
	}
	return decode(c)
}

// BreakDecoder has the decoder of k panic.
func (s *Service) BreakDecoder(k kind.Kind) {
	s.decoders = maps.Clone(decoders)
	s.decoders[k] = func(audit.Change) (Change, error) { panic("s3cret") }
}

// PatienceFor is patienceFor.
var PatienceFor = patienceFor

// PatienceData returns what the data file names.
func PatienceData() (notes []string, hours []int) {
	table := patiences()
	hours = []int{table.Registrar, table.Registry.Synchronous, table.Registry.Asynchronous}
	for _, e := range table.Delegation {
		notes, hours = append(notes, e.Note), append(hours, e.Hours)
	}
	return notes, hours
}

// NeedsProof is needsProof.
var NeedsProof = needsProof

// Exempt returns the kinds that need no proof for all that they do, with the reasons.
func Exempt() map[kind.Kind]string {
	reasons := make(map[kind.Kind]string)
	for kind, e := range exempt {
		reasons[kind] = e.why
	}
	return reasons
}
