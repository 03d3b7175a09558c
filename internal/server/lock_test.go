package server_test

import (
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"portal/internal/registrar/registrartest"
)

// unlock takes the lock of locked.com off.
func unlock(v *visitor, period string) answer {
	return v.post("/domains/locked.com/lock", editPage{page: "lock", fill: func(form url.Values) {
		form.Set("lock", "off")
		form.Set("for", period)
	}}.filled(v, "locked.com"))
}

func TestALockCanBeTakenOffForATime(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	if page := jane.get("/domains/locked.com/lock"); page.doc.Find("input[name=for]").Length() != 4 {
		t.Fatalf("%q", page.text("#work"))
	}
	res := unlock(jane, "hour")
	if res.status != http.StatusSeeOther {
		t.Fatalf("status %d, %q", res.status, res.text("#work"))
	}
	if text := jane.get("/domains/locked.com").text("#advice"); strings.Contains(text, "transfer lock is off") {
		t.Errorf("advice to do what is planned: %q", text)
	}
	receipt := res.header.Get("Location")
	for _, page := range []string{"/domains/locked.com/lock", "/domains/locked.com", receipt} {
		if text := jane.get(page).text("main"); !strings.Contains(text, "It will be locked again on 21 November 2026") || !strings.Contains(text, "in 1 hour") {
			t.Errorf("%s: %q", page, text)
		}
	}
	s.clock.Advance(61 * time.Minute)
	must(t, s.Relocks.Work(t.Context()))
	jane.signIn("locked.com", "jane", "jane-password") // the registrar ends sessions after an hour
	if text := jane.get(receipt).text("#receipt"); strings.Contains(text, "locked again on") {
		t.Errorf("the receipt of the past: %q", text)
	}
	page := jane.get("/domains/locked.com/lock")
	if text := page.text("#work"); !strings.Contains(text, "Locked: nobody") {
		t.Errorf("after its time: %q", text)
	}
	history := jane.get("/domains/locked.com/activity").doc
	if by := history.Find(".timeline .sub").Text(); !strings.Contains(by, "this site, as jane asked") {
		t.Errorf("history: %q", by)
	}
	if n := len(s.acme.Writes()); n != 2 {
		t.Errorf("%d writes, want 2", n)
	}
}

func TestAnOwnerCanKeepItUnlockedOrLockItNow(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	unlock(jane, "hour")
	press := func(button string) answer {
		return jane.post("/domains/locked.com/lock", editPage{page: "lock", fill: func(form url.Values) { form.Set("lock", button) }}.filled(jane, "locked.com"))
	}
	if res := press("keep"); res.status != http.StatusOK || !strings.Contains(res.text("#notice"), "stays unlocked") || res.has("button[value=keep]") {
		t.Errorf("keep: status %d, %q", res.status, res.text("#work"))
	}
	press("keep") // of another tab: there is nothing to keep any more
	if text := jane.get("/domains/locked.com/lock").text("#work"); strings.Contains(text, "locked again on") {
		t.Errorf("afterwards: %q", text)
	}
	history := jane.get("/domains/locked.com/activity").text(".timeline")
	if strings.Count(history, "Domain stays unlocked") != 1 || !strings.Contains(history, "Lock turns back on automaticallyBefore: OnNow: Off") {
		t.Errorf("history: %q", history)
	}
	press("on")
	unlock(jane, "week")
	press("on")
	unlock(jane, "open") // nothing of the week is left
	s.clock.Advance(8 * 24 * time.Hour)
	must(t, s.Relocks.Work(t.Context()))
	if n := len(s.acme.Writes()); n != 5 {
		t.Errorf("%d writes, want 5", n)
	}
}

func TestASwitchThatNoButtonSendsOpensNothing(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	for page, values := range map[string][]url.Values{
		"lock":    {{}, {"lock": {"of"}}, {"lock": {"off"}, "for": {"ever"}}, {"lock": {"off"}, "for": {""}}},
		"privacy": {{}, {"privacy": {"of"}}},
	} {
		for _, sent := range values {
			fill := func(form url.Values) {
				form.Del("for")
				maps.Copy(form, sent)
			}
			res := jane.post("/domains/locked.com/"+page, editPage{page: page, fill: fill}.filled(jane, "locked.com"))
			if res.status != http.StatusUnprocessableEntity {
				t.Errorf("%s %v: status %d", page, sent, res.status)
			}
		}
	}
	if n := len(s.acme.Writes()); n != 0 {
		t.Errorf("%d writes", n)
	}
}

func TestAnUnlockingThatFailsLeavesNoPlan(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	s.acme.FailNext(registrartest.NotSent)
	if res := unlock(jane, "hour"); res.status != http.StatusServiceUnavailable {
		t.Fatalf("status %d", res.status)
	}
	var plans int
	must(t, s.db.Pool.QueryRow(t.Context(), "SELECT count(*) FROM relock").Scan(&plans))
	if plans != 0 {
		t.Errorf("%d plans", plans)
	}
	unlock(jane, "hour")
	must(t, s.db.Pool.QueryRow(t.Context(), "SELECT count(*) FROM relock").Scan(&plans))
	if plans != 1 {
		t.Errorf("%d plans of a domain that is unlocked", plans)
	}
}

func TestASubUserChangesNothingOfALockThatComesBack(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane, bob := s.jane(t), s.visitor(t, acme)
	form := url.Values{"change_id": {"x"}, "lock": {"on"}}
	jane.post("/domains/shared.com/lock", editPage{page: "lock", fill: func(f url.Values) { f.Set("lock", "on") }}.filled(jane, "shared.com"))
	jane.post("/domains/shared.com/lock", editPage{page: "lock", fill: func(f url.Values) { f.Set("lock", "off"); f.Set("for", "day") }}.filled(jane, "shared.com"))
	bob.signIn("shared.com", "bob", "bobs-password")
	form.Set("lock", "keep")
	if res := bob.post("/domains/shared.com/lock", form); res.status != http.StatusForbidden {
		t.Errorf("status %d, want 403", res.status)
	}
	if text := jane.get("/domains/shared.com/lock").text("#work"); !strings.Contains(text, "It will be locked again on") {
		t.Errorf("%q", text)
	}
}
