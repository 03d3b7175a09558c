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

// Edit is what a batch does to each of its domains. A kind of change joins bulk
// editing by having one. It is stored as its Kind and what json.Marshal makes of
// it; DecodeEdit reads the two.
type Edit interface {
	// Kind is that of the changes it makes.
	Kind() kind.Kind
	// Right is what the actor must have.
	Right() registrar.Rights
	// Needs names the parts that Plan looks at.
	Needs() registrar.Parts
	// may lists the differences that it can make to a domain, without what is there
	// before: what it needs a proof for.
	may() []audit.Difference
	// Plan returns the change of one domain. A change without a difference is
	// nothing to do; an *Impossible says that, and why, it can't be made here.
	Plan(t Ticket, from Observed) (Change, error)
}

// Reasons of plans, beside those of package registrar.
const (
	ReasonSigned registrar.Reason = "signed" // DS records name the keys of the present nameservers
	ReasonRests  registrar.Reason = "rests"  // it was done a moment ago
)

// Impossible says that an edit can't be made to a domain.
type Impossible struct {
	Reason  registrar.Reason
	Subject string // what the reason is about; "" if not known
}

// Error implements error.
func (e *Impossible) Error() string {
	return fmt.Sprintf("not possible here: %s %s", e.Reason, e.Subject)
}

// edits makes an empty edit of each kind, to be read into.
var edits = map[kind.Kind]func() Edit{
	kind.NameserversSet:   func() Edit { return new(NameserversEdit) },
	kind.LockSet:          func() Edit { return new(LockEdit) },
	kind.RenewalSet:       func() Edit { return new(RenewalEdit) },
	kind.PrivacySet:       func() Edit { return new(PrivacyEdit) },
	kind.ContactsSet:      func() Edit { return new(ContactsEdit) },
	kind.VerificationSend: func() Edit { return new(VerificationEdit) },
	kind.DNSSECSet:        func() Edit { return new(DNSSECEdit) },
}

// reader is an Edit that starts from more than registrar.Domain holds.
type reader interface {
	// read completes what was observed.
	read(ctx context.Context, r registrar.Reading, from *Observed) error
}

// rester is an Edit that a domain has some rest from once it was made.
type rester interface {
	rest() time.Duration
}

// Complete reads what edit starts from besides the domain, if anything. It comes
// after Observe, and before Plan.
func (s *Service) Complete(ctx context.Context, who auth.Actor, edit Edit, from *Observed) error {
	if again, ok := edit.(rester); ok {
		made, err := s.audit.Acts(ctx, audit.ScopeOf(who), from.Domain.Name, edit.Kind())
		if err != nil {
			return err
		}
		from.Rests = s.now().Sub(made.Last) < again.rest()
	}
	more, ok := edit.(reader)
	if !ok {
		return nil
	}
	return more.read(ctx, s.registrars[who.Account].Reading, from)
}

// EditKinds lists the kinds of change that can be made in bulk.
func EditKinds() []kind.Kind {
	kinds := make([]kind.Kind, 0, len(edits))
	for k := range edits {
		kinds = append(kinds, k)
	}
	slices.Sort(kinds)
	return kinds
}

// DecodeEdit reads an edit of kind from the JSON that it was stored as.
func DecodeEdit(k kind.Kind, params json.RawMessage) (Edit, error) {
	empty, ok := edits[k]
	if !ok {
		return nil, fmt.Errorf("no edit of kind %.50q", k)
	}
	edit := empty()
	if err := json.Unmarshal(params, edit); err != nil {
		return nil, fmt.Errorf("decode edit of kind %s: %w", k, err)
	}
	return edit, nil
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

// LockEdit switches the transfer lock.
type LockEdit struct {
	Locked bool `json:"locked"`
}

// Kind implements Edit.
func (*LockEdit) Kind() kind.Kind { return kind.LockSet }

// Right implements Edit.
func (*LockEdit) Right() registrar.Rights { return kind.LockSet.Right() }

// Needs implements Edit.
func (*LockEdit) Needs() registrar.Parts { return registrar.PartLock | registrar.PartProfile }

func (e *LockEdit) may() []audit.Difference {
	return []audit.Difference{{Field: kind.FieldLock, New: []string{lockWord(e.Locked)}}}
}

// Plan implements Edit.
func (e *LockEdit) Plan(t Ticket, from Observed) (Change, error) {
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

// RenewalEdit says what happens at expiry.
type RenewalEdit struct {
	Renewal registrar.Renewal `json:"renewal"`
}

// Kind implements Edit.
func (*RenewalEdit) Kind() kind.Kind { return kind.RenewalSet }

// Right implements Edit.
func (*RenewalEdit) Right() registrar.Rights { return kind.RenewalSet.Right() }

// Needs implements Edit.
func (*RenewalEdit) Needs() registrar.Parts {
	return registrar.PartRegistration | registrar.PartProfile
}

func (e *RenewalEdit) may() []audit.Difference {
	return []audit.Difference{{Field: kind.FieldRenewal, New: renewalValues(e.Renewal)}}
}

// Plan implements Edit.
func (e *RenewalEdit) Plan(t Ticket, from Observed) (Change, error) {
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

func (e *RenewalEdit) known() bool {
	return slices.Contains([]registrar.Renewal{registrar.RenewalAuto, registrar.RenewalExpire, registrar.RenewalManual}, e.Renewal)
}
