package change

import (
	"context"
	"maps"

	"portal/internal/audit"
	"portal/internal/kind"
	"portal/internal/registrar"
	"portal/internal/registrar/rules/extras"
)

// extrasState is a set as the log has it.
type extrasState struct {
	Set    registrar.ExtraSet `json:"set"`
	Fields registrar.Fields   `json:"fields"`
}

// Extras replaces a set of settings that only some TLDs have, as a whole.
type Extras struct {
	base
	before, wanted extrasState
	erased         bool // what it was about is not known any more
}

// NewExtras returns the change from what was observed, and from before, which was
// read after that. wanted has all fields of the set, also those that stay.
func NewExtras(t Ticket, from Observed, set registrar.ExtraSet, before, wanted registrar.Fields) Extras {
	return Extras{
		base:   baseOf(kind.ExtrasSet, t, from),
		before: extrasState{set, filledIn(before)}, wanted: extrasState{set, maps.Clone(wanted)},
	}
}

// filledIn leaves empty fields out: they are not there.
func filledIn(f registrar.Fields) registrar.Fields {
	filled := registrar.Fields{}
	maps.Copy(filled, f)
	maps.DeleteFunc(filled, func(_, value string) bool { return value == "" })
	return filled
}

// ExtrasSeen is the fingerprint of a set for a form.
func ExtrasSeen(set registrar.ExtraSet, f registrar.Fields) string {
	return Fingerprint(extrasState{set, filledIn(f)})
}

// Right implements Change: that of the set.
func (c Extras) Right() registrar.Rights { return extras.RightOf(c.wanted.Set) }

// Seen implements Change.
func (c Extras) Seen() string { return ExtrasSeen(c.before.Set, c.before.Fields) }

// Diff implements Change with one difference for each field.
func (c Extras) Diff() []audit.Difference {
	var diff []audit.Difference
	for _, name := range extras.Differing(c.before.Fields, c.wanted.Fields) {
		diff = append(diff, audit.Difference{
			Field: kind.FieldExtra(c.wanted.Set, name), Old: named(c.before.Fields[name]), New: named(c.wanted.Fields[name]),
			Personal: extras.Personal(c.wanted.Set), // all of it: the states, which have all fields, are kept the same way
		})
	}
	return diff
}

// States implements Change.
func (c Extras) States() (before, wanted any) { return c.before, c.wanted }

// Send implements Change.
func (c Extras) Send(ctx context.Context, w registrar.Writing) (registrar.Receipt, error) {
	if w.ExtrasWriter == nil {
		return registrar.Receipt{}, registrar.Lacks("set extras of " + string(c.domain))
	}
	return w.ExtrasWriter.SetExtras(ctx, c.domain, c.wanted.Set, c.wanted.Fields)
}

// Look implements Change. Only fields that were to change count: registries write
// others in a form of their own.
func (c Extras) Look(ctx context.Context, r registrar.Reading) (Sighting, error) {
	if c.erased {
		return Sighting{Sight: SeesNothing}, nil
	}
	if r.ExtrasReader == nil {
		return Sighting{}, notTold(c.domain)
	}
	seen, err := lookAt(ctx, r, c.domain, 0, func(registrar.Domain) (Sight, any) { return SeesOther, nil })
	if err != nil {
		return Sighting{}, err
	}
	live, err := r.ExtrasReader.Extras(ctx, c.domain, c.wanted.Set)
	if err != nil {
		return Sighting{}, err
	}
	seen.Found = extrasState{c.wanted.Set, filledIn(live)}
	switch {
	case c.shows(c.wanted.Fields, live):
		seen.Sight = SeesWanted
	case c.shows(c.before.Fields, live):
		seen.Sight = SeesBefore
	}
	return seen, nil
}

// shows reports whether live has the values of state wherever before and wanted differ.
func (c Extras) shows(state, live registrar.Fields) bool {
	for _, name := range extras.Differing(c.before.Fields, c.wanted.Fields) {
		if state[name] != live[name] {
			return false
		}
	}
	return true
}

// decodeExtras rebuilds the change from its intent.
func decodeExtras(c audit.Change) (Change, error) {
	decoded := Extras{base: recordedBase(c), erased: c.Erased}
	if c.Erased {
		return decoded, nil
	}
	if err := decodeStates(c, &decoded.before, &decoded.wanted); err != nil {
		return nil, err
	}
	return decoded, nil
}
