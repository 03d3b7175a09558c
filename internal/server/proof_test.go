package server_test

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"portal/internal/auth"
	"portal/internal/calendar"
	"portal/internal/notice"
	"portal/internal/registrar"
	"portal/internal/server/registrant"
)

// Whether a route needs a fresh proof.
const (
	proofNever     = "never"
	proofSometimes = "sometimes" // for some of what its form may ask for
	proofAlways    = "always"
)

// routeProofs has every address that takes forms: one that is added says here whether
// it can take a domain away.
var routeProofs = map[string]string{
	"/batches": proofNever, "/batches/new": proofNever, "/batches/{id}/check": proofNever, "/batches/{id}/retry": proofNever, "/batches/{id}/back": proofNever,
	"/batches/{id}/pause": proofNever, "/batches/{id}/cancel": proofNever, "/batches/{id}/discard": proofNever,
	"/batches/{id}/start": proofSometimes, "/batches/{id}/resume": proofSometimes, // by what the edit does
	"/calendar": proofAlways, "/calendar/revoke": proofAlways,
	"/demo/outbox": proofNever,
	"/domains":     proofNever, "/domains/labels": proofNever, "/domains/refresh": proofNever,
	"/domains/{domain}/advice":              proofNever,
	"/domains/{domain}/auth-code":           proofAlways,
	"/domains/{domain}/contacts":            proofSometimes, // all but the lock after a change of owner
	"/domains/{domain}/contacts/others":     proofNever,     // asked for when it is started
	"/domains/{domain}/contacts/{role}":     proofSometimes, // names and email of owner or admin
	"/domains/{domain}/dns":                 proofSometimes, // the buttons of its table save nothing
	"/domains/{domain}/dnssec":              proofAlways,
	"/domains/{domain}/extras/{set}":        proofSometimes, // all but nameservers that are looked at again
	"/domains/{domain}/forwarding":          proofSometimes, // as with records
	"/domains/{domain}/hosts":               proofAlways,
	"/domains/{domain}/hosts/{host}":        proofAlways,
	"/domains/{domain}/hosts/{host}/delete": proofAlways,
	"/domains/{domain}/lock":                proofSometimes, // unlocking
	"/domains/{domain}/mail-forwarding":     proofAlways,
	"/domains/{domain}/move-away":           proofAlways,
	"/domains/{domain}/nameservers":         proofAlways,
	"/domains/{domain}/people":              proofAlways,
	"/domains/{domain}/privacy":             proofSometimes, // publishing
	"/domains/{domain}/renewal":             proofSometimes, // not renewing
	"/domains/{domain}/verification":        proofNever,
	"/forgot":                               proofNever,
	"/notices":                              proofNever,
	"/notices/addresses":                    proofAlways, "/notices/addresses/{id}": proofAlways, "/notices/addresses/{id}/remove": proofAlways,
	"/notices/confirm/{token}": proofNever, // the mailbox is the proof
	"/preferences":             proofNever,
	"/profile/ownership":       proofAlways, "/profile/password": proofAlways, // their forms ask for it themselves
	"/sessions": proofNever, "/sessions/stay": proofNever, "/sign-in": proofNever, "/sign-out": proofNever,
}

// posts collects the addresses that take forms.
type posts []string

func (p *posts) HandleFunc(pattern string, _ func(http.ResponseWriter, *http.Request)) {
	if path, ok := strings.CutPrefix(pattern, "POST "); ok {
		*p = append(*p, path)
	}
}

func TestEveryRouteForFormsSaysWhetherItNeedsAProof(t *testing.T) {
	t.Parallel()
	var routes posts
	registrant.New(registrant.Site{}, registrant.Config{Notices: &notice.Service{}, Calendar: &calendar.Service{}, Outbox: &notice.Outbox{}}).Routes(&routes)
	if len(routes) < 30 {
		t.Fatalf("only %d routes: %q", len(routes), routes)
	}
	for _, path := range routes {
		if routeProofs[path] == "" {
			t.Errorf("%s does not say whether it needs a proof", path)
		}
	}
	for path := range routeProofs {
		if !slices.Contains(routes, path) && path != "/demo/outbox" {
			t.Errorf("there is no route %s", path)
		}
	}
}

