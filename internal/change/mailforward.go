package change

import (
	"context"

	"portal/internal/audit"
	"portal/internal/kind"
	"portal/internal/registrar"
)

// MailForward changes where mail for a .name goes. Both addresses are personal.
type MailForward struct {
	base
	before, wanted string
	erased         bool // what it was about is not known any more
}

// NewMailForward returns the change from the address that was read to wanted; ""
// ends the forwarding.
func NewMailForward(t Ticket, from Observed, before, wanted string) MailForward {
	return MailForward{base: baseOf(kind.MailForwardSet, t, from), before: before, wanted: wanted}
}

// MailForwardSeen is the fingerprint of an address for a form.
func MailForwardSeen(email string) string { return Fingerprint(email) }

// Seen implements Change.
func (c MailForward) Seen() string { return MailForwardSeen(c.before) }

// Diff implements Change.
func (c MailForward) Diff() []audit.Difference {
	if c.before == c.wanted {
		return nil
	}
	return []audit.Difference{{Field: kind.FieldMailForward, Old: oneOrNone(c.before), New: oneOrNone(c.wanted), Personal: true}}
}

func oneOrNone(value string) []string {
	if value == "" {
		return nil
	}
	return []string{value}
}

// States implements Change.
func (c MailForward) States() (before, wanted any) { return c.before, c.wanted }

// Send implements Change.
func (c MailForward) Send(ctx context.Context, w registrar.Writing) (registrar.Receipt, error) {
	if w.ForwardingWriter == nil {
		return registrar.Receipt{}, registrar.Lacks("forward mail of " + string(c.domain))
	}
	return w.ForwardingWriter.SetMailForward(ctx, c.domain, c.wanted)
}

// Look implements Change.
func (c MailForward) Look(ctx context.Context, r registrar.Reading) (Sighting, error) {
	if c.erased {
		return Sighting{Sight: SeesNothing}, nil
	}
	if r.ForwardingReader == nil {
		return Sighting{}, notTold(c.domain)
	}
	seen, err := lookAt(ctx, r, c.domain, 0, func(registrar.Domain) (Sight, any) { return SeesOther, nil })
	if err != nil {
		return Sighting{}, err
	}
	found, err := r.ForwardingReader.MailForward(ctx, c.domain)
	if err != nil {
		return Sighting{}, err
	}
	seen.Found = found
	switch found {
	case c.wanted:
		seen.Sight = SeesWanted
	case c.before:
		seen.Sight = SeesBefore
	}
	return seen, nil
}

// decodeMailForward rebuilds the change from its intent.
func decodeMailForward(c audit.Change) (Change, error) {
	decoded := MailForward{base: recordedBase(c), erased: c.Erased}
	if c.Erased {
		return decoded, nil
	}
	if err := decodeStates(c, &decoded.before, &decoded.wanted); err != nil {
		return nil, err
	}
	return decoded, nil
}
