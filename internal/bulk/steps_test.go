package bulk_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"portal/internal/auth"
	"portal/internal/bulk"
	"portal/internal/registrar"
	"portal/internal/registrar/registrartest"
)

// reach brings a new batch of two domains into a state.
func (f *fixture) reach(t *testing.T, state bulk.State) string {
	t.Helper()
	names := f.domains(2)
	id, err := f.Draft(t.Context(), jane, names)
	f.must(t, err)
	do := func(err error) { f.must(t, err) }
	switch state {
	case bulk.StateDraft:
		return id
	case bulk.StateCancelled:
		do(f.Cancel(t.Context(), jane, id))
		return id
	}
	do(f.Check(t.Context(), jane, id, autoRenew))
	if state == bulk.StateChecking {
		return id
	}
	f.work(t)
	if state == bulk.StateReady {
		return id
	}
	do(f.Start(t.Context(), jane, id))
	switch state {
	case bulk.StatePaused:
		do(f.Pause(t.Context(), jane, id))
	case bulk.StateFinished:
		f.work(t)
	}
	f.wantState(t, id, state)
	return id
}

func TestEachStepIsPossibleInItsStatesOnly(t *testing.T) {
	t.Parallel()
	type step func(*bulk.Service, context.Context, auth.Actor, string) error
	check := func(s *bulk.Service, ctx context.Context, who auth.Actor, id string) error {
		return s.Check(ctx, who, id, autoRenew)
	}
	retry := func(s *bulk.Service, ctx context.Context, who auth.Actor, id string) error {
		_, err := s.Retry(ctx, who, id)
		return err
	}
	draft, checking, ready, running, paused, finished, cancelled := bulk.StateDraft, bulk.StateChecking, bulk.StateReady,
		bulk.StateRunning, bulk.StatePaused, bulk.StateFinished, bulk.StateCancelled
	tests := []struct {
		name string
		do   step
		to   map[bulk.State]bulk.State // from > to; from all others it is refused
	}{
		{"check", check, map[bulk.State]bulk.State{draft: checking, ready: checking, checking: checking}},
		{"start", (*bulk.Service).Start, map[bulk.State]bulk.State{ready: running, running: running, finished: finished}},
		{"pause", (*bulk.Service).Pause, map[bulk.State]bulk.State{running: paused, paused: paused}},
		{"resume", (*bulk.Service).Resume, map[bulk.State]bulk.State{paused: running, running: running}},
		{"cancel", (*bulk.Service).Cancel, map[bulk.State]bulk.State{
			draft: cancelled, checking: cancelled, ready: cancelled, running: cancelled, paused: cancelled, cancelled: cancelled,
		}},
		{"retry", retry, map[bulk.State]bulk.State{}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := newFixture(t)
			for _, from := range []bulk.State{draft, checking, ready, running, paused, finished, cancelled} {
				f.line.waiting = nil
				id := f.reach(t, from)
				to, possible := test.to[from]
				for range 2 { // a double click
					err := test.do(f.Service, t.Context(), jane, id)
					switch {
					case test.name == "retry" && (from == finished || from == cancelled):
						if !errors.Is(err, bulk.ErrEmpty) {
							t.Errorf("from %s with nothing to retry: %v", from, err)
						}
					case possible && err != nil, !possible && !errors.Is(err, bulk.ErrState):
						t.Errorf("from %s: %v", from, err)
					}
				}
				if !possible {
					to = from
				}
				f.wantState(t, id, to)
			}
		})
	}
}

