package server_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/jackc/pgx/v5/pgxpool"

	"portal/internal/notice"
	"portal/internal/postgres/postgrestest"
	"portal/internal/profile"
	"portal/internal/registrar"
)

// mailing is a site with mails and an outbox.
type mailing struct {
	*site
	outbox *notice.Outbox
}

// newMailing is a site whose mails are sent.
func newMailing(t *testing.T) *mailing { return mailingOn(t, nil) }

// mailingOn is newMailing on db; nil for one of its own.
func mailingOn(t *testing.T, db *postgrestest.DB) *mailing {
	t.Helper()
	m := &mailing{outbox: &notice.Outbox{Dir: t.TempDir()}}
	m.site = siteWith(t, options{db: db, outbox: m.outbox})
	m.working(t)
	return m
}

// date sets what a profile's domain tells, at the registrar and in the inventory.
func (s *site) date(t *testing.T, whose profile.Key, name registrar.DomainName, set func(*registrar.Domain)) {
	t.Helper()
	s.acme.SetState(name, set)
	live, err := s.acme.Domain(t.Context(), name, registrar.AllParts)
	must(t, err)
	must(t, s.Inventory.Saw(t.Context(), whose, live, 0))
}

// mail waits until the outbox of a brand has a mail whose subject begins so.
func (m *mailing) mail(t *testing.T, brandID, subject string) notice.Letter {
	t.Helper()
	for deadline := time.Now().Add(5 * time.Minute); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		letters, err := m.outbox.List(brandID)
		must(t, err)
		for _, l := range letters {
			if strings.HasPrefix(l.Subject, subject) {
				return l
			}
		}
	}
	t.Fatalf("no mail %q came", subject)
	return notice.Letter{}
}

func TestNoticesAreForTheOwnerOfTheProfile(t *testing.T) {
	t.Parallel()
	m := newMailing(t)
	bob := m.visitor(t, acme)
	bob.signIn("shared.com", "bob", "bobs-password")
	for _, path := range []string{"/notices", "/calendar"} {
		if res := m.visitor(t, acme).get(path); res.status != http.StatusSeeOther {
			t.Errorf("%s signed out: status %d", path, res.status)
		}
		if res := bob.get(path); res.status != http.StatusForbidden {
			t.Errorf("%s for a sub-user: status %d", path, res.status)
		}
	}
	if bob.get("/domains").has(`a[href="/notices"]`) || !m.jane(t).get("/domains").has(`.menu a[href="/notices"]`) {
		t.Error("the menu leads sub-users to what they may not see, or owners nowhere")
	}
}

func TestSafetyNoticesCanNotBeSwitchedOff(t *testing.T) {
	t.Parallel()
	m := newMailing(t)
	jane := m.jane(t)
	page := jane.get("/notices")
	if page.status != http.StatusOK || page.has("#owner-nameservers") || page.has("#owner-place") || !page.has("#owner-renewal[checked]") {
		t.Fatalf("status %d:\n%s", page.status, page.text("main"))
	}
	if got := page.text("#group-website"); !strings.Contains(got, "Always sent: Nameservers changed") {
		t.Errorf("the page does not say what is always sent: %s", got)
	}
	res := jane.post("/notices", url.Values{"kind": {"batch"}})
	if res.status != http.StatusSeeOther || res.header.Get("Location") != "/notices?done=saved" {
		t.Fatalf("status %d, Location %q", res.status, res.header.Get("Location"))
	}
	page = jane.get("/notices?done=saved")
	if page.has("#owner-renewal[checked]") || !page.has("#owner-batch[checked]") || !strings.Contains(page.text("[role=status]"), "Your choice is saved") {
		t.Errorf("after saving: %s", page.text("main"))
	}
}

