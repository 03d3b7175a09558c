package change_test

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	"portal/internal/audit"
	"portal/internal/change"
	"portal/internal/postgres/postgrestest"
	"portal/internal/process"
	"portal/internal/registrar"
	"portal/internal/registrar/registrartest"
)

// pendingInForce has a change accepted that comes into force only after it was looked at.
func (f fixture) pendingInForce(t *testing.T) (id string) {
	t.Helper()
	id = f.applyWith(t, registrartest.Pending)
	if story := f.story(t, id); story.Ending.Outcome != audit.Pending {
		t.Fatalf("outcome %q", story.Ending.Outcome)
	}
	f.fake.CompletePending()
	return id
}

// read is a look of a page's or the inventory's, with the version before it.
func (f fixture) read(t *testing.T, parts registrar.Parts) (registrar.Domain, int64) {
	t.Helper()
	version, err := f.Version(t.Context(), jane, example)
	if err != nil {
		t.Fatal(err)
	}
	live, err := f.fake.Domain(t.Context(), example, parts)
	if err != nil {
		t.Fatal(err)
	}
	return live, version
}

func (f fixture) prove(t *testing.T, live registrar.Domain, version int64) []string {
	t.Helper()
	proved, err := f.Prove(t.Context(), jane.Account, live, version)
	if err != nil {
		t.Fatal(err)
	}
	return proved
}

func TestALaterReadThatShowsAChangeClosesIt(t *testing.T) {
	t.Parallel()
	reads := map[string]func(*testing.T, fixture){
		"a page or the inventory": func(t *testing.T, f fixture) {
			live, version := f.read(t, registrar.PageParts)
			if proved := f.prove(t, live, version); len(proved) != 1 {
				t.Errorf("proved %v", proved)
			}
		},
		"what the next edit starts from": func(t *testing.T, f fixture) { f.edit(t, "ns1.third.example", "ns2.third.example") },
		"the look after another edit": func(t *testing.T, f fixture) {
			seen := change.Observed{}
			seen.Domain, seen.Version = f.read(t, registrar.PageParts)
			lock := change.NewLock(change.Ticket{ID: change.NewID(), Seen: change.LockSeen(seen.Domain.Lock.Locked)}, seen, !seen.Domain.Lock.Locked)
			if res, err := f.Apply(t.Context(), jane, lock); err != nil || res.Outcome != audit.Applied {
				t.Fatalf("%+v, %v", res, err)
			}
		},
	}
	for name, read := range reads {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t)
			f.fake.SetState(example, func(d *registrar.Domain) { d.Lock = registrar.Lock{Supported: true, Changeable: true} })
			id := f.pendingInForce(t)
			read(t, f)
			if got := f.verdict(t, id); got != audit.Confirmed {
				t.Fatalf("verdict %q after the read", got)
			}
			// Whatever comes later, the change has its true end.
			if res, err := f.Apply(t.Context(), jane, f.edit(t, "ns1.third.example", "ns2.third.example")); err != nil || res.Outcome != audit.Applied {
				t.Fatalf("%+v, %v", res, err)
			}
			f.clock.Advance(50 * time.Hour)
			f.rounds(t, time.Minute)
			if got := f.verdict(t, id); got != audit.Confirmed {
				t.Errorf("verdict %q in the end", got)
			}
		})
	}
}

func TestAReadProvesOnlyWhatItShows(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	before := f.version(t)
	id := f.applyWith(t, registrartest.Pending)
	old, version := f.read(t, registrar.PageParts)
	third := old
	third.Nameservers = hosts("ns1.third.example", "ns2.third.example")
	wanted := old
	wanted.Nameservers = hosts(newHosts...)
	untold := wanted
	untold.Parts = registrar.PartProfile
	elsewhere := wanted
	elsewhere.Name = "example.net"
	for name, read := range map[string]struct {
		live    registrar.Domain
		version int64
	}{
		"old values":                              {old, version},
		"other values":                            {third, version},
		"values of another domain":                {elsewhere, version},
		"parts that were not told":                {untold, version},
		"a read from before the change was asked": {wanted, before},
	} {
		if proved := f.prove(t, read.live, read.version); len(proved) != 0 || f.verdict(t, id) != "" {
			t.Errorf("%s prove %v: verdict %q", name, proved, f.verdict(t, id))
		}
	}
	if proved, err := f.Prove(t.Context(), "globex-main", wanted, version); err != nil || len(proved) != 0 {
		t.Errorf("another account's read proves %v, %v", proved, err)
	}
	if proved := f.prove(t, wanted, version); len(proved) != 1 || f.verdict(t, id) != audit.Confirmed {
		t.Errorf("the new values prove %v", proved)
	}
	if proved := f.prove(t, wanted, version); len(proved) != 0 {
		t.Errorf("they prove %v again", proved)
	}
}

