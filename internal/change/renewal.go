package change

import (
	"context"

	"portal/internal/audit"
	"portal/internal/kind"
	"portal/internal/registrar"
)

// Renewal says what happens when a domain expires.
type Renewal struct {
	base
	before, wanted registrar.Renewal
}

// NewRenewal returns the change from what was observed.
func NewRenewal(t Ticket, from Observed, wanted registrar.Renewal) Renewal {
	return Renewal{base: baseOf(kind.RenewalSet, t, from), before: from.Domain.Renewal, wanted: wanted}
}

// RenewalSeen is the fingerprint of a renewal setting for a form.
func RenewalSeen(r registrar.Renewal) string { return Fingerprint(r) }

// Seen implements Change.
func (c Renewal) Seen() string { return RenewalSeen(c.before) }

// Diff implements Change.
func (c Renewal) Diff() []audit.Difference {
	if c.before == c.wanted {
		return nil
	}
	return []audit.Difference{{Field: kind.FieldRenewal, Old: renewalValues(c.before), New: renewalValues(c.wanted)}}
}

func renewalValues(r registrar.Renewal) []string {
	if r == "" {
		return nil
	}
	return []string{string(r)}
}

// States implements Change.
func (c Renewal) States() (before, wanted any) { return c.before, c.wanted }

// Send implements Change.
func (c Renewal) Send(ctx context.Context, w registrar.Writing) (registrar.Receipt, error) {
	return w.Writer.SetRenewal(ctx, c.domain, c.wanted)
}

// Look implements Change. A setting that was told before the change and is not told
// now proves nothing. One that was not clear before and is not clear now is what
// was there before.
func (c Renewal) Look(ctx context.Context, r registrar.Reading) (Sighting, error) {
	seen, err := lookAt(ctx, r, c.domain, registrar.PartRegistration, func(live registrar.Domain) (Sight, any) {
		return c.compare(live.Renewal), live.Renewal
	})
	if err == nil && seen.Live.Renewal == "" && c.before != "" {
		return Sighting{}, notTold(c.domain)
	}
	return seen, err
}

func (c Renewal) compare(live registrar.Renewal) Sight {
	switch live {
	case c.wanted:
		return SeesWanted
	case c.before:
		return SeesBefore
	}
	return SeesOther
}

// decodeRenewal rebuilds the change from its intent.
func decodeRenewal(c audit.Change) (Change, error) {
	decoded := Renewal{base: recordedBase(c)}
	if err := decodeStates(c, &decoded.before, &decoded.wanted); err != nil {
		return nil, err
	}
	return decoded, nil
}
