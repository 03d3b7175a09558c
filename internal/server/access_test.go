package server_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"portal/internal/registrar/registrartest"
)

// upstream are words that no registrant's page may hold.
var upstream = []string{"opensrs", "tucows", "xcp", "horizon"}

func TestAnUnknownHostSeesNoBrand(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, host := range []string{unknown, "acme.test.evil.test", "127.0.0.1"} {
		res := s.visitor(t, host).get("/sign-in")
		if res.status != http.StatusMisdirectedRequest {
			t.Errorf("%s: status %d, want 421", host, res.status)
		}
		if strings.Contains(res.body, "Acme") || strings.Contains(res.body, "Globex") {
			t.Errorf("%s: the page names a brand", host)
		}
	}
	if res := s.visitor(t, "ACME.test:8080").get("/sign-in"); res.status != http.StatusOK {
		t.Errorf("case and port: status %d", res.status)
	}
}

func TestASessionServesOneBrandOnly(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	cookies := jane.http.Jar.Cookies(&url.URL{Scheme: "https", Host: acme})
	elsewhere := s.visitor(t, globex)
	elsewhere.http.Jar.SetCookies(&url.URL{Scheme: "https", Host: globex}, cookies)
	if res := elsewhere.get("/domains"); !res.asksSignIn() {
		t.Errorf("status %d, Location %q", res.status, res.header.Get("Location"))
	}
}

func TestNotYoursLooksLikeNotThere(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	var bodies []string
	for _, name := range []string{"carls.com", "globex-name.com", "no-such-name.com"} {
		for _, page := range []string{"", "/nameservers", "/activity"} {
			res := jane.get("/domains/" + name + page)
			if res.status != http.StatusNotFound {
				t.Errorf("%s%s: status %d, want 404", name, page, res.status)
			}
			bodies = append(bodies, strings.ReplaceAll(res.text("main"), name, "NAME"))
		}
	}
	for _, body := range bodies[1:] {
		if cutID(body) != cutID(bodies[0]) {
			t.Errorf("pages differ:\n%s\n%s", bodies[0], body)
		}
	}
	carl := s.visitor(t, acme)
	carl.signIn("carls.com", "carl", "carls-password")
	form := want(jane.form(nameservers), "ns1.new.example", "ns2.new.example")
	jane.post(nameservers, form)
	for _, path := range []string{"/changes/" + form.Get("change_id"), "/changes/AAAA-AAAA-AAAA", "/changes/x"} {
		if res := carl.get(path); res.status != http.StatusNotFound {
			t.Errorf("%s: status %d, want 404", path, res.status)
		}
	}
}

// requestID is the only thing in which two such pages may differ.
var requestID = regexp.MustCompile(`[A-Z2-7]{12}`)

func cutID(text string) string { return requestID.ReplaceAllString(text, "ID") }

func TestAWrongSignInDoesNotTellWhatWasWrong(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	var first string
	for _, form := range []url.Values{
		{"domain": {"example.com"}, "username": {"jane"}, "password": {"wrong"}},
		{"domain": {"example.com"}, "username": {"nobody"}, "password": {"jane-password"}},
		{"domain": {"no-such-name.com"}, "username": {"jane"}, "password": {"jane-password"}},
	} {
		res := s.visitor(t, acme).post("/sign-in", form)
		text := res.text("main .banner")
		if first == "" {
			first = text
		}
		if res.status != http.StatusUnprocessableEntity || text == "" || text != first {
			t.Errorf("%v: status %d, text %q", form, res.status, text)
		}
		if strings.Contains(res.body, form.Get("password")) {
			t.Error("the page holds the password")
		}
		if res.doc.Find("#domain").AttrOr("value", "") != form.Get("domain") {
			t.Error("the domain was not kept")
		}
	}
}

func TestGuessingIsSlowedDown(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	v := s.visitor(t, acme)
	form := url.Values{"domain": {"example.com"}, "username": {"jane"}, "password": {"wrong"}}
	var last answer
	for range 8 {
		last = v.post("/sign-in", form)
	}
	if last.status != http.StatusTooManyRequests || last.header.Get("Retry-After") == "" {
		t.Fatalf("status %d, Retry-After %q", last.status, last.header.Get("Retry-After"))
	}
	form.Set("password", "jane-password")
	if res := v.post("/sign-in", form); res.status != http.StatusTooManyRequests {
		t.Errorf("the right password during the wait: status %d", res.status)
	}
	s.clock.Advance(20 * time.Minute)
	if res := v.post("/sign-in", form); res.status != http.StatusSeeOther {
		t.Errorf("after the wait: status %d", res.status)
	}
}

func TestSignInTakesTheDomainAsPeopleTypeIt(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, typed := range []string{"example.com", " Example.COM. ", "www.example.com", "https://www.example.com/path", "bücher.com"} {
		s.visitor(t, acme).signIn(typed, "jane", "jane-password")
	}
}

