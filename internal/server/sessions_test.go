package server_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"
)

const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"

func TestSessionsAreShownAndEnded(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	phone := s.visitor(t, acme)
	signIn := url.Values{"domain": {"example.com"}, "username": {"jane"}, "password": {"jane-password"}}
	phone.post("/sign-in", signIn, func(r *http.Request) { r.Header.Set("User-Agent", firefox) })
	jane, tablet := s.jane(t), s.jane(t)

	page := jane.get("/sessions")
	if page.status != http.StatusOK || page.doc.Find("[data-session]").Length() != 3 {
		t.Fatalf("status %d:\n%s", page.status, page.text("main"))
	}
	if !strings.Contains(page.text("[data-session]:nth-of-type(1)"), "This device") || !strings.Contains(page.text("main"), "Firefox on Linux") {
		t.Errorf("the page says\n%s", page.text("main"))
	}
	ref := page.doc.Find(`[data-session]:contains("Firefox")`).AttrOr("data-session", "")
	if res := jane.post("/sessions", url.Values{"end": {ref}}); res.header.Get("Location") != "/sessions?done=ended" {
		t.Errorf("ending one: status %d, Location %q", res.status, res.header.Get("Location"))
	}
	if res := phone.get("/sessions"); !res.asksSignIn() {
		t.Errorf("the ended session still works: status %d", res.status)
	}
	jane.post("/sessions", url.Values{"others": {"on"}})
	if res := tablet.get("/sessions"); !res.asksSignIn() {
		t.Errorf("one of the others still works: status %d", res.status)
	}
	own := jane.get("/sessions")
	if own.doc.Find("[data-session]").Length() != 1 || own.has(`[name="others"]`) {
		t.Errorf("in the end:\n%s", own.text("main"))
	}
	mine := own.doc.Find("[data-session]").AttrOr("data-session", "")
	if res := jane.post("/sessions", url.Values{"end": {mine}}); !strings.HasPrefix(res.header.Get("Location"), "/sign-in") {
		t.Errorf("ending one's own: Location %q", res.header.Get("Location"))
	}
}

func TestASubUserHasAMenuAndItsOwnSessions(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.jane(t)
	bob := s.visitor(t, acme)
	bob.signIn("shared.com", "bob", "bobs-password")
	page := bob.get("/sessions")
	if page.doc.Find("[data-session]").Length() != 1 || !page.has(`.menu a[href="/sessions"]`) || page.has(`.menu a[href="/batches"]`) {
		t.Errorf("the page says\n%s", page.text("body"))
	}
}

// The end that no activity moves is told by every page, and by every answer to a page
// that stays where it is; from a new sign-in on, it is that of the new session.
func TestPagesTellWhenTheSessionEndsBecauseOfItsAge(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	const whole = 12 * 60 * 60 // s
	for range 11 {
		for range 3 {
			s.clock.Advance(20 * time.Minute)
			jane.post("/sessions/stay", url.Values{})
		}
	}
	page := jane.get("/domains")
	if left := page.doc.Find("#idle-last").AttrOr("data-seconds", ""); left != strconv.Itoa(whole-11*60*60) {
		t.Errorf("the page tells of %q seconds", left)
	}
	s.clock.Advance(20 * time.Minute)
	if left := jane.post("/sessions/stay", url.Values{}).header.Get("Session-Left"); left != strconv.Itoa(40*60) {
		t.Errorf("the answer tells of %q seconds", left)
	}
	again, offered := page.doc.Find(`#idle-last a[target="_blank"]`).Attr("href")
	if res := jane.get(again); !offered || res.status != http.StatusOK || !res.has(`form[action="/sign-in"] #password`) {
		t.Fatalf("signing in again at %q: status %d", again, res.status)
	}
	jane.signIn("example.com", "jane", "jane-password")
	if left := jane.get("/domains").doc.Find("#idle-last").AttrOr("data-seconds", ""); left != strconv.Itoa(whole) {
		t.Errorf("after it the page tells of %q seconds", left)
	}
	if res := s.visitor(t, acme).get("/sign-in"); res.has("#idle-last") || res.header.Get("Session-Left") != "" {
		t.Error("whoever is not signed in is told of an end")
	}
}

func TestWhoStaysSignedInIsNotSignedOutForIdleness(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	page := jane.get("/domains")
	seconds, err := strconv.Atoi(page.doc.Find("dialog#idle-soon").AttrOr("data-seconds", ""))
	if err != nil || seconds <= 120 || !page.has("dialog#idle-over") || !page.has("#idle-soon button[form=sign-out]") {
		t.Fatalf("%d seconds, %v", seconds, err)
	}
	surely := time.Duration(seconds) * time.Second
	for range 3 {
		s.clock.Advance(surely)
		if res := jane.post("/sessions/stay", url.Values{}); res.status != http.StatusNoContent {
			t.Fatalf("status %d", res.status)
		}
	}
	s.clock.Advance(surely + 2*time.Minute)
	res := jane.post("/sessions/stay", url.Values{})
	if res.status != http.StatusSeeOther && res.status != http.StatusUnauthorized {
		t.Errorf("after the end: status %d", res.status)
	}
	if res := jane.get("/sign-in"); res.has("#idle-soon") {
		t.Error("whoever is not signed in is warned too")
	}
}
