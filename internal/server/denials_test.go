package server_test

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"portal/internal/change"
	"portal/internal/registrar"
)

var routeLine = regexp.MustCompile(`route\("((?:GET|POST) [^"]+)"`)

// registrantRoutes are the patterns of the registrants' pages.
func registrantRoutes(t *testing.T) (patterns []string) {
	t.Helper()
	files, err := filepath.Glob("registrant/*.go")
	must(t, err)
	areas, err := filepath.Glob("registrant/*/*.go")
	must(t, err)
	for _, file := range append(files, areas...) {
		text, err := os.ReadFile(file)
		must(t, err)
		for _, found := range routeLine.FindAllStringSubmatch(string(text), -1) {
			patterns = append(patterns, found[1])
		}
	}
	if len(patterns) < 60 {
		t.Fatalf("only %d routes were found", len(patterns))
	}
	return patterns
}

// denied counts the denials that the log tells of, or is about to.
func (s *site) denied(t *testing.T) (n int) {
	t.Helper()
	must(t, s.db.Pool.QueryRow(t.Context(), `
		SELECT (SELECT coalesce(sum(coalesce((convert_from(body, 'UTF8')::jsonb ->> 'count')::int, 1)), 0) FROM audit_entry WHERE kind = 'denial')
			+ (SELECT coalesce(sum(more), 0) FROM audit_tally)`).Scan(&n))
	return n
}

// attempts are forms that ask each page for all that it can do.
var attempts = map[string][]url.Values{
	"/lock":         {{"lock": {"keep"}}, {"lock": {"off"}, "for": {"hour"}}, {"lock": {"on"}}},
	"/advice":       {{"again": {"1"}}, {"topic": {"lock_off"}, "state": {"x"}}},
	"/auth-code":    {{"do": {"show"}}, {"do": {"send"}}, {"do": {"set"}, "secret_code": {"Abcdef-12345!x"}}},
	"/privacy":      {{"privacy": {"on"}}, {"privacy": {"off"}}},
	"/renewal":      {{"renewal": {"auto"}}, {"renewal": {"expire"}}},
	"/dns":          {{"do": {"save"}}, {"do": {"delete"}}, {"do": {"start"}}},
	"/forwarding":   {{"do": {"save"}}, {"do": {"start"}}, {"do": {"stop"}}},
	"/people":       {{"do": {"add"}}, {"do": {"remove"}}},
	"/contacts":     {{"do": {"revoke"}}, {"do": {"resend"}}, {"trade_lock": {"off"}}},
	"/verification": {{}},
	"/password": {{
		"current_password": {"lees-password"}, "new_password": {"lake-9dots-over"}, "new_again": {"lake-9dots-over"},
	}},
	"/labels": {{"add": {"shop"}, "domain": {"least.name"}}},
}

// refused are requests of the least login that are answered with a no.
var refused = []string{
	"GET /domains/least.name/dns/zone.txt", "POST /domains/least.name/advice", "POST /domains/least.name/lock", "POST /domains", "POST /domains/labels",
	"GET /batches", "POST /batches", "GET /people", "POST /domains/least.name/auth-code", "POST /domains/least.name/dns",
	"GET /profile", "POST /profile/password", "POST /profile/ownership", "POST /domains/least.name/people",
	"GET /domains/least.name/contacts/others",
}

// One place records what is denied: whatever the least login asks of whichever
// route, a no is in the log, once, and nothing else is.
func TestEveryRefusalIsRecordedOnce(t *testing.T) {
	t.Parallel()
	s, _ := hiddenSite(t, 0)
	s.acme.AddDomain("jane", registrar.Domain{Name: "least.name", Lock: registrar.Lock{Supported: true, Changeable: true}})
	s.acme.SetZone("least.name", registrar.Record{Type: "A", Value: "192.0.2.77"})
	s.acme.AddSubUser("least.name", "lee", "lees-password", 0)
	lee := s.visitor(t, acme)
	lee.signIn("least.name", "lee", "lees-password")
	fill := strings.NewReplacer("{domain}", "least.name", "{role}", "owner", "{host}", "ns1.least.name", "{set}", "us_nexus",
		"{step}", "check", "{token}", "x", "{$}", "", "{id}", change.NewID())
	said := make(map[string]int)
	for _, pattern := range registrantRoutes(t) {
		method, path, _ := strings.Cut(fill.Replace(pattern), " ")
		if path == "/sign-out" || path == "/sign-in" {
			continue
		}
		if strings.HasPrefix(path, "/batches/") && strings.HasSuffix(path, "/") {
			path += "pause"
		}
		forms := []url.Values{{}}
		if method == http.MethodPost {
			forms = append(forms, attempts[path[strings.LastIndex(path, "/"):]]...)
		}
		for _, form := range forms {
			if method == http.MethodPost {
				form.Set("change_id", change.NewID())
			}
			before := s.denied(t)
			res := lee.send(method, path, form)
			want := 0
			if res.status == http.StatusForbidden {
				want = 1
				said[method+" "+path]++
			}
			if got := s.denied(t) - before; got != want {
				t.Errorf("%s %s %v: status %d, %d denials recorded, want %d", method, path, form, res.status, got, want)
			}
		}
	}
	for _, request := range refused {
		if said[request] == 0 {
			t.Errorf("%s was not refused", request)
		}
	}
	if n := said["POST /domains/least.name/lock"]; n < 3 {
		t.Errorf("of three ways to switch the lock %d were refused", n)
	}
	if n := len(s.acme.Writes()); n != 0 {
		t.Errorf("%d writes", n)
	}
}
