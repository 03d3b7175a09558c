package change

import (
	"context"
	"fmt"
	"time"

	"portal/internal/audit"
	"portal/internal/kind"
	"portal/internal/registrar"
)

// VerificationPause is how long nobody can have the owner mailed again: mail takes
// some minutes, and an owner who gets many of them believes none.
const VerificationPause = 10 * time.Minute

// Verification has the registrant mailed again.
type Verification struct {
	base
	idle bool // there is nothing to confirm
}

// NewVerification returns the act.
func NewVerification(t Ticket, from Observed) Verification {
	return Verification{base: baseOf(kind.VerificationSend, t, from)}
}

// VerificationSeen is what its form carries as seen: a mail starts from no state.
func VerificationSeen() string { return Fingerprint(kind.FieldVerification) }

// Seen implements Change.
func (Verification) Seen() string { return VerificationSeen() }

// Diff implements Change.
func (c Verification) Diff() []audit.Difference {
	if c.idle {
		return nil
	}
	return []audit.Difference{{Field: kind.FieldVerification, New: []string{kind.ValueMailed}}}
}

// States implements Change.
func (Verification) States() (before, wanted any) { return "", kind.ValueMailed }

// Send implements Change.
func (c Verification) Send(ctx context.Context, w registrar.Writing) (registrar.Receipt, error) {
	if w.VerificationWriter == nil {
		return registrar.Receipt{}, registrar.Lacks("send verification of " + string(c.domain))
	}
	return w.VerificationWriter.SendVerification(ctx, c.domain)
}

// Look implements Change. Registrars tell that an address is not confirmed, and not
// how often its owner was asked.
func (Verification) Look(context.Context, registrar.Reading) (Sighting, error) {
	return Sighting{Sight: SeesNothing}, nil
}

// decodeVerification rebuilds the act from its intent.
func decodeVerification(c audit.Change) (Change, error) {
	var before, wanted string
	if err := decodeStates(c, &before, &wanted); err != nil {
		return nil, err
	}
	if wanted != kind.ValueMailed {
		return nil, fmt.Errorf("%s was to be %.20q", c.Kind, wanted)
	}
	return Verification{base: recordedBase(c)}, nil
}

// VerificationPlan has all registrants mailed again who have to confirm an address.
type VerificationPlan struct{}

// Kind implements Plan.
func (*VerificationPlan) Kind() kind.Kind { return kind.VerificationSend }

// Right implements Plan.
func (*VerificationPlan) Right() registrar.Rights { return kind.VerificationSend.Right() }

// Needs implements Plan.
func (*VerificationPlan) Needs() registrar.Parts {
	return registrar.PartVerification | registrar.PartProfile
}

func (*VerificationPlan) may() []audit.Difference { return Verification{}.Diff() }

// rest implements rester.
func (*VerificationPlan) rest() time.Duration { return VerificationPause }

// For implements Plan. That a domain is held is no obstacle: it often is because
// its registrant was not confirmed.
func (*VerificationPlan) For(t Ticket, from Observed) (Change, error) {
	status := from.Domain.Verification.Status
	if status == "" || status == registrar.VerificationOther { // nobody can tell
		return nil, &Impossible{}
	}
	c := NewVerification(t.ready(VerificationSeen()), from)
	c.idle = !status.Open()
	if from.Rests && !c.idle {
		return nil, &Impossible{Reason: ReasonRests}
	}
	return c, nil
}
