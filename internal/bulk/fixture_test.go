package bulk_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/bulk"
	"portal/internal/change"
	"portal/internal/jobs"
	"portal/internal/postgres/postgrestest"
	"portal/internal/process"
	"portal/internal/profile"
	"portal/internal/registrar"
	"portal/internal/registrar/registrartest"
)

var jane = auth.Actor{
	Key: profile.Key{Brand: "acme", Account: "acme-main", Profile: "jane"}, Username: "jane", Role: auth.RoleOwner,
	Rights: registrar.AllRights, Address: netip.MustParseAddr("192.0.2.10"), Agent: "Firefox", SessionRef: "s-7QX2",
	Proof: auth.Proof{Kind: auth.ProofPassword, At: time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC)}, // good whatever the clock says
}

// testTimes keep the rules and shorten the waits that tests sit through.
var testTimes = change.Settings{
	VisitorWait: time.Minute, CallDeadline: time.Minute, Settle: 2 * time.Minute,
	Pace: audit.Pace{Least: time.Second, Most: time.Minute},
}

// line is a queue whose jobs a test works one after the other, when it wants to.
type line struct {
	waiting []jobs.Job
	lose    bool // forget what is queued
}

// Insert implements bulk.Queue.
func (l *line) Insert(_ context.Context, _ pgx.Tx, more ...jobs.Job) error {
	for _, job := range more {
		twice := slices.ContainsFunc(l.waiting, func(j jobs.Job) bool { return j.Args == job.Args })
		if !l.lose && !(job.Unique && twice) {
			l.waiting = append(l.waiting, job)
		}
	}
	return nil
}

// known is what the inventory would know.
type known map[registrar.DomainName]registrar.Domain

// State implements bulk.States.
func (k known) State(_ context.Context, _ profile.Key, name registrar.DomainName) (registrar.Domain, error) {
	if d, ok := k[name]; ok {
		return d, nil
	}
	return registrar.Domain{}, errors.New("not known")
}

// reader is a registrar's, and can be exchanged.
type reader struct{ registrar.Reader }

func (f *fixture) replaceReader(r registrar.Reader) { f.reader.Reader = r }

type fixture struct {
	finished func(context.Context, pgx.Tx, bulk.Batch) error // is told of the end of a batch; nil for nobody

	*bulk.Service
	reader  *reader
	db      *postgrestest.DB
	store   *audit.Store
	changes *change.Service
	fake    *registrartest.Fake
	clock   *registrartest.Clock
	line    *line
	known   known
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	clock := registrartest.NewClock(time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC))
	f := &fixture{
		db: postgrestest.New(t), clock: clock, fake: registrartest.NewFake(clock.Now), line: &line{}, known: known{},
	}
	account := f.fake.Registrar()
	f.reader = &reader{f.fake}
	account.Reader = f.reader
	quiet := slog.New(slog.DiscardHandler)
	self := process.New(f.db.AppURL, quiet)
	if err := self.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	f.store = audit.NewStore(f.db.Pool, self, clock.Now, nil)
	f.changes = change.NewService(f.store, map[string]registrar.Registrar{"acme-main": account}, testTimes, change.Others{}, clock.Now, quiet)
	f.Service = bulk.New(bulk.Config{
		Pool: f.db.Pool, Changes: f.changes, States: f.known, Queue: f.line, Now: clock.Now, Log: quiet,
		Finished: func(ctx context.Context, tx pgx.Tx, b bulk.Batch) error {
			if f.finished == nil {
				return nil
			}
			return f.finished(ctx, tx, b)
		},
	})
	f.store.Follow(f.Follower())
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
		defer cancel()
		if err := f.changes.Close(ctx); err != nil {
			t.Error(err)
		}
	})
	return f
}