func (f fixture) version(t *testing.T) int64 {
	t.Helper()
	_, version := f.read(t, registrar.PageParts)
	return version
}

// A change whose sender still waits for the answer is the sender's to record.
func TestAReadDoesNotEndAChangeThatIsBeingSent(t *testing.T) {
	t.Parallel()
	f := fixtureOn(t, postgrestest.New(t), impatient())
	gate := registrartest.NewGate()
	f.fake.FailNext(registrartest.Block(gate))
	c := f.edit(t, newHosts...)
	if res, err := f.Apply(t.Context(), jane, c); err != nil || res.Outcome != change.Sending {
		t.Fatalf("%+v, %v", res, err)
	}
	live, version := f.read(t, registrar.PageParts)
	live.Nameservers = hosts(newHosts...)
	if proved := f.prove(t, live, version); len(proved) != 0 {
		t.Errorf("proved %v", proved)
	}
	gate.Release()
	if err := f.Close(context.WithoutCancel(t.Context())); err != nil {
		t.Fatal(err)
	}
	if story := f.story(t, c.Ticket().ID); story.Ending == nil || story.Ending.Outcome != audit.Applied || story.Resolution != nil {
		t.Errorf("story %+v", story)
	}
}

// Zones are in no read of the domain: what the next edit starts from tells.
func TestTheStateThatAnEditStartsFromClosesTheChangeBefore(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	withZone(f, example)
	apply := func(ip string) string {
		seen, err := f.Observe(t.Context(), jane, example, registrar.PageParts)
		if err != nil {
			t.Fatal(err)
		}
		ticket := change.Ticket{ID: change.NewID(), Seen: change.ZoneSeen(zoneOf(f, example))}
		if _, err := f.Apply(t.Context(), jane, toZone(ip)(f, ticket, seen)); err != nil {
			t.Fatal(err)
		}
		f.clock.Advance(5 * time.Second)
		return ticket.ID
	}
	f.fake.FailNext(registrartest.Pending)
	first := apply("192.0.2.20")
	if got := f.story(t, first).Ending.Outcome; got != audit.Pending {
		t.Fatalf("outcome %q", got)
	}
	f.fake.CompletePending()
	second := apply("192.0.2.30")
	if got := f.verdict(t, first); got != audit.Confirmed {
		t.Errorf("verdict of the first %q", got)
	}
	if got := f.story(t, second).Ending.Outcome; got != audit.Applied {
		t.Errorf("outcome of the second %q", got)
	}
}

