package quota_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"portal/internal/postgres"
	"portal/internal/postgres/postgrestest"
	"portal/internal/quota"
)

func newLimits(t *testing.T, pool *pgxpool.Pool, set func(*quota.Config)) *quota.Limits {
	t.Helper()
	c := quota.Config{Pool: pool, Account: "acme", MaxWait: 5 * time.Minute}
	set(&c)
	l := quota.New(c)
	t.Cleanup(l.Close)
	return l
}

func take(t *testing.T, l *quota.Limits) {
	t.Helper()
	release, err := l.Take(t.Context(), "", false)
	if err != nil {
		t.Fatal(err)
	}
	release()
}

// until waits for what other goroutines and the database bring about.
func until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(5 * time.Minute); !holds(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal(what)
		}
	}
}

// The permits are all given while the test looks, so that a slow machine only
// allows more of them.
func TestProcessesTogetherKeepTheRate(t *testing.T) {
	const perSecond, calls = 100, 150
	db := postgrestest.New(t)
	began := time.Now()
	var callers sync.WaitGroup
	for range 2 {
		l := newLimits(t, db.Pool, func(c *quota.Config) { c.PerSecond, c.Parallel = perSecond, 50 })
		for range 15 {
			callers.Go(func() {
				for range calls / 2 / 15 {
					take(t, l)
				}
			})
		}
	}
	callers.Wait()
	if most := perSecond*(time.Since(began).Seconds()+0.08) + 1; calls > most {
		t.Errorf("%d turns, at most %.0f are allowed", calls, most)
	}
}

// Of three busy processes two go; then the calls of the last one do not end.
func TestProcessesTogetherKeepTheNumberOfCallsAndUseAllOfIt(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t)
	var running, most atomic.Int32
	ends := make([]context.CancelFunc, 3)
	shares := make([]atomic.Int32, 3)
	alone, over := make(chan struct{}), make(chan struct{})
	for i := range ends {
		l := newLimits(t, db.Pool, func(c *quota.Config) { c.PerSecond, c.Parallel = 1000, 12 })
		var busy context.Context
		busy, ends[i] = context.WithCancel(t.Context())
		var hold <-chan struct{} // nil: never
		if i == 2 {
			hold = alone
		}
		var callers sync.WaitGroup
		for n := range 15 {
			callers.Go(func() {
				for busy.Err() == nil {
					release, err := l.Take(busy, fmt.Sprint(n), n%2 == 0)
					if err != nil {
						return
					}
					shares[i].Add(1)
					most.Store(max(most.Load(), running.Add(1)))
					select {
					case <-hold:
						<-over
					case <-time.After(5 * time.Millisecond):
					}
					running.Add(-1)
					shares[i].Add(-1)
					release()
				}
			})
		}
		t.Cleanup(callers.Wait)
		t.Cleanup(ends[i])
	}
	end := sync.OnceFunc(func() { close(over) })
	t.Cleanup(end)
	until(t, "not all get a share", func() bool { return shares[0].Load() > 0 && shares[1].Load() > 0 && shares[2].Load() > 0 })
	ends[0]()
	ends[1]()
	close(alone)
	until(t, "the last one does not get all places", func() bool { return shares[2].Load() == 12 })
	end()
	if n := most.Load(); n > 12 {
		t.Errorf("%d calls at a time", n)
	}
}

func TestTurnsComeInTheOrderInWhichTheyWereAskedFor(t *testing.T) {
	db := postgrestest.New(t)
	l := newLimits(t, db.Pool, func(c *quota.Config) { c.Parallel = 1 })
	first, err := l.Take(t.Context(), "", false)
	if err != nil {
		t.Fatal(err)
	}
	const callers = 8
	order := make(chan int, callers)
	var all sync.WaitGroup
	for i := range callers {
		all.Go(func() {
			release, err := l.Take(t.Context(), "", false)
			if err != nil {
				t.Error(err)
				return
			}
			order <- i
			release()
		})
		until(t, "it does not wait", func() bool { return l.Waiting() == i+1 })
	}
	first()
	all.Wait()
	for want := range callers {
		if got := <-order; got != want {
			t.Errorf("turn %d went to %d", want, got)
		}
	}
}

// putOff leaves no permit for the next seconds, however slow the test is.
const putOff = `
	UPDATE call_rate
	SET next_at = clock_timestamp() + interval '20 seconds'
	WHERE account = $1`

func TestWhoWaitsTooLongOrLeavesGetsNoTurn(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t)
	const patience = 200 * time.Millisecond
	tests := []struct {
		name string
		set  func(*quota.Config)
		hold bool // the first call
		want error
	}{
		{"for a permit", func(c *quota.Config) { c.PerSecond = 1 }, false, quota.ErrBusy},
		{"for a call to end", func(c *quota.Config) { c.Parallel = 1 }, true, quota.ErrBusy},
		{"gone while waiting for a permit", func(c *quota.Config) { c.PerSecond = 1 }, false, context.DeadlineExceeded},
		{"gone while waiting for a call to end", func(c *quota.Config) { c.Parallel = 1 }, true, context.DeadlineExceeded},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			set := func(c *quota.Config) { c.Account = tt.name; tt.set(c) }
			patient := newLimits(t, db.Pool, set)
			release, err := patient.Take(t.Context(), "", false)
			if err != nil {
				t.Fatal(err)
			}
			if !tt.hold {
				release()
				if _, err := db.Pool.Exec(t.Context(), putOff, tt.name); err != nil {
					t.Fatal(err)
				}
			}
			ctx, l := t.Context(), patient
			if tt.want == quota.ErrBusy {
				l = newLimits(t, db.Pool, func(c *quota.Config) { set(c); c.MaxWait = patience })
			} else {
				var cancel context.CancelFunc
				ctx, cancel = context.WithTimeout(ctx, patience)
				defer cancel()
			}
			if _, err := l.Take(ctx, "", false); !errors.Is(err, tt.want) {
				t.Errorf("err = %v", err)
			}
			if l.Waiting() != 0 {
				t.Error("it still stands in line")
			}
			if tt.hold {
				release()
				release() // a second time does no harm
			}
			take(t, newLimits(t, db.Pool, func(c *quota.Config) { c.Account = "not " + tt.name }))
		})
	}
}

func TestThereAreNoTurnsWhileTheDatabaseIsAway(t *testing.T) {
	t.Parallel()
	db := postgrestest.NewServer(t)
	l := newLimits(t, db.Pool, func(c *quota.Config) { c.Parallel = 2 })
	take(t, l)
	db.Stop(t)
	for range 5 { // more than places
		if _, err := l.Take(t.Context(), "", false); err == nil || errors.Is(err, quota.ErrBusy) || !postgres.Unavailable(err) {
			t.Errorf("err = %v", err)
		}
	}
	db.Start(t)
	until(t, "there are no turns after that", func() bool {
		release, err := l.Take(t.Context(), "", false)
		if err == nil {
			release()
		}
		return err == nil
	})
}
