package change_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/change"
	"portal/internal/kind"
	"portal/internal/postgres/postgrestest"
	"portal/internal/registrar"
	"portal/internal/registrar/registrartest"
	"portal/internal/routine"
	"portal/internal/secret"
)

const other = registrar.DomainName("other.example")

// journal is a log that tests read.
type journal struct {
	mu   sync.Mutex
	text strings.Builder
}

func (j *journal) Write(line []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(line)
}

// alarms are the lines of level error that have all of words.
func (j *journal) alarms(words ...string) (lines []string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for line := range strings.Lines(j.text.String()) {
		has := strings.Contains(line, "level=ERROR")
		for _, word := range words {
			has = has && strings.Contains(line, word)
		}
		if has {
			lines = append(lines, line)
		}
	}
	return lines
}

// brokenReader panics at each read of example.com while broken.
type brokenReader struct {
	registrar.Reader
	broken *bool
}

func (r brokenReader) Domain(ctx context.Context, name registrar.DomainName, parts registrar.Parts) (registrar.Domain, error) {
	if *r.broken && name == example {
		panic("s3cret")
	}
	return r.Reader.Domain(ctx, name, parts)
}

// restarted is another service on the database and the registrar of f, whose log is
// read and whose reads of example.com may panic.
func (f fixture) restarted() (again fixture, log *journal, broken *bool) {
	log, broken = new(journal), new(bool)
	reg := f.fake.Registrar()
	reg.Reader = brokenReader{reg.Reader, broken}
	f.Service = change.NewService(f.store, map[string]registrar.Registrar{"acme-main": reg}, testSettings, change.Others{}, f.clock.Now, slog.New(slog.NewTextHandler(log, nil)))
	return f, log, broken
}

func TestAnUnsettledChangeWhosePanicsStandInNobodysWay(t *testing.T) {
	t.Parallel()
	for name, breaks := range map[string]func(f fixture, reads *bool){
		"decode": func(f fixture, _ *bool) { f.BreakDecoder(kind.NameserversSet) },
		"look":   func(_ fixture, reads *bool) { *reads = true },
	} {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t)
			f.fake.AddDomain("jane", registrar.Domain{Name: other, Lock: registrar.Lock{Supported: true, Changeable: true}})
			broken := f.applyWith(t, registrartest.LostReply)
			f.fake.FailNext(registrartest.LostReply)
			locked := f.applyLock(t, other)
			for range 2 { // at the second start, too
				again, log, reads := f.restarted()
				breaks(again, reads)
				again.rounds(t, 10*time.Minute)
				if got := f.verdict(t, locked); got != audit.Confirmed {
					t.Errorf("the change beside it: verdict %q, want confirmed", got)
				}
				if got := f.verdict(t, broken); got != "" {
					t.Errorf("verdict %q", got)
				}
				alarms := log.alarms("change="+broken, "kind="+string(kind.NameserversSet), "stack=")
				if n := len(alarms); n < 8 || n > 25 {
					t.Errorf("%d alarms in ten minutes, want one each minute at the end:\n%s", n, strings.Join(alarms, ""))
				}
				if lines := log.alarms("s3cret"); len(lines) > 0 {
					t.Errorf("the log tells what it panicked with: %s", lines[0])
				}
			}
			mended, _, _ := f.restarted()
			mended.rounds(t, 2*time.Minute)
			if got := f.verdict(t, broken); got != audit.Confirmed {
				t.Errorf("once it is mended: verdict %q, want confirmed", got)
			}
		})
	}
}

func TestPagesAndEditsOfADomainOutliveAPanickingKind(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.fake.SetState(example, func(d *registrar.Domain) { d.Lock = registrar.Lock{Supported: true, Changeable: true} })
	id := f.applyWith(t, registrartest.Pending) // it holds no lease
	f.fake.SetState(example, func(d *registrar.Domain) { d.Nameservers = hosts(newHosts...) })
	again, log, _ := f.restarted()
	again.BreakDecoder(kind.NameserversSet)
	if res, err := again.lock(t, example); err != nil || res.Outcome != audit.Applied {
		t.Errorf("%+v, %v", res, err)
	}
	if len(log.alarms("change="+id, "kind="+string(kind.NameserversSet))) == 0 {
		t.Error("nobody is told")
	}
}

// lock switches the transfer lock of name on.
func (f fixture) lock(t *testing.T, name registrar.DomainName) (change.Result, error) {
	t.Helper()
	seen, err := f.Observe(t.Context(), jane, name, registrar.PageParts)
	if err != nil {
		t.Fatal(err)
	}
	return f.Apply(t.Context(), jane, change.NewLock(change.Ticket{ID: change.NewID(), Seen: change.LockSeen(false)}, seen, true))
}

// applyLock is lock for a change of which no answer comes.
func (f fixture) applyLock(t *testing.T, name registrar.DomainName) string {
	t.Helper()
	res, err := f.lock(t, name)
	if err != nil {
		t.Fatal(err)
	}
	return res.ChangeID
}