func TestSigningInChangesTheSessionAndSigningOutEndsIt(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	session := func() string {
		for _, c := range jane.http.Jar.Cookies(&url.URL{Scheme: "https", Host: acme}) {
			if c.Name == "portal" {
				return c.Value
			}
		}
		return ""
	}
	first := session()
	jane.signIn("example.com", "jane", "jane-password")
	if second := session(); second == "" || second == first {
		t.Error("the session ID was not rotated")
	}
	if res := jane.post("/sign-out", url.Values{}); res.status != http.StatusSeeOther {
		t.Errorf("sign-out: status %d", res.status)
	}
	if res := jane.get("/domains"); res.status != http.StatusSeeOther {
		t.Errorf("after sign-out: status %d", res.status)
	}
	if res := jane.post("/sign-out", url.Values{}); res.status != http.StatusSeeOther {
		t.Errorf("second sign-out: status %d", res.status)
	}
}

func TestSignedOutVisitorsComeBackToWhereTheyWere(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	v := s.visitor(t, acme)
	res := v.get("/domains/example.com?x=1")
	location, err := url.Parse(res.header.Get("Location"))
	must(t, err)
	if res.status != http.StatusSeeOther || location.Query().Get("next") != "/domains/example.com?x=1" {
		t.Fatalf("status %d, Location %q", res.status, location)
	}
	if res := v.get("/domains", htmx); res.status != http.StatusUnauthorized || res.header.Get("HX-Redirect") == "" {
		t.Errorf("HTMX: status %d, HX-Redirect %q", res.status, res.header.Get("HX-Redirect"))
	}
	form := url.Values{"domain": {"example.com"}, "username": {"jane"}, "password": {"jane-password"}}
	for next, want := range map[string]string{
		"/domains/example.com": "/domains/example.com", "//evil.test": "/domains", "https://evil.test": "/domains", "/\\evil.test": "/domains", "": "/domains",
	} {
		form.Set("next", next)
		if res := v.post("/sign-in", form); res.header.Get("Location") != want {
			t.Errorf("next %q leads to %q, want %q", next, res.header.Get("Location"), want)
		}
	}
}

func TestWritesFromElsewhereAreRefused(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	form := want(jane.form(nameservers), "ns1.new.example", "ns2.new.example")
	for name, edit := range map[string]func(*http.Request){
		"cross-site":   header("Sec-Fetch-Site", "cross-site"),
		"same-site":    header("Sec-Fetch-Site", "same-site"),
		"other origin": header("Origin", "https://evil.test"),
	} {
		if res := jane.post(nameservers, form, edit); res.status != http.StatusForbidden || !strings.Contains(res.body, "Acme") {
			t.Errorf("%s: status %d, or no brand", name, res.status)
		}
	}
	if n := len(s.acme.Writes()); n != 0 {
		t.Errorf("%d writes were sent", n)
	}
}

func TestOddRequestsGetPlainAnswers(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	big := url.Values{"ns": {strings.Repeat("x", 70<<10)}}
	tests := []struct {
		name string
		res  answer
		want int
	}{
		{"no such page", jane.get("/nowhere"), http.StatusNotFound},
		{"another method", jane.send(http.MethodPost, "/domains.csv", url.Values{}), http.StatusMethodNotAllowed},
		{"an odd method", jane.send(http.MethodDelete, "/domains", nil), http.StatusMethodNotAllowed},
		{"too large", jane.post(nameservers, big), http.StatusRequestEntityTooLarge},
		{"not a form", jane.post(nameservers, url.Values{}, header("Content-Type", "application/json")), http.StatusBadRequest},
		{"a bad escape", jane.get("/domains?q=%zz"), http.StatusBadRequest},
		{"the name in other letters", jane.get("/domains/EXAMPLE.com"), http.StatusSeeOther},
	}
	for _, test := range tests {
		if test.res.status != test.want {
			t.Errorf("%s: status %d, want %d", test.name, test.res.status, test.want)
		}
		if told := test.res.text("#support-error"); test.want >= http.StatusBadRequest && !strings.Contains(told, "Request number: ") {
			t.Errorf("%s: there is nothing to tell support: %q", test.name, told)
		}
	}
}

func TestALostVisitorIsLedToWhereTheyCanGo(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	if res := s.jane(t).get("/nowhere"); !res.has(`main a[href="/domains"]`) {
		t.Error("a signed-in visitor is not led to the domains")
	}
	if res := s.visitor(t, acme).get("/nowhere"); !res.has(`main a[href="/sign-in"]`) {
		t.Error("a stranger is not led to the sign-in")
	}
}

func TestEveryAnswerIsProtected(t *testing.T) {
	t.Parallel()
	s := siteWith(t, options{secure: true})
	jane := s.jane(t)
	for _, path := range []string{"/sign-in", "/domains", "/domains/example.com", nameservers, "/nowhere", "/healthz"} {
		h := jane.get(path).header
		policy := h.Get("Content-Security-Policy")
		if !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") {
			t.Errorf("%s: policy %q", path, policy)
		}
		if h.Get("Strict-Transport-Security") == "" || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: headers %v", path, h)
		}
	}
	res := s.visitor(t, acme).post("/sign-in", url.Values{"domain": {"example.com"}, "username": {"jane"}, "password": {"jane-password"}})
	cookie := res.header.Get("Set-Cookie")
	for _, part := range []string{"__Host-portal=", "Path=/", "HttpOnly", "Secure", "SameSite=Lax"} {
		if !strings.Contains(cookie, part) {
			t.Errorf("cookie lacks %s", part)
		}
	}
	if strings.Contains(cookie, "Domain=") {
		t.Error("cookie names a domain")
	}
}

