package change

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"portal/internal/audit"
	"portal/internal/kind"
	"portal/internal/registrar"
)

// ForwardingState is what the registrar forwards. The zero value is a service that
// was never started, which is not the same as one without forwards.
type ForwardingState struct {
	Started  bool                `json:"started"`
	Forwards []registrar.Forward `json:"forwards"` // in order of name
}

// ForwardingOf is the state of a service that was started.
func ForwardingOf(forwards []registrar.Forward) ForwardingState {
	ordered := append([]registrar.Forward{}, forwards...)
	slices.SortStableFunc(ordered, func(a, b registrar.Forward) int { return cmp.Compare(a.Name, b.Name) })
	return ForwardingState{Started: true, Forwards: ordered}
}

// Forwarding changes where the addresses of a domain lead, always as a whole.
type Forwarding struct {
	base
	before, wanted ForwardingState
}

// NewForwardingSet returns the change from the state that was read to wanted.
func NewForwardingSet(t Ticket, from Observed, before ForwardingState, wanted []registrar.Forward) Forwarding {
	return Forwarding{base: baseOf(kind.ForwardingSet, t, from), before: before, wanted: ForwardingOf(wanted)}
}

// NewForwardingStart returns the change that starts the service, without forwards.
func NewForwardingStart(t Ticket, from Observed, before ForwardingState) Forwarding {
	wanted := ForwardingOf(nil)
	if before.Started { // nothing is to be done
		wanted = before
	}
	return Forwarding{base: baseOf(kind.ForwardingStart, t, from), before: before, wanted: wanted}
}

// NewForwardingStop returns the change that ends the service.
func NewForwardingStop(t Ticket, from Observed, before ForwardingState) Forwarding {
	return Forwarding{base: baseOf(kind.ForwardingStop, t, from), before: before}
}

// ForwardingSeen is the fingerprint of a state for a form.
func ForwardingSeen(state ForwardingState) string { return Fingerprint(state) }

// Seen implements Change.
func (c Forwarding) Seen() string { return ForwardingSeen(c.before) }

// Diff implements Change: a difference for each name, after what becomes of the
// service itself.
func (c Forwarding) Diff() []audit.Difference {
	var diff []audit.Difference
	if c.before.Started != c.wanted.Started {
		diff = append(diff, audit.Difference{Field: kind.FieldForwarding, Old: []string{c.before.word()}, New: []string{c.wanted.word()}})
	}
	names := slices.Concat(c.before.names(), c.wanted.names())
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		before, wanted := c.before.lines(name), c.wanted.lines(name)
		if !slices.Equal(before, wanted) {
			diff = append(diff, audit.Difference{Field: kind.FieldForwards, Old: before, New: wanted})
		}
	}
	return diff
}

func (s ForwardingState) names() []string {
	var names []string
	for _, f := range s.Forwards {
		names = append(names, f.Name)
	}
	return names
}

func (s ForwardingState) lines(name string) []string {
	var lines []string
	for _, f := range s.Forwards {
		if f.Name == name {
			lines = append(lines, f.Line())
		}
	}
	return lines
}

func (s ForwardingState) word() string { return ZoneState{Served: s.Started}.word() }

// States implements Change.
func (c Forwarding) States() (before, wanted any) { return c.before, c.wanted }

// Send implements Change.
func (c Forwarding) Send(ctx context.Context, w registrar.Writing) (registrar.Receipt, error) {
	if w.ForwardingWriter == nil {
		return registrar.Receipt{}, registrar.Lacks("forward addresses of " + string(c.domain))
	}
	switch c.kind {
	case kind.ForwardingStart:
		return w.ForwardingWriter.StartForwarding(ctx, c.domain)
	case kind.ForwardingStop:
		return w.ForwardingWriter.StopForwarding(ctx, c.domain)
	}
	return w.ForwardingWriter.SetForwards(ctx, c.domain, c.wanted.Forwards)
}

// Look implements Change. No request waits at a registry for forwards.
func (c Forwarding) Look(ctx context.Context, r registrar.Reading) (Sighting, error) {
	if r.ForwardingReader == nil {
		return Sighting{}, notTold(c.domain)
	}
	live, err := r.ForwardingReader.Forwards(ctx, c.domain)
	if errors.Is(err, registrar.ErrNotFound) {
		// The registrar says the same of a domain that the account does not hold any
		// more, which proves nothing.
		if _, err := r.Reader.Domain(ctx, c.domain, registrar.PartRegistration); err != nil {
			return Sighting{}, err
		}
		return c.sight(ForwardingState{}), nil
	}
	if err != nil {
		return Sighting{}, err
	}
	return c.sight(ForwardingOf(live)), nil
}

func (c Forwarding) sight(found ForwardingState) Sighting {
	switch {
	case found.same(c.wanted):
		return Sighting{Sight: SeesWanted, Found: found}
	case found.same(c.before):
		return Sighting{Sight: SeesBefore, Found: found}
	}
	return Sighting{Sight: SeesOther, Found: found}
}

func (s ForwardingState) same(other ForwardingState) bool {
	return s.Started == other.Started && slices.Equal(s.Forwards, other.Forwards)
}

// decodeForwarding rebuilds the change from its intent.
func decodeForwarding(c audit.Change) (Change, error) {
	decoded := Forwarding{base: recordedBase(c)}
	if err := decodeStates(c, &decoded.before, &decoded.wanted); err != nil {
		return nil, err
	}
	return decoded, nil
}