// brokenWriter panics after the registrar has the change.
type brokenWriter struct{ registrar.Writer }

func (w brokenWriter) SetNameservers(ctx context.Context, name registrar.DomainName, ns []registrar.Nameserver) (registrar.Receipt, error) {
	_, _ = w.Writer.SetNameservers(ctx, name, ns)
	panic("s3cret")
}

func TestAChangeThatPanicsOnceItWasSentIsUnknownUntilTheReconcilerLooked(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	reg := f.fake.Registrar()
	reg.Writer = brokenWriter{reg.Writer}
	broken := change.NewService(f.store, map[string]registrar.Registrar{"acme-main": reg}, testSettings, change.Others{}, f.clock.Now, slog.New(slog.DiscardHandler))
	c := f.edit(t, newHosts...)
	f.fake.FailNext(registrartest.SentNotApplied)
	if res, err := broken.Apply(t.Context(), jane, c); err != nil || res.Outcome != audit.Unknown {
		t.Fatalf("%+v, %v; want unknown", res, err)
	}
	if _, err := f.lock(t, example); !errors.Is(err, audit.ErrBusy) {
		t.Errorf("the next edit: %v, want busy", err)
	}
	f.clock.Advance(5 * time.Second)
	f.rounds(t, 5*time.Minute)
	if got := f.verdict(t, c.Ticket().ID); got != audit.NotApplied {
		t.Errorf("verdict %q, want not applied", got)
	}
}

func TestAFollowerThatPanicsCostsNoRecordAndNoProcess(t *testing.T) {
	t.Parallel()
	tests := []struct {
		entry   string
		outcome audit.Outcome // that the visitor is told at first; "" for an error
	}{
		{"intent", ""},
		{"outcome", change.Sending},
	}
	for _, tt := range tests {
		t.Run(tt.entry, func(t *testing.T) {
			f := fixtureOn(t, postgrestest.New(t), testSettings)
			var once sync.Once
			f.store.Follow(func(_ context.Context, _ pgx.Tx, r audit.Recorded) error {
				if r.Kind == tt.entry {
					once.Do(func() { panic("s3cret") })
				}
				return nil
			})
			c := f.edit(t, newHosts...)
			res, err := f.Apply(t.Context(), jane, c)
			if tt.outcome == "" {
				var p *routine.Panic
				if !errors.As(err, &p) || len(f.fake.Writes()) > 0 {
					t.Fatalf("%+v, %v, %d writes; want an error before anything is sent", res, err, len(f.fake.Writes()))
				}
				res, err = f.Apply(t.Context(), jane, c)
				tt.outcome = audit.Applied
			}
			if err != nil || res.Outcome != tt.outcome {
				t.Fatalf("%+v, %v; want %s", res, err, tt.outcome)
			}
			if err := f.Close(t.Context()); err != nil { // waits for a late record
				t.Fatal(err)
			}
			if story := f.story(t, c.Ticket().ID); story.Ending == nil || story.Ending.Outcome != audit.Applied || len(f.fake.Writes()) != 1 {
				t.Errorf("recorded ending %+v after %d writes, want applied after one", story.Ending, len(f.fake.Writes()))
			}
		})
	}
}

// brokenDepartures panic.
type brokenDepartures struct{}

func (brokenDepartures) Departed(context.Context, auth.Actor, change.Departure) error {
	panic("s3cret")
}

func TestAMoveIsNotDoneWhereTheEndOfSessionsPanics(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.Departures = brokenDepartures{}
	seen, err := f.Observe(t.Context(), jane, example, registrar.PageParts)
	if err != nil {
		t.Fatal(err)
	}
	c := change.NewOwnership(change.Ticket{ID: change.NewID(), Seen: change.OwnershipSeen(seen.Domain.Profile)}, seen,
		registrar.MoveTarget{Username: "nora", Password: secret.New("Fourth-pass.wrd4")})
	if res, err := f.Apply(t.Context(), jane, c); err != nil || res.Outcome != audit.Pending {
		t.Errorf("%+v, %v; want pending", res, err)
	}
}

func TestAPlanThatPanicsBehindALockLeavesTheDomainLocked(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.fake.SetState(example, func(d *registrar.Domain) { d.Lock = registrar.Lock{Supported: true, Changeable: true, Locked: true} })
	seen, err := f.Observe(t.Context(), jane, example, registrar.PageParts)
	if err != nil {
		t.Fatal(err)
	}
	planned := 0
	plan := func(ticket change.Ticket, from change.Observed) change.Change {
		if planned++; planned > 1 { // the lock is off by now
			panic("s3cret")
		}
		return change.NewNameservers(ticket, from, hosts(newHosts...))
	}
	ticket := change.Ticket{ID: change.NewID(), Seen: change.NameserversSeen(seen.Domain.Nameservers)}
	got, err := f.ApplyUnlocked(t.Context(), jane, ticket, seen, plan)
	var p *routine.Panic
	if !errors.As(err, &p) || !got.Locked() {
		t.Errorf("%+v, %v", got, err)
	}
}
