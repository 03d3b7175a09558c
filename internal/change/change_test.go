package change_test

import (
	"context"
	"errors"
	"log/slog"
	"net/netip"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/change"
	"portal/internal/postgres/postgrestest"
	"portal/internal/registrar"
	"portal/internal/registrar/registrartest"
)

const example = registrar.DomainName("example.com")

var jane = auth.Actor{
	Brand: "acme", Account: "acme-main", Profile: "jane", Username: "jane", Role: auth.RoleOwner,
	Rights: registrar.AllRights, Address: netip.MustParseAddr("192.0.2.10"), Agent: "Firefox", SessionRef: "s-7QX2",
}

// testSettings keep the rules and shorten the waits that tests sit through.
var testSettings = change.Settings{
	VisitorWait: 200 * time.Millisecond, CallDeadline: 10 * time.Second, Settle: 2 * time.Minute,
	Pace: audit.Pace{Least: time.Second, Most: time.Minute},
}

type fixture struct {
	*change.Service
	db    *postgrestest.DB
	store *audit.Store
	fake  *registrartest.Fake
	clock *registrartest.Clock
}

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
	holder := audit.NewHolder(db.AppURL, log)
	if err := holder.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	store := audit.NewStore(db.Pool, holder, c.Now)
	service := change.NewService(store, map[string]registrar.Registrar{"acme-main": fake.Registrar()}, settings, c.Now, log)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := service.Close(ctx); err != nil {
			t.Error(err)
		}
	})
	return fixture{service, db, store, fake, c}
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

func TestEachFaultGetsItsOutcome(t *testing.T) {
	tests := []struct {
		name    string
		fault   registrartest.Fault
		writes  int // that reached the registrar
		want    change.Result
		ending  audit.Ending
		settled bool
	}{
		{
			name: "applied, because a fresh read shows it", writes: 1,
			want: change.Result{Outcome: audit.Applied}, ending: audit.Ending{Outcome: audit.Applied, Verified: true}, settled: true,
		},
		{
			name: "pending at the registry", fault: registrartest.Pending, writes: 1,
			want:   change.Result{Outcome: audit.Pending, Reason: registrar.ReasonWaiting},
			ending: audit.Ending{Outcome: audit.Pending, Reason: registrar.ReasonWaiting},
		},
		{
			name: "refused", fault: registrartest.Rejected("435", registrar.ReasonHostUnknown, "ns2.new.example"), writes: 1,
			want:    change.Result{Outcome: audit.Refused, Reason: registrar.ReasonHostUnknown, Subject: "ns2.new.example"},
			ending:  audit.Ending{Outcome: audit.Refused, Reason: registrar.ReasonHostUnknown, Subject: "ns2.new.example"},
			settled: true,
		},
		{
			name: "not sent", fault: registrartest.NotSent, writes: 0,
			want: change.Result{Outcome: audit.NotSent}, ending: audit.Ending{Outcome: audit.NotSent}, settled: true,
		},
		{
			name: "unknown when the reply is lost after applying", fault: registrartest.LostReply, writes: 1,
			want: change.Result{Outcome: audit.Unknown}, ending: audit.Ending{Outcome: audit.Unknown},
		},
		{
			name: "unknown when the write is lost inside the registrar", fault: registrartest.SentNotApplied, writes: 1,
			want: change.Result{Outcome: audit.Unknown}, ending: audit.Ending{Outcome: audit.Unknown},
		},
		{
			name: "a success that no read shows is not called applied", fault: registrartest.Lie, writes: 1,
			want: change.Result{Outcome: audit.Pending}, ending: audit.Ending{Outcome: audit.Pending},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := newFixture(t)
			f.fake.FailNext(test.fault)
			c := f.edit(t, newHosts...)
			got, err := f.Apply(t.Context(), jane, c)
			if err != nil {
				t.Fatal(err)
			}
			test.want.ChangeID = c.Ticket().ID
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("result (-want +got):\n%s", diff)
			}
			story := f.story(t, c.Ticket().ID)
			story.Ending.Call = registrar.Call{}
			if diff := cmp.Diff(&test.ending, story.Ending); diff != "" {
				t.Errorf("recorded ending (-want +got):\n%s", diff)
			}
			if story.Settled() != test.settled {
				t.Errorf("settled = %v", story.Settled())
			}
			if n := len(f.fake.Writes()); n != test.writes {
				t.Errorf("%d writes reached the registrar, want %d", n, test.writes)
			}
		})
	}
}

