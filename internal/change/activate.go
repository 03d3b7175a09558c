package change

import (
	"context"

	"portal/internal/audit"
	"portal/internal/kind"
	"portal/internal/registrar"
)

// Activate asks for that. It leaves nothing to read: the registry takes its time,
// and tells nobody here.
type Activate struct{ base }

// NewActivate returns the act.
func NewActivate(t Ticket, from Observed) Activate {
	return Activate{baseOf(kind.NameserversActivate, t, from)}
}

// ActivateSeen is the fingerprint for a form: no state is what it starts from.
func ActivateSeen() string { return Fingerprint(kind.NameserversActivate) }

// Seen implements Change.
func (Activate) Seen() string { return ActivateSeen() }

// Diff implements Change.
func (Activate) Diff() []audit.Difference {
	return []audit.Difference{{Field: kind.FieldActivation, New: []string{kind.ValueAsked}}}
}

// States implements Change.
func (Activate) States() (before, wanted any) { return "", kind.ValueAsked }

// Send implements Change.
func (c Activate) Send(ctx context.Context, w registrar.Writing) (registrar.Receipt, error) {
	if w.ExtrasWriter == nil {
		return registrar.Receipt{}, registrar.Lacks("activate " + string(c.domain))
	}
	return w.ExtrasWriter.Activate(ctx, c.domain)
}

// Look implements Change.
func (Activate) Look(context.Context, registrar.Reading) (Sighting, error) {
	return Sighting{Sight: SeesNothing}, nil
}

// decodeActivate rebuilds the act from its intent.
func decodeActivate(c audit.Change) (Change, error) {
	var before, wanted string
	if err := decodeStates(c, &before, &wanted); err != nil {
		return nil, err
	}
	return Activate{recordedBase(c)}, nil
}