func TestAnAddressIsUsedOnceItsReaderSaysSo(t *testing.T) {
	t.Parallel()
	m := newMailing(t)
	jane := m.jane(t)
	res := jane.post("/notices/addresses", url.Values{"address": {"it@agency.example"}, "kind": {"nameservers"}})
	if res.status != http.StatusSeeOther {
		t.Fatalf("adding: status %d: %s", res.status, res.text(".problem"))
	}
	if page := jane.get("/notices"); !strings.Contains(page.text(".target .pill"), "Waiting for confirmation") {
		t.Errorf("page: %s", page.text(".target"))
	}
	letter := m.mail(t, "acme", "Confirm this address")
	_, rest, _ := strings.Cut(letter.Text, "http://acme.test")
	path := strings.Fields(rest)[0]

	stranger := m.visitor(t, acme)
	for range 2 { // looking changes nothing
		ask := stranger.get(path)
		if ask.status != http.StatusOK || !ask.has("form[method=post] button") || ask.header.Get("Referrer-Policy") != "no-referrer" {
			t.Fatalf("link: status %d, Referrer-Policy %q", ask.status, ask.header.Get("Referrer-Policy"))
		}
		if body := ask.body; strings.Contains(body, "jane") || strings.Contains(body, "example.com") || strings.Contains(body, "it@agency") {
			t.Errorf("the link tells more than the brand: %s", ask.text("main"))
		}
	}
	if page := jane.get("/notices"); !page.has(".target .pill") {
		t.Error("a GET confirmed the address")
	}
	if res := m.visitor(t, globex).get(path); res.status != http.StatusNotFound {
		t.Errorf("at another brand: status %d", res.status)
	}
	if done := stranger.post(path, url.Values{}); done.status != http.StatusOK || !strings.Contains(done.text("h1"), "is confirmed") {
		t.Errorf("confirming: status %d, %s", done.status, done.text("h1"))
	}
	if page := jane.get("/notices"); page.has(".target .pill") || !strings.Contains(page.text(".target summary"), "gets 1 of") {
		t.Errorf("page: %s", page.text(".target"))
	}
	form := jane.get("/notices").doc.Find(".target form").AttrOr("action", "")
	carl := m.visitor(t, acme)
	carl.signIn("carls.com", "carl", "carls-password")
	for _, end := range []string{"", "/remove"} {
		if res := carl.post(form+end, url.Values{}); res.status != http.StatusNotFound {
			t.Errorf("another profile at %s: status %d", form+end, res.status)
		}
	}
	if res := jane.post(form+"/remove", url.Values{}); res.status != http.StatusSeeOther {
		t.Errorf("removing: status %d", res.status)
	}
	if res := stranger.get(path); res.status != http.StatusNotFound || strings.Contains(res.text("main"), "agency") {
		t.Errorf("the link of a removed address: status %d", res.status)
	}
}

func TestAddressesOfFormsLeadToTheirPages(t *testing.T) {
	t.Parallel()
	jane := newMailing(t).jane(t)
	for path, want := range map[string]string{
		"/notices/addresses": "/notices", "/notices/addresses/7": "/notices", "/notices/addresses/7/remove": "/notices", "/calendar/revoke": "/calendar",
	} {
		if res := jane.get(path); res.status != http.StatusSeeOther || res.header.Get("Location") != want {
			t.Errorf("%s: status %d to %q", path, res.status, res.header.Get("Location"))
		}
	}
}

func TestABadAddressStaysInTheForm(t *testing.T) {
	t.Parallel()
	jane := newMailing(t).jane(t)
	res := jane.post("/notices/addresses", url.Values{"address": {"not an address"}, "group": {"account"}})
	if res.status != http.StatusUnprocessableEntity || res.doc.Find("#address").AttrOr("value", "") != "not an address" ||
		!res.has("#address[aria-invalid=true]") || !res.has("#new-account[checked]") || res.has("#new-renewal[checked]") {
		t.Errorf("status %d: %s", res.status, res.text("#new-address"))
	}
	for typed, cause := range map[string]string{
		"a@agency.example; b@agency.example": "“a@agency.example; b@agency.example” is more than one address",
		"it@agency":                          "“agency” after the @ is not a domain name",
		"équipe@agency.example":              "“é” can’t be used before the @",
	} {
		res := jane.post("/notices/addresses", url.Values{"address": {typed}, "kind": {"batch"}})
		if got := res.text("#new-address"); res.status != http.StatusUnprocessableEntity || !strings.Contains(got, cause) {
			t.Errorf("%q: status %d: %s", typed, res.status, got)
		}
	}
}

