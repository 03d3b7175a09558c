package server_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"portal/internal/auth"
	"portal/internal/change"
	"portal/internal/registrar"
	"portal/internal/registrar/registrartest"
)

const (
	awayPage = "/domains/locked.com/move-away"
	awayCode = "Marked-code-1"
)

// awayForm is the form of the page of moving a domain away.
func awayForm(v *visitor, path string) url.Values {
	v.t.Helper()
	form, page := url.Values{}, v.get(path)
	for _, in := range page.doc.Find("#move-away input[name]").EachIter() {
		form.Add(in.AttrOr("name", ""), in.AttrOr("value", ""))
	}
	if form.Get("change_id") == "" {
		v.t.Fatalf("%s: status %d, no form: %q", path, page.status, page.text("#work"))
	}
	form.Del("keep") // a box, that nobody ticked
	return form
}

// awaySite has a locked domain with a code.
func awaySite(t *testing.T, o options) (*site, *visitor) {
	s := siteWith(t, o)
	s.acme.SetCode("locked.com", awayCode)
	return s, s.jane(t)
}

// wantWrites compares what was written.
func (s *site) wantWrites(t *testing.T, want ...registrartest.Op) {
	t.Helper()
	writes := s.acme.Writes()
	if len(writes) != len(want) {
		t.Fatalf("%d writes, want %v", len(writes), want)
	}
	for i, w := range writes {
		if w.Op != want[i] {
			t.Errorf("write %d is %s, want %s", i+1, w.Op, want[i])
		}
	}
}

func (s *site) plans(t *testing.T) (n int) {
	t.Helper()
	must(t, s.db.Pool.QueryRow(t.Context(), "SELECT count(*) FROM relock").Scan(&n))
	return n
}

func TestOnePressUnlocksForAWeekAndShowsTheCode(t *testing.T) {
	t.Parallel()
	s, jane := awaySite(t, options{})
	if page := jane.get("/domains/locked.com"); !page.has(`#move-away[href="`+awayPage+`"]`) || !page.has(`.side a[href="`+awayPage+`"]`) {
		t.Error("the domain's page does not lead there")
	}
	page := jane.get(awayPage)
	if text := page.text("#work"); strings.Contains(page.body, awayCode) || !strings.Contains(text, "transfer out") || page.has("#lock-again, #move-away [type=password]") {
		t.Fatalf("the page that opens: %q", text)
	}
	form := awayForm(jane, awayPage)
	res := jane.post(awayPage, form)
	if res.status != http.StatusOK || res.text("#code") != awayCode || strings.Count(res.body, awayCode) != 1 {
		t.Fatalf("status %d, code %q\n%s", res.status, res.text("#code"), res.text("#work"))
	}
	if title := res.text("#moved-title"); title != "The transfer lock is off until 28 November 2026" {
		t.Errorf("it says %q", title)
	}
	if got := res.header.Get("Refresh"); got != "60; url="+awayPage || res.header.Get("Cache-Control") != "no-store" {
		t.Errorf("Refresh %q, Cache-Control %q", got, res.header.Get("Cache-Control"))
	}
	s.wantWrites(t, registrartest.WriteLock)
	again := jane.post(awayPage, form)
	path := "/changes/" + form.Get("change_id")
	if again.header.Get("Location") != path || strings.Contains(jane.get(path).body, awayCode) {
		t.Errorf("the form sent again: status %d, Location %q", again.status, again.header.Get("Location"))
	}
	s.wantWrites(t, registrartest.WriteLock)
	history := jane.get("/domains/locked.com/activity").text(".timeline")
	if strings.Count(history, "Transfer lock turned off") != 1 || strings.Count(history, "Transfer code shown") != 1 || strings.Contains(history, "Marked") {
		t.Errorf("history: %q", history)
	}
	s.clock.Advance(edgeOfAWeek)
	must(t, s.Relocks.Work(t.Context()))
	s.wantWrites(t, registrartest.WriteLock, registrartest.WriteLock)
}

const edgeOfAWeek = 7*24*time.Hour + time.Minute

