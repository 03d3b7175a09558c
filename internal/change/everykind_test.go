package change_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/change"
	"portal/internal/kind"
	"portal/internal/postgres/postgrestest"
	"portal/internal/process"
	"portal/internal/registrar"
	"portal/internal/registrar/registrartest"
)

func TestEachFaultGetsItsOutcome(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		fault  registrartest.Fault
		writes int // that reached the registrar
		ending audit.Ending
		final  bool
	}{
		{
			name: "applied, because a fresh read shows it", writes: 1, final: true,
			ending: audit.Ending{Outcome: audit.Applied, Verified: true},
		},
		{
			name: "pending at the registry", fault: registrartest.Pending, writes: 1,
			ending: audit.Ending{Outcome: audit.Pending, Reason: registrar.ReasonWaiting},
		},
		{
			name: "refused", fault: registrartest.Rejected("435", registrar.ReasonHostUnknown, "ns2.new.example"), writes: 1, final: true,
			ending: audit.Ending{Outcome: audit.Refused, Reason: registrar.ReasonHostUnknown, Subject: "ns2.new.example"},
		},
		{
			name: "not sent", fault: registrartest.NotSent, final: true,
			ending: audit.Ending{Outcome: audit.NotSent},
		},
		{
			name: "unknown when the reply is lost after applying", fault: registrartest.LostReply, writes: 1,
			ending: audit.Ending{Outcome: audit.Unknown},
		},
		{
			name: "unknown when the write is lost inside the registrar", fault: registrartest.SentNotApplied, writes: 1,
			ending: audit.Ending{Outcome: audit.Unknown},
		},
		{
			name: "a success that no read shows is not called applied", fault: registrartest.Lie, writes: 1,
			ending: audit.Ending{Outcome: audit.Pending},
		},
	}
	f := newFixture(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			eachKind(t, f, func(t *testing.T, k kindCase, name registrar.DomainName) {
				f.fake.FailNext(test.fault)
				c := f.ask(t, name, k.wanted)
				got, err := f.Apply(t.Context(), jane, c)
				if err != nil {
					t.Fatal(err)
				}
				ending, final := test.ending, test.final
				if k.reveal && test.fault == registrartest.Pending {
					ending, final = audit.Ending{Outcome: audit.Applied}, true
				}
				if k.traceless && !k.remembered && (test.fault == registrartest.Fault{} || test.fault == registrartest.Lie) {
					ending, final = audit.Ending{Outcome: audit.Applied}, true // there is nothing to verify it by
				}
				want := change.Result{ChangeID: c.Ticket().ID, Outcome: ending.Outcome, Reason: ending.Reason, Subject: ending.Subject}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("result (-want +got):\n%s", diff)
				}
				story := f.story(t, c.Ticket().ID)
				story.Ending.Call = registrar.Call{}
				if diff := cmp.Diff(&ending, story.Ending); diff != "" {
					t.Errorf("recorded ending (-want +got):\n%s", diff)
				}
				if story.Settled() != final {
					t.Errorf("settled = %v", story.Settled())
				}
				f.wantWrites(t, name, test.writes)
			})
		})
	}
}

func TestAnIntentTellsWhatIsAskedFor(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	eachKind(t, f, func(t *testing.T, k kindCase, name registrar.DomainName) {
		c := f.ask(t, name, func(f fixture, ticket change.Ticket, from change.Observed) change.Change {
			ticket.Batch = "B-1"
			return k.wanted(f, ticket, from)
		})
		if _, err := f.Apply(t.Context(), jane, c); err != nil {
			t.Fatal(err)
		}
		got := f.story(t, c.Ticket().ID)
		if got.Kind != k.kind || got.Batch != "B-1" || got.Domain != name {
			t.Errorf("kind %q, batch %q, domain %q", got.Kind, got.Batch, got.Domain)
		}
		if diff := cmp.Diff(c.Diff(), got.Diff); diff != "" || len(got.Diff) == 0 {
			t.Errorf("difference (-want +got):\n%s", diff)
		}
	})
}

func TestWhatIsNotAllowedIsDeniedRecordedAndNotSent(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	eachKind(t, f, func(t *testing.T, k kindCase, name registrar.DomainName) {
		c := f.ask(t, name, k.wanted)
		if _, err := f.Apply(t.Context(), without(c.Right()), c); !errors.Is(err, auth.ErrDenied) {
			t.Fatalf("Apply = %v, want ErrDenied", err)
		}
		f.wantWrites(t, name, 0)
		lines, _, err := f.store.Activity(t.Context(), audit.ScopeOf(jane), name, audit.Page{Limit: 5})
		if err != nil || len(lines) != 1 || lines[0].Denied != k.kind {
			t.Errorf("activity = %+v, %v, want one denial", lines, err)
		}
	})
}