func TestWhatIsNotAllowedIsDeniedRecordedAndNotSent(t *testing.T) {
	f := newFixture(t)
	sub := jane
	sub.Role, sub.Rights = auth.RoleSubUser, registrar.RightTechContact
	if _, err := f.Apply(t.Context(), sub, f.edit(t, newHosts...)); !errors.Is(err, auth.ErrDenied) {
		t.Fatalf("Apply = %v, want ErrDenied", err)
	}
	if n := len(f.fake.Writes()); n != 0 {
		t.Errorf("%d writes were sent", n)
	}
	lines, _, err := f.store.Activity(t.Context(), audit.ScopeOf(jane), example, audit.Page{Limit: 5})
	if err != nil || len(lines) != 1 || lines[0].Denied != change.NameserversSet {
		t.Errorf("activity = %+v, %v, want one denial", lines, err)
	}
}

func TestAStaleFormSendsNothing(t *testing.T) {
	f := newFixture(t)
	c := f.edit(t, newHosts...)
	f.fake.SetState(example, func(d *registrar.Domain) { d.Nameservers = hosts("ns1.elsewhere.example", "ns2.elsewhere.example") })
	now, err := f.Observe(t.Context(), jane, example, registrar.PageParts)
	if err != nil {
		t.Fatal(err)
	}
	stale := change.NewNameservers(c.Ticket(), now, hosts(newHosts...))
	if _, err := f.Apply(t.Context(), jane, stale); !errors.Is(err, audit.ErrStale) {
		t.Errorf("Apply = %v, want ErrStale", err)
	}
	if n := len(f.fake.Writes()); n != 0 {
		t.Errorf("%d writes were sent", n)
	}
}

func TestOfTwoTabsThatSawTheSameStateOneWins(t *testing.T) {
	f := newFixture(t)
	first, second := f.edit(t, newHosts...), f.edit(t, "ns1.third.example", "ns2.third.example")
	if res, err := f.Apply(t.Context(), jane, first); err != nil || res.Outcome != audit.Applied {
		t.Fatalf("first tab: %+v, %v", res, err)
	}
	if _, err := f.Apply(t.Context(), jane, second); !errors.Is(err, audit.ErrStale) {
		t.Errorf("second tab: %v, want ErrStale", err)
	}
	if n := len(f.fake.Writes()); n != 1 {
		t.Errorf("%d writes were sent, want 1", n)
	}
}

func TestTwoTabsAtOnceSendOneWrite(t *testing.T) {
	f := newFixture(t)
	gate := registrartest.NewGate()
	f.fake.FailNext(registrartest.Block(gate))
	first, second := f.edit(t, newHosts...), f.edit(t, "ns1.third.example", "ns2.third.example")
	answered := make(chan change.Result)
	go func() {
		res, _ := f.Apply(context.WithoutCancel(t.Context()), jane, first)
		answered <- res
	}()
	<-gate.Arrived()
	if _, err := f.Apply(t.Context(), jane, second); !errors.Is(err, audit.ErrBusy) {
		t.Errorf("second tab: %v, want ErrBusy", err)
	}
	gate.Release()
	if res := <-answered; res.Outcome != audit.Applied && res.Outcome != change.Sending {
		t.Errorf("first tab: %+v", res)
	}
	if n := len(f.fake.Writes()); n != 1 {
		t.Errorf("%d writes were sent, want 1", n)
	}
}

func TestAResubmittedFormGetsTheFirstAnswer(t *testing.T) {
	f := newFixture(t)
	c := f.edit(t, newHosts...)
	first, err := f.Apply(t.Context(), jane, c)
	if err != nil {
		t.Fatal(err)
	}
	again, err := f.Apply(t.Context(), jane, c)
	if err != nil || again != first {
		t.Errorf("again = %+v, %v, want %+v", again, err, first)
	}
	if n := len(f.fake.Writes()); n != 1 {
		t.Errorf("%d writes were sent, want 1", n)
	}
}

