package audit_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/kind"
	"portal/internal/profile"
	"portal/internal/registrar"
)

const otherDomain = registrar.DomainName("xn--bcher-kva.example")

// told names the lines of a history.
func told(h audit.History) (names []string) {
	for _, l := range h.Lines {
		switch {
		case l.Change != nil:
			names = append(names, l.Change.ID)
		case l.SignIn != "":
			names = append(names, "sign-in of "+l.Actor.Username)
		case l.Drift != nil:
			names = append(names, "drift of "+string(l.Domain))
		default:
			names = append(names, "denied "+string(l.Denied))
		}
	}
	return names
}

// eventful records one entry of each kind, an hour apart: A is done, B open, C was
// refused, D was found out to be in force.
func eventful(t *testing.T) fixture {
	t.Helper()
	f := newFixture(t)
	bob := jane
	bob.Username, bob.Role = "bob", auth.RoleSubUser
	record := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		f.clock.Advance(time.Hour)
	}
	end := func(id string, o audit.Outcome) {
		t.Helper()
		if err := f.Finish(t.Context(), id, audit.Ending{Outcome: o}, time.Minute); err != nil {
			t.Fatal(err)
		}
	}
	begin := func(id string, k kind.Kind, who auth.Actor, name registrar.DomainName) {
		t.Helper()
		in := intent(id, 0)
		version, err := f.Version(t.Context(), who.Account, name)
		if err != nil {
			t.Fatal(err)
		}
		in.Kind, in.Actor, in.Domain, in.Version = k, who, name, version
		record(f.Begin(t.Context(), in))
	}
	record(f.RecordSignIn(t.Context(), auth.SignInEntry{Actor: jane, Outcome: auth.SignInApplied, Domain: domain}))
	begin("A", kind.NameserversSet, jane, domain)
	end("A", audit.Applied)
	begin("C", kind.LockSet, bob, domain)
	end("C", audit.Refused)
	begin("D", kind.NameserversSet, jane, domain)
	end("D", audit.Unknown)
	if err := f.Resolve(t.Context(), "D", audit.Resolution{Verdict: audit.Confirmed}); err != nil {
		t.Fatal(err)
	}
	begin("B", kind.NameserversSet, jane, otherDomain)
	record(f.Deny(t.Context(), audit.Denial{Actor: bob, Domain: domain, Kind: kind.PrivacySet}))
	f.drift(t, lockDrift)
	foreign := jane
	foreign.Profile, foreign.Username = "carl", "carl"
	begin("X", kind.NameserversSet, foreign, "carls.com")
	return f
}

