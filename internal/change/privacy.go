package change

import (
	"context"

	"portal/internal/audit"
	"portal/internal/kind"
	"portal/internal/registrar"
)

// Privacy switches WHOIS privacy.
type Privacy struct {
	base
	before, wanted registrar.Privacy
}

// NewPrivacy returns the change from what was observed, which has PartPrivacy.
func NewPrivacy(t Ticket, from Observed, on bool) Privacy {
	return Privacy{
		base:   baseOf(kind.PrivacySet, t, from),
		before: from.Domain.Privacy, wanted: privacyOf(on),
	}
}

func privacyOf(on bool) registrar.Privacy {
	if on {
		return registrar.PrivacyOn
	}
	return registrar.PrivacyOff
}

// PrivacySeen is the fingerprint of a state of privacy for a form.
func PrivacySeen(p registrar.Privacy) string { return Fingerprint(p) }

// Seen implements Change.
func (c Privacy) Seen() string { return PrivacySeen(c.before) }

// Diff implements Change.
func (c Privacy) Diff() []audit.Difference {
	if c.before == c.wanted {
		return nil
	}
	return []audit.Difference{{Field: kind.FieldPrivacy, Old: privacyValues(c.before), New: privacyValues(c.wanted)}}
}

func privacyValues(p registrar.Privacy) []string {
	if p == "" {
		return nil
	}
	return []string{string(p)}
}

// States implements Change.
func (c Privacy) States() (before, wanted any) { return c.before, c.wanted }

// Send implements Change.
func (c Privacy) Send(ctx context.Context, w registrar.Writing) (registrar.Receipt, error) {
	if w.PrivacyWriter == nil {
		return registrar.Receipt{}, registrar.Lacks("set privacy of " + string(c.domain))
	}
	return w.PrivacyWriter.SetPrivacy(ctx, c.domain, c.wanted == registrar.PrivacyOn)
}

// Look implements Change. A state on its way is neither: it takes its time.
func (c Privacy) Look(ctx context.Context, r registrar.Reading) (Sighting, error) {
	return lookAt(ctx, r, c.domain, registrar.PartPrivacy, func(live registrar.Domain) (Sight, any) {
		switch live.Privacy {
		case c.wanted:
			return SeesWanted, live.Privacy
		case c.before:
			return SeesBefore, live.Privacy
		}
		return SeesOther, live.Privacy
	})
}

// decodePrivacy rebuilds the change from its intent.
func decodePrivacy(c audit.Change) (Change, error) {
	decoded := Privacy{base: recordedBase(c)}
	if err := decodeStates(c, &decoded.before, &decoded.wanted); err != nil {
		return nil, err
	}
	return decoded, nil
}

// PrivacyPlan switches WHOIS privacy.
type PrivacyPlan struct {
	On bool `json:"on"`
}

// Kind implements Plan.
func (*PrivacyPlan) Kind() kind.Kind { return kind.PrivacySet }

// Right implements Plan.
func (*PrivacyPlan) Right() registrar.Rights { return kind.PrivacySet.Right() }

// Needs implements Plan.
func (*PrivacyPlan) Needs() registrar.Parts { return registrar.PartPrivacy | registrar.PartProfile }

func (e *PrivacyPlan) may() []audit.Difference {
	return []audit.Difference{{Field: kind.FieldPrivacy, New: privacyValues(privacyOf(e.On))}}
}

// For implements Plan. While it is being switched, it can't be switched again.
func (e *PrivacyPlan) For(t Ticket, from Observed) (Change, error) {
	switch from.Domain.Privacy {
	case "": // nobody told whether it is possible
		return nil, &Impossible{}
	case registrar.PrivacyUnsupported:
		return nil, &Impossible{Reason: registrar.ReasonUnsupported}
	case registrar.PrivacyEnabling, registrar.PrivacyDisabling:
		return nil, &Impossible{Reason: registrar.ReasonWaiting}
	}
	if err := held(from.Domain); err != nil {
		return nil, err
	}
	return NewPrivacy(t.ready(PrivacySeen(from.Domain.Privacy)), from, e.On), nil
}
