package jobs_test

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"

	"portal/internal/jobs"
	"portal/internal/postgres/postgrestest"
)

const countJobs = `SELECT count(*) FROM river_job`

func TestAUniqueJobIsQueuedOnceWhileItIsOpen(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t)
	q, _ := newQueue(db, "a", nil)
	began, end := make(chan struct{}), make(chan struct{})
	jobs.Handle(q, func(context.Context, note) error { began <- struct{}{}; <-end; return nil })
	ended := q.Events(t, river.EventKindJobCompleted)
	once := jobs.Job{Args: note{"once"}, Queue: "test", Unique: true}
	insert(t, q, once, once, noted("once"))
	insert(t, q, once)
	if n := count(t, db, countJobs); n != 2 {
		t.Fatalf("%d jobs; want the unique one and the one that is not", n)
	}
	start(t, q)
	receive(t, began)
	receive(t, began)
	insert(t, q, once) // it runs
	if n := count(t, db, countJobs); n != 2 {
		t.Fatalf("%d jobs while they run", n)
	}
	close(end)
	receive(t, ended)
	receive(t, ended)
	insert(t, q, once)
	receive(t, began) // a third one
}

// statements counts those that a pool sends.
type statements struct{ atomic.Int32 }

func (n *statements) TraceQueryStart(ctx context.Context, _ *pgx.Conn, _ pgx.TraceQueryStartData) context.Context {
	n.Add(1)
	return ctx
}

func (*statements) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

// counted is a pool of the application's, and what it sends.
func counted(t *testing.T, db *postgrestest.DB) (*pgxpool.Pool, *statements) {
	t.Helper()
	config, err := pgxpool.ParseConfig(db.AppURL)
	if err != nil {
		t.Fatal(err)
	}
	sent := &statements{}
	config.ConnConfig.Tracer = sent
	pool, err := pgxpool.NewWithConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return pool, sent
}

func TestThousandsOfJobsAreQueuedAtOnce(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t)
	pool, sent := counted(t, db)
	q, _ := newQueue(db, "a", func(c *jobs.Config) { c.Pool = pool })
	jobs.Handle(q, func(context.Context, note) error { return nil })
	many := make([]jobs.Job, 5000)
	for i := range many {
		many[i] = jobs.Job{Args: note{fmt.Sprintf("row %d", i)}, Queue: "test", Unique: true, Priority: 4}
	}
	insert(t, q, many[:10]...)
	few := sent.Swap(0)
	for _, round := range []string{"new", "known"} {
		insert(t, q, many...)
		if n := sent.Swap(0); n == 0 || n > few {
			t.Errorf("%s: %d statements; ten jobs took %d", round, n, few)
		}
		if n := count(t, db, countJobs); n != len(many) {
			t.Errorf("%d jobs", n)
		}
	}
}

func TestNamesOfQueues(t *testing.T) {
	for id, want := range map[string]string{
		"acme":                  "bulk_acme",
		"acme-main_2":           "bulk_acme-main_2",
		"Acme":                  "", // hashed
		"-acme":                 "",
		"a__b":                  "",
		"été":                   "",
		"":                      "",
		strings.Repeat("a", 59): "bulk_" + strings.Repeat("a", 59),
		strings.Repeat("a", 60): "",
	} {
		got := jobs.QueueName("bulk", id)
		if want != "" && got != want || want == "" && len(got) != len("bulk_")+32 {
			t.Errorf("%q: %q", id, got)
		}
	}
	if jobs.QueueName("bulk", "Acme") == jobs.QueueName("bulk", "ACME") {
		t.Error("two accounts share a queue")
	}
	db := postgrestest.New(t)
	q, _ := newQueue(db, "a", func(c *jobs.Config) {
		c.Queues = map[string]int{jobs.QueueName("bulk", "Acmé & Co"): 1, jobs.QueueName("bulk", strings.Repeat("a", 59)): 1}
	})
	jobs.Handle(q, func(context.Context, note) error { return nil })
	start(t, q)
}
