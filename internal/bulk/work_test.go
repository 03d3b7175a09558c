package bulk_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"portal/internal/audit"
	"portal/internal/bulk"
	"portal/internal/change"
	"portal/internal/registrar"
	"portal/internal/registrar/registrartest"
)

func TestEachFaultGetsItsRow(t *testing.T) {
	t.Parallel()
	rejected := registrartest.Rejected("465", registrar.ReasonInvalid, "x")
	tests := []struct {
		name           string
		fault          registrartest.Fault
		writes         int
		state, later   bulk.RowState // at once, and when the reconciler has looked
		reason, settle registrar.Reason
	}{
		{"applied", registrartest.Fault{}, 1, bulk.RowDone, bulk.RowDone, "", ""},
		{"the reply is lost", registrartest.LostReply, 1, bulk.RowUnknown, bulk.RowDone, "", ""},
		{"lost inside the registrar", registrartest.SentNotApplied, 1, bulk.RowUnknown, bulk.RowFailed, "", bulk.ReasonNotApplied},
		{"refused", rejected, 1, bulk.RowFailed, bulk.RowFailed, registrar.ReasonInvalid, registrar.ReasonInvalid},
		{"not sent", registrartest.NotSent, 0, bulk.RowFailed, bulk.RowFailed, bulk.ReasonNotSent, bulk.ReasonNotSent},
		{"accepted, and in force later", registrartest.Pending, 1, bulk.RowPending, bulk.RowDone, registrar.ReasonWaiting, ""},
		{"a lie", registrartest.Lie, 1, bulk.RowPending, bulk.RowFailed, "", bulk.ReasonNotApplied},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := newFixture(t)
			id := f.started(t, autoRenew, f.domains(1)...)
			f.fake.FailNext(test.fault)
			f.work(t)
			f.wantState(t, id, bulk.StateFinished)
			row := f.rows(t, id, bulk.RowFilter{})[0]
			if row.State != test.state || row.Reason != test.reason {
				t.Errorf("the row is %s because %q, want %s because %q", row.State, row.Reason, test.state, test.reason)
			}
			f.fake.CompletePending()
			f.reconcile(t)
			row = f.rows(t, id, bulk.RowFilter{})[0]
			if row.State != test.later || row.Reason != test.settle {
				t.Errorf("later the row is %s because %q, want %s because %q", row.State, row.Reason, test.later, test.settle)
			}
			if n := len(f.fake.Writes()); n != test.writes {
				t.Errorf("%d writes, want %d", n, test.writes)
			}
		})
	}
}

// reconcile lets days pass, in which the reconciler looks now and then.
func (f *fixture) reconcile(t *testing.T) {
	t.Helper()
	for range 4 {
		f.clock.Advance(25 * time.Hour)
		f.must(t, f.changes.ReconcileOnce(t.Context()))
	}
}

func TestARowIsSentOnlyIfTheDomainIsAsTheDryRunFoundIt(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		alter  func(*registrar.Domain)
		state  bulk.RowState
		reason registrar.Reason
	}{
		{"changed to something else", func(d *registrar.Domain) { d.Renewal = registrar.RenewalExpire }, bulk.RowStale, ""},
		{"changed to what is wanted", func(d *registrar.Domain) { d.Renewal = registrar.RenewalAuto }, bulk.RowSame, ""},
		{"held by the registrar", func(d *registrar.Domain) { d.Held = true }, bulk.RowFailed, registrar.ReasonLocked},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := newFixture(t)
			names := f.domains(1)
			id := f.started(t, autoRenew, names...)
			f.fake.SetState(names[0], test.alter)
			f.work(t)
			f.wantRow(t, id, test.state, test.reason, 0)
		})
	}
	t.Run("moved to another profile", func(t *testing.T) {
		f := newFixture(t)
		names := f.domains(1)
		id := f.started(t, autoRenew, names...)
		f.fake.AddDomain("mallory", registrar.Domain{Name: names[0], Renewal: registrar.RenewalManual})
		f.work(t)
		f.wantRow(t, id, bulk.RowImpossible, registrar.ReasonPermission, 0)
	})
	t.Run("of nobody knows whom", func(t *testing.T) {
		f := newFixture(t)
		id := f.started(t, autoRenew, f.domains(1)...)
		f.fake.Withhold(registrar.PartProfile)
		f.work(t)
		f.wantRow(t, id, bulk.RowImpossible, registrar.ReasonPermission, 0)
	})
}

// wantRow checks the one row of a batch that is over.
func (f *fixture) wantRow(t *testing.T, id string, state bulk.RowState, reason registrar.Reason, writes int) {
	t.Helper()
	f.wantState(t, id, bulk.StateFinished)
	row := f.rows(t, id, bulk.RowFilter{})[0]
	if row.State != state || row.Reason != reason {
		t.Errorf("the row is %s because %q, want %s because %q", row.State, row.Reason, state, reason)
	}
	if n := len(f.fake.Writes()); n != writes {
		t.Errorf("%d writes, want %d", n, writes)
	}
}