// repeat is the password page's form, with the password.
func repeat(ask answer, password string) url.Values {
	form := url.Values{}
	for _, in := range ask.doc.Find("form#reauth input[name]").EachIter() {
		form.Add(in.AttrOr("name", ""), in.AttrOr("value", ""))
	}
	form.Set("reauth_password", password)
	return form
}

// freeEdits are the pages of editPages whose form, as filled there, needs no proof.
var freeEdits = []string{"lock", "privacy", "verification"}

func TestWhatCanTakeADomainAwayNeedsAFreshProof(t *testing.T) {
	t.Parallel()
	newEditSite(t).each(t, func(t *testing.T, e edit) {
		form := e.form()
		e.clock.Advance(auth.ProofLasts + 1)
		res := e.jane.post(e.path(), form)
		if slices.Contains(freeEdits, e.page) {
			if res.status != http.StatusSeeOther {
				t.Errorf("status %d without a proof", res.status)
			}
			return
		}
		if res.status != http.StatusUnauthorized || !res.has("form#reauth") {
			t.Fatalf("status %d, want the password page", res.status)
		}
		if part := e.jane.post(e.path(), form, htmx); !part.has("form#reauth") || part.has("body > header") {
			t.Errorf("fragment: status %d", part.status)
		}
		e.sent(t, 0)
		again := repeat(res, "jane-password")
		for range 2 {
			if res := e.jane.post(e.path(), again); res.header.Get("Location") != "/changes/"+form.Get("change_id") {
				t.Errorf("with the password: status %d\n%s", res.status, res.text("main"))
			}
		}
		e.sent(t, 1)
	})
}

func TestAFormSentAfterTheSessionEndedIsCarriedOutOnce(t *testing.T) {
	t.Parallel()
	newEditSite(t).each(t, func(t *testing.T, e edit) {
		form := e.form()
		e.clock.Advance(auth.DefaultIdle + 1)
		res := e.jane.post(e.path(), form)
		if res.status != http.StatusUnauthorized || !strings.Contains(res.text("#reauth"), "jane, with example.com") {
			t.Fatalf("status %d, want the password page\n%s", res.status, res.text("main"))
		}
		if part := e.jane.post(e.path(), form, htmx); !part.has("form#reauth") || part.has("body > header") {
			t.Errorf("fragment: status %d", part.status)
		}
		if res := e.jane.post(e.path(), repeat(res, "wrong-password")); res.status != http.StatusUnprocessableEntity || !res.has("form#reauth") {
			t.Errorf("wrong password: status %d", res.status)
		}
		e.sent(t, 0)
		again := repeat(res, "jane-password")
		for range 2 {
			if res := e.jane.post(e.path(), again); res.header.Get("Location") != "/changes/"+form.Get("change_id") {
				t.Errorf("with the password: status %d\n%s", res.status, res.text("main"))
			}
		}
		e.sent(t, 1)
		if res := e.jane.get("/domains"); res.status != http.StatusOK {
			t.Errorf("not signed in afterwards: status %d", res.status)
		}
	})
}

