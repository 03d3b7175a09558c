package server_test

import (
	"net/http"
	"net/url"
	"testing"

	"portal/internal/postgres/postgrestest"
	"portal/internal/secret"
)

// Two processes whose keys differ, with requests that go to either in turn, or by
// whatever pattern: no visitor is ever sent around in a circle.
func TestASessionThatDoesNotOpenLeadsToNoCircleOfRedirects(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t)
	sites := []*site{siteWith(t, options{db: db, key: secret.NewKey()}), siteWith(t, options{db: db, key: secret.NewKey()})}
	cookies := sites[0].jane(t).http.Jar.Cookies(&url.URL{Scheme: "https", Host: acme})
	for _, pattern := range []string{"01", "10", "0", "1", "001", "110"} {
		for _, start := range []string{"/", "/domains", "/sign-in", "/sign-in?notice=needed&next=/domains", "/domains/example.com"} {
			at, res := start, answer{}
			for hop := 0; ; hop++ {
				if hop == 4 {
					t.Errorf("pattern %s from %s: still redirected at %s", pattern, start, at)
					break
				}
				v := sites[pattern[hop%len(pattern)]-'0'].visitor(t, acme)
				v.http.Jar.SetCookies(&url.URL{Scheme: "https", Host: acme}, cookies)
				if res = v.get(at); res.status != http.StatusSeeOther {
					break
				}
				at = res.header.Get("Location")
			}
			if res.status != http.StatusOK && res.status != http.StatusUnauthorized {
				t.Errorf("pattern %s from %s: status %d", pattern, start, res.status)
			}
		}
	}
}

// A part of a page that asks for news must not reload its page for ever either.
func TestAPartThatIsRefusedLeadsToAPageThatStays(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t)
	signedIn, other := siteWith(t, options{db: db, key: secret.NewKey()}), siteWith(t, options{db: db, key: secret.NewKey()})
	jane := signedIn.jane(t)
	stranger := other.visitor(t, acme)
	stranger.http.Jar.SetCookies(&url.URL{Scheme: "https", Host: acme}, jane.http.Jar.Cookies(&url.URL{Scheme: "https", Host: acme}))
	to := stranger.get("/domains", header("HX-Request", "true")).header.Get("HX-Redirect")
	if to == "" {
		t.Fatal("the part leads nowhere")
	}
	if res := jane.get(to); res.status != http.StatusOK || !res.has(`form[action="/sign-in"]`) {
		t.Errorf("%s: status %d, Location %q", to, res.status, res.header.Get("Location"))
	}
}

// A rotation over two processes: first both open with the new key too, then it seals.
func TestAKeyIsRotatedWithoutSigningAnybodyOutOrForgettingAPlace(t *testing.T) {
	t.Parallel()
	db, before, after := postgrestest.New(t), secret.NewKey(), secret.NewKey()
	place := &url.URL{Scheme: "https", Host: acme}
	first := siteWith(t, options{db: db, key: before})
	cookies := first.jane(t).http.Jar.Cookies(place)
	rows := func() (n int) {
		must(t, db.Owner.QueryRow(t.Context(), "SELECT (SELECT count(*) FROM sign_in_place) + (SELECT count(*) FROM sign_in_known)").Scan(&n))
		return n
	}
	were := rows()
	for i, o := range []options{
		{key: before, oldKeys: [][]byte{after}}, {key: after, oldKeys: [][]byte{before}},
		{key: before, oldKeys: [][]byte{after}}, {key: after, oldKeys: [][]byte{before}}, {key: after},
	} {
		o.db = db
		s := siteWith(t, o)
		jane := s.visitor(t, acme)
		jane.http.Jar.SetCookies(place, cookies)
		if res := jane.get("/domains"); res.status != http.StatusOK {
			t.Errorf("step %d: signed out: status %d", i, res.status)
		}
		jane.signIn("example.com", "jane", "jane-password") // seals with the first key, and rewrites
		cookies = jane.http.Jar.Cookies(place)
		if n := rows(); n != were {
			t.Errorf("step %d: %d places and known visitors, and %d before", i, n, were)
		}
	}
	var fresh int
	must(t, db.Owner.QueryRow(t.Context(), "SELECT count(*) FROM audit_entry WHERE body::text LIKE '%new_place\": true%'").Scan(&fresh))
	if fresh != 0 {
		t.Errorf("%d sign-ins are told to come from a new place", fresh)
	}
}
