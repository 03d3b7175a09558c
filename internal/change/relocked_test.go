package change_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/change"
	"portal/internal/registrar"
	"portal/internal/registrar/registrartest"
)

// locked is a locked domain, as the visitor who opened its page saw it.
func (f fixture) locked(t *testing.T) change.Observed {
	t.Helper()
	name := f.domain()
	f.fake.SetState(name, func(d *registrar.Domain) { d.Lock.Locked = true })
	return f.observe(t, name)
}

func toNewHosts(t change.Ticket, from change.Observed) change.Change {
	return change.NewNameservers(t, from, hosts(newHosts...))
}

func ticketFor(from change.Observed) change.Ticket {
	return change.Ticket{ID: change.NewID(), Seen: change.NameserversSeen(from.Domain.Nameservers)}
}

func TestAChangeBehindTheLockIsThreeChangesAndStopsAtTheFirstThatFails(t *testing.T) {
	t.Parallel()
	no := registrartest.Rejected("437", registrar.ReasonWaiting, "")
	pass := registrartest.Fault{}
	tests := []struct {
		name                   string
		faults                 []registrartest.Fault
		unlock, change, relock change.Outcome // "" for not begun
		locked                 bool           // at the registrar, afterwards
		moved                  bool           // the delegation is new
	}{
		{"all well", nil, audit.Applied, audit.Applied, audit.Applied, true, true},
		{"the unlock is refused", []registrartest.Fault{no}, audit.Refused, "", "", true, false},
		{"the unlock is not sent", []registrartest.Fault{registrartest.NotSent}, audit.NotSent, "", "", true, false},
		{"nobody knows whether it is unlocked", []registrartest.Fault{registrartest.SentNotApplied}, audit.Unknown, "", "", true, false},
		{"the unlock waits", []registrartest.Fault{registrartest.Pending}, audit.Pending, "", "", true, false},
		{"the change is refused", []registrartest.Fault{pass, no}, audit.Applied, audit.Refused, audit.Applied, true, false},
		{"the change is not sent", []registrartest.Fault{pass, registrartest.NotSent}, audit.Applied, audit.NotSent, audit.Applied, true, false},
		{"the change waits", []registrartest.Fault{pass, registrartest.Pending}, audit.Applied, audit.Pending, audit.Applied, true, false},
		{"nobody knows whether it was changed", []registrartest.Fault{pass, registrartest.SentNotApplied}, audit.Applied, audit.Unknown, "", false, false},
		{"the look before the lock shows the change", []registrartest.Fault{pass, registrartest.LostReply}, audit.Applied, audit.Unknown, audit.Applied, true, true},
		{"the lock is refused", []registrartest.Fault{pass, pass, no}, audit.Applied, audit.Applied, audit.Refused, false, true},
	}
	f := newFixture(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			from := f.locked(t)
			ticket := ticketFor(from)
			f.fake.FailNext(test.faults...)
			got, err := f.ApplyUnlocked(t.Context(), jane, ticket, from, toNewHosts)
			if err != nil {
				t.Fatal(err)
			}
			outcomes := []change.Outcome{got.Unlock.Outcome, got.Change.Outcome, got.Relock.Outcome}
			if want := []change.Outcome{test.unlock, test.change, test.relock}; !slices.Equal(outcomes, want) {
				t.Errorf("outcomes %q, want %q", outcomes, want)
			}
			live := f.observe(t, from.Domain.Name).Domain
			if live.Lock.Locked != test.locked || slices.Equal(registrar.Hosts(live.Nameservers), newHosts) != test.moved {
				t.Errorf("locked %v, nameservers %v", live.Lock.Locked, registrar.Hosts(live.Nameservers))
			}
			f.wantGroup(t, ticket.ID, got)
		})
	}
}