func TestAStaleFormSendsNothing(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	eachTraced(t, f, func(t *testing.T, k kindCase, name registrar.DomainName) {
		seen := f.ask(t, name, k.wanted).Ticket()
		k.elsewhere(f, name)
		if _, err := f.Apply(t.Context(), jane, k.wanted(f, seen, f.observe(t, name))); !errors.Is(err, audit.ErrStale) {
			t.Errorf("Apply = %v, want ErrStale", err)
		}
		f.wantWrites(t, name, 0)
	})
}

func TestOfTwoTabsThatSawTheSameStateOneWins(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	eachKind(t, f, func(t *testing.T, k kindCase, name registrar.DomainName) {
		first, second := f.ask(t, name, k.wanted), f.ask(t, name, k.wanted)
		if res, err := f.Apply(t.Context(), jane, first); err != nil || res.Outcome != audit.Applied {
			t.Fatalf("first tab: %+v, %v", res, err)
		}
		if _, err := f.Apply(t.Context(), jane, second); !errors.Is(err, audit.ErrStale) {
			t.Errorf("second tab: %v, want ErrStale", err)
		}
		f.wantWrites(t, name, 1)
	})
}

// started applies c in the background and returns when the registrar has it.
func (f fixture) started(t *testing.T, ctx context.Context, c change.Change) (*registrartest.Gate, <-chan change.Result) {
	t.Helper()
	gate := registrartest.NewGate()
	t.Cleanup(gate.Release)
	f.fake.FailNext(registrartest.Block(gate))
	answered := make(chan change.Result, 1)
	go func() {
		res, _ := f.Apply(ctx, jane, c)
		answered <- res
	}()
	<-gate.Arrived()
	return gate, answered
}

func TestWhileOneChangeIsOpenNoOtherOfAnyKindBegins(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	eachKind(t, f, func(t *testing.T, k kindCase, name registrar.DomainName) {
		first := f.ask(t, name, k.wanted)
		second := make([]change.Change, len(kindCases))
		for i, another := range kindCases {
			second[i] = f.ask(t, name, another.wanted)
		}
		gate, answered := f.started(t, context.WithoutCancel(t.Context()), first)
		for _, c := range second {
			if len(c.Diff()) == 0 {
				continue // nothing to do here: such a change is never begun
			}
			if _, err := f.Apply(t.Context(), jane, c); !errors.Is(err, audit.ErrBusy) {
				t.Errorf("%s beside it: %v, want ErrBusy", c.Kind(), err)
			}
		}
		gate.Release()
		if res := <-answered; res.Outcome != audit.Applied {
			t.Errorf("first tab: %+v", res)
		}
		f.wantWrites(t, name, 1)
	})
}

func TestAResubmittedFormGetsTheFirstAnswer(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	eachKind(t, f, func(t *testing.T, k kindCase, name registrar.DomainName) {
		c, seen := f.ask(t, name, k.wanted), f.observe(t, name)
		first, err := f.Apply(t.Context(), jane, c)
		if err != nil {
			t.Fatal(err)
		}
		if !k.departs {
			seen = f.observe(t, name)
		}
		for what, again := range map[string]change.Change{
			"as it was":                 c,
			"with what is there by now": k.wanted(f, c.Ticket(), seen),
		} {
			if got, err := f.Apply(t.Context(), jane, again); err != nil || got != first {
				t.Errorf("%s: %+v, %v, want %+v", what, got, err, first)
			}
		}
		f.wantWrites(t, name, 1)
	})
}

func TestTheSameFormSentTwiceAtOnceGetsOneAnswer(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	eachKind(t, f, func(t *testing.T, k kindCase, name registrar.DomainName) {
		c := f.ask(t, name, k.wanted)
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
			if res.Outcome != audit.Applied || res != results[0] {
				t.Errorf("result %d = %+v", i, res)
			}
		}
		f.wantWrites(t, name, 1)
	})
}

func TestAnAlteredFormDoesNotGetTheOldAnswer(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	eachKind(t, f, func(t *testing.T, k kindCase, name registrar.DomainName) {
		c, seen := f.ask(t, name, k.wanted), f.observe(t, name)
		if _, err := f.Apply(t.Context(), jane, c); err != nil {
			t.Fatal(err)
		}
		if !k.departs {
			seen = f.observe(t, name)
		}
		if _, err := f.Apply(t.Context(), jane, k.other(f, c.Ticket(), seen)); !errors.Is(err, change.ErrReused) {
			t.Errorf("Apply = %v, want ErrReused", err)
		}
		f.wantWrites(t, name, 1)
	})
}