func TestAFormIsCarriedOutForNoOtherLogin(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	form := want(jane.form("/domains/shared.com/nameservers"), "ns1.new.example", "ns2.new.example")
	path := "/domains/shared.com/nameservers"
	s.acme.AddSubUser("shared.com", "dora", "doras-password", registrar.RightNameservers)

	// While another login is signed in with the same browser.
	jane.post("/sign-out", url.Values{})
	jane.signIn("shared.com", "dora", "doras-password")
	for _, edit := range [][]func(*http.Request){nil, {htmx}} {
		if res := jane.post(path, form, edit...); res.status != http.StatusConflict || !strings.Contains(res.body, "belongs to another login") {
			t.Errorf("as another login: status %d", res.status)
		}
	}
	// After that one's session ended: nobody is asked for a password for it.
	s.clock.Advance(auth.DefaultIdle + 1)
	form.Set("reauth_password", "doras-password")
	if res := jane.post(path, form); res.status != http.StatusSeeOther || !strings.HasPrefix(res.header.Get("Location"), "/sign-in") {
		t.Errorf("after the other's session: status %d", res.status)
	}
	if n := len(s.acme.Writes()); n != 0 {
		t.Errorf("%d writes", n)
	}
}

func TestAfterSigningOutOnPurposeNoFormGoesOn(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	form := want(jane.form(nameservers), "ns1.new.example", "ns2.new.example")
	out := jane.post("/sign-out", url.Values{})
	if got := out.header.Get("Clear-Site-Data"); !strings.Contains(got, `"cache"`) || strings.Contains(got, "cookies") {
		t.Errorf("Clear-Site-Data: %s", got)
	}
	form.Set("reauth_password", "jane-password")
	res := jane.post(nameservers, form)
	if res.status != http.StatusSeeOther || !strings.HasPrefix(res.header.Get("Location"), "/sign-in") || len(s.acme.Writes()) != 0 {
		t.Errorf("status %d, Location %q, %d writes", res.status, res.header.Get("Location"), len(s.acme.Writes()))
	}
}

func TestAddressesForNoticesAndTheCalendarNeedAFreshProof(t *testing.T) {
	t.Parallel()
	m := newMailing(t)
	jane := m.jane(t)
	m.clock.Advance(auth.ProofLasts + 1)
	for path, form := range map[string]url.Values{
		"/calendar": {}, "/calendar/revoke": {}, "/notices/addresses": {"address": {"x@example.com"}},
		"/notices/addresses/1": {}, "/notices/addresses/1/remove": {},
	} {
		if res := jane.post(path, form); res.status != http.StatusUnauthorized || !res.has("form#reauth") {
			t.Errorf("%s: status %d", path, res.status)
		}
	}
	form := url.Values{"address": {"x@example.com"}, "reauth_password": {"jane-password"}}
	if res := jane.post("/notices/addresses", form); res.status != http.StatusSeeOther {
		t.Errorf("with the password: status %d", res.status)
	}
	if res := jane.post("/calendar", url.Values{}); res.status != http.StatusOK {
		t.Errorf("right after it: status %d", res.status)
	}
}

func TestOnlyWhatTakesEffectAsksForAProof(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	s.clock.Advance(auth.ProofLasts + 1)
	lock := func(on string) url.Values {
		form := editPage{page: "lock", fill: func(form url.Values) { form.Set("lock", on); form.Set("for", "open") }}
		return form.filled(jane, "locked.com")
	}
	if res := jane.post("/domains/locked.com/lock", lock("off")); res.status != http.StatusUnauthorized {
		t.Errorf("unlocking: status %d", res.status)
	}
	if res := jane.post("/domains/locked.com/lock", lock("on")); res.status != http.StatusOK {
		t.Errorf("locking what is locked: status %d", res.status)
	}
	contact := editPage{page: "contacts/owner", fill: func(form url.Values) {
		form.Del("use")
		form.Set("country", "CA")
		form.Set("state", "ON")
		form.Set("step", "save")
	}}
	if res := jane.post("/domains/example.com/contacts/owner", contact.filled(jane, "example.com")); res.status == http.StatusUnauthorized {
		t.Error("a contact whose email stays")
	}
}

