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