// A group of the form is a short way to name its kinds: which ones an address gets is
// kept kind by kind, and a form for it changes no other.
func TestAnAddressGetsTheGroupsAndKindsChosenForIt(t *testing.T) {
	t.Parallel()
	jane := newMailing(t).jane(t)
	res := jane.post("/notices/addresses", url.Values{"address": {"it@agency.example"}, "group": {"website", "no such group"}, "kind": {"batch"}})
	if res.status != http.StatusSeeOther {
		t.Fatalf("adding: status %d: %s", res.status, res.text(".problem"))
	}
	chosen := func() string {
		page := jane.get("/notices")
		return strings.Join(page.doc.Find(".target input[checked]").Map(func(_ int, s *goquery.Selection) string { return s.AttrOr("value", "") }), " ")
	}
	if got := chosen(); got != "nameservers zone hosts forwarding mail_forward dnssec batch" {
		t.Errorf("the address gets %q", got)
	}
	form := jane.get("/notices").doc.Find(".target form").AttrOr("action", "")
	jane.post(form, url.Values{"kind": {"zone", "drift"}})
	if got := chosen(); got != "zone drift" {
		t.Errorf("after choosing kinds the address gets %q", got)
	}
}

func TestAnAddressIsAddedWithoutWhatSurroundsIt(t *testing.T) {
	t.Parallel()
	m := newMailing(t)
	jane := m.jane(t)
	must(t, jane.added("Agency <mailto:it@agency.example>"))
	if letter := m.mail(t, "acme", "Confirm this address"); letter.To != "<it@agency.example>" {
		t.Errorf("mail to %s", letter.To)
	}
}

func TestAChangeIsToldAndTheHistoryShowsIt(t *testing.T) {
	t.Parallel()
	m := newMailing(t)
	m.acme.SetState("example.com", func(d *registrar.Domain) { d.Owner.Email = "jane@example.com" })
	jane := m.jane(t)
	jane.post("/preferences", url.Values{"lang": {"fr"}, "next": {"/domains"}})
	jane.post(nameservers, want(jane.form(nameservers), "ns1.new.example", "ns2.new.example"))
	letter := m.mail(t, "acme", "Serveurs de noms de example.com")
	if letter.To != "<jane@example.com>" || !strings.Contains(letter.Text, "ns1.new.example") {
		t.Errorf("mail to %s:\n%s", letter.To, letter.Text)
	}
	if got := jane.get("/notices").text("#sent tbody"); !strings.Contains(got, "example.com") || !strings.Contains(got, "jane@example.com") {
		t.Errorf("history: %q", got)
	}
	carl := m.visitor(t, acme)
	carl.signIn("carls.com", "carl", "carls-password")
	if page := carl.get("/notices"); page.has("#sent") {
		t.Errorf("another profile's history: %s", page.text("#sent"))
	}
}

func TestTheOutboxShowsOnlyTheBrandsMails(t *testing.T) {
	t.Parallel()
	m := newMailing(t)
	must(t, m.jane(t).added("it@agency.example"))
	letter := m.mail(t, "acme", "Confirm this address")
	one := "/demo/outbox/" + letter.ID
	here, there := m.visitor(t, acme), m.visitor(t, globex)
	if list := here.get("/demo/outbox"); !strings.Contains(list.text("#outbox"), "Confirm this address for emails from Acme Domains") {
		t.Errorf("list: %s", list.text("main"))
	}
	if list := there.get("/demo/outbox"); list.has("#outbox") || there.get(one).status != http.StatusNotFound || there.get(one+"/html").status != http.StatusNotFound {
		t.Error("another brand's host shows the mail")
	}
	shown := here.get(one)
	if !shown.has(`iframe[sandbox=""][src="`+one+`/html"]`) || !strings.Contains(shown.text("dl"), "auto-generated") ||
		!strings.HasSuffix(shown.header.Get("Content-Security-Policy"), "frame-src 'self'") {
		t.Errorf("mail: status %d, %q", shown.status, shown.header.Get("Content-Security-Policy"))
	}
	html := here.get(one + "/html")
	if csp := html.header.Get("Content-Security-Policy"); !strings.HasPrefix(csp, "sandbox; default-src 'none'") || html.status != http.StatusOK {
		t.Errorf("HTML: status %d, %q", html.status, csp)
	}
	for _, id := range []string{"..", "x", "..%2f..%2fetc", strings.Repeat("0", 16)} {
		if res := here.get("/demo/outbox/" + id); res.status != http.StatusNotFound && res.status != http.StatusMovedPermanently && res.status != http.StatusTemporaryRedirect {
			t.Errorf("%s: status %d", id, res.status)
		}
	}
	if res := newSite(t).visitor(t, acme).get("/demo/outbox"); res.status != http.StatusNotFound {
		t.Errorf("outside the demo: status %d", res.status)
	}
}

func (v *visitor) added(address string) error {
	if res := v.post("/notices/addresses", url.Values{"address": {address}}); res.status != http.StatusSeeOther {
		return fmt.Errorf("adding %s: status %d", address, res.status)
	}
	return nil
}

