package server_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"portal/internal/registrar"
	"portal/internal/registrar/registrartest"
)

const lockedNameservers = "/domains/locked.com/nameservers"

// unlockForm is what saves new nameservers of the locked domain.
func (v *visitor) unlockForm() (form map[string][]string, id string) {
	v.t.Helper()
	filled := want(v.form(lockedNameservers), "ns1.new.example", "ns2.new.example")
	if filled.Get("unlock") != "yes" {
		v.t.Fatal("the page does not offer to unlock")
	}
	return filled, filled.Get("change_id")
}

func TestALockedDomainIsUnlockedChangedAndLockedAgainInOneGo(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	form, id := jane.unlockForm()
	for range 2 {
		if res := jane.post(lockedNameservers, form); res.status != http.StatusSeeOther || res.header.Get("Location") != "/changes/"+id {
			t.Fatalf("status %d, Location %q", res.status, res.header.Get("Location"))
		}
	}
	if n := len(s.acme.Writes()); n != 3 {
		t.Errorf("%d writes, want 3", n)
	}
	live, err := s.acme.Domain(t.Context(), "locked.com", registrar.AllParts)
	if err != nil || !live.Lock.Locked || !slices.Equal(registrar.Hosts(live.Nameservers), []string{"ns1.new.example", "ns2.new.example"}) {
		t.Errorf("it was left with %v, locked %v, %v", live.Nameservers, live.Lock.Locked, err)
	}
	receipt := jane.get("/changes/" + id)
	steps := receipt.doc.Find("#group li")
	if steps.Length() != 3 || steps.Find(".pill.ok").Length() != 3 || receipt.has("#group .banner") {
		t.Fatalf("steps: %q", receipt.text("#group"))
	}
	for _, link := range steps.Find("a").EachIter() {
		if res := jane.get(link.AttrOr("href", "")); res.doc.Find("#group li").Length() != 3 || res.doc.Find("#outcome").AttrOr("data-outcome", "") != "applied" {
			t.Errorf("the receipt of %q says %q", link.Text(), res.text("#receipt"))
		}
	}
	if steps.Find("a").Length() != 2 {
		t.Errorf("%d links to the other receipts", steps.Find("a").Length())
	}
}

func TestALockedDomainThatFailsHalfwaySaysHowItWasLeft(t *testing.T) {
	t.Parallel()
	pass := registrartest.Fault{}
	unknownHost := registrartest.Rejected("435", registrar.ReasonHostUnknown, "ns2.new.example")
	tests := []struct {
		name   string
		faults []registrartest.Fault
		status int
		has    []string // in the page that follows
		hasNot string
	}{
		{"the unlock is refused", []registrartest.Fault{unknownHost}, 422, []string{"#notice", "#unlock"}, "#lock-now"},
		{"the unlock is unknown", []registrartest.Fault{registrartest.LostReply}, 303, []string{`#outcome[data-outcome="unknown"]`, "#group"}, `#group a`},
		{"the change is refused", []registrartest.Fault{pass, unknownHost}, 422, []string{"#ns-2[aria-invalid=true]", "#unlock", "#lock-now"}, "#lock-now a"},
		{"the change and the lock are refused", []registrartest.Fault{pass, unknownHost, unknownHost}, 422, []string{`#lock-now a[href="/domains/locked.com/lock"]`}, "#unlock"},
		{"the change is unknown", []registrartest.Fault{pass, registrartest.SentNotApplied}, 303, []string{`#outcome[data-outcome="unknown"]`, `#group .banner a[href="/domains/locked.com/lock"]`}, ""},
		{"the change is not sent", []registrartest.Fault{pass, registrartest.NotSent}, 303, []string{`#outcome[data-outcome="not_sent"]`}, "#group .banner"},
		{"the lock is refused", []registrartest.Fault{pass, pass, unknownHost}, 303, []string{`#outcome[data-outcome="applied"]`, "#group .banner"}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := newSite(t)
			jane := s.jane(t)
			form, _ := jane.unlockForm()
			s.acme.FailNext(test.faults...)
			res := jane.post(lockedNameservers, form)
			if res.status != test.status {
				t.Fatalf("status %d, want %d", res.status, test.status)
			}
			if res.status == http.StatusSeeOther {
				res = jane.get(res.header.Get("Location"))
			}
			for _, selector := range test.has {
				if !res.has(selector) {
					t.Errorf("no %s in\n%s", selector, res.body)
				}
			}
			if test.hasNot != "" && res.has(test.hasNot) {
				t.Errorf("%s: %q", test.hasNot, res.text(test.hasNot))
			}
		})
	}
}

