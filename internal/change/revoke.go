package change

import (
	"context"

	"portal/internal/audit"
	"portal/internal/kind"
	"portal/internal/registrar"
)

// Revoke takes back a change of registrant that is not finished.
type Revoke struct {
	base
	pending string // who was to become the registrant; "" if nothing waits
	erased  bool   // who that was is not known any more
}

// NewRevoke returns the change from what was observed; pending is
// registrar.ContactSet.PendingOwner, read after that.
func NewRevoke(t Ticket, from Observed, pending string) Revoke {
	return Revoke{base: baseOf(kind.ContactsRevoke, t, from), pending: pending}
}

// RevokeSeen is the fingerprint of a change of registrant that waits, for a form.
func RevokeSeen(pending string) string { return Fingerprint(pending) }

// Seen implements Change.
func (c Revoke) Seen() string { return RevokeSeen(c.pending) }

// Diff implements Change.
func (c Revoke) Diff() []audit.Difference {
	if c.pending == "" {
		return nil
	}
	return []audit.Difference{{Field: kind.FieldPendingOwner, Old: []string{c.pending}, Personal: true}}
}

// revoked is the wanted state: whose change is not to be.
type revoked struct {
	Revoked string `json:"revoked"`
}

// States implements Change.
func (c Revoke) States() (before, wanted any) { return c.pending, revoked{c.pending} }

// Send implements Change.
func (c Revoke) Send(ctx context.Context, w registrar.Writing) (registrar.Receipt, error) {
	if w.ContactWriter == nil {
		return registrar.Receipt{}, registrar.Lacks("revoke owner change of " + string(c.domain))
	}
	return w.ContactWriter.RevokeOwnerChange(ctx, c.domain)
}

// Look implements Change. That nothing waits may also mean that it was approved
// meanwhile; then the registrar had no change to take back, and said so.
func (c Revoke) Look(ctx context.Context, r registrar.Reading) (Sighting, error) {
	if c.erased {
		return Sighting{Sight: SeesNothing}, nil
	}
	seen, live, err := lookAtContacts(ctx, r, c.domain)
	if err != nil {
		return Sighting{}, err
	}
	seen.Found = live.PendingOwner
	switch live.PendingOwner {
	case "":
		seen.Sight = SeesWanted
	case c.pending:
		seen.Sight = SeesBefore
	default:
		seen.Sight = SeesOther
	}
	return seen, nil
}

// decodeRevoke rebuilds the change from its intent.
func decodeRevoke(c audit.Change) (Change, error) {
	decoded := Revoke{base: recordedBase(c), erased: c.Erased}
	if c.Erased {
		return decoded, nil
	}
	if err := decodeStates(c, &decoded.pending, new(revoked)); err != nil {
		return nil, err
	}
	return decoded, nil
}