func TestTheSameFormSentTwiceAtOnceGetsOneAnswer(t *testing.T) {
	f := newFixture(t)
	c := f.edit(t, newHosts...)
	var wg sync.WaitGroup
	results := make([]change.Result, 8)
	for i := range results {
		wg.Go(func() {
			var err error
			if results[i], err = f.Apply(t.Context(), jane, c); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for i, res := range results {
		if res.ChangeID != c.Ticket().ID || (res.Outcome != audit.Applied && res.Outcome != change.Sending) {
			t.Errorf("result %d = %+v", i, res)
		}
	}
	if n := len(f.fake.Writes()); n != 1 {
		t.Errorf("%d writes were sent, want 1", n)
	}
}

func TestAnAlteredFormDoesNotGetTheOldAnswer(t *testing.T) {
	f := newFixture(t)
	c := f.edit(t, newHosts...)
	if _, err := f.Apply(t.Context(), jane, c); err != nil {
		t.Fatal(err)
	}
	seen, err := f.Observe(t.Context(), jane, example, registrar.PageParts)
	if err != nil {
		t.Fatal(err)
	}
	altered := change.NewNameservers(c.Ticket(), seen, hosts("ns1.third.example", "ns2.third.example"))
	if _, err := f.Apply(t.Context(), jane, altered); !errors.Is(err, change.ErrReused) {
		t.Errorf("Apply = %v, want ErrReused", err)
	}
}

func TestNothingToChangeIsNeitherSentNorRecorded(t *testing.T) {
	f := newFixture(t)
	c := f.edit(t, "ns1.old.example", "ns2.old.example")
	res, err := f.Apply(t.Context(), jane, c)
	if err != nil || res.Outcome != change.NoChange {
		t.Fatalf("Apply = %+v, %v", res, err)
	}
	if _, err := f.store.Change(t.Context(), audit.ScopeOf(jane), c.Ticket().ID); !errors.Is(err, audit.ErrNotFound) {
		t.Errorf("an entry was written: %v", err)
	}
	if n := len(f.fake.Writes()); n != 0 {
		t.Errorf("%d writes were sent", n)
	}
}

func TestWithoutTheLogNothingIsSentAndItRecovers(t *testing.T) {
	f := fixtureOn(t, postgrestest.NewServer(t), testSettings)
	c := f.edit(t, newHosts...)
	f.db.Stop(t)
	if _, err := f.Apply(t.Context(), jane, c); err == nil {
		t.Fatal("Apply went through without a log")
	}
	if n := len(f.fake.Writes()); n != 0 {
		t.Fatalf("%d writes were sent without an intent", n)
	}
	f.db.Start(t)
	if res, err := f.Apply(t.Context(), jane, c); err != nil || res.Outcome != audit.Applied {
		t.Errorf("after the log came back: %+v, %v", res, err)
	}
}

func TestAnOutcomeIsRecordedWhenTheLogComesBack(t *testing.T) {
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
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	if err := f.Close(ctx); err != nil { // waits for the late record
		t.Fatal(err)
	}
	if story := f.story(t, c.Ticket().ID); story.Ending == nil || story.Ending.Outcome != audit.Applied {
		t.Errorf("recorded ending = %+v, want applied", story.Ending)
	}
}

func TestAVisitorWhoLeavesDoesNotStopTheChange(t *testing.T) {
	f := newFixture(t)
	gate := registrartest.NewGate()
	f.fake.FailNext(registrartest.Block(gate))
	c := f.edit(t, newHosts...)
	ctx, leave := context.WithCancel(t.Context())
	answered := make(chan change.Result)
	go func() {
		res, _ := f.Apply(ctx, jane, c)
		answered <- res
	}()
	<-gate.Arrived()
	leave()
	if res := <-answered; res.Outcome != change.Sending {
		t.Errorf("result = %+v, want sending", res)
	}
	gate.Release()
	if err := f.Close(context.WithoutCancel(t.Context())); err != nil {
		t.Fatal(err)
	}
	if story := f.story(t, c.Ticket().ID); story.Ending == nil || story.Ending.Outcome != audit.Applied {
		t.Errorf("ending = %+v, want applied", story.Ending)
	}
}

func TestASlowRegistrarKeepsTheVisitorOnlyForAWhile(t *testing.T) {
	f := newFixture(t)
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
	f := newFixture(t)
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

func TestAForeignDomainCanNotBeObserved(t *testing.T) {
	f := newFixture(t)
	if _, err := f.Observe(t.Context(), jane, "foreign.example", registrar.PageParts); !errors.Is(err, registrar.ErrNotFound) {
		t.Errorf("Observe = %v, want ErrNotFound", err)
	}
}

func TestChangeIDsAreShortReadableAndChecked(t *testing.T) {
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