func TestAMoveIsCancelledByOnePress(t *testing.T) {
	t.Parallel()
	s, jane := awaySite(t, options{})
	res := jane.post(awayPage, awayForm(jane, awayPage))
	if res.text("#code") != awayCode {
		t.Fatalf("status %d\n%s", res.status, res.text("#work"))
	}
	cancel := url.Values{"lock": {"on"}}
	for _, in := range res.doc.Find("#lock-again input[name]").EachIter() {
		cancel.Add(in.AttrOr("name", ""), in.AttrOr("value", ""))
	}
	s.clock.Advance(auth.ProofLasts + time.Second) // what keeps a domain needs no proof
	if res := jane.post("/domains/locked.com/lock", cancel); res.header.Get("Location") != "/changes/"+cancel.Get("change_id") {
		t.Fatalf("status %d\n%s", res.status, res.text("#work"))
	}
	s.wantWrites(t, registrartest.WriteLock, registrartest.WriteLock)
	if n := s.plans(t); n != 0 {
		t.Errorf("%d plans are left", n)
	}
}

func TestThePasswordForAMoveIsAskedForInItsForm(t *testing.T) {
	t.Parallel()
	s, jane := awaySite(t, options{})
	early := awayForm(jane, awayPage)
	s.clock.Advance(auth.ProofLasts + time.Second)
	if ask := jane.post(awayPage, early); ask.status != http.StatusUnauthorized || !strings.Contains(ask.text("#reauth"), "7 days") {
		t.Fatalf("without it: status %d\n%s", ask.status, ask.text("main"))
	}
	form := awayForm(jane, awayPage)
	if !form.Has("reauth_password") {
		t.Fatal("there is no field for the password")
	}
	form.Set("reauth_password", "wrong")
	if res := jane.post(awayPage, form); res.status != http.StatusUnprocessableEntity || !res.has("#reauth_password-problem") {
		t.Fatalf("a wrong one: status %d\n%s", res.status, res.text("main"))
	}
	s.wantWrites(t)
	form.Set("reauth_password", "jane-password")
	if res := jane.post(awayPage, form); res.text("#code") != awayCode || strings.Contains(res.body, "jane-password") {
		t.Fatalf("status %d\n%s", res.status, res.text("#work"))
	}
	s.wantWrites(t, registrartest.WriteLock)
}

func TestALockThatIsNotKnownToBeOffIsNotCalledOff(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		fault       registrartest.Fault
		status      int
		says        string
		sent, plans int
	}{
		"unknown":  {registrartest.LostReply, http.StatusSeeOther, "", 1, 1},
		"pending":  {registrartest.Pending, http.StatusSeeOther, "", 1, 1},
		"lie":      {registrartest.Lie, http.StatusSeeOther, "", 1, 1},
		"refused":  {registrartest.Rejected("465", registrar.ReasonInvalid, ""), http.StatusUnprocessableEntity, "not saved", 1, 0},
		"not sent": {registrartest.NotSent, http.StatusServiceUnavailable, "Nothing was sent", 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, jane := awaySite(t, options{})
			form := awayForm(jane, awayPage)
			s.acme.FailNext(tt.fault)
			res := jane.post(awayPage, form)
			if res.status != tt.status || strings.Contains(res.body, awayCode) || res.has("#moved") || !strings.Contains(res.text("main"), tt.says) {
				t.Fatalf("status %d\n%s", res.status, res.text("main"))
			}
			if tt.status == http.StatusSeeOther && res.header.Get("Location") != "/changes/"+form.Get("change_id") {
				t.Errorf("it leads to %q", res.header.Get("Location"))
			}
			if n := len(s.acme.Writes()); n > tt.sent {
				t.Errorf("%d writes", n)
			}
			if n := s.plans(t); n != tt.plans {
				t.Errorf("%d plans to lock again, want %d", n, tt.plans)
			}
			if history := jane.get("/domains/locked.com/activity").text(".timeline"); strings.Contains(history, "Transfer code") {
				t.Errorf("the code was read: %q", history)
			}
		})
	}
}

func TestACodeThatIsNotShownIsEmailed(t *testing.T) {
	t.Parallel()
	for name, account := range map[string]func(*registrar.Registrar){
		"shown to nobody": func(r *registrar.Registrar) { r.CodeReader = silent{} },
		"never shown":     func(r *registrar.Registrar) { r.CodeReader = nil },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, jane := awaySite(t, options{account: account})
			form := awayForm(jane, awayPage)
			for range 2 {
				res := jane.post(awayPage, form)
				if res.header.Get("Location") == "" && !strings.Contains(res.text("#moved"), "on its way to the administrative contact") {
					t.Fatalf("status %d\n%s", res.status, res.text("#work"))
				}
				s.wantWrites(t, registrartest.WriteLock, registrartest.WriteSendCode)
			}
			unlocked := awayForm(jane, awayPage)
			for range 2 {
				res := jane.post(awayPage, unlocked)
				if res.header.Get("Location") == "" && !res.has("#moved") {
					t.Fatalf("while it is unlocked: status %d\n%s", res.status, res.text("#work"))
				}
				s.wantWrites(t, registrartest.WriteLock, registrartest.WriteSendCode, registrartest.WriteSendCode)
			}
		})
	}
}

