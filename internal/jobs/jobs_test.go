package jobs_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"portal/internal/jobs"
	"portal/internal/postgres/postgrestest"
)

func TestMain(m *testing.M) {
	if url := os.Getenv(childVariable); url != "" {
		runChild(url)
		return
	}
	os.Exit(m.Run())
}

// note is a job for tests.
type note struct {
	Text string `json:"text"`
}

func (note) Kind() string { return "note" }

// logged is a log that tests read.
type logged struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

func newQueue(db *postgrestest.DB, client string, set func(*jobs.Config)) (*jobs.Queue, *logged) {
	log := &logged{}
	c := jobs.Config{
		Pool: db.Pool, Client: client, Queues: map[string]int{"test": 4},
		Log: slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	if set != nil {
		set(&c)
	}
	return jobs.New(c), log
}

func start(t *testing.T, q *jobs.Queue) {
	t.Helper()
	if err := q.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
		defer cancel()
		if err := q.Stop(ctx); err != nil {
			t.Error(err)
		}
	})
}

func insert(t *testing.T, q *jobs.Queue, list ...jobs.Job) {
	t.Helper()
	if err := q.Insert(t.Context(), nil, list...); err != nil {
		t.Fatal(err)
	}
}

func noted(text string) jobs.Job { return jobs.Job{Args: note{text}, Queue: "test"} }

// receive fails the test when nothing comes within minutes.
func receive[T any](t *testing.T, from <-chan T) T {
	t.Helper()
	select {
	case v := <-from:
		return v
	case <-time.After(5 * time.Minute):
		t.Fatal("nothing came within five minutes")
		panic("unreachable")
	}
}

// count runs a query for one number as the owner of the tables.
func count(t *testing.T, db *postgrestest.DB, sql string, args ...any) (n int) {
	t.Helper()
	if err := db.Owner.QueryRow(t.Context(), sql, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestAJobIsWorkedWhenItsTransactionIsCommittedAndOnlyThen(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t)
	q, _ := newQueue(db, "a", nil)
	worked := make(chan string, 10)
	jobs.Handle(q, func(_ context.Context, n note) error { worked <- n.Text; return nil })
	start(t, q)
	for _, text := range []string{"kept", "rolled back"} {
		err := pgx.BeginFunc(t.Context(), db.Pool, func(tx pgx.Tx) error {
			if err := q.Insert(t.Context(), tx, noted(text)); err != nil || text == "kept" {
				return err
			}
			return errors.New("changed my mind")
		})
		if (err == nil) != (text == "kept") {
			t.Fatal(err)
		}
	}
	insert(t, q, noted("last"))
	got := map[string]bool{receive(t, worked): true, receive(t, worked): true}
	if diff := cmp.Diff(map[string]bool{"kept": true, "last": true}, got); diff != "" {
		t.Error(diff)
	}
}

func TestJobsOfAKindThatNobodyHandlesAreNotTaken(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t)
	q, _ := newQueue(db, "a", nil)
	if err := q.Insert(t.Context(), nil, noted("x")); err == nil {
		t.Error("inserted")
	}
}

// Scheduling, leading, retries and pruning use tables in ways of their own; a
// lack of privilege shows in the log only.
func TestTheApplicationsRoleMayDoAllThatTheQueueDoes(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t)
	q, log := newQueue(db, "a", nil)
	worked := make(chan string, 10)
	jobs.Handle(q, func(_ context.Context, n note) error { worked <- n.Text; return nil })
	q.Every("round", time.Hour, func(context.Context) error { worked <- "round"; return nil })
	old := `INSERT INTO river_job (state, kind, args, attempt, queue, finalized_at)
		VALUES ('completed', 'note', '{"text": "old"}', 1, 'test', now() - interval '1 hour')`
	if _, err := db.Owner.Exec(t.Context(), old); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	insert(t, q, jobs.Job{Args: note{"later"}, Queue: "test", At: began.Add(6 * time.Second)})
	start(t, q)
	got := []string{receive(t, worked), receive(t, worked)}
	if diff := cmp.Diff([]string{"round", "later"}, got); diff != "" || time.Since(began) < 6*time.Second {
		t.Errorf("%s after %s", diff, time.Since(began))
	}
	eventually(t, "old jobs are pruned", func() bool {
		return count(t, db, "SELECT count(*) FROM river_job WHERE args ->> 'text' = 'old'") == 0
	})
	if out := log.String(); out != "" {
		t.Error(out)
	}
	if n := count(t, db, "SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = 'portal_app'"); n > 0 {
		t.Errorf("the application owns %d relations", n)
	}
}