func TestACalendarFeedIsPrivateAndRevocable(t *testing.T) {
	t.Parallel()
	m := newMailing(t)
	jane := m.jane(t)
	m.date(t, janes, "example.com", func(d *registrar.Domain) {
		d.Expires, d.Renewal = time.Date(2027, 3, 5, 23, 0, 0, 0, time.UTC), registrar.RenewalManual
	})
	m.date(t, janes, "xn--bcher-kva.com", func(d *registrar.Domain) {
		d.Verification = registrar.Verification{Status: registrar.VerificationWaiting, Deadline: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)}
	})
	first := feedPath(t, jane.post("/calendar", url.Values{}))
	if again := jane.get("/calendar"); again.has("#feed-address") || strings.Contains(again.body, first) {
		t.Error("the address is shown twice")
	}
	anyone := m.visitor(t, acme)
	feed := anyone.get(first)
	if feed.status != http.StatusOK || feed.header.Get("Content-Type") != "text/calendar; charset=utf-8" ||
		feed.header.Get("Cache-Control") != "private, max-age=3600" || feed.header.Get("Referrer-Policy") != "no-referrer" {
		t.Errorf("feed: status %d, %v", feed.status, feed.header)
	}
	for _, want := range []string{"SUMMARY:example.com expires", "DTSTART;VALUE=DATE:20270305", "TRIGGER:-P30D", "bücher.com: confirm the owner’s address", "20261201"} {
		if !strings.Contains(feed.body, want) {
			t.Errorf("the feed lacks %q:\n%s", want, feed.body)
		}
	}
	if strings.Contains(feed.body, "carls.com") {
		t.Error("the feed holds another profile's domain")
	}
	same := anyone.get(first, header("If-None-Match", feed.header.Get("ETag")))
	if same.status != http.StatusNotModified {
		t.Errorf("unchanged: status %d", same.status)
	}
	if page := jane.get("/calendar"); strings.Contains(page.text("dl"), "not yet") {
		t.Errorf("last fetched: %s", page.text("dl"))
	}

	second := feedPath(t, jane.post("/calendar", url.Values{}))
	unknown := "/calendar/" + strings.Repeat("a", 32) + ".ics"
	gone, never := anyone.get(first), anyone.get(unknown)
	if gone.status != http.StatusNotFound || never.status != http.StatusNotFound || gone.body != never.body {
		t.Errorf("replaced: %d %q, unknown: %d %q", gone.status, gone.body, never.status, never.body)
	}
	if res := m.visitor(t, globex).get(second); res.status != http.StatusNotFound {
		t.Errorf("at another brand: status %d", res.status)
	}
	if res := anyone.get(second); res.status != http.StatusOK {
		t.Errorf("the new address: status %d", res.status)
	}
	jane.post("/calendar/revoke", url.Values{})
	if res := anyone.get(second); res.status != http.StatusNotFound {
		t.Errorf("revoked: status %d", res.status)
	}
	if n := stored(t, m.db.Pool, second); n != 0 {
		t.Error("the secret is stored")
	}
}

// feedPath reads the address that a page shows once.
func feedPath(t *testing.T, page answer) string {
	t.Helper()
	path, ok := strings.CutPrefix(page.text("#feed-address"), "http://acme.test")
	if !ok || len(path) != len("/calendar/.ics")+32 {
		t.Fatalf("status %d, address %q", page.status, page.text("#feed-address"))
	}
	return path
}

func stored(t *testing.T, pool *pgxpool.Pool, path string) (n int) {
	t.Helper()
	token := strings.TrimSuffix(strings.TrimPrefix(path, "/calendar/"), ".ics")
	must(t, pool.QueryRow(t.Context(), `SELECT count(*) FROM calendar_feed c WHERE c::text LIKE '%' || $1 || '%'`, token).Scan(&n))
	return n
}

func TestSecretsInAddressesAreNotLogged(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	logged := slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	site := siteWith(t, options{log: logged})
	path := "/calendar/" + strings.Repeat("secret", 5) + ".ics"
	site.visitor(t, acme).get(path)
	site.visitor(t, acme).post(path, url.Values{})
	site.visitor(t, acme).get(path + "/x")
	if strings.Contains(log.String(), "secretsecret") || !strings.Contains(log.String(), "/calendar/{file}") {
		t.Errorf("log:\n%s", log.String())
	}
}