func TestNothingToChangeIsNeitherSentNorRecorded(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	eachTraced(t, f, func(t *testing.T, k kindCase, name registrar.DomainName) {
		c := f.ask(t, name, k.same)
		res, err := f.Apply(t.Context(), jane, c)
		if err != nil || res.Outcome != change.NoChange {
			t.Fatalf("Apply = %+v, %v", res, err)
		}
		if _, err := f.store.Change(t.Context(), audit.ScopeOf(jane), c.Ticket().ID); !errors.Is(err, audit.ErrNotFound) {
			t.Errorf("an entry was written: %v", err)
		}
		f.wantWrites(t, name, 0)
	})
}

func TestWithoutTheLogNothingIsSentAndItRecovers(t *testing.T) {
	t.Parallel()
	f := fixtureOn(t, postgrestest.NewServer(t), testSettings)
	asked := make(map[kind.Kind]change.Change)
	eachKind(t, f, func(t *testing.T, k kindCase, name registrar.DomainName) {
		asked[k.kind] = f.ask(t, name, k.wanted)
	})
	f.db.Stop(t)
	eachKind(t, f, func(t *testing.T, k kindCase, _ registrar.DomainName) {
		c := asked[k.kind]
		if _, err := f.Apply(t.Context(), jane, c); err == nil {
			t.Fatal("Apply went through without a log")
		}
		f.wantWrites(t, c.Domain(), 0)
	})
	f.db.Start(t)
	eachKind(t, f, func(t *testing.T, k kindCase, _ registrar.DomainName) {
		if res, err := f.Apply(t.Context(), jane, asked[k.kind]); err != nil || res.Outcome != audit.Applied {
			t.Errorf("after the log came back: %+v, %v", res, err)
		}
	})
}

func TestAVisitorWhoLeavesDoesNotStopTheChange(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	eachKind(t, f, func(t *testing.T, k kindCase, name registrar.DomainName) {
		c := f.ask(t, name, k.wanted)
		ctx, leave := context.WithCancel(t.Context())
		gate, answered := f.started(t, ctx, c)
		leave()
		if res := <-answered; res.Outcome != change.Sending {
			t.Errorf("result = %+v, want sending", res)
		}
		gate.Release()
		if res, err := f.Apply(t.Context(), jane, c); err != nil || res.Outcome != audit.Applied { // waits for the first
			t.Errorf("in the end: %+v, %v", res, err)
		}
		f.wantWrites(t, name, 1)
	})
}

func TestAForeignDomainIsNeitherObservedNorChanged(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	eachKind(t, f, func(t *testing.T, k kindCase, name registrar.DomainName) {
		const foreign = registrar.DomainName("foreign.example")
		if _, err := f.Observe(t.Context(), jane, foreign, registrar.PageParts); !errors.Is(err, registrar.ErrNotFound) {
			t.Errorf("Observe = %v, want ErrNotFound", err)
		}
		seen := f.observe(t, name)
		version, err := f.store.Version(t.Context(), jane.Account, foreign)
		if err != nil {
			t.Fatal(err)
		}
		seen.Domain.Name, seen.Version = foreign, version // as if it had been held a moment ago
		ticket := change.Ticket{ID: change.NewID()}
		ticket.Seen = k.wanted(f, ticket, seen).Seen()
		res, err := f.Apply(t.Context(), jane, k.wanted(f, ticket, seen))
		if err != nil || res.Outcome != audit.Refused {
			t.Errorf("Apply = %+v, %v, want it refused", res, err)
		}
	})
}

func TestEveryKindComesBackFromTheLogAsItWas(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	eachKind(t, f, func(t *testing.T, k kindCase, name registrar.DomainName) {
		c := f.ask(t, name, k.wanted)
		f.fake.FailNext(registrartest.SentNotApplied)
		if _, err := f.Apply(t.Context(), jane, c); err != nil {
			t.Fatal(err)
		}
		again, err := change.Decode(f.story(t, c.Ticket().ID))
		if err != nil {
			t.Fatal(err)
		}
		before, wanted := c.States()
		gotBefore, gotWanted := again.States()
		type told struct {
			Kind, ID, Seen string
			Domain         registrar.DomainName
			Right          registrar.Rights
			Diff           []audit.Difference
			Before, Wanted any
		}
		want := told{string(c.Kind()), c.Ticket().ID, c.Seen(), name, c.Right(), c.Diff(), before, wanted}
		got := told{string(again.Kind()), again.Ticket().ID, again.Seen(), again.Domain(), again.Right(), again.Diff(), gotBefore, gotWanted}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-sent +decoded):\n%s", diff)
		}
		for _, broken := range []json.RawMessage{nil, json.RawMessage(`{"`), json.RawMessage(`17`)} {
			for _, story := range []audit.Change{{Kind: k.kind, Before: broken, Wanted: f.story(t, c.Ticket().ID).Wanted}, {Kind: k.kind, Before: f.story(t, c.Ticket().ID).Before, Wanted: broken}} {
				if _, err := change.Decode(story); err == nil {
					t.Errorf("%s and %s were read as a change", story.Before, story.Wanted)
				}
			}
		}
	})
}