func TestSettingsOfAChangeOfOwnerNeedAFreshProof(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	s.acme.SetAgent("example.com", false)
	for _, tt := range []struct{ do, section string }{{"agent-on", "#agent"}, {"lock-off", "#trade"}} {
		s.clock.Advance(auth.ProofLasts + 1)
		before := len(s.acme.Writes())
		form := fieldsOf(jane.get("/domains/example.com/contacts"), tt.section+" form")
		form.Set("do", tt.do)
		res := jane.post("/domains/example.com/contacts", form)
		if res.status != http.StatusUnauthorized || !res.has("form#reauth") || len(s.acme.Writes()) != before {
			t.Errorf("%s: status %d, %d writes\n%s", tt.do, res.status, len(s.acme.Writes())-before, res.text("main"))
			continue
		}
		again := repeat(res, "jane-password")
		for range 2 {
			if res := jane.post("/domains/example.com/contacts", again); res.header.Get("Location") != "/changes/"+form.Get("change_id") {
				t.Errorf("%s, with the password: status %d\n%s", tt.do, res.status, res.text("main"))
			}
		}
		if n := len(s.acme.Writes()) - before; n != 1 {
			t.Errorf("%s: %d writes", tt.do, n)
		}
	}
}

func TestABulkEditAsksForAProofBeforeItsRowsAreSent(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.working(t)
	jane := s.jane(t)
	for do, needed := range map[string]bool{"off": true, "on": false} {
		path := jane.batch("example.com", "locked.com")
		jane.step(path, "check", url.Values{"kind": {"lock"}, "lock": {do}})
		jane.awaitState(path, "ready")
		s.clock.Advance(auth.ProofLasts + 1)
		form, before := url.Values{"checked": {"yes"}}, len(s.acme.Writes())
		res := jane.post(path+"/start", form)
		if asked := res.status == http.StatusUnauthorized; asked != needed {
			t.Errorf("lock %s: status %d\n%s", do, res.status, res.text("main"))
		}
		if needed {
			if n := len(s.acme.Writes()); n != before {
				t.Errorf("%d writes before the proof", n-before)
			}
			jane.step(path, "start", repeat(res, "jane-password"))
		}
		jane.awaitState(path, "finished")
	}
}

func TestSecretsOfAFormAreTypedAgainAndNoneIsLost(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	form := jane.access("add", "sue", suePassword, "tech")
	s.clock.Advance(auth.DefaultIdle + 1)
	ask := jane.post(people, form)
	if !ask.has("#reauth #secret_password") || strings.Contains(ask.body, suePassword) {
		t.Fatalf("status %d\n%s", ask.status, ask.text("main"))
	}
	again := repeat(ask, "jane-password")
	if res := jane.post(people, again); res.status != http.StatusUnprocessableEntity || len(s.acme.Writes()) != 0 {
		t.Errorf("without the other password: status %d", res.status)
	}
	again.Set("secret_password", suePassword)
	if res := jane.post(people, again); res.status != http.StatusSeeOther || len(s.acme.Writes()) != 1 {
		t.Errorf("status %d, %d writes\n%s", res.status, len(s.acme.Writes()), res.text("main"))
	}
	s.visitor(t, acme).signIn("example.com", "sue", suePassword)

	new := jane.newPassword("jane-password", "lake-9dots-over", "lake-9dots-over")
	s.clock.Advance(auth.DefaultIdle + 1)
	ask = jane.post(passwordPage, new)
	if !ask.has("#reauth #new_password") || ask.has("#reauth input#current_password") {
		t.Errorf("status %d, sent %q\n%s", ask.status, slices.Sorted(maps.Keys(new)), ask.text("main"))
	}
	again = repeat(ask, "jane-password")
	again.Set("new_password", "lake-9dots-over")
	again.Set("new_again", "lake-9dots-over")
	if res := jane.post(passwordPage, again); res.header.Get("Location") != "/changes/"+new.Get("change_id") {
		t.Errorf("a new password: status %d\n%s", res.status, res.text("main"))
	}
	s.jane2(t, "lake-9dots-over")
}

