package change

import (
	"context"

	"portal/internal/audit"
	"portal/internal/kind"
	"portal/internal/registrar"
	"portal/internal/secret"
)

// Password gives the profile that holds its domain a new password. It leaves
// nothing to read: the password is kept nowhere, and no old one is known.
type Password struct {
	base
	password secret.String
}

// NewPassword returns the act. The domain that was observed stands for its
// profile; any of them does.
func NewPassword(t Ticket, from Observed, password secret.String) Password {
	return Password{base: baseOf(kind.PasswordSet, t, from), password: password}
}

// PasswordSeen is what a form for a new password carries: there is no state to see.
func PasswordSeen() string { return Fingerprint(kind.PasswordSet) }

// Seen implements Change.
func (Password) Seen() string { return PasswordSeen() }

// Diff implements Change.
func (Password) Diff() []audit.Difference {
	return []audit.Difference{{Field: kind.FieldPassword, New: []string{kind.ValueSet}}}
}

// States implements Change.
func (Password) States() (before, wanted any) { return "", kind.ValueSet }

// Send implements Change.
func (c Password) Send(ctx context.Context, w registrar.Writing) (registrar.Receipt, error) {
	if w.LoginWriter == nil {
		return registrar.Receipt{}, registrar.Lacks("set password of the profile of " + string(c.domain))
	}
	return w.LoginWriter.SetPassword(ctx, c.domain, c.password)
}

// Look implements Change.
func (Password) Look(context.Context, registrar.Reading) (Sighting, error) {
	return Sighting{Sight: SeesNothing}, nil
}

// decodePassword rebuilds the act from its intent, without the password: it is
// only ever looked after.
func decodePassword(c audit.Change) (Change, error) {
	var before, wanted string
	if err := decodeStates(c, &before, &wanted); err != nil {
		return nil, err
	}
	return Password{base: recordedBase(c)}, nil
}