func TestWhileTheRegistrarIsAwayRowsWaitAndAreGivenUpInTheEnd(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	names := f.domains(2)
	id := f.started(t, autoRenew, names[0])
	f.fake.FailNext(registrartest.ReadFails, registrartest.ReadFails, registrartest.ReadFails)
	f.work(t)
	f.wantRow(t, id, bulk.RowDone, "", 1)

	id = f.started(t, autoRenew, names[1])
	f.fake.SetDown(true)
	began := f.clock.Now()
	f.work(t)
	f.wantRow(t, id, bulk.RowFailed, registrar.ReasonBusy, 1)
	if waited := f.clock.Now().Sub(began); waited < 30*time.Minute || waited > 2*time.Hour {
		t.Errorf("given up after %s", waited)
	}
}

func TestARowWaitsForAnotherChangeOfItsDomain(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	names := f.domains(1)
	id := f.started(t, autoRenew, names...)
	from, err := f.changes.Observe(t.Context(), jane, names[0], registrar.PageParts)
	f.must(t, err)
	f.fake.FailNext(registrartest.LostReply) // which keeps the lease
	other, err := (&change.LockPlan{Locked: true}).For(change.Ticket{ID: change.NewID()}, from)
	f.must(t, err)
	_, err = f.changes.Apply(t.Context(), jane, other)
	f.must(t, err)

	f.next(t)
	if got := f.states(t, id); got[0] != bulk.RowTodo {
		t.Fatalf("while another change is open the row is %s", got[0])
	}
	f.clock.Advance(5 * time.Minute)
	f.must(t, f.changes.ReconcileOnce(t.Context()))
	f.work(t)
	f.wantRow(t, id, bulk.RowDone, "", 2)
}

func TestARowThatIsWorkedAgainIsNotSentAgain(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]registrartest.Fault{
		"applied": {}, "unknown": registrartest.LostReply, "lost": registrartest.SentNotApplied, "not sent": registrartest.NotSent,
	} {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t)
			f.started(t, autoRenew, f.domains(1)...)
			job := f.line.waiting[0]
			f.fake.FailNext(fault)
			f.work(t)
			before := len(f.fake.Writes())
			for range 3 {
				f.must(t, f.call(t.Context(), job.Args))
			}
			if n := len(f.fake.Writes()); n != before {
				t.Errorf("%d writes, then %d", before, n)
			}
		})
	}
}

func TestARowWhoseProcessDiedIsSettledByTheLog(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	id := f.started(t, autoRenew, f.domains(2)...)
	gate := registrartest.NewGate()
	f.fake.FailNext(registrartest.Block(gate))
	first := f.line.waiting[0]
	ctx, die := context.WithCancel(t.Context())
	gone := make(chan error, 1)
	go func() { gone <- f.call(ctx, first.Args) }()
	<-gate.Arrived()
	die() // the worker goes; its call hangs
	<-gone
	if got := f.states(t, id); got[0] != bulk.RowSending {
		t.Fatalf("the row is %s while it is at the registrar", got[0])
	}
	f.work(t) // the job is there again, and another row
	f.wantState(t, id, bulk.StateRunning)

	if _, err := f.store.Adopt(t.Context(), 0); err != nil { // as if the lease were a dead one's
		t.Fatal(err)
	}
	var told []bulk.Counts
	f.finished = func(_ context.Context, _ pgx.Tx, b bulk.Batch) error { told = append(told, b.Counts); return nil }
	f.reconcile(t)
	f.wantState(t, id, bulk.StateFinished)
	want := []bulk.Counts{{Total: 2, Done: 1, Failed: 1, Checked: 2}}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Errorf("told of the end (-want +got):\n%s", diff)
	}
	gate.Release()
}

func TestTheLogNamesWhoStartedTheBatch(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	names := f.domains(1)
	id := f.started(t, autoRenew, names...)
	f.work(t)
	row := f.rows(t, id, bulk.RowFilter{})[0]
	story, err := f.store.Change(t.Context(), audit.ScopeOf(jane), row.ChangeID)
	f.must(t, err)
	got := story.Actor
	got.Rights, got.Proof = jane.Rights, jane.Proof // not in the log
	if diff := cmp.Diff(jane, got, cmp.Comparer(func(a, b interface{ String() string }) bool { return a.String() == b.String() })); diff != "" {
		t.Errorf("actor (-want +got):\n%s", diff)
	}
	if story.Batch != id {
		t.Errorf("the change is of batch %q", story.Batch)
	}
	var left string
	f.must(t, f.db.Pool.QueryRow(t.Context(), "SELECT address || agent FROM batch").Scan(&left))
	if left != "" {
		t.Errorf("a batch that is over still has %q", left)
	}
}

// brokenReader panics at each read of one domain.
type brokenReader struct {
	registrar.Reader
	broken registrar.DomainName
}

func (r brokenReader) Domain(ctx context.Context, name registrar.DomainName, parts registrar.Parts) (registrar.Domain, error) {
	if name == r.broken {
		panic("broken")
	}
	return r.Reader.Domain(ctx, name, parts)
}

func TestARowThatPanicsIsGivenUpAndTheBatchEnds(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	names := f.domains(2)
	id := f.started(t, autoRenew, names...)
	f.replaceReader(brokenReader{f.fake, names[0]})
	f.work(t)
	f.wantState(t, id, bulk.StateFinished)
	f.wantRow(t, id, bulk.RowFailed, registrar.ReasonOther, 1)
	if n := len(f.fake.Writes()); n != 1 {
		t.Errorf("%d writes, want one for the other row", n)
	}
}