func TestAHistoryIsNarrowed(t *testing.T) {
	t.Parallel()
	f := eventful(t)
	bobs := audit.ScopeOf(jane)
	bobs.SubUser = "bob"
	start := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	tests := []struct {
		name   string
		scope  audit.Scope
		filter audit.Filter
		want   []string
	}{
		{"all domains of the profile, newest first", audit.ScopeOf(jane), audit.Filter{},
			[]string{"drift of example.com", "denied privacy.set", "B", "D", "C", "A", "sign-in of jane"}},
		{"a sub-user's own alone", bobs, audit.Filter{}, []string{"denied privacy.set", "C"}},
		{"one domain", audit.ScopeOf(jane), audit.Filter{Domain: otherDomain}, []string{"B"}},
		{"a part of a name", audit.ScopeOf(jane), audit.Filter{Search: "bcher"}, []string{"B"}},
		{"a percent sign is no wildcard", audit.ScopeOf(jane), audit.Filter{Search: "%"}, nil},
		{"changes", audit.ScopeOf(jane), audit.Filter{Entries: []string{audit.EntryChange}}, []string{"B", "D", "C", "A"}},
		{"sign-ins and drift", audit.ScopeOf(jane), audit.Filter{Entries: []string{audit.EntrySignIn, audit.EntryDrift}},
			[]string{"drift of example.com", "sign-in of jane"}},
		{"one kind of change", audit.ScopeOf(jane), audit.Filter{Kind: kind.LockSet}, []string{"C"}},
		{"a login, any case", audit.ScopeOf(jane), audit.Filter{Actor: "BOB"}, []string{"denied privacy.set", "C"}},
		{"in force: applied, or confirmed later", audit.ScopeOf(jane), audit.Filter{States: []string{"applied", "confirmed"}}, []string{"D", "A"}},
		{"not ended", audit.ScopeOf(jane), audit.Filter{States: []string{audit.Sending}}, []string{"B"}},
		{"what was found out replaces the outcome", audit.ScopeOf(jane), audit.Filter{States: []string{"unknown"}}, nil},
		{"a span of time, its end left out", audit.ScopeOf(jane), audit.Filter{From: start.Add(time.Hour), Until: start.Add(3 * time.Hour)}, []string{"C", "A"}},
		{"all at once", audit.ScopeOf(jane), audit.Filter{Domain: domain, Kind: kind.LockSet, Actor: "bob", States: []string{"refused"}, From: start}, []string{"C"}},
		{"another profile", audit.Scope{Key: profile.Key{Brand: "acme", Account: "acme-main", Profile: "carl"}}, audit.Filter{}, []string{"X"}},
		{"another brand", audit.Scope{Key: profile.Key{Brand: "globex", Account: "acme-main", Profile: "jane"}}, audit.Filter{}, nil},
		{"another account", audit.Scope{Key: profile.Key{Brand: "acme", Account: "globex-main", Profile: "jane"}}, audit.Filter{}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := f.History(t.Context(), tt.scope, tt.filter, audit.Page{Limit: 20})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, told(got)); diff != "" {
				t.Errorf("history (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPagesOfAHistoryLeadForthAndBack(t *testing.T) {
	t.Parallel()
	f := eventful(t)
	read := func(p audit.Page) audit.History {
		t.Helper()
		h, err := f.History(t.Context(), audit.ScopeOf(jane), audit.Filter{}, p)
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	check := func(h audit.History, newer, older bool, want ...string) {
		t.Helper()
		if diff := cmp.Diff(want, told(h)); diff != "" || h.Newer != newer || h.Older != older {
			t.Errorf("newer %v, older %v (-want +got):\n%s", h.Newer, h.Older, diff)
		}
	}
	first := read(audit.Page{Limit: 3})
	check(first, false, true, "drift of example.com", "denied privacy.set", "B")
	second := read(audit.Page{Limit: 3, Before: first.Lines[2].ID})
	check(second, true, true, "D", "C", "A")
	third := read(audit.Page{Limit: 3, Before: second.Lines[2].ID})
	check(third, true, false, "sign-in of jane")
	check(read(audit.Page{Limit: 3, After: third.Lines[0].ID}), true, true, "D", "C", "A")
	check(read(audit.Page{Limit: 3, After: second.Lines[0].ID}), false, true, "drift of example.com", "denied privacy.set", "B")
}

// manyEntries has a hundred thousand entries: half are jane's, the rest those of
// nineteen profiles.
const manyEntries = `
	INSERT INTO audit_entry (at, kind, brand, account, profile, domain, change_id, body)
	SELECT timestamptz '2026-01-01' + n * interval '1 minute', CASE n % 4 WHEN 3 THEN 'outcome' ELSE 'intent' END, 'acme', 'acme-main',
		CASE n % 2 WHEN 0 THEN 'jane' ELSE 'profile-' || n % 19 END,
		'domain-' || n % 5000 || '.example', 'c' || n,
		convert_to(json_build_object('v', 1, 'username', 'jane', 'role', 'owner', 'change', json_build_object('kind', 'nameservers.set',
			'diff', json_build_array(json_build_object('field', 'nameservers', 'old', json_build_array(repeat('x', 60)), 'new', json_build_array(repeat('y', 60))))))::text, 'UTF8')
	FROM generate_series(1, 100000) n`

func TestAHistoryIsReadByAnIndex(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	for _, statement := range []string{"ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_guard", manyEntries, "ANALYZE audit_entry"} {
		if _, err := f.db.Owner.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	plan := func(scope audit.Scope, filter audit.Filter, p audit.Page) string {
		t.Helper()
		query, args := audit.HistoryQuery(scope, filter, p)
		rows, err := f.db.Pool.Query(t.Context(), "EXPLAIN "+query, args)
		if err != nil {
			t.Fatal(err)
		}
		lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			t.Fatal(err)
		}
		return strings.Join(lines, "\n")
	}
	small := audit.Scope{Key: profile.Key{Brand: "acme", Account: "acme-main", Profile: "profile-7"}}
	for i, tt := range []struct {
		scope  audit.Scope
		filter audit.Filter
		page   audit.Page
		index  string
	}{
		// Half of all entries are jane's: then the newest of all are as good a start.
		{audit.ScopeOf(jane), audit.Filter{}, audit.Page{Limit: 25}, "audit_entry_before_pkey"},
		{audit.ScopeOf(jane), audit.Filter{Kind: kind.LockSet}, audit.Page{Limit: 25}, "audit_entry_before_pkey"},
		{small, audit.Filter{}, audit.Page{Limit: 25}, "audit_entry_before_profile"},
		{small, audit.Filter{}, audit.Page{Limit: 25, Before: 50_000}, "audit_entry_before_profile"},
		{small, audit.Filter{}, audit.Page{Limit: 25, After: 50_000}, "audit_entry_before_profile"},
		{small, audit.Filter{Kind: kind.LockSet, Search: "x", Actor: "jane", States: []string{"applied"}}, audit.Page{Limit: 25}, "audit_entry_before_profile"},
		{audit.ScopeOf(jane), audit.Filter{Domain: "domain-42.example"}, audit.Page{Limit: 25}, "audit_entry_before_domain"},
	} {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			got := plan(tt.scope, tt.filter, tt.page)
			if !strings.Contains(got, tt.index+" ") || strings.Contains(got, "Seq Scan on audit_entry_before") {
				t.Errorf("plan without %s:\n%s", tt.index, got)
			}
			if _, err := f.History(t.Context(), tt.scope, tt.filter, tt.page); err != nil {
				t.Fatal(err)
			}
		})
	}
}
