package relock_test

import (
	"testing"
	"time"

	"portal/internal/audit"
	"portal/internal/change"
	"portal/internal/registrar"
	"portal/internal/registrar/registrartest"
)

// newLockedWorld is a locked domain of jane's, without any plan.
func newLockedWorld(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	if err := w.Forget(t.Context(), jane, name, ""); err != nil {
		t.Fatal(err)
	}
	w.fake.SetState(name, func(d *registrar.Domain) {
		d.Lock.Locked = true
		d.Nameservers = []registrar.Nameserver{{Host: "ns1.old.example"}, {Host: "ns2.old.example"}}
	})
	return w
}

// move gives the domain new nameservers behind its lock, and returns the group.
func (w *world) move() (string, change.Relocked) {
	w.t.Helper()
	from, err := w.changes.Observe(w.t.Context(), jane, name, registrar.PageParts)
	if err != nil {
		w.t.Fatal(err)
	}
	ticket := change.Ticket{ID: change.NewID(), Seen: change.NameserversSeen(from.Domain.Nameservers)}
	got, err := w.changes.ApplyUnlocked(w.t.Context(), jane, ticket, from, func(t change.Ticket, from change.Observed) change.Change {
		return change.NewNameservers(t, from, []registrar.Nameserver{{Host: "ns1.new.example"}, {Host: "ns2.new.example"}})
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return ticket.ID, got
}

func TestALockThatCameOffForAnotherChangeIsPutOnLaterWhereThatFailed(t *testing.T) {
	t.Parallel()
	pass, no := registrartest.Fault{}, registrartest.Rejected("437", registrar.ReasonWaiting, "")
	tests := []struct {
		name    string
		faults  []registrartest.Fault
		planned bool // once the visitor has the answer
		third   bool // the change that puts it on is the third of the group
	}{
		{"all is well", nil, false, true},
		{"the look before the lock shows what got no answer", []registrartest.Fault{pass, registrartest.LostReply}, false, true},
		{"the registrar lost them", []registrartest.Fault{pass, registrartest.SentNotApplied}, true, true},
		{"the lock is refused at first", []registrartest.Fault{pass, pass, no}, true, false},
		{"the answer to the lock is lost", []registrartest.Fault{pass, pass, registrartest.LostReply}, true, true},
		{"the lock gets lost", []registrartest.Fault{pass, pass, registrartest.SentNotApplied}, true, false},
		{"nobody knows whether it came off", []registrartest.Fault{registrartest.LostReply}, true, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newLockedWorld(t)
			w.fake.FailNext(tt.faults...)
			group, _ := w.move()
			if _, err := w.Due(t.Context(), jane, name); (err == nil) != tt.planned {
				t.Errorf("planned: %v, want %v", err, tt.planned)
			}
			w.start() // the next process has to do it
			w.pass(45 * time.Minute)
			w.want(true, len(w.fake.Writes()), false)
			_, _, id := change.GroupIDs(group)
			last, err := w.store.Change(t.Context(), audit.ScopeOf(jane), id)
			if tt.third && (err != nil || last.Group != group) {
				t.Errorf("the third of the group is %+v, %v", last, err)
			}
		})
	}
}

func TestThatTheLockComesBackIsPlannedBeforeItComesOff(t *testing.T) {
	t.Parallel()
	w := newLockedWorld(t)
	gate := registrartest.NewGate()
	w.fake.FailNext(registrartest.Block(gate))
	done := make(chan change.Relocked)
	go func() {
		_, got := w.move()
		done <- got
	}()
	<-gate.Arrived()
	due, err := w.Due(t.Context(), jane, name)
	if err != nil || !due.After(w.clock.Now()) || due.After(w.clock.Now().Add(10*time.Minute)) {
		t.Errorf("due %s, %v", due, err)
	}
	gate.Release()
	if got := <-done; !got.Locked() {
		t.Errorf("%+v", got)
	}
}