func TestACodeThatCanNotBeHadLeavesTheLockOffAndSaysSo(t *testing.T) {
	t.Parallel()
	s, jane := awaySite(t, options{account: func(r *registrar.Registrar) { r.CodeReader, r.CodeWriter = nil, nil }})
	res := jane.post(awayPage, awayForm(jane, awayPage))
	if text := res.text("#moved"); res.status != http.StatusUnprocessableEntity || !strings.Contains(text, "off until 28 November") || !strings.Contains(text, "could not get the code") {
		t.Fatalf("status %d\n%s", res.status, res.text("#work"))
	}
	if !res.has("#lock-again") {
		t.Error("it can't be locked again")
	}
	s.wantWrites(t, registrartest.WriteLock)
}

func TestWithoutACodeTheMovePageLeadsToANewOne(t *testing.T) {
	t.Parallel()
	s, jane := awaySite(t, options{})
	s.acme.SetCode("locked.com", "")
	res := jane.post(awayPage, awayForm(jane, awayPage))
	if res.status != http.StatusOK || res.has("#code") || !res.has(`#moved a[href="/domains/locked.com/auth-code"]`) || res.header.Get("Refresh") != "" {
		t.Errorf("status %d\n%s", res.status, res.text("#work"))
	}
}

func TestOfAnUnlockedDomainTheCodeAloneIsShown(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.acme.SetCode("example.com", awayCode)
	jane := s.jane(t)
	const path = "/domains/example.com/move-away"
	form := awayForm(jane, path)
	res := jane.post(path, form)
	if res.text("#code") != awayCode || res.text("#moved-title") != "The transfer lock is off" {
		t.Fatalf("status %d\n%s", res.status, res.text("#work"))
	}
	if again := jane.post(path, form); again.header.Get("Location") != "/changes/"+form.Get("change_id") {
		t.Errorf("sent again: status %d", again.status)
	}
	s.wantWrites(t) // what its owner left open for good stays so
	stale := awayForm(jane, path)
	s.acme.SetState("example.com", func(d *registrar.Domain) { d.Lock.Locked = true })
	if res := jane.post(path, stale); res.status != http.StatusConflict || strings.Contains(res.body, awayCode) {
		t.Errorf("locked meanwhile: status %d", res.status)
	}
	locked := awayForm(jane, path)
	s.acme.SetState("example.com", func(d *registrar.Domain) { d.Lock.Locked = false })
	if res := jane.post(path, locked); res.status != http.StatusConflict || strings.Contains(res.body, awayCode) {
		t.Errorf("unlocked meanwhile: status %d", res.status)
	}
	s.wantWrites(t)
}

func TestWhoMayNotMoveADomainAwaySeesWhyAndChangesNothing(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.acme.SetCode("shared.com", awayCode)
	s.acme.SetState("shared.com", func(d *registrar.Domain) { d.Lock.Locked = true })
	jane, bob := s.jane(t), s.visitor(t, acme)
	bob.signIn("shared.com", "bob", "bobs-password")
	const path = "/domains/shared.com/move-away"
	if res := bob.get(path); res.status != http.StatusOK || res.has("#move-away") || !strings.Contains(res.text("#work"), "Your login may not change this") {
		t.Errorf("status %d, %q", res.status, res.text("#work"))
	}
	for _, seen := range []string{change.LockSeen(true), change.LockSeen(false), ""} {
		res := bob.post(path, url.Values{"change_id": {change.NewID()}, "seen": {seen}})
		if res.status != http.StatusForbidden || strings.Contains(res.body, awayCode) {
			t.Errorf("seen %q: status %d", seen, res.status)
		}
	}
	s.wantWrites(t)
	if now, _ := s.acme.State("shared.com"); !now.Lock.Locked || s.plans(t) != 0 {
		t.Error("the lock is off, or planned to come back")
	}
	if text := jane.get("/domains/shared.com/activity").text(".timeline"); !strings.Contains(text, "not allowed") && !strings.Contains(text, "may not") {
		t.Errorf("the attempts are not in the history: %q", text)
	}
}

