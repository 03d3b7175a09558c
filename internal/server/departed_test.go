package server_test

import (
	"net/http"
	"testing"
	"time"

	"portal/internal/audit"
	"portal/internal/change"
	"portal/internal/registrar"
	"portal/internal/registrar/registrartest"
)

// out reports whether the visitor's session is over. Its page asks no registrar.
func (v *visitor) out() bool { return v.get("/sessions").status != http.StatusOK }

func TestWhoseAccessIsTakenAwayIsSignedOut(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		form  [3]string // what, for whom, with which password
		fault registrartest.Fault
		out   bool
	}{
		{"taken away", [3]string{"delete", "", ""}, registrartest.Fault{}, true},
		{"taken away, and the reply lost", [3]string{"delete", "", ""}, registrartest.LostReply, true},
		{"refused", [3]string{"delete", "", ""}, registrartest.Rejected("465", registrar.ReasonInvalid, ""), false},
		{"a new password", [3]string{"set", "sue", "other-9dots-over"}, registrartest.Fault{}, true},
		{"another name", [3]string{"set", "susan", ""}, registrartest.Fault{}, true},
		{"other rights alone", [3]string{"set", "sue", ""}, registrartest.Fault{}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newSite(t)
			jane, bob := s.jane(t), s.visitor(t, acme)
			bob.signIn("shared.com", "bob", "bobs-password")
			jane.post(people, jane.access("add", "sue", suePassword, "tech"))
			sue := s.visitor(t, acme)
			sue.signIn("example.com", "sue", suePassword)
			form := jane.access(test.form[0], test.form[1], test.form[2], "nameservers")
			s.acme.FailNext(test.fault)
			jane.post(people, form)
			if sue.out() != test.out {
				t.Errorf("out: %v, want %v", !test.out, test.out)
			}
			if jane.out() || bob.out() {
				t.Error("somebody else is out, too")
			}
		})
	}
}

func TestAMoveThatIsFoundOutLaterSignsOut(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane, phone, elsewhere := s.jane(t), s.visitor(t, acme), s.jane(t)
	phone.signIn("locked.com", "jane", "jane-password")
	form := handOver(jane, "one", "locked.com")
	s.acme.FailNext(registrartest.LostReply)
	jane.post(ownership, form)
	if phone.out() {
		t.Error("out before anything is known")
	}
	for range 5 {
		s.clock.Advance(30 * time.Second)
		must(t, s.Changes.ReconcileOnce(t.Context()))
	}
	if !phone.out() || elsewhere.out() {
		t.Errorf("on the domain that moved: out %v, want true; on another: out %v, want false", phone.out(), elsewhere.out())
	}
	if receipt := jane.get("/changes/" + form.Get("change_id")); !receipt.has(`#outcome[data-resolution="confirmed"]`) {
		t.Errorf("who moved it sees\n%s", receipt.text("main"))
	}
}

func TestAMoveThatOutlastsTheVisitorsPatienceSignsOut(t *testing.T) {
	t.Parallel()
	s := siteWith(t, options{timing: change.Settings{
		VisitorWait: time.Millisecond, CallDeadline: time.Minute, Settle: time.Minute, Pace: audit.Pace{Least: time.Second, Most: time.Minute},
	}})
	jane, phone := s.jane(t), s.visitor(t, acme)
	phone.signIn("locked.com", "jane", "jane-password")
	gate := registrartest.NewGate()
	form := handOver(jane, "one", "locked.com")
	s.acme.FailNext(registrartest.Block(gate))
	jane.post(ownership, form)
	gate.Release()
	must(t, s.Changes.Close(t.Context())) // waits for the call
	if !phone.out() {
		t.Error("a session on the domain that moved goes on")
	}
	if list := jane.get("/domains"); list.has(`a[href="/domains/locked.com"]`) {
		t.Error("the old profile still lists it")
	}
}
