package server_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"portal/internal/postgres/postgrestest"
	"portal/internal/registrar"
	"portal/internal/secret"
)

func TestASubUserSeesItsOwnHistoryOnly(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.acme.AddSubUser("example.com", "dora", "doras-password", registrar.RightNameservers)
	s.acme.AddSubUser("shared.com", "dora", "another-password", registrar.RightNameservers)
	jane, dora, bob, namesake := s.jane(t), s.visitor(t, acme), s.visitor(t, acme), s.visitor(t, acme)
	dora.signIn("example.com", "dora", "doras-password")
	bob.signIn("shared.com", "bob", "bobs-password")
	namesake.signIn("shared.com", "dora", "another-password")
	hers := want(dora.form(nameservers), "ns1.new.example", "ns2.new.example")
	dora.post(nameservers, hers)
	owners := want(jane.form(nameservers), "ns1.next.example", "ns2.next.example")
	jane.post(nameservers, owners)
	for _, test := range []struct {
		who  string
		v    *visitor
		form url.Values
		want int
	}{
		{"the sub-user, its own", dora, hers, http.StatusOK},
		{"the owner, the sub-user's", jane, hers, http.StatusOK},
		{"the sub-user, the owner's", dora, owners, http.StatusNotFound},
		{"another sub-user", bob, hers, http.StatusNotFound},
		{"a login of the same name on another domain", namesake, hers, http.StatusNotFound},
	} {
		if res := test.v.get("/changes/" + test.form.Get("change_id")); res.status != test.want {
			t.Errorf("%s: status %d, want %d", test.who, res.status, test.want)
		}
	}
	for _, path := range []string{"/domains/example.com", "/domains/example.com/activity"} {
		own, all := dora.get(path).text("main"), jane.get(path).text("main")
		if strings.Contains(own, "by jane") || strings.Contains(own, owners.Get("change_id")) || !strings.Contains(own, hers.Get("change_id")) {
			t.Errorf("%s tells a sub-user: %s", path, own)
		}
		if !strings.Contains(all, hers.Get("change_id")) || !strings.Contains(all, owners.Get("change_id")) {
			t.Errorf("%s does not tell the owner all: %s", path, all)
		}
	}
}

func TestWhatWasTakenAwayIsNotRemembered(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	for _, path := range []string{"/domains", "/domains/example.com"} {
		jane.get(path)
	}
	taken, _ := s.acme.State("example.com")
	s.acme.AddDomain("carl", taken)
	if res := jane.get("/domains/example.com"); res.status != http.StatusNotFound {
		t.Fatalf("status %d, want 404", res.status)
	}
	s.acme.SetDown(true)
	if res := jane.get("/domains"); strings.Contains(res.body, "example.com") {
		t.Error("the list names it")
	}
	if res := jane.get("/domains/example.com"); res.status != http.StatusServiceUnavailable {
		t.Errorf("its page: status %d, want 503", res.status)
	}
}

func TestASessionEndsWhenItsBrandGetsAnotherAccount(t *testing.T) {
	t.Parallel()
	db, key := postgrestest.New(t), secret.NewKey()
	before := siteWith(t, options{db: db, key: key})
	cookies := before.jane(t).http.Jar.Cookies(&url.URL{Scheme: "https", Host: acme})
	after := siteWith(t, options{db: db, key: key, brands: strings.ReplaceAll(brandsJSON, "acme-main", "globex-main")})
	jane := after.visitor(t, acme)
	jane.http.Jar.SetCookies(&url.URL{Scheme: "https", Host: acme}, cookies)
	if res := jane.get("/sign-in"); res.status != http.StatusOK {
		t.Errorf("the sign-in page: status %d", res.status)
	}
	if res := jane.get("/domains"); !res.asksSignIn() {
		t.Errorf("status %d, Location %q", res.status, res.header.Get("Location"))
	}
}

func TestOddAddressesAreNoServerErrors(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	if res := jane.get("/domains/example.com/activity?before=9223372036854775807"); res.status != http.StatusOK {
		t.Errorf("a late place in the history: status %d", res.status)
	}
	for _, next := range []string{"/\x01", "/\x00a", "/\x7f", "/\u0085"} {
		if to := jane.get("/sign-in?next=" + url.QueryEscape(next)).header.Get("Location"); to != "/domains" {
			t.Errorf("next %q leads to %q", next, to)
		}
	}
}
