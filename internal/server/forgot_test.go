package server_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"portal/internal/registrar/registrartest"
)

// landed waits until what runs in the background is done. No change begins after it.
func (s *site) landed(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	must(t, s.Changes.Close(ctx))
}

func forgotten(domain, to string) url.Values { return url.Values{"domain": {domain}, "to": {to}} }

func TestALostLoginGoesToTheContactThatIsChosen(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	stranger := s.visitor(t, acme)
	if page := stranger.get("/sign-in"); !page.has(`a[href="/forgot"]`) {
		t.Error("the sign-in page does not lead there")
	}
	if res := stranger.post("/forgot", forgotten("https://www.example.com/", "admin")); res.header.Get("Location") != "/forgot?done=1" {
		t.Fatalf("status %d, Location %q", res.status, res.header.Get("Location"))
	}
	s.landed(t)
	writes := s.acme.Writes()
	if len(writes) != 1 || writes[0].Op != registrartest.WriteSendLogin || writes[0].Domain != "example.com" || fmt.Sprint(writes[0].Value) != "[admin]" {
		t.Fatalf("writes: %+v", writes)
	}
	activity := jane.get("/domains/example.com/activity").text("main")
	if !strings.Contains(activity, "The login was sent to a contact of the domain") || strings.Contains(activity, "login was sent to a contact of the domain, for somebody who was not signed in by you") {
		t.Errorf("the owner's timeline says\n%s", activity)
	}
}

func TestALostLoginTellsNothingOfADomain(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	var first string
	for i, name := range []string{"example.com", "globex-name.com", "no-such-name.com", "example.com"} {
		stranger := s.visitor(t, acme)
		res := stranger.post("/forgot", forgotten(name, "owner"))
		told := fmt.Sprint(res.status, res.header.Get("Location"), cutID(stranger.get("/forgot?done=1").body))
		if i == 0 {
			first = told
		}
		if told != first {
			t.Errorf("%s: the answer differs:\n%s\n%s", name, told, first)
		}
	}
	s.landed(t)
	if n := len(s.acme.Writes()); n != 1 {
		t.Errorf("%d messages, want one: the second within the hour is not sent", n)
	}
	if n := len(s.globex.Writes()); n != 0 {
		t.Errorf("%d messages for another brand", n)
	}
}

// lockPage is one whose edit does not bear another one beside it.
var lockPage = editPages[slices.IndexFunc(editPages, func(p editPage) bool { return p.page == "lock" })]

func TestALostLoginIsAnsweredBeforeTheRegistrarAndKeepsNothingBusy(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	gate := registrartest.NewGate()
	t.Cleanup(gate.Release)
	s.acme.FailNext(registrartest.Block(gate))
	form := lockPage.filled(jane, "example.com")
	if res := s.visitor(t, acme).post("/forgot", forgotten("example.com", "owner")); res.status != http.StatusSeeOther {
		t.Fatalf("status %d", res.status)
	}
	<-gate.Arrived()
	if res := jane.post("/domains/example.com/lock", form); res.status != http.StatusSeeOther {
		t.Errorf("the owner's edit meanwhile: status %d", res.status)
	}
	gate.Release()
	s.landed(t)
}

func TestWhoAsksForManyLoginsHasToWait(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	stranger := s.visitor(t, acme)
	var last answer
	for i := range 6 {
		last = stranger.post("/forgot", forgotten(fmt.Sprintf("name-%d.com", i), "owner"))
	}
	if last.status != http.StatusTooManyRequests || last.header.Get("Retry-After") == "" || !last.has("form") {
		t.Errorf("status %d", last.status)
	}
	if res := stranger.post("/forgot", forgotten("not a name", "owner")); res.status != http.StatusUnprocessableEntity || !res.has("#domain-problem") {
		t.Errorf("no domain name: status %d", res.status)
	}
}

func TestWithoutTheLogNoLoginIsSent(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.db.Pool.Close()
	if res := s.visitor(t, acme).post("/forgot", forgotten("example.com", "owner")); res.status < 500 {
		t.Errorf("status %d", res.status)
	}
	if n := len(s.acme.Writes()); n != 0 {
		t.Errorf("%d messages", n)
	}
}
