package bulk

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"portal/internal/auth"
	"portal/internal/change"
	"portal/internal/jobs"
	"portal/internal/profile"
	"portal/internal/registrar"
)

// MaxRows is how many domains a batch may have.
const MaxRows = 10_000

// MaxOpen is how many batches of a profile may be open: not started and not discarded.
const MaxOpen = 8

// Errors; test for them with errors.Is. auth.ErrDenied is there too: only the
// owner of a profile has batches.
var (
	ErrNotFound = errors.New("no such batch")
	ErrState    = errors.New("not possible in this state of the batch")
	ErrTooMany  = errors.New("too many domains for one batch")
	ErrEmpty    = errors.New("a batch without domains")
	ErrOpen     = errors.New("too many batches that were not started")
)

// State says how far a batch is.
type State string

// The states of a batch.
const (
	StateDraft     State = "draft"    // the domains are chosen, the plan is not
	StateChecking  State = "checking" // the dry run is under way
	StateReady     State = "ready"    // the dry run is done
	StateRunning   State = "running"
	StatePaused    State = "paused"    // rows under way end, no other begins
	StateFinished  State = "finished"  // no row waits or is being sent
	StateCancelled State = "cancelled" // rows under way end, the others never begin
)

// RowState says how it stands with a row.
type RowState string

// The states of a row.
const (
	RowTodo       RowState = "todo"       // not worked yet
	RowSame       RowState = "same"       // nothing to do
	RowImpossible RowState = "impossible" // can't be done here; Row.Reason says why
	RowSending    RowState = "sending"
	RowDone       RowState = "done"      // the registrar shows it
	RowPending    RowState = "pending"   // accepted; not in force yet
	RowFailed     RowState = "failed"    // nothing changed; Row.Reason says why
	RowUnknown    RowState = "unknown"   // sent, and no answer to trust; it is being found out
	RowStale      RowState = "stale"     // not sent: the domain is not as the dry run found it
	RowCancelled  RowState = "cancelled" // not sent
)

// Reasons of rows, beside those of package registrar.
const (
	ReasonNotSent    registrar.Reason = "not_sent"    // the registrar was not reached
	ReasonNotApplied registrar.Reason = "not_applied" // sent without an answer; the registrar did not do it
	ReasonOvertaken  registrar.Reason = "overtaken"   // sent without an answer; something else was set meanwhile
)

// Counts says how many rows there are, and how many in each state.
type Counts struct {
	Total, Todo, Same, Impossible, Sending, Done, Pending, Failed, Unknown, Stale, Cancelled int

	Checked int // by the dry run, whatever it found
}

// Batch is one change that is made to many domains.
type Batch struct {
	ID string
	profile.Key
	Plan   change.Plan // nil in a draft
	State  State
	Round  int // number of its dry run, 0 before the first; goes up when a paused batch goes on
	Counts Counts
	// CreatedAt, StartedAt and FinishedAt are zero for what has not happened;
	// a cancelled batch has a FinishedAt too.
	CreatedAt, StartedAt, FinishedAt time.Time
	Left                             time.Duration // until the rows are checked or worked, an estimate; 0 if not known
	By                               string        // the login that made it or, later, started it
	RetryOf                          string        // ID of the batch whose failed rows it has; "" for none
}

// Row is one domain of a batch.
type Row struct {
	Seq      int // from 1
	Domain   registrar.DomainName
	ChangeID string
	Old, New []string // as the dry run found it; none where nothing changes
	State    RowState
	Reason   registrar.Reason
	Subject  string    // what the reason is about
	At       time.Time // when it reached its state
}

// States tells what is known of a domain without asking the registrar.
// inventory.Service is one.
type States interface {
	State(ctx context.Context, whose profile.Key, name registrar.DomainName) (registrar.Domain, error)
}

// Queue takes jobs. *jobs.Queue is one.
type Queue interface {
	Insert(ctx context.Context, tx pgx.Tx, jobs ...jobs.Job) error
}

// Patience says how long a row that can't be worked now is tried again.
type Patience struct {
	First time.Duration // before the second attempt; each further wait is twice as long
	Most  time.Duration // the longest wait
	Tries int           // attempts altogether
}

// DefaultPatience lasts for about an hour.
var DefaultPatience = Patience{First: 5 * time.Second, Most: 10 * time.Minute, Tries: 12}

// pause is the wait after so many attempts.
func (p Patience) pause(attempts int) time.Duration {
	pause := p.First
	for range attempts - 1 {
		if pause *= 2; pause >= p.Most {
			return p.Most
		}
	}
	return pause
}

// Config holds what a Service needs.
type Config struct {
	Pool    *pgxpool.Pool
	Changes *change.Service // may be nil where batches are made and not worked
	States  States          // nil to ask the registrar always
	Queue   Queue
	// Finished, if there is one, is called in the transaction that ends a batch
	// which was started. Unless it was cancelled, no row is under way any more.
	Finished func(ctx context.Context, tx pgx.Tx, b Batch) error
	Patience Patience // DefaultPatience if zero
	Now      func() time.Time
	Log      *slog.Logger
}

// Service keeps and works batches.
type Service struct {
	finished func(ctx context.Context, tx pgx.Tx, b Batch) error
	pool     *pgxpool.Pool
	changes  *change.Service
	states   States
	queue    Queue
	patience Patience
	now      func() time.Time
	log      *slog.Logger
}

// New returns a service. It works nothing until Register has its queue call it.
func New(c Config) *Service {
	if c.Patience == (Patience{}) {
		c.Patience = DefaultPatience
	}
	return &Service{
		finished: c.Finished, pool: c.Pool, changes: c.Changes, states: c.States, queue: c.Queue, patience: c.Patience, now: c.Now, log: c.Log,
	}
}

// QueueOf returns the name of the queue of an account's rows.
func QueueOf(account string) string { return jobs.QueueName("bulk", account) }

// How often the rounds of Register come.
const (
	sweepPace = 5 * time.Second
	purgePace = time.Hour
)

// Register has q call the service. It comes before the queue is started.
func (s *Service) Register(q *jobs.Queue) {
	jobs.Handle(q, s.checkRows)
	jobs.Handle(q, s.workRow)
	q.Every("bulk-sweep", sweepPace, s.Sweep)
	q.Every("bulk-purge", purgePace, s.Purge)
}

// owner checks that who may have batches.
func owner(who auth.Actor) error {
	if who.Role != auth.RoleOwner {
		return &auth.DeniedError{Missing: registrar.RightProfile}
	}
	return nil
}