func TestRetryTakesTheFailedRowsAndChecksThemFirst(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	names := f.domains(7)
	id := f.started(t, autoRenew, names...)
	f.fake.SetState(names[6], func(d *registrar.Domain) { d.Renewal = registrar.RenewalExpire }) // stale
	f.fake.FailNext(registrartest.Fault{}, registrartest.Rejected("465", registrar.ReasonInvalid, ""), registrartest.LostReply,
		registrartest.NotSent, registrartest.Pending, registrartest.SentNotApplied)
	f.work(t)
	newID, err := f.Retry(t.Context(), jane, id)
	f.must(t, err)
	if again, err := f.Retry(t.Context(), jane, id); err != nil || again != newID {
		t.Errorf("a double click gives %s, %v, want %s", again, err, newID)
	}
	f.work(t)
	f.wantState(t, newID, bulk.StateReady)
	var got []registrar.DomainName
	old := map[string]bool{}
	for _, row := range f.rows(t, id, bulk.RowFilter{}) {
		old[row.ChangeID] = true
	}
	for _, row := range f.rows(t, newID, bulk.RowFilter{}) {
		if got = append(got, row.Domain); old[row.ChangeID] || row.State != bulk.RowTodo {
			t.Errorf("row %+v has an old change ID or is not to be done", row)
		}
	}
	if diff := cmp.Diff([]registrar.DomainName{names[1], names[3], names[6]}, got); diff != "" {
		t.Errorf("rows to retry (-want +got):\n%s", diff)
	}
	b := f.batch(t, newID)
	if b.RetryOf != id || !cmp.Equal(b.Plan, f.batch(t, id).Plan) {
		t.Errorf("the new batch is of %q and does %+v", b.RetryOf, b.Plan)
	}
	f.must(t, f.Start(t.Context(), jane, newID))
	f.work(t)
	if n := f.batch(t, newID).Counts.Done; n != 3 {
		t.Errorf("%d of 3 rows done", n)
	}
}

func TestABatchIsOfItsProfileAndBrandAndOwnerOnly(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	id := f.reach(t, bulk.StateReady)
	other := map[string]func(*auth.Actor){
		"brand":   func(a *auth.Actor) { a.Brand = "other" },
		"account": func(a *auth.Actor) { a.Account = "other" },
		"profile": func(a *auth.Actor) { a.Profile = "mallory" },
		"sub":     func(a *auth.Actor) { a.Role = auth.RoleSubUser },
	}
	for name, alter := range other {
		t.Run(name, func(t *testing.T) {
			who, want := jane, bulk.ErrNotFound
			if alter(&who); who.Role == auth.RoleSubUser {
				want = auth.ErrDenied
			}
			_, batch := f.Batch(t.Context(), who, id)
			_, _, rows := f.Rows(t.Context(), who, id, bulk.RowFilter{Limit: 10})
			_, retry := f.Retry(t.Context(), who, id)
			for what, err := range map[string]error{
				"read": batch, "rows": rows, "retry": retry,
				"each":   f.EachRow(t.Context(), who, id, func(bulk.Row) error { t.Error("told of a row"); return nil }),
				"check":  f.Check(t.Context(), who, id, autoRenew),
				"start":  f.Start(t.Context(), who, id),
				"pause":  f.Pause(t.Context(), who, id),
				"resume": f.Resume(t.Context(), who, id),
				"cancel": f.Cancel(t.Context(), who, id),
			} {
				if !errors.Is(err, want) {
					t.Errorf("%s: %v, want %v", what, err, want)
				}
			}
			if all, err := f.Batches(t.Context(), who, 10); len(all) != 0 || err != nil && !errors.Is(err, auth.ErrDenied) {
				t.Errorf("the list has %d batches, %v", len(all), err)
			}
		})
	}
	f.wantState(t, id, bulk.StateReady)
	if all, err := f.Batches(t.Context(), jane, 10); len(all) != 1 || err != nil {
		t.Errorf("jane's list has %d batches, %v", len(all), err)
	}
}

func TestADraftDropsNamesThatComeAgainAndHasALimit(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	names := f.domains(2)
	id, err := f.Draft(t.Context(), jane, append(names, names...))
	f.must(t, err)
	if n := f.batch(t, id).Counts.Total; n != 2 {
		t.Errorf("%d rows", n)
	}
	many := make([]registrar.DomainName, bulk.MaxRows+1)
	for i := range many {
		many[i] = registrar.DomainName(time.Duration(i).String() + ".example")
	}
	if _, err := f.Draft(t.Context(), jane, many); !errors.Is(err, bulk.ErrTooMany) {
		t.Errorf("%d domains: %v", len(many), err)
	}
	if _, err := f.Draft(t.Context(), jane, many[1:]); err != nil {
		t.Errorf("%d domains: %v", len(many)-1, err)
	}
	if _, err := f.Draft(t.Context(), jane, nil); !errors.Is(err, bulk.ErrEmpty) {
		t.Errorf("no domain: %v", err)
	}
}
