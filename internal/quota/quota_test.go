package quota_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"portal/internal/audit"
	"portal/internal/postgres"
	"portal/internal/postgres/postgrestest"
	"portal/internal/quota"
)

func newLimits(t *testing.T, pool *pgxpool.Pool, set func(*quota.Config)) *quota.Limits {
	t.Helper()
	c := quota.Config{Pool: pool, Account: "acme", Parallel: 16, Log: slog.New(slog.DiscardHandler)}
	set(&c)
	l := quota.New(c)
	t.Cleanup(l.Close)
	return l
}

func take(t *testing.T, l *quota.Limits) {
	t.Helper()
	release, err := l.Take(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	release()
}

// turns has each of the limits used as hard as can be until all together gave
// n turns, and returns when those of each were given.
func turns(t *testing.T, n int, limits ...*quota.Limits) [][]time.Time {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var mu sync.Mutex
	given, total := make([][]time.Time, len(limits)), 0
	var callers sync.WaitGroup
	for i, l := range limits {
		for range 16 {
			callers.Go(func() {
				for {
					release, err := l.Take(ctx)
					if ctx.Err() != nil {
						return
					}
					if err != nil {
						t.Error(err)
						return
					}
					now := time.Now()
					release()
					mu.Lock()
					given[i] = append(given[i], now)
					if total++; total == n {
						stop()
					}
					mu.Unlock()
				}
			})
		}
	}
	callers.Wait()
	return given
}

// speed is turns in a second, as a part of what the limit allows, when the first
// ones are over, which may come together.
func speed(at []time.Time, perSecond int) float64 {
	at = at[len(at)/4:]
	return float64(len(at)-1) / at[len(at)-1].Sub(at[0]).Seconds() / float64(perSecond)
}

// wantBound checks what Limits promises, with a tenth of a second for answers of
// the database on a busy machine.
func wantBound(t *testing.T, at []time.Time, perSecond int) {
	t.Helper()
	for _, span := range []time.Duration{100 * time.Millisecond, time.Second, 10 * time.Second} {
		from := 0
		for to := range at {
			for at[to].Sub(at[from]) > span {
				from++
			}
			most := float64(perSecond)*(span.Seconds()+0.18) + 1
			if n := to - from + 1; float64(n) > most {
				t.Errorf("%d turns within %s, at most %.0f are allowed", n, span, most)
				return
			}
		}
	}
}

func TestBusyProcessesGetTheWholeRateAndNoMore(t *testing.T) {
	for _, perSecond := range []int{20, 50, 2000} {
		for _, processes := range []int{1, 2} {
			t.Run(fmt.Sprintf("%d a second, %d processes", perSecond, processes), func(t *testing.T) {
				db := postgrestest.New(t)
				limits := make([]*quota.Limits, processes)
				for i := range limits {
					pool, err := postgres.Open(t.Context(), db.AppURL)
					if err != nil {
						t.Fatal(err)
					}
					defer pool.Close()
					limits[i] = newLimits(t, pool, func(c *quota.Config) { c.PerSecond = perSecond })
				}
				var best float64
				for round := 0; round < 5 && best < 0.95; round++ { // the machine may be busy with something else
					given := turns(t, max(40, perSecond*3/2), limits...)
					all := slices.SortedFunc(slices.Values(slices.Concat(given...)), time.Time.Compare)
					wantBound(t, all, perSecond)
					best = max(best, speed(all, perSecond))
					for i, at := range given {
						if share := float64(len(at)) / float64(len(all)); share < 0.6/float64(processes) {
							t.Errorf("process %d got %.2f of the turns", i+1, share)
						}
					}
					t.Logf("%.3f of the rate", best)
				}
				if best < 0.95 {
					t.Errorf("%.3f of the rate at best", best)
				}
			})
		}
	}
}

func TestTurnsComeInTheOrderInWhichTheyWereAskedFor(t *testing.T) {
	db := postgrestest.New(t)
	l := newLimits(t, db.Pool, func(c *quota.Config) { c.PerSecond = 10 })
	take(t, l)
	const callers = 8
	order := make(chan int, callers)
	var all sync.WaitGroup
	for i := range callers {
		all.Go(func() {
			release, err := l.Take(t.Context())
			if err != nil {
				t.Error(err)
				return
			}
			order <- i
			release()
		})
		for end := time.Now().Add(time.Minute); l.Waiting()+len(order) < i+1; { // it stands in line
			if time.Now().After(end) {
				t.Fatalf("caller %d does not wait", i)
			}
		}
	}
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
	const patience = 2 * time.Second // long enough for the first call, which waits for the database
	tests := []struct {
		name string
		set  func(*quota.Config)
		hold bool // the first call
		want error
	}{
		{"for a permit", func(c *quota.Config) { c.PerSecond = 1; c.MaxWait = patience }, false, quota.ErrBusy},
		{"for a call to end", func(c *quota.Config) { c.Parallel = 1; c.MaxWait = patience }, true, quota.ErrBusy},
		{"gone while waiting for a permit", func(c *quota.Config) { c.PerSecond = 1 }, false, context.DeadlineExceeded},
		{"gone while waiting for a call to end", func(c *quota.Config) { c.Parallel = 1 }, true, context.DeadlineExceeded},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			l := newLimits(t, db.Pool, func(c *quota.Config) { c.Account = tt.name; tt.set(c) })
			first, err := l.Take(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if !tt.hold {
				first()
				if _, err := db.Pool.Exec(t.Context(), putOff, tt.name); err != nil {
					t.Fatal(err)
				}
			}
			ctx := t.Context()
			if tt.want != quota.ErrBusy {
				var cancel context.CancelFunc
				ctx, cancel = context.WithTimeout(ctx, 20*time.Millisecond)
				defer cancel()
			}
			if _, err := l.Take(ctx); !errors.Is(err, tt.want) {
				t.Errorf("err = %v", err)
			}
			if l.Waiting() != 0 {
				t.Error("it still stands in line")
			}
			if tt.hold {
				first()
				first() // a second time does no harm
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
		began := time.Now()
		_, err := l.Take(t.Context())
		if err == nil || errors.Is(err, quota.ErrBusy) || !postgres.Unavailable(err) {
			t.Errorf("err = %v", err)
		}
		if took := time.Since(began); took > 8*time.Second {
			t.Errorf("told after %s", took)
		}
	}
	db.Start(t)
	for end := time.Now().Add(time.Minute); ; {
		release, err := l.Take(t.Context())
		if err == nil {
			release()
			return
		}
		if time.Now().After(end) {
			t.Fatal(err)
		}
	}
}

// What the program passes as Processes.
func TestTheShareFollowsProcessesThatComeAndGo(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t)
	first, second := newProcess(t, db), newProcess(t, db)
	first.begin(t)
	first.want(t, 4)
	second.begin(t)
	second.want(t, 1)
	first.want(t, 2)
	second.want(t, 2)
	first.end()
	second.want(t, 4)
}

type process struct {
	db     *postgrestest.DB
	holder *audit.Holder
	limits *quota.Limits
	end    context.CancelFunc
}

func newProcess(t *testing.T, db *postgrestest.DB) *process {
	return &process{db: db, holder: audit.NewHolder(db.AppURL, slog.New(slog.DiscardHandler))}
}

func (p *process) begin(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	if err := p.holder.Start(ctx); err != nil {
		t.Fatal(err)
	}
	p.limits = newLimits(t, p.db.Pool, func(c *quota.Config) {
		c.Parallel, c.PerSecond = 4, 1000
		c.Processes = func(ctx context.Context) (int, error) { return p.holder.Processes(ctx, p.db.Pool) }
	})
	p.end = sync.OnceFunc(func() { p.limits.Close(); cancel() })
	t.Cleanup(p.end)
}

// want waits until just n calls run at a time.
func (p *process) want(t *testing.T, n int) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); ; {
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		var running []func()
		for {
			release, err := p.limits.Take(ctx)
			if err != nil {
				break
			}
			running = append(running, release)
		}
		cancel()
		for _, release := range running {
			release()
		}
		if len(running) == n {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("%d calls at a time, want %d", len(running), n)
		}
	}
}