// domains puts n domains into jane's profile and returns their names.
func (f *fixture) domains(n int) []registrar.DomainName {
	names := make([]registrar.DomainName, n)
	for i := range names {
		names[i] = registrar.DomainName(fmt.Sprintf("shop-%03d.com", i+1))
		f.fake.AddDomain("jane", registrar.Domain{
			Name: names[i], Renewal: registrar.RenewalManual, Privacy: registrar.PrivacyOff,
			Lock:        registrar.Lock{Supported: true, Changeable: true},
			Nameservers: []registrar.Nameserver{{Host: "ns1.old.example"}, {Host: "ns2.old.example"}},

			Verification: registrar.Verification{Status: registrar.VerificationNeeded},
		})
	}
	return names
}

// autoRenew is the edit of most tests.
var autoRenew = &change.RenewalPlan{Renewal: registrar.RenewalAuto}

// checked returns a batch of names whose dry run is done.
func (f *fixture) checked(t *testing.T, plan change.Plan, names ...registrar.DomainName) string {
	t.Helper()
	id, err := f.Draft(t.Context(), jane, names)
	if err != nil {
		t.Fatal(err)
	}
	f.must(t, f.Check(t.Context(), jane, id, plan))
	f.work(t)
	f.wantState(t, id, bulk.StateReady)
	return id
}

// started returns a batch whose rows wait in line.
func (f *fixture) started(t *testing.T, plan change.Plan, names ...registrar.DomainName) string {
	t.Helper()
	id := f.checked(t, plan, names...)
	f.must(t, f.Start(t.Context(), jane, id))
	return id
}

func (f *fixture) must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// work works until the line is empty. For a job that wants to come later the
// clock moves on.
func (f *fixture) work(t *testing.T) {
	t.Helper()
	for range 10_000 {
		if len(f.line.waiting) == 0 {
			return
		}
		f.next(t)
	}
	t.Fatal("the line does not end")
}

// next works one job.
func (f *fixture) next(t *testing.T) {
	t.Helper()
	job := f.line.waiting[0]
	f.line.waiting = f.line.waiting[1:]
	err := f.call(t.Context(), job.Args)
	var later *river.JobSnoozeError
	switch {
	case errors.As(err, &later):
		f.clock.Advance(later.Duration)
		f.line.waiting = append(f.line.waiting, job)
	case err != nil:
		t.Fatalf("job %+v: %v", job.Args, err)
	}
}

func (f *fixture) call(ctx context.Context, args jobs.Args) error {
	switch args := args.(type) {
	case bulk.CheckArgs:
		return bulk.CheckRows(f.Service, ctx, args)
	case bulk.RowArgs:
		return bulk.WorkRow(f.Service, ctx, args)
	}
	return fmt.Errorf("unknown job %T", args)
}

func (f *fixture) batch(t *testing.T, id string) bulk.Batch {
	t.Helper()
	b, err := f.Batch(t.Context(), jane, id)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func (f *fixture) wantState(t *testing.T, id string, want bulk.State) {
	t.Helper()
	if b := f.batch(t, id); b.State != want {
		t.Fatalf("the batch is %s with %+v, want it %s", b.State, b.Counts, want)
	}
}

func (f *fixture) rows(t *testing.T, id string, filter bulk.RowFilter) []bulk.Row {
	t.Helper()
	if filter.Limit == 0 {
		filter.Limit = 1000
	}
	rows, _, err := f.Rows(t.Context(), jane, id, filter)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// states returns the states of a batch's rows, in order.
func (f *fixture) states(t *testing.T, id string) []bulk.RowState {
	t.Helper()
	var states []bulk.RowState
	for _, row := range f.rows(t, id, bulk.RowFilter{}) {
		states = append(states, row.State)
	}
	return states
}

// writesTo counts what reached the registrar, by domain.
func (f *fixture) writesTo() map[registrar.DomainName]int {
	count := map[registrar.DomainName]int{}
	for _, w := range f.fake.Writes() {
		count[w.Domain]++
	}
	return count
}