func TestPagesDoNotNameTheUpstreamOrOtherBrands(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	form := want(jane.form(nameservers), "ns1.new.example", "ns2.new.example")
	jane.post(nameservers, form)
	paths := []string{"/sign-in", "/about", "/domains", "/domains/example.com", nameservers, "/domains/example.com/activity",
		"/changes/" + form.Get("change_id"), "/domains/locked.com/nameservers", "/nowhere"}
	for _, path := range paths {
		body := strings.ToLower(jane.get(path).body)
		for _, word := range append(upstream, "globex") {
			if strings.Contains(body, word) {
				t.Errorf("%s holds %q", path, word)
			}
		}
	}
}

func TestTheRegistrarBeingAwayIsSaidAsSuch(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	s.acme.SetDown(true)
	for _, path := range []string{"/domains/example.com", nameservers} {
		if res := jane.get(path); res.status != http.StatusServiceUnavailable || res.header.Get("Retry-After") == "" {
			t.Errorf("%s: status %d", path, res.status)
		}
	}
	res := s.visitor(t, acme).post("/sign-in", url.Values{"domain": {"example.com"}, "username": {"jane"}, "password": {"jane-password"}})
	if res.status != http.StatusServiceUnavailable {
		t.Errorf("sign-in: status %d", res.status)
	}
}

func TestLanguageAndThemeAreKept(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	v := s.visitor(t, acme)
	res := v.post("/preferences", url.Values{"lang": {"fr"}, "theme": {"dark"}, "next": {"/sign-in"}})
	if res.status != http.StatusSeeOther || res.header.Get("Location") != "/sign-in" {
		t.Fatalf("status %d, Location %q", res.status, res.header.Get("Location"))
	}
	html := v.get("/sign-in").doc.Find("html")
	if html.AttrOr("lang", "") != "fr" || html.AttrOr("data-theme", "") != "dark" {
		t.Errorf("lang %q, theme %q", html.AttrOr("lang", ""), html.AttrOr("data-theme", ""))
	}
	if res := s.visitor(t, acme).get("/sign-in", header("Accept-Language", "fr-CA,fr;q=0.9")); res.doc.Find("html").AttrOr("lang", "") != "fr" {
		t.Error("Accept-Language was not followed")
	}
	american := header("Accept-Language", "en-US,en;q=0.9")
	if res := s.visitor(t, acme).get("/sign-in", american); res.doc.Find("html").AttrOr("lang", "") != "en" {
		t.Error("a brand that offers English alone got another language")
	}
	if res := s.visitor(t, globex).get("/sign-in", american); res.doc.Find("html").AttrOr("lang", "") != "en-US" || res.doc.Find("button[name=lang][value=en-US][aria-pressed=true]").Text() != "English (US)" {
		t.Error("American English was not chosen by Accept-Language")
	}
	chosen := s.visitor(t, globex)
	chosen.post("/preferences", url.Values{"lang": {"en-US"}, "next": {"/sign-in"}})
	if lang := chosen.get("/sign-in", header("Accept-Language", "fr")).doc.Find("html").AttrOr("lang", ""); lang != "en-US" {
		t.Errorf("the choice of American English became %q", lang)
	}
}

func TestASubUserIsToldOfAnOpenChangeWithoutALinkToIt(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	path := "/domains/shared.com/nameservers"
	s.acme.FailNext(registrartest.SentNotApplied)
	form := want(jane.form(path), "ns1.new.example", "ns2.new.example")
	jane.post(path, form)
	bob := s.visitor(t, acme)
	bob.signIn("shared.com", "bob", "bobs-password")
	res := bob.get("/domains/shared.com")
	if !strings.Contains(res.text(".banner"), "being checked") || strings.Contains(res.body, form.Get("change_id")) {
		t.Errorf("banners %q, or the number of the owner's change", res.text(".banner"))
	}
}

func TestWhatIsTheOwnersAloneIsKeptFromASubUserAndRecorded(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane, bob := s.jane(t), s.visitor(t, acme)
	bob.signIn("shared.com", "bob", "bobs-password")
	for i, path := range []string{"/profile", "/profile/password", "/people", "/batches"} {
		if res := bob.get(path); res.status != http.StatusForbidden {
			t.Errorf("%s: status %d", path, res.status)
		}
		if lines := jane.get("/activity?kind=denied").doc.Find(".timeline > li").Length(); lines != i+1 {
			t.Errorf("after %s the owner sees %d denials, want %d", path, lines, i+1)
		}
	}
}