func TestALockThatStaysOffComesBackByItself(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	form, id := jane.unlockForm()
	s.acme.FailNext(registrartest.Fault{}, registrartest.SentNotApplied)
	jane.post(lockedNameservers, form)
	for _, page := range []string{"/changes/" + id, "/domains/locked.com/lock"} {
		if text := jane.get(page).text("main"); !strings.Contains(text, "It will be locked again on 21 November 2026") {
			t.Errorf("%s: %q", page, text)
		}
	}
	s.acme.SetState("locked.com", func(d *registrar.Domain) {
		d.Nameservers = []registrar.Nameserver{{Host: "ns1.new.example"}, {Host: "ns2.new.example"}}
	})
	s.clock.Advance(10 * time.Minute)
	must(t, s.Changes.ReconcileOnce(t.Context()))
	must(t, s.Relocks.Work(t.Context()))
	receipt := jane.get("/changes/" + id)
	if steps := receipt.doc.Find("#group li .pill.ok"); steps.Length() != 3 || receipt.has("#group .banner") {
		t.Errorf("steps: %q", receipt.text("#group"))
	}
	if live, err := s.acme.Domain(t.Context(), "locked.com", registrar.PartLock); err != nil || !live.Lock.Locked {
		t.Errorf("locked %v, %v", live.Lock.Locked, err)
	}
}

func TestAReceiptTellsOfTheLastTryToPutTheLockOn(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	form, id := jane.unlockForm()
	s.acme.FailNext(registrartest.Fault{}, registrartest.Fault{}, registrartest.Rejected("437", registrar.ReasonWaiting, ""))
	jane.post(lockedNameservers, form)
	if receipt := jane.get("/changes/" + id); !receipt.has("#group .banner") || receipt.doc.Find("#group li .pill.ok").Length() != 2 {
		t.Errorf("at first: %q", receipt.text("#group"))
	}
	s.clock.Advance(10 * time.Minute)
	must(t, s.Relocks.Work(t.Context())) // makes the plan's own change, which is that one
	s.clock.Advance(10 * time.Minute)
	must(t, s.Relocks.Work(t.Context()))
	receipt := jane.get("/changes/" + id)
	if steps := receipt.doc.Find("#group li .pill.ok"); steps.Length() != 3 || receipt.has("#group .banner") {
		t.Errorf("in the end: %q", receipt.text("#group"))
	}
}

func TestAFormMadeForTheOtherStateOfTheLockIsAConflict(t *testing.T) {
	t.Parallel()
	for _, locked := range []bool{true, false} {
		s := newSite(t)
		jane := s.jane(t)
		path, name := nameservers, registrar.DomainName("example.com")
		if !locked {
			path, name = lockedNameservers, "locked.com"
		}
		form := want(jane.form(path), "ns1.new.example", "ns2.new.example")
		s.acme.SetState(name, func(d *registrar.Domain) { d.Lock.Locked = locked })
		res := jane.post(path, form)
		if res.status != http.StatusConflict || res.has("#unlock") != locked || !strings.Contains(res.text("#notice"), "lock was changed") {
			t.Errorf("locked %v: status %d, %q", locked, res.status, res.text("#notice"))
		}
		if n := len(s.acme.Writes()); n != 0 {
			t.Errorf("locked %v: %d writes", locked, n)
		}
	}
}

func TestASubUserCantHaveTheLockTakenOff(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	form, _ := jane.unlockForm()
	s.acme.AddSubUser("locked.com", "dora", "doras-password", registrar.RightNameservers)
	dora := s.visitor(t, acme)
	dora.signIn("locked.com", "dora", "doras-password")
	if res := dora.get(lockedNameservers); res.has("input[name=ns]") {
		t.Error("a form")
	}
	if res := dora.post(lockedNameservers, byHand(form)); res.status != http.StatusUnprocessableEntity {
		t.Errorf("status %d", res.status)
	}
	if n := len(s.acme.Writes()); n != 0 {
		t.Errorf("%d writes", n)
	}
}
