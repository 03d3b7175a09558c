package change_test

import (
	"context"
	"errors"
	"log/slog"
	"net/netip"
	"testing"
	"time"

	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/change"
	"portal/internal/postgres/postgrestest"
	"portal/internal/process"
	"portal/internal/profile"
	"portal/internal/registrar"
	"portal/internal/registrar/registrartest"
)

const example = registrar.DomainName("example.com")

var jane = auth.Actor{
	Key: profile.Key{Brand: "acme", Account: "acme-main", Profile: "jane"}, Username: "jane", Role: auth.RoleOwner,
	Rights: registrar.AllRights, Address: netip.MustParseAddr("192.0.2.10"), Agent: "Firefox", SessionRef: "s-7QX2",
	Proof: auth.Proof{Kind: auth.ProofPassword, At: time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC)}, // good whatever the clock says
}

// testSettings keep the rules and shorten the waits that tests sit through.
var testSettings = change.Settings{
	VisitorWait: time.Minute, CallDeadline: time.Minute, Settle: 2 * time.Minute,
	Pace: audit.Pace{Least: time.Second, Most: time.Minute},
}

// impatient are testSettings for visitors whose patience runs out.
func impatient() change.Settings {
	settings := testSettings
	settings.VisitorWait = 50 * time.Millisecond
	return settings
}

type fixture struct {
	*change.Service
	db    *postgrestest.DB
	store *audit.Store
	fake  *registrartest.Fake
	clock *registrartest.Clock
	made  *made
}

// made counts what a fixture has added.
type made struct{ n int }

func newFixture(t *testing.T) fixture {
	t.Helper()
	return fixtureOn(t, postgrestest.New(t), testSettings)
}

func fixtureOn(t *testing.T, db *postgrestest.DB, settings change.Settings) fixture {
	t.Helper()
	c := registrartest.NewClock(time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC))
	fake := registrartest.NewFake(c.Now)
	fake.AddProfile("jane", "right-password", registrar.Domain{Name: example, Nameservers: hosts("ns1.old.example", "ns2.old.example")})
	log := slog.New(slog.DiscardHandler)
	self := process.New(db.AppURL, log)
	if err := self.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	store := audit.NewStore(db.Pool, self, c.Now, nil)
	service := change.NewService(store, map[string]registrar.Registrar{"acme-main": fake.Registrar()}, settings, change.Others{}, c.Now, log)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
		defer cancel()
		if err := service.Close(ctx); err != nil {
			t.Error(err)
		}
	})
	return fixture{service, db, store, fake, c, new(made)}
}

func hosts(names ...string) []registrar.Nameserver {
	ns := make([]registrar.Nameserver, len(names))
	for i, name := range names {
		ns[i].Host = name
	}
	return ns
}

// edit is the change that a visitor who just opened the page would send.
func (f fixture) edit(t *testing.T, wanted ...string) change.Nameservers {
	t.Helper()
	seen, err := f.Observe(t.Context(), jane, example, registrar.PageParts)
	if err != nil {
		t.Fatal(err)
	}
	return change.NewNameservers(change.Ticket{ID: change.NewID(), Seen: change.NameserversSeen(seen.Domain.Nameservers)}, seen, hosts(wanted...))
}

func (f fixture) story(t *testing.T, id string) audit.Change {
	t.Helper()
	c, err := f.store.Change(t.Context(), audit.ScopeOf(jane), id)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

var newHosts = []string{"ns1.new.example", "ns2.new.example"}

func TestAnOutcomeIsRecordedWhenTheLogComesBack(t *testing.T) {
	t.Parallel()
	f := fixtureOn(t, postgrestest.NewServer(t), testSettings)
	gate := registrartest.NewGate()
	f.fake.FailNext(registrartest.Block(gate))
	c := f.edit(t, newHosts...)
	answered := make(chan change.Result)
	go func() {
		res, _ := f.Apply(context.WithoutCancel(t.Context()), jane, c)
		answered <- res
	}()
	<-gate.Arrived()
	f.db.Stop(t)
	gate.Release()
	if res := <-answered; res.Outcome != change.Sending {
		t.Errorf("without a record the visitor is told %+v, want sending", res)
	}
	f.db.Start(t)
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	if err := f.Close(ctx); err != nil { // waits for the late record
		t.Fatal(err)
	}
	if story := f.story(t, c.Ticket().ID); story.Ending == nil || story.Ending.Outcome != audit.Applied {
		t.Errorf("recorded ending = %+v, want applied", story.Ending)
	}
}

func TestASlowRegistrarKeepsTheVisitorOnlyForAWhile(t *testing.T) {
	t.Parallel()
	f := fixtureOn(t, postgrestest.New(t), impatient())
	gate := registrartest.NewGate()
	f.fake.FailNext(registrartest.Block(gate))
	c := f.edit(t, newHosts...)
	res, err := f.Apply(t.Context(), jane, c)
	if err != nil || res != (change.Result{ChangeID: c.Ticket().ID, Outcome: change.Sending}) {
		t.Errorf("Apply = %+v, %v, want sending", res, err)
	}
	gate.Release()
}

func TestACallThatOutlastsTheSettlingIsLeftToItself(t *testing.T) {
	t.Parallel()
	f := fixtureOn(t, postgrestest.New(t), impatient())
	gate := registrartest.NewGate()
	f.fake.FailNext(registrartest.Block(gate))
	c := f.edit(t, newHosts...)
	if res, err := f.Apply(t.Context(), jane, c); err != nil || res.Outcome != change.Sending {
		t.Fatalf("Apply = %+v, %v, want sending", res, err)
	}
	f.clock.Advance(5 * time.Second)
	f.rounds(t, testSettings.Settle)
	if got := f.verdict(t, c.Ticket().ID); got != "" {
		t.Errorf("verdict = %q on a call that still runs", got)
	}
	gate.Release()
	if err := f.Close(context.WithoutCancel(t.Context())); err != nil {
		t.Fatal(err)
	}
	if story := f.story(t, c.Ticket().ID); story.Ending == nil || story.Ending.Outcome != audit.Applied {
		t.Errorf("ending = %+v, want applied", story.Ending)
	}
}

func TestAClosingServiceTakesNoNewChanges(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c := f.edit(t, newHosts...)
	if err := f.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Apply(t.Context(), jane, c); !errors.Is(err, change.ErrClosing) {
		t.Errorf("Apply = %v, want ErrClosing", err)
	}
	if n := len(f.fake.Writes()); n != 0 {
		t.Errorf("%d writes were sent", n)
	}
}

func TestChangeIDsAreShortReadableAndChecked(t *testing.T) {
	t.Parallel()
	seen := make(map[string]bool)
	for range 1000 {
		id := change.NewID()
		if !change.ValidID(id) || len(id) != 14 || seen[id] {
			t.Fatalf("NewID = %q", id)
		}
		seen[id] = true
	}
	for _, bad := range []string{"", "8F3K2QTDW6NP", "8f3k-2qtd-w6np", "8F3K-2QTD-W6N0", "8F3K-2QTD-W6NP-", "8F3K-2QTD-W6N'"} {
		if change.ValidID(bad) {
			t.Errorf("ValidID(%q) is true", bad)
		}
	}
}
