package change

import (
	"context"
	"fmt"

	"portal/internal/audit"
	"portal/internal/kind"
	"portal/internal/registrar"
)

// RegistryPassword has the registry of a domain mail the password of the account that
// it keeps for the registrant. The portal never sees it.
type RegistryPassword struct{ base }

// NewRegistryPassword returns the act.
func NewRegistryPassword(t Ticket, from Observed) RegistryPassword {
	return RegistryPassword{baseOf(kind.RegistryPasswordSend, t, from)}
}

// RegistryPasswordSeen is the fingerprint for a form: no state is what it starts from.
func RegistryPasswordSeen() string { return Fingerprint(kind.RegistryPasswordSend) }

// Seen implements Change.
func (RegistryPassword) Seen() string { return RegistryPasswordSeen() }

// Diff implements Change.
func (RegistryPassword) Diff() []audit.Difference {
	return []audit.Difference{{Field: kind.FieldRegistryPassword, New: []string{kind.ValueMailed}}}
}

// States implements Change.
func (RegistryPassword) States() (before, wanted any) { return "", kind.ValueMailed }

// Send implements Change.
func (c RegistryPassword) Send(ctx context.Context, w registrar.Writing) (registrar.Receipt, error) {
	if w.ExtrasWriter == nil {
		return registrar.Receipt{}, registrar.Lacks("mail registry password of " + string(c.domain))
	}
	return w.ExtrasWriter.SendRegistryPassword(ctx, c.domain)
}

// Look implements Change. A mail leaves nothing to read.
func (RegistryPassword) Look(context.Context, registrar.Reading) (Sighting, error) {
	return Sighting{Sight: SeesNothing}, nil
}

// decodeRegistryPassword rebuilds the act from its intent.
func decodeRegistryPassword(c audit.Change) (Change, error) {
	var before, wanted string
	if err := decodeStates(c, &before, &wanted); err != nil {
		return nil, err
	}
	if wanted != kind.ValueMailed {
		return nil, fmt.Errorf("%s was to be %.20q", c.Kind, wanted)
	}
	return RegistryPassword{recordedBase(c)}, nil
}