// eventually is for what only the database tells.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(5 * time.Minute); !holds(); <-tick.C {
		if time.Now().After(end) {
			t.Fatalf("not within five minutes: %s", what)
		}
	}
}

func TestEndsOfAJob(t *testing.T) {
	t.Parallel()
	const personal = "jane@example.net"
	fail := errors.New("no luck")
	tests := []struct {
		name  string
		ends  []error // of the calls, in order; nil past the last
		panic any     // of the first call
		want  river.EventKind
		calls int
		logs  []string // each once
	}{
		{name: "well", want: river.EventKindJobCompleted, calls: 1},
		{name: "after a failure", ends: []error{fail}, want: river.EventKindJobCompleted, calls: 2,
			logs: []string{"will be tried again", "no luck", "attempt=1"}},
		{name: "with the last attempt", ends: []error{fail, fail}, want: river.EventKindJobFailed, calls: 2,
			logs: []string{"will be tried again", "for the last time", "attempt=1", "attempt=2"}},
		{name: "by giving up", ends: []error{jobs.GiveUp(fail)}, want: river.EventKindJobCancelled, calls: 1,
			logs: []string{"given up", "no luck"}},
		{name: "after being put off, which is no attempt", ends: []error{jobs.Later(0), jobs.Later(-1), jobs.Later(time.Millisecond)},
			want: river.EventKindJobCompleted, calls: 4},
		{name: "after a panic", panic: personal, want: river.EventKindJobCompleted, calls: 2,
			logs: []string{"will be tried again", "a value of type string", "jobs_test.go"}},
		{name: "after a fault", panic: errIndex(), want: river.EventKindJobCompleted, calls: 2,
			logs: []string{"will be tried again", "index out of range"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			db := postgrestest.New(t)
			q, log := newQueue(db, "a", nil)
			calls := 0
			jobs.Handle(q, func(context.Context, note) error {
				calls++
				if calls == 1 && tt.panic != nil {
					panic(tt.panic)
				}
				if calls <= len(tt.ends) {
					return tt.ends[calls-1]
				}
				return nil
			})
			ended := q.Events(t, river.EventKindJobCompleted, river.EventKindJobFailed, river.EventKindJobCancelled)
			start(t, q)
			insert(t, q, jobs.Job{Args: note{personal}, Queue: "test", MaxAttempts: 2})
			event := receive(t, ended)
			for event.Kind == river.EventKindJobFailed && event.Job.FinalizedAt == nil {
				event = receive(t, ended)
			}
			out := log.String()
			if event.Kind != tt.want || calls != tt.calls {
				t.Errorf("%s after %d calls", event.Kind, calls)
			}
			if strings.Contains(out, personal) || len(tt.logs) == 0 && out != "" {
				t.Errorf("log: %s", out)
			}
			for _, text := range tt.logs {
				if !strings.Contains(out, text) {
					t.Errorf("no %q in the log: %s", text, out)
				}
			}
			if again := strings.Count(out, "will be tried again"); again > 1 {
				t.Errorf("logged %d times: %s", again, out)
			}
		})
	}
}

// errIndex is what the runtime panics with.
func errIndex() (cause any) {
	defer func() { cause = recover() }()
	var none []int
	return none[len(none)]
}

func TestAJobThatTakesTooLongIsToldToEnd(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t)
	q, _ := newQueue(db, "a", func(c *jobs.Config) { c.Timeout = 50 * time.Millisecond })
	cause := make(chan error, 1)
	jobs.Handle(q, func(ctx context.Context, _ note) error { <-ctx.Done(); cause <- ctx.Err(); return ctx.Err() })
	start(t, q)
	insert(t, q, noted("slow"))
	if err := receive(t, cause); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
}

func TestAHandlerThatComesTooLateIsAMistake(t *testing.T) {
	t.Parallel()
	q, _ := newQueue(postgrestest.New(t), "a", nil)
	jobs.Handle(q, func(context.Context, note) error { return nil })
	insert(t, q, noted("x"))
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	q.Every("round", time.Second, func(context.Context) error { return nil })
}