func TestManyReadersWriteOneEnd(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	other := f.process(t, t.Context())
	id := f.pendingInForce(t)
	f.clock.Advance(time.Minute)
	live, version := f.read(t, registrar.PageParts)
	var all sync.WaitGroup
	for i := range 12 {
		service := []*change.Service{f.Service, other}[i%2]
		all.Go(func() {
			if _, err := service.Prove(t.Context(), jane.Account, live, version); err != nil {
				t.Error(err)
			}
		})
		all.Go(func() {
			if err := service.ReconcileOnce(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	var ends int
	err := f.db.Pool.QueryRow(t.Context(), `SELECT count(*) FROM audit_entry WHERE change_id = $1 AND kind = 'resolution'`, id).Scan(&ends)
	if err != nil || ends != 1 || f.verdict(t, id) != audit.Confirmed {
		t.Errorf("%d ends, verdict %q, %v", ends, f.verdict(t, id), err)
	}
}

// process is another portal on the same database and registrar, that lives as long as ctx.
func (f fixture) process(t *testing.T, ctx context.Context) *change.Service {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	self := process.New(f.db.AppURL, log)
	if err := self.Start(ctx); err != nil {
		t.Fatal(err)
	}
	store := audit.NewStore(f.db.Pool, self, f.clock.Now, nil)
	return change.NewService(store, map[string]registrar.Registrar{"acme-main": f.fake.Registrar()}, testSettings, change.Others{}, f.clock.Now, log)
}

// The registrar accepts a change, the database goes away, and the process dies with
// the answer: the first read of the next one closes it, long before the registrar
// could no longer be working on it.
func TestAChangeThatDiedWithItsAnswerIsClosedByTheFirstReadThatShowsIt(t *testing.T) {
	t.Parallel()
	f := fixtureOn(t, postgrestest.NewServer(t), testSettings)
	life, kill := context.WithCancel(context.Background())
	defer kill()
	dying := f.process(t, life)
	gate := registrartest.NewGate()
	f.fake.FailNext(registrartest.Block(gate))
	c := f.edit(t, newHosts...)
	answered := make(chan change.Result)
	go func() {
		res, _ := dying.Apply(context.WithoutCancel(t.Context()), jane, c)
		answered <- res
	}()
	<-gate.Arrived()
	f.db.Stop(t)
	gate.Release()
	if res := <-answered; res.Outcome != change.Sending {
		t.Errorf("without a record the visitor is told %+v", res)
	}
	dead, now := context.WithCancel(t.Context())
	now()
	if err := dying.Close(dead); err == nil {
		t.Fatal("the outcome was recorded")
	}
	kill()
	f.db.Start(t)

	f.clock.Advance(time.Second)
	third := []string{"ns1.third.example", "ns2.third.example"}
	for f.verdict(t, c.Ticket().ID) == "" { // until the dead one's lease is free to be taken over
		if _, err := f.store.Adopt(t.Context(), time.Hour); err != nil {
			t.Fatal(err)
		}
		f.edit(t, third...)
	}
	if got := f.verdict(t, c.Ticket().ID); got != audit.Confirmed {
		t.Errorf("verdict %q", got)
	}
	if res, err := f.Apply(t.Context(), jane, f.edit(t, third...)); err != nil || res.Outcome != audit.Applied {
		t.Errorf("the next edit got %+v, %v", res, err)
	}
	if n := len(f.fake.Writes()); n != 2 {
		t.Errorf("%d writes, want 2", n)
	}
}

func TestAProofThatCanNotEndSessionsLeavesTheChangeOpen(t *testing.T) {
	t.Parallel()
	f, name, c, _ := movedWithSessions(t)
	for _, want := range []audit.Verdict{"", audit.Confirmed} {
		version, err := f.Version(t.Context(), jane, name)
		if err != nil {
			t.Fatal(err)
		}
		live, err := f.fake.Domain(t.Context(), name, registrar.PageParts)
		if err != nil {
			t.Fatal(err)
		}
		_, err = f.Prove(t.Context(), jane.Account, live, version)
		if got := f.verdict(t, c.Ticket().ID); got != want || (err == nil) != (want == audit.Confirmed) {
			t.Errorf("Prove = %v, verdict %q, want %q", err, got, want)
		}
	}
}

// Whatever a kind of change is judged by, Told keeps it: what a page has read shows
// the change in force without a further call.
func TestWhatWasToldProvesChangesOfEachKind(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	eachKind(t, f, func(t *testing.T, k kindCase, name registrar.DomainName) {
		if k.traceless || k.departs {
			return // nothing is left that a page of the domain could read
		}
		f.fake.FailNext(registrartest.Pending)
		c := f.ask(t, name, k.wanted)
		if _, err := f.Apply(t.Context(), jane, c); err != nil {
			t.Fatal(err)
		}
		told := func() (*change.Told, int64) {
			version, err := f.Version(t.Context(), jane, name)
			if err != nil {
				t.Fatal(err)
			}
			live, err := f.fake.Domain(t.Context(), name, registrar.AllParts)
			if err != nil {
				t.Fatal(err)
			}
			told := change.NewTold(live)
			if _, err := c.Look(t.Context(), told.Listen(f.fake.Registrar().Reading)); err != nil {
				t.Fatal(err)
			}
			return told, version
		}
		for _, want := range []audit.Verdict{"", audit.Confirmed} {
			heard, version := told()
			if _, err := f.ProveBy(t.Context(), jane.Account, heard, version); err != nil {
				t.Fatal(err)
			}
			if got := f.verdict(t, c.Ticket().ID); got != want {
				t.Fatalf("verdict %q, want %q", got, want)
			}
			f.fake.CompletePending()
		}
	})
}
