package change_test

import (
	"testing"
	"time"

	"portal/internal/audit"
	"portal/internal/change"
	"portal/internal/registrar"
	"portal/internal/registrar/registrartest"
)

// rounds lets the reconciler look once a second for a while.
func (f fixture) rounds(t *testing.T, during time.Duration) {
	t.Helper()
	for end := f.clock.Now().Add(during); f.clock.Now().Before(end); f.clock.Advance(5 * time.Second) {
		if err := f.ReconcileOnce(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

func (f fixture) applyWith(t *testing.T, fault registrartest.Fault) string {
	t.Helper()
	f.fake.FailNext(fault)
	c := f.edit(t, newHosts...)
	if _, err := f.Apply(t.Context(), jane, c); err != nil {
		t.Fatal(err)
	}
	f.clock.Advance(5 * time.Second)
	return c.Ticket().ID
}

func (f fixture) verdict(t *testing.T, id string) audit.Verdict {
	t.Helper()
	if r := f.story(t, id).Resolution; r != nil {
		return r.Verdict
	}
	return ""
}

func TestAnUnknownChangeIsResolvedByWhatTheRegistrarShows(t *testing.T) {
	t.Parallel()
	elsewhere := func(d *registrar.Domain) { d.Nameservers = hosts("ns1.elsewhere.example", "ns2.elsewhere.example") }
	tests := []struct {
		name      string
		fault     registrartest.Fault
		meanwhile func(*registrar.Domain)
		during    time.Duration
		want      audit.Verdict
	}{
		{"confirmed at the first look that shows it", registrartest.LostReply, nil, 5 * time.Second, audit.Confirmed},
		{"open while the registrar may still work on it", registrartest.SentNotApplied, nil, time.Minute, ""},
		{"not applied when it never shows", registrartest.SentNotApplied, nil, 5 * time.Minute, audit.NotApplied},
		{"overtaken when somebody changed it meanwhile", registrartest.LostReply, elsewhere, 5 * time.Minute, audit.Overtaken},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := newFixture(t)
			id := f.applyWith(t, test.fault)
			if test.meanwhile != nil {
				f.fake.SetState(example, test.meanwhile)
			}
			f.rounds(t, test.during)
			if got := f.verdict(t, id); got != test.want {
				t.Errorf("verdict = %q, want %q", got, test.want)
			}
			if n := len(f.fake.Writes()); n != 1 {
				t.Errorf("%d writes were sent, want 1: the reconciler only reads", n)
			}
		})
	}
}

func TestAPendingChangeIsConfirmedWhenTheRegistryIsDone(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	id := f.applyWith(t, registrartest.Pending)
	f.rounds(t, 10*time.Minute)
	if got := f.verdict(t, id); got != "" {
		t.Fatalf("verdict = %q while the registry works on it", got)
	}
	f.fake.CompletePending()
	f.rounds(t, 2*time.Minute)
	if got := f.verdict(t, id); got != audit.Confirmed {
		t.Errorf("verdict = %q, want confirmed", got)
	}
}

func TestAPendingChangeThatTheRegistryDroppedIsNotApplied(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	id := f.applyWith(t, registrartest.Pending)
	f.fake.SetState(example, func(d *registrar.Domain) { d.Waiting = 0 })
	f.rounds(t, 5*time.Minute)
	if got := f.verdict(t, id); got != audit.NotApplied {
		t.Errorf("verdict = %q, want not applied", got)
	}
}

func TestAnUnseenSuccessGetsPatienceBeforeItIsCalledNotApplied(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	id := f.applyWith(t, registrartest.Lie)
	f.rounds(t, 10*time.Minute)
	if got := f.verdict(t, id); got != "" {
		t.Fatalf("verdict = %q after ten minutes", got)
	}
	f.clock.Advance(49 * time.Hour)
	f.rounds(t, 10*time.Minute)
	if got := f.verdict(t, id); got != audit.NotApplied {
		t.Errorf("verdict = %q after two days, want not applied", got)
	}
}

func TestAReadThatFailsProvesNothing(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	id := f.applyWith(t, registrartest.LostReply)
	f.fake.SetDown(true)
	f.rounds(t, 10*time.Minute)
	if got := f.verdict(t, id); got != "" {
		t.Fatalf("verdict = %q while the registrar is down", got)
	}
	f.fake.SetDown(false)
	f.rounds(t, 2*time.Minute)
	if got := f.verdict(t, id); got != audit.Confirmed {
		t.Errorf("verdict = %q, want confirmed", got)
	}
}

func TestWhereNobodyTellsWhatWaitsAChangeStillEnds(t *testing.T) {
	t.Parallel()
	untold := func(d *registrar.Domain) { d.Waiting = -1 }
	t.Run("one in doubt when the registrar can't be working on it", func(t *testing.T) {
		f := newFixture(t)
		id := f.applyWith(t, registrartest.SentNotApplied)
		f.fake.SetState(example, untold)
		f.rounds(t, 2*testSettings.Settle)
		if got := f.verdict(t, id); got != audit.NotApplied {
			t.Errorf("verdict = %q, want not applied", got)
		}
	})
	t.Run("an accepted one after patience only", func(t *testing.T) {
		f := newFixture(t)
		id := f.applyWith(t, registrartest.Pending)
		f.fake.SetState(example, untold)
		f.rounds(t, 2*testSettings.Settle)
		if got := f.verdict(t, id); got != "" {
			t.Fatalf("verdict = %q while it may wait at the registry", got)
		}
		f.clock.Advance(49 * time.Hour)
		f.rounds(t, 10*time.Minute)
		if got := f.verdict(t, id); got != audit.NotApplied {
			t.Errorf("verdict = %q after two days, want not applied", got)
		}
	})
}

func TestWhatAnAsynchronousRegistryMayStillHaveIsNotCalledNotApplied(t *testing.T) {
	t.Parallel()
	const finnish = registrar.DomainName("example.fi")
	f := newFixture(t)
	f.fake.AddDomain("jane", registrar.Domain{Name: finnish, Nameservers: hosts("ns1.old.example", "ns2.old.example"), Waiting: -1})
	seen, err := f.Observe(t.Context(), jane, finnish, registrar.PageParts)
	if err != nil {
		t.Fatal(err)
	}
	ticket := change.Ticket{ID: change.NewID(), Seen: change.NameserversSeen(seen.Domain.Nameservers)}
	f.fake.FailNext(registrartest.SentNotApplied)
	if _, err := f.Apply(t.Context(), jane, change.NewNameservers(ticket, seen, hosts(newHosts...))); err != nil {
		t.Fatal(err)
	}
	f.clock.Advance(5 * time.Second)
	f.rounds(t, 2*testSettings.Settle)
	if got := f.verdict(t, ticket.ID); got != "" {
		t.Fatalf("verdict = %q while it may wait at the registry", got)
	}
	f.clock.Advance(49 * time.Hour)
	f.rounds(t, 10*time.Minute)
	if got := f.verdict(t, ticket.ID); got != audit.NotApplied {
		t.Errorf("verdict = %q after two days, want not applied", got)
	}
}
