package jobs_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"portal/internal/jobs"
	"portal/internal/postgres/postgrestest"
)

func TestRepeatedWorkIsDoneByOneProcessAtATime(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t)
	var running, most atomic.Int32
	rounds := make(chan struct{}, 100)
	slow := make(chan struct{})
	for _, client := range []string{"a", "b"} {
		q, _ := newQueue(db, client, nil)
		q.Every("round", 200*time.Millisecond, func(context.Context) error {
			most.Store(max(most.Load(), running.Add(1)))
			defer running.Add(-1)
			rounds <- struct{}{}
			<-slow
			return nil
		})
		start(t, q)
	}
	receive(t, rounds) // at once, whatever the pace
	// Five turns of the leader later it still runs, and none has been added.
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for range 5 {
		<-tick.C
		if n := count(t, db, "SELECT count(*) FROM river_job"); n != 1 {
			t.Fatalf("%d rounds are open", n)
		}
	}
	close(slow)
	for range 3 {
		receive(t, rounds)
	}
	if n := most.Load(); n != 1 {
		t.Errorf("%d rounds at once", n)
	}
}

func TestAFailedRoundDoesNotStandInTheWayOfTheNext(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t)
	q, _ := newQueue(db, "a", nil)
	rounds := make(chan struct{}, 100)
	fails := false
	q.Every("round", 100*time.Millisecond, func(context.Context) error {
		rounds <- struct{}{}
		if fails = !fails; fails {
			return errors.New("no luck")
		}
		panic("no luck at all")
	})
	start(t, q)
	for range 4 {
		receive(t, rounds)
	}
	if n := count(t, db, "SELECT count(*) FROM river_job WHERE attempt = 1"); n < 4 {
		t.Errorf("%d of four rounds were jobs of their own; the others were retries", n)
	}
}

func TestStopWaitsForJobsUnderWay(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t)
	q, _ := newQueue(db, "a", nil)
	began, end := make(chan struct{}, 2), make(chan struct{})
	jobs.Handle(q, func(ctx context.Context, _ note) error {
		began <- struct{}{}
		select {
		case <-end:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	})
	if err := q.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	insert(t, q, noted("x"))
	receive(t, began)
	stopped := make(chan error, 1)
	go func() { stopped <- q.Stop(t.Context()) }()
	insert(t, q, noted("too late"))
	close(end)
	if err := receive(t, stopped); err != nil {
		t.Error(err)
	}
	if n := count(t, db, "SELECT count(*) FROM river_job WHERE state = 'completed' AND args ->> 'text' = 'x'"); n != 1 {
		t.Error("the job under way was not completed")
	}
	if err := q.Stop(t.Context()); err != nil {
		t.Errorf("again: %v", err)
	}
}

func TestAJobThatStopCutsShortGoesOnElsewhere(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t)
	first, log := newQueue(db, "a", nil)
	began := make(chan struct{}, 1)
	jobs.Handle(first, func(ctx context.Context, _ note) error { began <- struct{}{}; <-ctx.Done(); return ctx.Err() })
	if err := first.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	insert(t, first, jobs.Job{Args: note{"x"}, Queue: "test", MaxAttempts: 1})
	receive(t, began)
	hurried, cancel := context.WithCancel(t.Context())
	cancel()
	if err := first.Stop(hurried); !errors.Is(err, context.Canceled) {
		t.Errorf("err = %v", err)
	}
	second, _ := newQueue(db, "b", nil)
	done := make(chan struct{}, 1)
	jobs.Handle(second, func(context.Context, note) error { done <- struct{}{}; return nil })
	start(t, second)
	receive(t, done)
	if n := count(t, db, "SELECT count(*) FROM river_job WHERE cardinality(errors) > 0"); n != 0 {
		t.Errorf("being cut short counts as a failure: %s", log)
	}
}

func TestWorkGoesOnAfterTheDatabaseWasAway(t *testing.T) {
	t.Parallel()
	db := postgrestest.NewServer(t)
	q, _ := newQueue(db, "a", nil)
	worked := make(chan string, 10)
	outage := make(chan struct{})
	jobs.Handle(q, func(_ context.Context, n note) error {
		worked <- n.Text
		if n.Text == "over the outage" {
			<-outage
		}
		return nil
	})
	start(t, q)
	insert(t, q, noted("over the outage"))
	receive(t, worked)
	db.Stop(t)
	if err := q.Insert(t.Context(), nil, noted("meanwhile")); err == nil {
		t.Error("a job was queued without a database")
	}
	close(outage) // its end can't be recorded now
	db.Start(t)
	eventually(t, "jobs are queued again", func() bool { return q.Insert(t.Context(), nil, noted("after")) == nil })
	if got := receive(t, worked); got != "after" {
		t.Errorf("worked %q", got)
	}
	eventually(t, "the end of what ran over the outage is recorded", func() bool {
		return count(t, db, "SELECT count(*) FROM river_job WHERE state = 'completed'") == 2
	})
}
