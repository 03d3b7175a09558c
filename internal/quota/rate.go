package quota

import (
	"container/list"
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// A permit is for a moment. The moments of all permits are one pace apart, and
// row call_rate.next_at holds the first that is not given away (the generic cell
// rate algorithm). Limiters at hand (failsafe-go, x/time/rate) count in memory,
// and so for one process only; what is left to do here is to queue.
const (
	// leeway is how far back the first moment may lie when permits are reserved
	// after a pause: what passes between two reservations is not lost.
	leeway = 40 * time.Millisecond
	// lifetime is how long after its moment a permit is good. A longer one makes
	// more calls come together, a shorter one loses permits on a busy machine.
	lifetime = 80 * time.Millisecond
	// portion is how much is reserved at most at a time. Others wait that long.
	portion = 50 * time.Millisecond
	// horizon is further ahead than reservations ever are: a moment behind it
	// tells that the database's clock was set back.
	horizon = 30 * time.Second
	// reservePatience ends a reservation that the database does not answer.
	reservePatience = 3 * time.Second
)

// rate gives out permits. One reservation at a time is under way, for all that
// wait at its beginning, up to a portion.
type rate struct {
	pool      *pgxpool.Pool
	account   string
	perSecond int

	mu      sync.Mutex
	waiting *list.List // of chan error with room for one, in order
	serving bool
}

func newRate(pool *pgxpool.Pool, account string, perSecond int) *rate {
	return &rate{pool: pool, account: account, perSecond: perSecond, waiting: list.New()}
}

// permit returns when a permit is there for the caller.
func (r *rate) permit(ctx context.Context) error {
	ready := make(chan error, 1)
	r.mu.Lock()
	place := r.waiting.PushBack(ready)
	if !r.serving {
		r.serving = true
		go r.serve()
	}
	r.mu.Unlock()
	select {
	case err := <-ready:
		return err
	case <-ctx.Done():
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	select {
	case err := <-ready: // it came at the same time
		return err
	default:
		r.waiting.Remove(place)
		return context.Cause(ctx)
	}
}

// serve reserves and hands out until nobody waits.
func (r *rate) serve() {
	most := max(1, r.perSecond*int(portion)/int(time.Second))
	for {
		r.mu.Lock()
		n := min(r.waiting.Len(), most)
		r.serving = n > 0
		r.mu.Unlock()
		if n == 0 {
			return
		}
		first, err := r.reserve(n)
		if err != nil {
			for r.answer(err) {
			}
			continue
		}
		r.handOut(first, n)
	}
}

// handOut gives n permits, the first of which is for the moment first, to those
// who wait at their moments.
func (r *rate) handOut(first time.Time, n int) {
	for i := range n {
		at := first.Add(time.Duration(i) * time.Second / time.Duration(r.perSecond))
		time.Sleep(time.Until(at)) // a portion at most, and the time that others have reserved
		if time.Since(at) <= lifetime {
			r.answer(nil)
		}
	}
}

// answer ends the wait of the first who waits, and reports whether there was one.
func (r *rate) answer(err error) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	front := r.waiting.Front()
	if front == nil {
		return false
	}
	r.waiting.Remove(front).(chan error) <- err
	return true
}

// The row is locked before the clock is read for its new value. The time is a
// parameter for tests only.
const reservePermits = `
	INSERT INTO call_rate AS r (account, next_at)
	VALUES (@account, coalesce(@now, clock_timestamp()) - @leeway::interval + @span::interval)
	ON CONFLICT (account) DO UPDATE
	SET next_at = @span::interval + CASE
		WHEN r.next_at BETWEEN coalesce(@now, clock_timestamp()) - @leeway::interval
			AND coalesce(@now, clock_timestamp()) + @horizon::interval
		THEN r.next_at
		ELSE coalesce(@now, clock_timestamp()) - @leeway::interval
	END
	RETURNING extract(epoch FROM next_at - @span::interval - coalesce(@now, clock_timestamp()))::float8`

// reserve takes n permits and returns the moment of the first one.
func (r *rate) reserve(n int) (time.Time, error) {
	ctx, cancel := context.WithTimeout(context.Background(), reservePatience)
	defer cancel()
	wait, err := r.reserveAt(ctx, n, nil)
	return time.Now().Add(wait), err
}

// reserveAt returns how far ahead of now, nil for the database's clock, the
// first of n permits is.
func (r *rate) reserveAt(ctx context.Context, n int, now *time.Time) (time.Duration, error) {
	perSecond := time.Duration(r.perSecond)
	span := (time.Duration(n)*time.Second + perSecond - 1) / perSecond // never too short
	span = (span + time.Microsecond - 1).Truncate(time.Microsecond)    // as exact as PostgreSQL is
	var seconds float64
	err := r.pool.QueryRow(ctx, reservePermits, pgx.NamedArgs{
		"account": r.account, "now": now, "span": span, "leeway": leeway, "horizon": horizon,
	}).Scan(&seconds)
	if err != nil {
		return 0, fmt.Errorf("reserve calls of account %s: %w", r.account, err)
	}
	return time.Duration(seconds * float64(time.Second)), nil
}
