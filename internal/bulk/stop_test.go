package bulk_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"portal/internal/auth"
	"portal/internal/bulk"
	"portal/internal/registrar"
	"portal/internal/registrar/registrartest"
)

func TestAPausedBatchLeavesItsRowsAndGoesOn(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	id := f.started(t, autoRenew, f.domains(4)...)
	f.next(t)
	f.must(t, f.Pause(t.Context(), jane, id))
	f.work(t)
	f.wantState(t, id, bulk.StatePaused)
	want := []bulk.RowState{bulk.RowDone, bulk.RowTodo, bulk.RowTodo, bulk.RowTodo}
	if diff := cmp.Diff(want, f.states(t, id)); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	f.must(t, f.Resume(t.Context(), jane, id))
	f.work(t)
	f.wantState(t, id, bulk.StateFinished)
	if n := f.batch(t, id).Counts.Done; n != 4 || len(f.fake.Writes()) != 4 {
		t.Errorf("%d rows done by %d writes", n, len(f.fake.Writes()))
	}
}

func TestACancelledBatchSendsNothingMore(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	id := f.started(t, autoRenew, f.domains(3)...)
	gate := registrartest.NewGate()
	f.fake.FailNext(registrartest.Block(gate))
	first := f.line.waiting[0]
	ended := make(chan error, 1)
	go func() { ended <- f.call(t.Context(), first.Args) }()
	<-gate.Arrived()
	f.must(t, f.Cancel(t.Context(), jane, id))
	gate.Release()
	f.must(t, <-ended)
	f.work(t)
	f.wantState(t, id, bulk.StateCancelled)
	want := []bulk.RowState{bulk.RowDone, bulk.RowCancelled, bulk.RowCancelled}
	if diff := cmp.Diff(want, f.states(t, id)); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
	if n := len(f.fake.Writes()); n != 1 {
		t.Errorf("%d writes", n)
	}
}

// stopper pauses or cancels at the last moment: when the row has been read.
type stopper struct {
	registrar.Reader
	stop func()
}

// Domain implements registrar.Reader.
func (s stopper) Domain(ctx context.Context, name registrar.DomainName, parts registrar.Parts) (registrar.Domain, error) {
	d, err := s.Reader.Domain(ctx, name, parts)
	s.stop()
	return d, err
}

func TestARowThatIsStoppedBetweenItsReadAndItsIntentIsNotSent(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		stop func(*bulk.Service, context.Context, auth.Actor, string) error
		want bulk.RowState
	}{
		{"paused", (*bulk.Service).Pause, bulk.RowTodo},
		{"cancelled", (*bulk.Service).Cancel, bulk.RowCancelled},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := newFixture(t)
			stop := func() {}
			f.replaceReader(stopper{f.fake, func() { stop() }})
			id := f.started(t, autoRenew, f.domains(1)...)
			stop = func() { f.must(t, test.stop(f.Service, t.Context(), jane, id)) }
			f.work(t)
			if got := f.states(t, id)[0]; got != test.want || len(f.fake.Writes()) != 0 {
				t.Errorf("the row is %s after %d writes", got, len(f.fake.Writes()))
			}
			var entries int
			f.must(t, f.db.Pool.QueryRow(t.Context(), "SELECT count(*) FROM audit_entry").Scan(&entries))
			if entries != 0 {
				t.Errorf("%d entries in the log", entries)
			}
		})
	}
}

func TestARowThatAnotherWorkerClosedMeanwhileIsNotSent(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	stop := func() {}
	f.replaceReader(stopper{f.fake, func() { stop() }})
	f.started(t, autoRenew, f.domains(1)...)
	stop = func() {
		_, err := f.db.Pool.Exec(t.Context(), "UPDATE batch_row SET state = 'stale'")
		f.must(t, err)
	}
	f.work(t)
	if n := len(f.fake.Writes()); n != 0 {
		t.Errorf("%d writes", n)
	}
}
