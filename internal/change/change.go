package change

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"

	"portal/internal/audit"
	"portal/internal/kind"
	"portal/internal/registrar"
)

// Errors of Apply: nothing was sent. Those of package audit (ErrBusy, ErrStale),
// auth.ErrDenied and auth.ErrProofNeeded are among them.
var (
	// ErrReused means that the form was sent before, with other values.
	ErrReused = errors.New("this form was used for another change")
	// ErrClosing means that the process is shutting down.
	ErrClosing = errors.New("shutting down")
)

// Change is what is to become of one domain. Each kind of change implements it.
type Change interface {
	Kind() kind.Kind
	Ticket() Ticket
	Domain() registrar.DomainName
	// Right is what the actor must have.
	Right() registrar.Rights
	// Version is that of the domain when the change's starting point was read.
	Version() int64
	// Seen is the fingerprint of the state that the change starts from. It is stale
	// if that is not what the visitor saw.
	Seen() string
	// Diff lists what it would change; none if there is nothing to do.
	Diff() []audit.Difference
	// States returns what is and what is wanted, for the record and for Look after
	// a restart. It never holds a secret.
	States() (before, wanted any)
	// Send makes the one registrar call.
	Send(ctx context.Context, w registrar.Writing) (registrar.Receipt, error)
	// Look reads afresh what the change is about, and says whether it shows what was
	// wanted.
	Look(ctx context.Context, r registrar.Reading) (Sighting, error)
}

// Ticket is what a form carries besides its fields.
type Ticket struct {
	ID    string // change ID, from NewID; a resubmitted form has the same
	Seen  string // fingerprint of the state that the visitor saw
	Batch string // ID of the batch that the change is a row of; "" for a single change
	Group string // ID that changes made one after another for one purpose share; "" for none
	// Accepted is what the visitor was warned of and saved all the same.
	Accepted []kind.Risk
}

// base is what changes of every kind have; they embed it.
type base struct {
	kind    kind.Kind
	ticket  Ticket
	domain  registrar.DomainName
	version int64
}

// Kind implements Change.
func (b base) Kind() kind.Kind { return b.kind }

// Right implements Change, for kinds that always need the same.
func (b base) Right() registrar.Rights { return b.kind.Right() }

// Ticket implements Change.
func (b base) Ticket() Ticket { return b.ticket }

// Domain implements Change.
func (b base) Domain() registrar.DomainName { return b.domain }

// Version implements Change.
func (b base) Version() int64 { return b.version }

// baseOf starts a change of kind k from what was observed.
func baseOf(k kind.Kind, t Ticket, from Observed) base {
	return base{kind: k, ticket: t, domain: from.Domain.Name, version: from.Version}
}

// recordedBase is that of a change that the log tells of.
func recordedBase(c audit.Change) base {
	return base{kind: c.Kind, ticket: Ticket{ID: c.ID}, domain: c.Domain}
}

// Observed is the live state of a domain as the starting point of a change.
type Observed struct {
	Domain   registrar.Domain
	Version  int64
	Contacts *registrar.ContactSet // for changes that start from them; see Service.Complete
	Rests    bool                  // what the change does was done a moment ago; see Service.Complete
}

// Sight says which of its states a fresh read shows of a change.
type Sight int

// The sights.
const (
	SeesOther Sight = iota // neither what was before nor what was wanted
	SeesBefore
	SeesWanted
	// SeesNothing is for changes that leave no trace to read, such as a mail that is
	// sent or a password that is set: the registrar's answer is all there is.
	SeesNothing
)

// Sighting is what a fresh read shows of a change.
type Sighting struct {
	Sight   Sight
	Found   any               // what the change is about as it is now, for the record
	Waiting int               // requests that the registry has not answered yet; -1 if not told
	Live    *registrar.Domain // what was read; nil if it was no domain
}

// lookAt reads the parts of a domain that a change is about, and judges them.
// Parts that are not told prove nothing: it returns ErrUnavailable then.
func lookAt(ctx context.Context, r registrar.Reading, name registrar.DomainName, parts registrar.Parts,
	judge func(registrar.Domain) (Sight, any),
) (Sighting, error) {
	live, err := r.Reader.Domain(ctx, name, parts|registrar.PartProfile)
	if err != nil {
		return Sighting{}, err
	}
	if !live.Parts.Has(parts) {
		return Sighting{}, notTold(name)
	}
	sight, found := judge(live)
	return Sighting{Sight: sight, Found: found, Waiting: live.Waiting, Live: &live}, nil
}

func notTold(name registrar.DomainName) error {
	return &registrar.Error{Kind: registrar.ErrUnavailable, Op: "look at " + string(name)}
}

// Outcome is how a change stands for the visitor: one of package audit's
// outcomes, or one of those below.
type Outcome = audit.Outcome

// Outcomes that are in no log entry.
const (
	NoChange Outcome = "no_change" // nothing to do; nothing was recorded
	Sending  Outcome = "sending"   // on its way; the record will tell
)

// Result is the answer to Apply.
type Result struct {
	ChangeID string
	Outcome  Outcome
	Reason   registrar.Reason // why it was refused
	Subject  string           // what the reason is about
}

// Fingerprint condenses a state that a form was made from. It is no secret and
// proves nothing; it only tells whether live is still what the visitor saw.
func Fingerprint(state any) string {
	encoded, err := json.Marshal(state)
	if err != nil {
		panic("fingerprint of a state that is no JSON: " + err.Error()) // a programming error
	}
	sum := sha256.Sum256(encoded)
	return base64.RawURLEncoding.EncodeToString(sum[:12])
}
