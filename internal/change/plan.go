package change

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/kind"
	"portal/internal/registrar"
)

// Plan is what a batch does to each of its domains. A kind of change can be
// made in bulk if it has one. It is stored as its Kind and what json.Marshal makes of
// it; DecodePlan reads the two.
type Plan interface {
	// Kind is that of the changes it makes.
	Kind() kind.Kind
	// Right is what the actor must have.
	Right() registrar.Rights
	// Needs names the parts that For looks at.
	Needs() registrar.Parts
	// may lists the differences that it can make to a domain, without what is there
	// before: what it needs a proof for.
	may() []audit.Difference
	// For returns the change of one domain. A change without a difference is
	// nothing to do; an *Impossible says that, and why, it can't be done here.
	For(t Ticket, from Observed) (Change, error)
}

// Reasons of plans, beside those of package registrar.
const (
	ReasonSigned registrar.Reason = "signed" // DS records name the keys of the present nameservers
	ReasonRests  registrar.Reason = "rests"  // it was done a moment ago
)

// Impossible says that a plan can't be carried out for a domain.
type Impossible struct {
	Reason  registrar.Reason
	Subject string // what the reason is about; "" if not known
}

// Error implements error.
func (e *Impossible) Error() string {
	return fmt.Sprintf("not possible here: %s %s", e.Reason, e.Subject)
}

// plans makes an empty plan of each kind, to be read into.
var plans = map[kind.Kind]func() Plan{
	kind.NameserversSet:   func() Plan { return new(NameserversPlan) },
	kind.LockSet:          func() Plan { return new(LockPlan) },
	kind.RenewalSet:       func() Plan { return new(RenewalPlan) },
	kind.PrivacySet:       func() Plan { return new(PrivacyPlan) },
	kind.ContactsSet:      func() Plan { return new(ContactsPlan) },
	kind.VerificationSend: func() Plan { return new(VerificationPlan) },
	kind.DNSSECSet:        func() Plan { return new(DNSSECPlan) },
}

// reader is a Plan that starts from more than registrar.Domain holds.
type reader interface {
	// read completes what was observed.
	read(ctx context.Context, r registrar.Reading, from *Observed) error
}

// rester is a Plan that a domain has some rest from once it was made.
type rester interface {
	rest() time.Duration
}

// Complete reads what plan starts from besides the domain, if anything. It comes
// after Observe, and before For.
func (s *Service) Complete(ctx context.Context, who auth.Actor, plan Plan, from *Observed) error {
	if again, ok := plan.(rester); ok {
		made, err := s.audit.Acts(ctx, audit.ScopeOf(who), from.Domain.Name, plan.Kind())
		if err != nil {
			return err
		}
		from.Rests = s.now().Sub(made.Last) < again.rest()
	}
	more, ok := plan.(reader)
	if !ok {
		return nil
	}
	return more.read(ctx, s.registrars[who.Account].Reading, from)
}

// PlanKinds lists the kinds of change that can be made in bulk.
func PlanKinds() []kind.Kind {
	kinds := make([]kind.Kind, 0, len(plans))
	for k := range plans {
		kinds = append(kinds, k)
	}
	slices.Sort(kinds)
	return kinds
}

// DecodePlan reads a plan of kind from the JSON that it was stored as.
func DecodePlan(k kind.Kind, params json.RawMessage) (Plan, error) {
	empty, ok := plans[k]
	if !ok {
		return nil, fmt.Errorf("no plan of kind %.50q", k)
	}
	plan := empty()
	if err := json.Unmarshal(params, plan); err != nil {
		return nil, fmt.Errorf("decode plan of kind %s: %w", k, err)
	}
	return plan, nil
}

// ready completes the ticket of a change that is planned without a form: what
// was observed is what is seen.
func (t Ticket) ready(seen string) Ticket {
	if t.Seen == "" {
		t.Seen = seen
	}
	return t
}

// held says that the registrar refuses changes to the domain.
func held(d registrar.Domain) error {
	if d.Held {
		return &Impossible{Reason: registrar.ReasonLocked}
	}
	return nil
}

// LockPlan switches the transfer lock.
type LockPlan struct {
	Locked bool `json:"locked"`
}

// Kind implements Plan.
func (*LockPlan) Kind() kind.Kind { return kind.LockSet }

// Right implements Plan.
func (*LockPlan) Right() registrar.Rights { return kind.LockSet.Right() }

// Needs implements Plan.
func (*LockPlan) Needs() registrar.Parts { return registrar.PartLock | registrar.PartProfile }

func (e *LockPlan) may() []audit.Difference {
	return []audit.Difference{{Field: kind.FieldLock, New: []string{lockWord(e.Locked)}}}
}

// For implements Plan.
func (e *LockPlan) For(t Ticket, from Observed) (Change, error) {
	lock := from.Domain.Lock
	switch {
	case !from.Domain.Parts.Has(registrar.PartLock): // nobody told whether it is possible
		return nil, &Impossible{}
	case !lock.Supported:
		return nil, &Impossible{Reason: registrar.ReasonUnsupported}
	case lock.Locked != e.Locked && !lock.Changeable:
		return nil, &Impossible{Reason: registrar.ReasonLocked}
	}
	return NewLock(t.ready(LockSeen(lock.Locked)), from, e.Locked), nil
}

// RenewalPlan says what happens at expiry.
type RenewalPlan struct {
	Renewal registrar.Renewal `json:"renewal"`
}

// Kind implements Plan.
func (*RenewalPlan) Kind() kind.Kind { return kind.RenewalSet }

// Right implements Plan.
func (*RenewalPlan) Right() registrar.Rights { return kind.RenewalSet.Right() }

// Needs implements Plan.
func (*RenewalPlan) Needs() registrar.Parts {
	return registrar.PartRegistration | registrar.PartProfile
}

func (e *RenewalPlan) may() []audit.Difference {
	return []audit.Difference{{Field: kind.FieldRenewal, New: renewalValues(e.Renewal)}}
}

// For implements Plan.
func (e *RenewalPlan) For(t Ticket, from Observed) (Change, error) {
	change := NewRenewal(t.ready(RenewalSeen(from.Domain.Renewal)), from, e.Renewal)
	switch {
	case !e.known():
		return nil, &Impossible{Reason: registrar.ReasonInvalid}
	case len(change.Diff()) == 0:
		return change, nil
	}
	if err := held(from.Domain); err != nil {
		return nil, err
	}
	return change, nil
}

func (e *RenewalPlan) known() bool {
	return slices.Contains([]registrar.Renewal{registrar.RenewalAuto, registrar.RenewalExpire, registrar.RenewalManual}, e.Renewal)
}
