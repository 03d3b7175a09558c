// Package quota limits the calls to a reseller account, across all processes of
// the portal: the registrar counts the calls of the account, whichever of us
// made them.
//
// Both limits, the rate and the calls under way, are kept in PostgreSQL and
// asked for in one round trip.
package quota

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

// ErrBusy means that a call waited too long for its turn.
var ErrBusy = errors.New("too many calls wait for their turn")

// Config holds the settings of Limits.
type Config struct {
	Pool      *pgxpool.Pool
	Account   string        // the reseller account that is called
	PerSecond int           // calls in a second, of all processes; 50 if 0
	Parallel  int           // calls at a time, of all processes; 10 if 0
	MaxWait   time.Duration // for a turn; 10 s if 0
}

// Limits give out turns to call one account. They are safe for concurrent use.
//
// Rate: in any span of T seconds all processes together get at most
// PerSecond × (T + 0.08 + D) + 1 turns, where D is the longest that an answer of
// the database took, usually a millisecond. Over longer times that is PerSecond,
// and one busy process alone gets all of it. A turn that nobody takes in time is
// lost, not saved up.
//
// Parallel: all processes together have at most Parallel calls under way. A
// process takes places as it needs them and gives them back within a tenth of a
// second; where several want more than there are, each gets an equal share. An
// idle process has none. The places of a process that died are free after
// lostAfter.
//
// Order: profiles take turns, so that whoever asks for much waits for his own
// calls and not others for him. Urgent calls (sign-ins and edits) and all others
// alternate, and each kind leaves a fifth of the places to the other. Within a
// profile and kind, the first to ask is the first served.
//
// While the database is away there are no turns.
type Limits struct {
	maxWait time.Duration
	desk    *desk
	ledger  *ledger
}

// New returns limits. Close gives back what they hold.
func New(c Config) *Limits {
	if c.PerSecond == 0 {
		c.PerSecond = 50
	}
	if c.Parallel == 0 {
		c.Parallel = 10
	}
	if c.MaxWait == 0 {
		c.MaxWait = 10 * time.Second
	}
	b := newBounds(c.PerSecond, c.Parallel)
	kept := newLedger(c.Pool, c.Account, b)
	return &Limits{maxWait: c.MaxWait, desk: newDesk(b, kept.ask), ledger: kept}
}

// Close tells other processes that this one makes no more calls.
func (l *Limits) Close() {
	l.desk.close()
	l.ledger.leave()
}

// Take waits for a turn to make one call on behalf of profile, "" for the
// portal's own work; release ends it. It returns ErrBusy after MaxWait, the cause
// of ctx when that ends, or why the database can't be asked. With an error there
// is no turn, and nothing to release.
func (l *Limits) Take(ctx context.Context, profile string, urgent bool) (release func(), err error) {
	ctx, cancel := context.WithTimeoutCause(ctx, l.maxWait, ErrBusy)
	defer cancel()
	c := &caller{profile: profile, kind: ordinary, ready: make(chan error, 1)}
	if urgent {
		c.kind = pressing
	}
	l.desk.join(c)
	select {
	case err = <-c.ready:
	case <-ctx.Done():
		if l.desk.leave(c) {
			return nil, fmt.Errorf("wait for a turn: %w", context.Cause(ctx))
		}
		err = <-c.ready // it came at the same time
	}
	if err != nil {
		return nil, fmt.Errorf("wait for a turn: %w", err)
	}
	return sync.OnceFunc(func() { l.desk.release(c.kind) }), nil
}