func TestTheReconcilerFindsOutWhatBecameOfEachKind(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		fault registrartest.Fault
		then  func(f fixture, k kindCase, name registrar.DomainName)
		want  audit.Verdict
	}{
		{"confirmed where it shows", registrartest.LostReply, nil, audit.Confirmed},
		{"not applied where it never shows", registrartest.SentNotApplied, nil, audit.NotApplied},
		{"confirmed when the registry is done", registrartest.Pending, func(f fixture, _ kindCase, _ registrar.DomainName) { f.fake.CompletePending() }, audit.Confirmed},
		{"overtaken where something else shows", registrartest.LostReply, func(f fixture, k kindCase, name registrar.DomainName) {
			if !k.traceless {
				k.elsewhere(f, name)
			}
		}, audit.Overtaken},
		{"open while the part is not told", registrartest.LostReply, func(f fixture, k kindCase, _ registrar.DomainName) {
			f.fake.Withhold(k.needs)
		}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := newFixture(t)
			ids, wants := make(map[kind.Kind]string), make(map[kind.Kind]audit.Verdict)
			eachKind(t, f, func(t *testing.T, k kindCase, name registrar.DomainName) {
				f.fake.FailNext(test.fault)
				c := f.ask(t, name, k.wanted)
				if _, err := f.Apply(t.Context(), jane, c); err != nil {
					t.Fatal(err)
				}
				if test.then != nil {
					test.then(f, k, name)
				}
				ids[k.kind], wants[k.kind] = c.Ticket().ID, test.want
				switch {
				case k.reveal && test.fault == registrartest.Pending:
					wants[k.kind] = "" // it was answered at once
				case k.traceless && !k.departs:
					wants[k.kind] = audit.Unproven
				case test.want == audit.Overtaken && !k.third, test.want == "" && k.needs&^registrar.PartRegistration == 0:
					wants[k.kind] = audit.Confirmed // there is no third state; the registration is always told
				}
			})
			f.rounds(t, 2*testSettings.Settle)
			for kind, id := range ids {
				if got := f.verdict(t, id); got != wants[kind] {
					t.Errorf("%s: verdict = %q, want %q", kind, got, wants[kind])
				}
			}
		})
	}
}

func TestAnIntentOfADeadProcessGetsAResolution(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	// A store whose process never took its lock stands for a process that died
	// between its intent and its outcome.
	dead := audit.NewStore(f.db.Pool, process.New(f.db.AppURL, slog.New(slog.DiscardHandler)), f.clock.Now, nil)
	left := make(map[kind.Kind]change.Change)
	eachKind(t, f, func(t *testing.T, k kindCase, name registrar.DomainName) {
		c := f.ask(t, name, k.wanted)
		if err := dead.Begin(t.Context(), intentOf(t, c)); err != nil {
			t.Fatal(err)
		}
		left[k.kind] = c
	})
	f.rounds(t, 2*testSettings.Settle)
	eachKind(t, f, func(t *testing.T, k kindCase, _ registrar.DomainName) {
		c := left[k.kind]
		want := audit.NotApplied
		if k.traceless && !k.departs {
			want = audit.Unproven
		}
		if got := f.verdict(t, c.Ticket().ID); got != want {
			t.Errorf("verdict = %q, want %q", got, want)
		}
		if res, err := f.Apply(t.Context(), jane, f.ask(t, c.Domain(), k.wanted)); err != nil || res.Outcome != audit.Applied {
			t.Errorf("the domain is not free again: %+v, %v", res, err)
		}
	})
}

func intentOf(t *testing.T, c change.Change) audit.Intent {
	t.Helper()
	before, wanted := c.States()
	beforeJSON, err := json.Marshal(before)
	if err != nil {
		t.Fatal(err)
	}
	wantedJSON, err := json.Marshal(wanted)
	if err != nil {
		t.Fatal(err)
	}
	return audit.Intent{
		ChangeID: c.Ticket().ID, Kind: c.Kind(), Actor: jane, Domain: c.Domain(), Diff: c.Diff(), Version: c.Version(),
		Before: beforeJSON, Wanted: wantedJSON,
	}
}
