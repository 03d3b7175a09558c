package bulk_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/bulk"
	"portal/internal/registrar/registrartest"
)

func TestRowsWhoseJobsGotLostAreQueuedAgain(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	names := f.domains(25)
	id, err := f.Draft(t.Context(), jane, names)
	f.must(t, err)
	lost := func(do func() error) {
		f.line.lose = true
		f.must(t, do())
		f.line.lose = false
		f.must(t, f.Sweep(t.Context()))
		if n := len(f.line.waiting); n != 0 {
			t.Errorf("%d jobs are taken for lost at once", n)
		}
		f.clock.Advance(time.Minute)
		f.must(t, f.Sweep(t.Context()))
		queued := f.line.waiting
		f.line.waiting = nil
		f.clock.Advance(time.Minute)
		f.must(t, f.Sweep(t.Context()))
		if n := len(f.line.waiting); n != 0 {
			t.Errorf("%d jobs are queued again and again", n)
		}
		f.line.waiting = queued
		f.work(t)
	}
	lost(func() error { return f.Check(t.Context(), jane, id, autoRenew) })
	f.wantState(t, id, bulk.StateReady)
	lost(func() error { return f.Start(t.Context(), jane, id) })
	f.wantState(t, id, bulk.StateFinished)
}

func TestTheEndIsToldOnceAndItsFailureUndoesNoOutcome(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	id := f.started(t, autoRenew, f.domains(8)...)
	var mu sync.Mutex
	told, failures := 0, 2
	f.finished = func(_ context.Context, _ pgx.Tx, b bulk.Batch) error {
		mu.Lock()
		defer mu.Unlock()
		if b.ID != id || b.State != bulk.StateFinished || b.Counts.Done != 8 {
			t.Errorf("told of %+v", b)
		}
		if failures--; failures >= 0 {
			return errors.New("no notice today")
		}
		told++
		return nil
	}
	var all sync.WaitGroup
	for _, job := range f.line.waiting { // all at once
		all.Go(func() { _ = f.call(t.Context(), job.Args) })
	}
	all.Wait()
	for range 3 { // as many as there may be failures left, and one more
		_ = f.Sweep(t.Context())
	}
	f.wantState(t, id, bulk.StateFinished)
	if told != 1 || f.batch(t, id).Counts.Done != 8 {
		t.Errorf("told %d times of %+v", told, f.batch(t, id).Counts)
	}
}

func TestABatchDoesNotWaitForEverForARowWithoutAnAnswer(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	id := f.started(t, autoRenew, f.domains(1)...)
	gate := registrartest.NewGate()
	f.fake.FailNext(registrartest.Block(gate))
	ended := make(chan error, 1)
	go func() { ended <- f.call(t.Context(), f.line.waiting[0].Args) }()
	<-gate.Arrived()
	f.clock.Advance(11 * time.Minute)
	f.must(t, f.Sweep(t.Context()))
	f.wantState(t, id, bulk.StateRunning) // its sender lives

	_, err := f.store.Adopt(t.Context(), time.Minute)
	f.must(t, err)
	f.must(t, f.Sweep(t.Context()))
	f.wantState(t, id, bulk.StateFinished)
	if got := f.states(t, id)[0]; got != bulk.RowUnknown {
		t.Errorf("the row is %s, want it unknown", got)
	}
	gate.Release()
	f.must(t, <-ended)
	if got := f.states(t, id)[0]; got != bulk.RowDone {
		t.Errorf("the row is %s after all, want it done", got)
	}
}

func TestTheEndOfACancelledBatchIsToldIfItWasStarted(t *testing.T) {
	t.Parallel()
	for _, state := range []bulk.State{bulk.StateDraft, bulk.StateReady, bulk.StateRunning, bulk.StatePaused} {
		t.Run(string(state), func(t *testing.T) {
			f := newFixture(t)
			told := 0
			id := f.reach(t, state)
			f.finished = func(_ context.Context, _ pgx.Tx, b bulk.Batch) error {
				if told++; b.ID != id || b.State != bulk.StateCancelled {
					t.Errorf("told of %+v", b)
				}
				return nil
			}
			f.must(t, f.Cancel(t.Context(), jane, id))
			f.must(t, f.Cancel(t.Context(), jane, id))
			want := 0
			if state == bulk.StateRunning || state == bulk.StatePaused {
				want = 1
			}
			if told != want {
				t.Errorf("told %d times, want %d", told, want)
			}
		})
	}
}

func TestOldBatchesAreRemoved(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	ids := map[bulk.State]string{}
	for _, state := range []bulk.State{bulk.StateDraft, bulk.StateReady, bulk.StateFinished, bulk.StatePaused} {
		ids[state] = f.reach(t, state)
	}
	ids[bulk.StateCancelled] = f.reach(t, bulk.StateRunning)
	f.must(t, f.Cancel(t.Context(), jane, ids[bulk.StateCancelled]))
	left := func(after time.Duration, want ...bulk.State) {
		t.Helper()
		f.clock.Advance(after)
		f.must(t, f.Purge(t.Context()))
		for state, id := range ids {
			_, err := f.Batch(t.Context(), jane, id)
			wanted := false
			for _, w := range want {
				wanted = wanted || w == state
			}
			if wanted != (err == nil) {
				t.Errorf("after %s more the %s batch: %v", after, state, err)
			}
		}
	}
	left(23*time.Hour, bulk.StateDraft, bulk.StateReady, bulk.StateFinished, bulk.StateCancelled, bulk.StatePaused)
	left(2*time.Hour, bulk.StateReady, bulk.StateFinished, bulk.StateCancelled, bulk.StatePaused)
	left(7*24*time.Hour, bulk.StateFinished, bulk.StateCancelled, bulk.StatePaused)
	left(83*24*time.Hour, bulk.StatePaused)
}
