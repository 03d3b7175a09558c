package change

import (
	"context"
	"errors"
	"slices"

	"portal/internal/audit"
	"portal/internal/kind"
	"portal/internal/registrar"
	"portal/internal/zone"
)

// ZoneState is what the registrar serves of a domain. The zero value is nothing,
// which is not the same as an empty zone.
type ZoneState struct {
	Served  bool     `json:"served"`
	Records []string `json:"records"` // lines of package zone, sorted
}

// ZoneOf is the state of a zone that is served.
func ZoneOf(records []registrar.Record) ZoneState {
	return ZoneState{Served: true, Records: zone.Lines(records)}
}

// Zone changes the DNS zone of a domain, always as a whole.
type Zone struct {
	base
	before, wanted ZoneState
}

// NewZoneSet returns the change from the state that was read to wanted.
func NewZoneSet(t Ticket, from Observed, before ZoneState, wanted []registrar.Record) Zone {
	return Zone{base: baseOf(kind.ZoneSet, t, from), before: before, wanted: ZoneOf(wanted)}
}

// NewZoneCreate is NewZoneSet for a visitor who saw no zone.
func NewZoneCreate(t Ticket, from Observed, before ZoneState, wanted []registrar.Record) Zone {
	return Zone{base: baseOf(kind.ZoneCreate, t, from), before: before, wanted: ZoneOf(wanted)}
}

// NewZoneDelete returns the change that takes the zone away.
func NewZoneDelete(t Ticket, from Observed, before ZoneState) Zone {
	return Zone{base: baseOf(kind.ZoneDelete, t, from), before: before}
}

// ZoneSeen is the fingerprint of a zone for a form.
func ZoneSeen(state ZoneState) string { return Fingerprint(state) }

// Seen implements Change.
func (c Zone) Seen() string { return ZoneSeen(c.before) }

// Diff implements Change: a difference for each type and name, after what becomes
// of the zone itself.
func (c Zone) Diff() []audit.Difference {
	var diff []audit.Difference
	if c.before.Served != c.wanted.Served {
		diff = append(diff, audit.Difference{Field: kind.FieldZone, Old: []string{c.before.word()}, New: []string{c.wanted.word()}})
	}
	for _, d := range zone.DiffLines(c.before.Records, c.wanted.Records) {
		diff = append(diff, audit.Difference{Field: kind.FieldRecords, Old: d.Old, New: d.New})
	}
	return diff
}

// States implements Change.
func (c Zone) States() (before, wanted any) { return c.before, c.wanted }

// Send implements Change.
func (c Zone) Send(ctx context.Context, w registrar.Writing) (registrar.Receipt, error) {
	if w.ZoneWriter == nil {
		return registrar.Receipt{}, registrar.Lacks("change zone of " + string(c.domain))
	}
	if foreign := c.before.foreign(); foreign != "" && c.kind == kind.ZoneSet {
		return registrar.Receipt{}, &registrar.Error{Kind: registrar.ErrRejected, Op: "set zone of " + string(c.domain), Reason: registrar.ReasonUnsupported, Subject: foreign}
	}
	records, err := zone.ParseLines(c.wanted.Records)
	if err != nil {
		return registrar.Receipt{}, err
	}
	switch c.kind {
	case kind.ZoneCreate:
		return w.ZoneWriter.CreateZone(ctx, c.domain, records)
	case kind.ZoneDelete:
		return w.ZoneWriter.DeleteZone(ctx, c.domain)
	}
	return w.ZoneWriter.SetZone(ctx, c.domain, records)
}

// Look implements Change. No request waits at a registry for a zone.
func (c Zone) Look(ctx context.Context, r registrar.Reading) (Sighting, error) {
	if r.ZoneReader == nil {
		return Sighting{}, notTold(c.domain)
	}
	live, err := r.ZoneReader.Zone(ctx, c.domain)
	if errors.Is(err, registrar.ErrNotFound) {
		return c.lookAtNone(ctx, r)
	}
	if err != nil {
		return Sighting{}, err
	}
	return c.sight(ZoneOf(live.Records)), nil
}

// lookAtNone judges that there is no zone. The registrar says the same of a domain
// that the account does not hold any more, which proves nothing.
func (c Zone) lookAtNone(ctx context.Context, r registrar.Reading) (Sighting, error) {
	if _, err := r.Reader.Domain(ctx, c.domain, registrar.PartRegistration); err != nil {
		return Sighting{}, err
	}
	return c.sight(ZoneState{}), nil
}

func (c Zone) sight(found ZoneState) Sighting {
	switch {
	case found.same(c.wanted):
		return Sighting{Sight: SeesWanted, Found: found}
	case found.same(c.before):
		return Sighting{Sight: SeesBefore, Found: found}
	}
	return Sighting{Sight: SeesOther, Found: found}
}

// foreign is a type among the records that no zone here can hold, or "". Where one is,
// nothing may be set: all records are replaced by those that are sent, and none of
// such a type can be sent.
func (z ZoneState) foreign() string {
	records, err := zone.ParseLines(z.Records)
	if foreign := zone.Foreign(records); err == nil && len(foreign) > 0 {
		return foreign[0].Type
	}
	return ""
}

func (z ZoneState) same(other ZoneState) bool {
	return z.Served == other.Served && slices.Equal(z.Records, other.Records)
}

func (z ZoneState) word() string {
	if z.Served {
		return kind.ValueServed
	}
	return kind.ValueNone
}

// decodeZone rebuilds the change from its intent.
func decodeZone(c audit.Change) (Change, error) {
	decoded := Zone{base: recordedBase(c)}
	if err := decodeStates(c, &decoded.before, &decoded.wanted); err != nil {
		return nil, err
	}
	return decoded, nil
}