// wantGroup checks that what was begun is in the log, as changes of one group.
func (f fixture) wantGroup(t *testing.T, group string, u change.Relocked) {
	t.Helper()
	unlock, changed, relock := change.GroupIDs(group)
	for id, res := range map[string]change.Result{unlock: u.Unlock, changed: u.Change, relock: u.Relock} {
		story, err := f.store.Change(t.Context(), audit.ScopeOf(jane), id)
		if res.Outcome == "" {
			if !errors.Is(err, audit.ErrNotFound) {
				t.Errorf("what was not begun is in the log: %+v, %v", story, err)
			}
			continue
		}
		if err != nil || story.Group != group || story.Batch != "" || story.Ending.Outcome != res.Outcome {
			t.Errorf("%+v stands in the log as %+v, %v", res, story, err)
		}
	}
}

func TestAChangeBehindTheLockThatIsSentTwiceAtOnceIsMadeOnce(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	from := f.locked(t)
	ticket := ticketFor(from)
	answers := make(chan change.Relocked, 2)
	for range 2 {
		go func() {
			u, err := f.ApplyUnlocked(t.Context(), jane, ticket, from, toNewHosts)
			if err != nil {
				t.Error(err)
			}
			answers <- u
		}()
	}
	for range 2 {
		if u := <-answers; u.Change.Outcome != audit.Applied || !u.Locked() {
			t.Errorf("answer %+v", u)
		}
	}
	f.wantWrites(t, from.Domain.Name, 3)
}

func TestTheLockComesOffOnlyForAChangeThatCanBeMade(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	toTheSame := func(t change.Ticket, from change.Observed) change.Change {
		return change.NewNameservers(t, from, from.Domain.Nameservers)
	}
	tests := []struct {
		name string
		who  auth.Actor
		plan func(change.Ticket, change.Observed) change.Change
		edit func(*change.Ticket, *change.Observed)
		err  error
	}{
		{"nothing to change", jane, toTheSame, nil, nil},
		{"the form is stale", jane, toNewHosts, func(t *change.Ticket, _ *change.Observed) { t.Seen = "else" }, audit.ErrStale},
		{"it was unlocked meanwhile", jane, toNewHosts, func(_ *change.Ticket, o *change.Observed) { o.Domain.Lock.Locked = false }, audit.ErrStale},
		{"only the owner may switch the lock", without(registrar.RightExtras), toNewHosts, nil, auth.ErrDenied},
		{"the right of the change itself", without(registrar.RightNameservers), toNewHosts, nil, auth.ErrDenied},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			from := f.locked(t)
			ticket := ticketFor(from)
			if test.edit != nil {
				test.edit(&ticket, &from)
			}
			if _, err := f.ApplyUnlocked(t.Context(), test.who, ticket, from, test.plan); !errors.Is(err, test.err) {
				t.Errorf("error %v, want %v", err, test.err)
			}
			f.wantWrites(t, from.Domain.Name, 0)
		})
	}
}

func TestTheLockIsPutOnAgainWhenTheVisitorLeavesAndTheServiceCloses(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	from := f.locked(t)
	gate := registrartest.NewGate()
	f.fake.FailNext(registrartest.Block(gate)) // the unlock
	ctx, leave := context.WithCancel(t.Context())
	answered := make(chan change.Relocked)
	go func() {
		u, _ := f.ApplyUnlocked(ctx, jane, ticketFor(from), from, toNewHosts)
		answered <- u
	}()
	<-gate.Arrived()
	leave()
	if u := <-answered; u.Unlock.Outcome != change.Sending {
		t.Errorf("who leaves is told %+v", u)
	}
	closed := make(chan error)
	go func() {
		within, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
		defer cancel()
		closed <- f.Close(within)
	}()
	for { // the service is closing once it takes nothing new
		other := f.locked(t)
		if _, err := f.ApplyUnlocked(t.Context(), jane, ticketFor(other), other, toNewHosts); errors.Is(err, change.ErrClosing) {
			break
		}
	}
	gate.Release()
	if err := <-closed; err != nil {
		t.Fatal(err)
	}
	if live := f.observe(t, from.Domain.Name).Domain; !live.Lock.Locked || !slices.Equal(registrar.Hosts(live.Nameservers), newHosts) {
		t.Errorf("it was left with %+v, locked %v", live.Nameservers, live.Lock.Locked)
	}
}
