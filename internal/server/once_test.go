package server_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"portal/internal/auth"
	"portal/internal/calendar"
	"portal/internal/notice"
	"portal/internal/server/registrant"
)

// Why a form that is sent twice makes nothing twice.
const (
	onceByChange = "change" // it is a change on the one path, with its ID
	onceByForm   = "form"   // it has a text that is taken once
	onceBySelf   = "self"   // the second finds what the first made so
	onceByGuess  = "guess"  // attempts are counted, whoever makes them
)

// onceOf has every address that takes forms: one that is added says here why it makes
// nothing twice.
var onceOf = map[string]string{
	"/batches": onceByForm, "/batches/new": onceByForm, "/batches/{id}/retry": onceBySelf, "/batches/{id}/back": onceByForm, "/domains/{domain}/contacts/others": onceByForm,
	"/batches/{id}/check": onceBySelf, "/batches/{id}/start": onceBySelf, "/batches/{id}/pause": onceBySelf, "/batches/{id}/resume": onceBySelf,
	"/batches/{id}/cancel": onceBySelf, "/batches/{id}/discard": onceBySelf,
	"/calendar": onceByForm, "/calendar/revoke": onceBySelf, "/demo/outbox": onceBySelf,
	"/domains": onceBySelf, "/domains/labels": onceBySelf, "/domains/refresh": onceBySelf, "/domains/{domain}/advice": onceBySelf,
	"/domains/{domain}/auth-code": onceByChange, "/domains/{domain}/contacts": onceByChange, "/domains/{domain}/contacts/{role}": onceByChange,
	"/domains/{domain}/dns": onceByChange, "/domains/{domain}/dnssec": onceByChange, "/domains/{domain}/extras/{set}": onceByChange,
	"/domains/{domain}/forwarding": onceByChange, "/domains/{domain}/hosts": onceByChange, "/domains/{domain}/hosts/{host}": onceByChange,
	"/domains/{domain}/hosts/{host}/delete": onceByChange, "/domains/{domain}/lock": onceByChange, "/domains/{domain}/mail-forwarding": onceByChange,
	"/domains/{domain}/move-away": onceByChange, "/domains/{domain}/nameservers": onceByChange, "/domains/{domain}/people": onceByChange, "/domains/{domain}/privacy": onceByChange,
	"/domains/{domain}/renewal": onceByChange, "/domains/{domain}/verification": onceByChange,
	"/profile/ownership": onceByChange, "/profile/password": onceByChange,
	"/notices": onceBySelf, "/notices/addresses": onceByForm, "/notices/addresses/{id}": onceBySelf, "/notices/addresses/{id}/remove": onceBySelf,
	"/notices/confirm/{token}": onceBySelf, "/preferences": onceBySelf, "/sessions": onceBySelf, "/sessions/stay": onceBySelf,
	"/forgot": onceByGuess, "/sign-in": onceByGuess, "/sign-out": onceBySelf,
}

func TestEveryRouteForFormsSaysWhyItMakesNothingTwice(t *testing.T) {
	var routes posts
	registrant.New(registrant.Site{}, registrant.Config{Notices: &notice.Service{}, Calendar: &calendar.Service{}, Outbox: &notice.Outbox{}}).Routes(&routes)
	for _, path := range routes {
		if onceOf[path] == "" {
			t.Errorf("%s does not say why", path)
		}
	}
	for path := range onceOf {
		if !slices.Contains(routes, path) && path != "/demo/outbox" {
			t.Errorf("there is no route %s", path)
		}
	}
}

// formOn reads the form of a page that is sent to path.
func (v *visitor) formOn(page, path string) url.Values {
	v.t.Helper()
	form := url.Values{}
	for _, in := range v.get(page).doc.Find(`form[action="` + path + `"] input[name]`).EachIter() {
		form.Add(in.AttrOr("name", ""), in.AttrOr("value", ""))
	}
	if form.Get("form_id") == "" {
		v.t.Fatalf("the form on %s has no text of its own: %v", page, form)
	}
	return form
}

func (s *site) rows(t *testing.T, query string) (n int) {
	t.Helper()
	if err := s.db.Owner.QueryRow(t.Context(), query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// A form that waits at the password page may be sent as often as somebody presses.
func TestAParkedFormMakesOneThing(t *testing.T) {
	for path, made := range map[string]struct{ page, count string }{
		"/calendar":          {"/calendar", `SELECT count(*) FROM form_sent`},
		"/notices/addresses": {"/notices", `SELECT count(*) FROM notice_address`},
	} {
		t.Run(path, func(t *testing.T) {
			m := newMailing(t)
			jane := m.jane(t)
			form := jane.formOn(made.page, path)
			form.Set("address", "ops@jane.example")
			m.clock.Advance(auth.ProofLasts + 1)
			parked := repeat(jane.post(path, form), "jane-password")
			addresses := map[string]bool{}
			for range 4 {
				res := jane.post(path, parked)
				if address := res.text("#feed-address"); address != "" {
					addresses[address] = true
				}
				if res.status >= http.StatusBadRequest {
					t.Errorf("status %d: %q", res.status, res.text("main"))
				}
			}
			if n := m.rows(t, made.count); n != 1 {
				t.Errorf("%d were made", n)
			}
			if len(addresses) > 1 {
				t.Errorf("addresses %v", addresses)
			}
			if path == "/calendar" && (len(addresses) != 1 || !strings.Contains(jane.get("/calendar?done=sent").text("main"), "was sent before")) {
				t.Errorf("addresses %v", addresses)
			}
		})
	}
}

func TestAFormThatMadeNothingCanBeSentAgain(t *testing.T) {
	m := newMailing(t)
	jane := m.jane(t)
	form := jane.formOn("/notices", "/notices/addresses")
	form.Set("address", "no address")
	if res := jane.post("/notices/addresses", form); res.status != http.StatusUnprocessableEntity {
		t.Fatalf("status %d", res.status)
	}
	form.Set("address", "ops@jane.example")
	if res := jane.post("/notices/addresses", form); res.status != http.StatusSeeOther || m.rows(t, `SELECT count(*) FROM notice_address`) != 1 {
		t.Errorf("status %d", res.status)
	}
}
