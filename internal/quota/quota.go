// Package quota holds the limits on calls to a reseller account across all
// processes of the portal: the registrar counts calls of the account, and does
// not care which of us made them.
//
// The rate is kept in PostgreSQL, on its clock; what holds is told at Limits. The
// number of calls under way is divided among the processes that live, and so is
// right but for the seconds after one of them comes or goes.
package quota

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

// ErrBusy means that a call waited too long for its turn.
var ErrBusy = errors.New("too many calls wait for their turn")

// Config holds the settings of Limits.
type Config struct {
	Pool      *pgxpool.Pool
	Account   string        // the reseller account that the limits are of
	PerSecond int           // calls in a second, of all processes; 50 if 0
	Parallel  int           // calls at a time, of all processes; 10 if 0
	MaxWait   time.Duration // for a turn; 10 s if 0

	// Processes returns how many processes live, this one included, or an error
	// while it can't tell. nil if there is no other one.
	Processes func(ctx context.Context) (int, error)

	Log *slog.Logger
}

// Limits give out turns to call one account. They are safe for concurrent use.
//
// Rate: in any span of T seconds all processes together are given at most
// PerSecond × (T + 0.08 + D) + 1 turns, where D is the longest that an answer of
// the database was on its way, mostly a millisecond. So over longer times it is
// PerSecond in a second, and one busy process alone gets as much. A turn that
// nobody takes in time is lost, not saved up.
//
// Parallel: each process has at most its share of the calls under way, Parallel
// divided by the number of living processes, and at least one. A process that
// finds others begins with one call at a time, until they had time to make room;
// only calls that run on for longer are too many then.
//
// Turns come in the order in which they were asked for. There are no classes of
// callers: work in the background asks with few calls at a time, so that a
// visitor has few before him. Between processes, turns go around in portions of
// a twentieth of a second.
//
// While the database is away there are no turns.
type Limits struct {
	maxWait time.Duration
	rate    *rate
	share   *share
}

// New returns limits. Close ends what they do in the background.
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
	return &Limits{
		maxWait: c.MaxWait,
		rate:    newRate(c.Pool, c.Account, c.PerSecond),
		share:   newShare(c.Parallel, c.Processes, c.Log.With("account", c.Account)),
	}
}

// Close ends what goes on in the background. Turns are still given.
func (l *Limits) Close() { l.share.close() }

// Take waits for a turn to make one call, now; release ends it. It returns
// ErrBusy after MaxWait, the cause of ctx when that ends, or why the database
// can't be asked. With an error there is no turn, and nothing to release.
func (l *Limits) Take(ctx context.Context) (release func(), err error) {
	ctx, cancel := context.WithTimeoutCause(ctx, l.maxWait, ErrBusy)
	defer cancel()
	// A permit would grow stale in the queue for a place, so the place is first.
	leave, err := l.share.enter(ctx)
	if err != nil {
		return nil, fmt.Errorf("wait for a call to end: %w", err)
	}
	if err := l.rate.permit(ctx); err != nil {
		leave()
		return nil, fmt.Errorf("wait for a permit to call: %w", err)
	}
	return sync.OnceFunc(leave), nil
}
