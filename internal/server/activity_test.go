package server_test

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/kind"
	"portal/internal/profile"
	"portal/internal/registrar"
)

// lines are the sentences of a timeline, each with the domain it names.
func (a answer) lines() []string {
	var lines []string
	for i := range a.doc.Find(".timeline > li").Length() {
		line := a.doc.Find(".timeline > li").Eq(i)
		lines = append(lines, strings.TrimSpace(line.Find(".what > span").First().Text()+" "+line.Find("a.domain").Text()))
	}
	return lines
}

// busyDay has jane lock one domain and change the nameservers of another, bob ask
// for what he may not do, and both sign in.
func busyDay(t *testing.T) (*site, *visitor, *visitor) {
	t.Helper()
	s := newSite(t)
	jane := s.jane(t)
	bob := s.visitor(t, acme)
	bob.signIn("shared.com", "bob", "bobs-password")
	form := want(jane.form("/domains/example.com/nameservers"), "ns1.new.example", "ns2.new.example")
	if res := jane.post("/domains/example.com/nameservers", form); res.status != http.StatusSeeOther {
		t.Fatalf("nameservers: status %d", res.status)
	}
	must(t, s.Audit.Deny(t.Context(), audit.Denial{Kind: kind.LockSet, Domain: "shared.com",
		Actor: auth.Actor{Key: profile.Key{Brand: "acme", Account: "acme-main", Profile: "jane"}, Username: "bob", Role: auth.RoleSubUser}}))
	must(t, s.Audit.Deny(t.Context(), audit.Denial{Kind: kind.LockSet, Domain: "example.dk", // another login of the same name
		Actor: auth.Actor{Key: profile.Key{Brand: "acme", Account: "acme-main", Profile: "jane"}, Username: "bob", Role: auth.RoleSubUser}}))
	return s, jane, bob
}

func TestTheActivityOfAProfileIsNarrowedByItsAddress(t *testing.T) {
	t.Parallel()
	s, jane, bob := busyDay(t)
	const denied, signedIn = "The login asked for something that it may not do ", "Signed in "
	tests := []struct {
		name, path string
		who        *visitor
		want       []string
	}{
		{"all domains", "/activity", jane, []string{denied + "example.dk", denied + "shared.com", "Nameservers changed example.com", signedIn + "shared.com", signedIn + "example.com"}},
		{"a sub-user's own on its own domain", "/activity", bob, []string{denied + "shared.com", signedIn + "shared.com"}},
		{"a sub-user can't look at another login", "/activity?by=jane", bob, []string{denied + "shared.com", signedIn + "shared.com"}},
		{"changes", "/activity?kind=changes", jane, []string{"Nameservers changed example.com"}},
		{"one kind of change", "/activity?kind=nameservers.set&outcome=done", jane, []string{"Nameservers changed example.com"}},
		{"another outcome", "/activity?outcome=failed", jane, nil},
		{"sign-ins of a login", "/activity?kind=sign_in&by=bob", jane, []string{signedIn + "shared.com"}},
		{"what was not allowed", "/activity?kind=denied", jane, []string{denied + "example.dk", denied + "shared.com"}},
		{"a day, and part of a name", "/activity?from=2026-11-21&until=2026-11-21&q=EXAMPLE.c", jane, []string{"Nameservers changed example.com", signedIn + "example.com"}},
		{"another day", "/activity?until=2026-11-20", jane, nil},
		{"what makes no sense is left out", "/activity?kind=x&outcome=y&from=z&before=-1&kind=changes&after=1x", jane,
			[]string{denied + "example.dk", denied + "shared.com", "Nameservers changed example.com", signedIn + "shared.com", signedIn + "example.com"}},
		{"one domain says its name no more", "/domains/example.com/activity?kind=changes", jane, []string{"Nameservers changed"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			res := tt.who.get(tt.path)
			if diff := cmp.Diff(tt.want, res.lines()); res.status != http.StatusOK || diff != "" {
				t.Errorf("status %d (-want +got):\n%s", res.status, diff)
			}
		})
	}
	carl := s.visitor(t, acme)
	carl.signIn("carls.com", "carl", "carls-password")
	sam := s.visitor(t, globex)
	sam.signIn("globex-name.com", "sam", "sams-password")
	for name, v := range map[string]*visitor{"another profile": carl, "another brand": sam} {
		if res := v.get("/activity"); len(res.lines()) != 1 || !strings.HasPrefix(res.lines()[0], signedIn) {
			t.Errorf("%s sees %q", name, res.lines())
		}
		if res := v.get("/domains/example.com/activity.csv"); res.status != http.StatusNotFound {
			t.Errorf("%s: file of jane's domain: status %d", name, res.status)
		}
	}
}