func TestHandMadePostsGetNoPasswordBack(t *testing.T) {
	t.Parallel()
	const typed = "Typed-Secret-7"
	s := newSite(t)
	jane := s.jane(t)
	form := url.Values{"lock": {"on"}, "reauth_password": {typed}}
	for _, name := range []string{"password", "Password", "PASSWORD", "new_password", "new_again", "current_password", "secret_x", "Secret_x", "old-password", "reauth_retype", "Reauth_Password"} {
		form.Add(name, typed)
	}
	for _, path := range []string{"/domains/example.com/lock", "/domains/labels", "/sessions"} {
		if res := jane.post(path, form); strings.Contains(res.body, typed) {
			t.Errorf("%s gives a password back", path)
		}
		s.clock.Advance(auth.DefaultIdle + 1)
		jane.post("/sign-in", url.Values{"domain": {"example.com"}, "username": {"jane"}, "password": {"jane-password"}})
	}
}

func TestLargeFormsSurviveThePasswordPage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	jane.get("/domains")
	s.clock.Advance(auth.DefaultIdle + 1)
	form := url.Values{"made_for": {madeForOf(jane)}}
	for len(form.Encode()) < 63<<10 {
		form.Add("domain", "a-domain-of-some-length-"+strings.Repeat("x", 20)+".example")
	}
	ask := jane.post("/batches/new", form)
	if ask.status != http.StatusUnauthorized || ask.doc.Find("#reauth input[name=domain]").Length() != len(form["domain"]) {
		t.Fatalf("status %d, %d fields", ask.status, ask.doc.Find("#reauth input[name=domain]").Length())
	}
	if res := jane.post("/domains/labels", repeat(ask, "jane-password")); res.status == http.StatusRequestEntityTooLarge {
		t.Error("with the password it is too large")
	}
}

// madeForOf is the mark that the pages of v's login have.
func madeForOf(_ *visitor) string {
	return auth.Login{Account: "acme-main", Profile: "jane", Username: "jane", Role: auth.RoleOwner}.Mark()
}

func TestEveryFormOfAPageNamesItsLogin(t *testing.T) {
	t.Parallel()
	m := newMailing(t)
	jane := m.jane(t)
	paths := []string{"/domains", "/batches/new", "/calendar", "/notices", "/sessions", "/profile/password", "/domains/example.com", "/domains/example.com/contacts", "/domains/example.com/contacts/others"}
	for _, p := range editPages {
		paths = append(paths, p.path("example.com"))
	}
	forms := 0
	for _, path := range paths {
		for _, form := range jane.get(path).doc.Find(`main form[method="post"]`).EachIter() {
			forms++
			if got := form.Find("input[name=made_for]").AttrOr("value", ""); got != madeForOf(jane) {
				t.Errorf("%s: the form to %s is made for %q", path, form.AttrOr("action", ""), got)
			}
		}
	}
	if forms < len(paths) {
		t.Errorf("only %d forms", forms)
	}
}

func TestWhatLeavesADomainUnlockedNeedsAFreshProof(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	unlock(jane, "hour")
	s.clock.Advance(auth.ProofLasts + 1)
	press := func(lock, period string) answer {
		return jane.post("/domains/locked.com/lock", editPage{page: "lock", fill: func(form url.Values) {
			form.Set("lock", lock)
			form.Set("for", period)
		}}.filled(jane, "locked.com"))
	}
	press("off", "open") // it is off already: that is no way round the question
	if text := jane.get("/domains/locked.com/lock").text("#work"); !strings.Contains(text, "locked again on") {
		t.Errorf("the plan to lock again is gone: %q", text)
	}
	ask := press("keep", "")
	if ask.status != http.StatusUnauthorized || !ask.has("#reauth") {
		t.Fatalf("keep: status %d\n%s", ask.status, ask.text("main"))
	}
	if res := jane.post("/domains/locked.com/lock", repeat(ask, "jane-password")); res.status != http.StatusOK || !strings.Contains(res.text("#notice"), "stays unlocked") {
		t.Errorf("with the proof: status %d\n%s", res.status, res.text("main"))
	}
}