func TestAMoveSaysWhatStandsInItsWay(t *testing.T) {
	t.Parallel()
	s, jane := awaySite(t, options{})
	ready := func(d *registrar.Domain) {
		d.Lock = registrar.Lock{Supported: true, Changeable: true, Locked: true}
		d.Created, d.Expires, d.Held, d.TransferAway, d.Waiting = s.clock.Now().AddDate(-3, 0, 0), s.clock.Now().AddDate(0, 6, 0), false, false, 0
	}
	for _, tt := range []struct {
		name  string
		state func(*registrar.Domain)
		says  string
		link  string // the way out
		form  bool
	}{
		{"nothing", func(*registrar.Domain) {}, "It was registered on 21 November 2023", "", true},
		{"too new", func(d *registrar.Domain) { d.Created = s.clock.Now().AddDate(0, 0, -59) }, "can’t move before 22 November 2026", "", true},
		{"old enough", func(d *registrar.Domain) { d.Created = s.clock.Now().AddDate(0, 0, -60) }, "If it moved to us or changed its owner in the last 60 days", "", true},
		{"age not told", func(d *registrar.Domain) { d.Created = time.Time{} }, "We don’t know when it was registered", "", true},
		{"expired", func(d *registrar.Domain) { d.Expires = s.clock.Now().AddDate(0, 0, -2) }, "Renew it first: many providers", "/renewal", true},
		{"expires on the way", func(d *registrar.Domain) { d.Expires = s.clock.Now().AddDate(0, 0, 5) }, "so that it does not expire on the way", "/renewal", true},
		{"expiry not told", func(d *registrar.Domain) { d.Expires = time.Time{} }, "The expiry date is not known", "/renewal", true},
		{"something waits", func(d *registrar.Domain) { d.Waiting = 1 }, "A change to this domain is not finished", "/requests", true},
		{"unlocked", func(d *registrar.Domain) { d.Lock.Locked = false }, "The transfer lock is off", "", true},
		{"no lock", func(d *registrar.Domain) { d.Lock = registrar.Lock{} }, "There is no transfer lock for .com", "", true},
		{"held", func(d *registrar.Domain) { d.Held = true }, "Changes are on hold for this domain", "", false},
		{"locked by the registrar", func(d *registrar.Domain) { d.Lock.Changeable = false }, "Changes are on hold for this domain", "", false},
		{"on its way", func(d *registrar.Domain) { d.TransferAway = true }, "This domain is being transferred away", "", false},
	} {
		s.acme.SetState("locked.com", ready)
		s.acme.SetState("locked.com", tt.state)
		page := jane.get(awayPage)
		if text := page.text("#work"); page.status != http.StatusOK || !strings.Contains(text, tt.says) {
			t.Errorf("%s: status %d, %q", tt.name, page.status, text)
		}
		if tt.link != "" && !page.has(`.ready a[href="/domains/locked.com`+tt.link+`"]`) {
			t.Errorf("%s: no way to %s", tt.name, tt.link)
		}
		if page.has("#move-away") != tt.form {
			t.Errorf("%s: there is a form: %t", tt.name, !tt.form)
		}
	}
	s.acme.SetState("locked.com", ready)
	s.acme.SetPendingOwner("locked.com", "Nora New")
	if page := jane.get(awayPage); !strings.Contains(page.text(".ready"), "A change of owner is not finished") || !page.has(`.ready a[href="/domains/locked.com/contacts"]`) {
		t.Errorf("a change of owner: %q", page.text("#work"))
	}
	s.acme.SetDown(true)
	if page := jane.get(awayPage); page.has("#move-away") || !page.has(".ready") {
		t.Errorf("while the registrar is away: %q", page.text("#work"))
	}
}

func TestADomainThatMovesOtherwiseSaysHow(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.acme.AddDomain("jane", s.registered("example.co.uk"))
	jane := s.jane(t)
	if page := jane.get("/domains/example.dk/move-away"); page.has("#move-away") || !strings.Contains(page.text("#work"), "move without a transfer code") {
		t.Errorf(".dk: %q", page.text("#work"))
	}
	if page := jane.get("/domains/example.co.uk/move-away"); page.has("#move-away") || !page.has(`a[href="/domains/example.co.uk/extras/uk_tag"]`) {
		t.Errorf(".uk: %q", page.text("#work"))
	}
	if res := jane.post("/domains/example.dk/move-away", url.Values{"change_id": {change.NewID()}, "seen": {change.LockSeen(false)}}); res.status != http.StatusUnprocessableEntity {
		t.Errorf("a form by hand: status %d", res.status)
	}
	s.wantWrites(t)
}