func TestATimelineIsPagedAndTidy(t *testing.T) {
	t.Parallel()
	s, jane, _ := busyDay(t)
	for range 30 {
		must(t, s.Audit.RecordSignIn(t.Context(), auth.SignInEntry{Outcome: auth.SignedOut, Domain: "locked.com",
			Actor: auth.Actor{Key: profile.Key{Brand: "acme", Account: "acme-main", Profile: "jane"}, Username: "jane", Role: auth.RoleOwner}}))
	}
	first := jane.get("/activity?kind=sign_in")
	older := first.doc.Find("#older").AttrOr("href", "")
	second := jane.get(older, htmx)
	if len(first.lines()) != 25 || first.has("#newer") || len(second.lines()) != 7 || second.has("#older") || second.has("form") {
		t.Errorf("%d and %d lines; older at %q", len(first.lines()), len(second.lines()), older)
	}
	back := second.doc.Find("#newer").AttrOr("href", "")
	if diff := cmp.Diff(first.lines(), jane.get(back).lines()); diff != "" || !strings.Contains(back, "kind=sign_in") {
		t.Errorf("back at %q: %s", back, diff)
	}
	if res := jane.get("/activity?kind=sign_in&outcome=&by=&from="); res.status != http.StatusSeeOther || res.header.Get("Location") != "/activity?kind=sign_in" {
		t.Errorf("a plain form leads to %d %q", res.status, res.header.Get("Location"))
	}
	res := jane.get("/activity?kind=denied&by=", htmx, header("HX-Source", "form#filters"))
	if got := res.header.Get("HX-Replace-Url"); got != "/activity?kind=denied" || !res.has("#activity") || res.has("main") {
		t.Errorf("the filters get %q, address %q", res.body[:min(80, len(res.body))], got)
	}
}

func TestTheFileOfATimelineHoldsWhatItShows(t *testing.T) {
	t.Parallel()
	s, jane, bob := busyDay(t)
	must(t, s.Audit.RecordSignIn(t.Context(), auth.SignInEntry{Outcome: auth.SignInApplied, Domain: "locked.com",
		Actor: auth.Actor{Key: profile.Key{Brand: "acme", Account: "acme-main", Profile: "jane"}, Username: "=1+2", Role: auth.RoleOwner}}))
	read := func(v *visitor, path string) [][]string {
		t.Helper()
		res := v.get(path)
		if got := res.header.Get("Content-Disposition"); got != `attachment; filename="activity-2026-11-21.csv"` {
			t.Errorf("Content-Disposition %q", got)
		}
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(res.body, "\ufeff"))).ReadAll()
		must(t, err)
		return rows
	}
	head := []string{"Time (UTC)", "Domain (ASCII)", "What happened", "Outcome", "Before", "Asked for", "Username", "Address", "Change number", "Bulk edit"}
	rows := read(jane, "/activity.csv?kind=changes")
	if len(rows) != 2 || rows[1][8] == "" {
		t.Fatalf("rows %q", rows)
	}
	changed := []string{"2026-11-21T09:00:00Z", "example.com", "Nameservers changed", "Done",
		"Replaced: ns1.old.example; Replaced: ns2.old.example", "Replaced: ns1.new.example; Replaced: ns2.new.example", "jane", "127.0.0.1", rows[1][8], ""}
	if diff := cmp.Diff([][]string{head, changed}, rows); diff != "" {
		t.Error(diff)
	}
	if rows := read(jane, "/domains/locked.com/activity.csv"); len(rows) != 2 || rows[1][6] != "'=1+2" {
		t.Errorf("a name that looks like a formula: %q", rows)
	}
	for _, path := range []string{"/activity.csv", "/activity.csv?q=example"} {
		for _, row := range read(bob, path)[1:] {
			if row[1] != "shared.com" || row[6] != "bob" {
				t.Errorf("bob is given %q", row)
			}
		}
	}
	for range 600 {
		must(t, s.Audit.RecordSignIn(t.Context(), auth.SignInEntry{Outcome: auth.SignedOut, Domain: registrar.DomainName("example.dk"),
			Actor: auth.Actor{Key: profile.Key{Brand: "acme", Account: "acme-main", Profile: "jane"}, Username: "jane", Role: auth.RoleOwner}}))
	}
	if rows := read(jane, "/domains/example.dk/activity.csv?kind=sign_in"); len(rows) != 601 {
		t.Errorf("%d lines of a long history", len(rows))
	}
}

func TestActivityIsForThoseWhoSignedIn(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, path := range []string{"/activity", "/activity.csv", "/domains/example.com/activity.csv"} {
		if res := s.visitor(t, acme).get(path + "?" + url.Values{"q": {"x"}}.Encode()); res.status != http.StatusSeeOther {
			t.Errorf("%s: status %d", path, res.status)
		}
	}
}
