package audit_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/kind"
	"portal/internal/profile"
	"portal/internal/registrar"
)

var lockDrift = audit.Drift{
	Key: jane.Key, Domain: domain,
	Diff: []audit.Difference{{Field: kind.FieldLock, Old: []string{"locked"}, New: []string{"unlocked"}}},
}

func (f fixture) drift(t *testing.T, d audit.Drift) {
	t.Helper()
	d.SeenAt = f.clock.Now()
	err := pgx.BeginFunc(t.Context(), f.db.Pool, func(tx pgx.Tx) error { return f.RecordDrift(t.Context(), tx, d) })
	if err != nil {
		t.Fatal(err)
	}
}

func TestDriftIsALineOfTheHistoryAndNobodysDoing(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.drift(t, lockDrift)
	lines, more, err := f.Activity(t.Context(), audit.ScopeOf(jane), domain, audit.Page{Limit: 5})
	if err != nil || more || len(lines) != 1 {
		t.Fatalf("activity = %+v, more %v, %v", lines, more, err)
	}
	line := lines[0]
	if diff := cmp.Diff(lockDrift.Diff, line.Drift); diff != "" {
		t.Errorf("drift (-want +got):\n%s", diff)
	}
	if line.Actor.Username != "" || line.Actor.Role != auth.RoleSystem || line.Change != nil || line.Denied != "" || line.SignIn != "" {
		t.Errorf("line %+v", line)
	}
	if !line.At.Equal(f.clock.Now()) {
		t.Errorf("noticed at %v", line.At)
	}
}

func TestDriftThatIsTakenBackLeavesNothing(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	broken := errors.New("the inventory can't")
	err := pgx.BeginFunc(t.Context(), f.db.Pool, func(tx pgx.Tx) error {
		if err := f.RecordDrift(t.Context(), tx, lockDrift); err != nil {
			return err
		}
		return broken
	})
	if !errors.Is(err, broken) {
		t.Fatal(err)
	}
	if n := f.tables(t)["audit_entry"]; n != 0 {
		t.Errorf("%d entries", n)
	}
}

func TestDriftMakesNoFormStale(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	seen := f.version(t)
	f.drift(t, lockDrift)
	if err := f.Begin(t.Context(), intent("A", seen)); err != nil {
		t.Errorf("Begin after a drift was noted: %v", err) // the form itself says what it saw
	}
}

func TestHistoryIsToldToThoseItConcerns(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	bob := jane
	bob.Username, bob.Role, bob.SessionRef = "bob", auth.RoleSubUser, "s-BOB"
	twin := jane // the owner's login has the name of a sub-user
	twin.Username = "bob"

	f.drift(t, lockDrift)
	f.begin(t, "OWNERS")
	if err := f.Finish(t.Context(), "OWNERS", audit.Ending{Outcome: audit.Applied}, 0); err != nil {
		t.Fatal(err)
	}
	own := intent("BOBS", f.version(t))
	own.Actor = bob
	if err := f.Begin(t.Context(), own); err != nil {
		t.Fatal(err)
	}
	for _, who := range []auth.Actor{jane, bob, twin} {
		if err := f.RecordSignIn(t.Context(), auth.SignInEntry{Actor: who, Outcome: auth.SignInApplied, Domain: domain}); err != nil {
			t.Fatal(err)
		}
		if err := f.Deny(t.Context(), audit.Denial{Actor: who, Domain: domain, Kind: kind.LockSet}); err != nil {
			t.Fatal(err)
		}
	}
	tests := []struct {
		name  string
		scope audit.Scope
		want  int // lines
	}{
		{"the owner sees all", audit.ScopeOf(jane), 9},
		{"a sub-user its own alone", audit.ScopeOf(bob), 3},
		{"another brand nothing", audit.Scope{Key: profile.Key{Brand: "globex", Account: "acme-main", Profile: "jane"}}, 0},
		{"another account nothing", audit.Scope{Key: profile.Key{Brand: "acme", Account: "globex-main", Profile: "jane"}}, 0},
		{"another profile nothing", audit.Scope{Key: profile.Key{Brand: "acme", Account: "acme-main", Profile: "sam"}}, 0},
	}
	for _, test := range tests {
		lines, _, err := f.Activity(t.Context(), test.scope, domain, audit.Page{Limit: 20})
		if err != nil || len(lines) != test.want {
			t.Errorf("%s: %d lines, %v, want %d", test.name, len(lines), err, test.want)
		}
		if test.scope.SubUser == "" {
			continue
		}
		for _, line := range lines {
			if line.Actor.Username != "bob" || line.Actor.Role != auth.RoleSubUser || line.Drift != nil {
				t.Errorf("%s: %+v", test.name, line)
			}
		}
	}
}

// touched is what Touched tells an inventory that read the domain at version
// since, and again now.
func (f fixture) touched(t *testing.T, account string, name registrar.DomainName, since int64) []audit.Touch {
	t.Helper()
	var touches []audit.Touch
	err := pgx.BeginFunc(t.Context(), f.db.Pool, func(tx pgx.Tx) (err error) {
		touches, err = f.Touched(t.Context(), tx, account, name, since, f.version(t))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return touches
}

func TestOurChangesExplainWhatAReadShows(t *testing.T) {
	t.Parallel()
	old, wanted, other := []string{"ns1.old.example"}, []string{"ns1.new.example"}, []string{"ns1.other.example"}
	finish := func(outcome audit.Outcome) func(*testing.T, fixture) {
		return func(t *testing.T, f fixture) {
			if err := f.Finish(t.Context(), "A", audit.Ending{Outcome: outcome}, 0); err != nil {
				t.Fatal(err)
			}
		}
	}
	resolve := func(verdict audit.Verdict) func(*testing.T, fixture) {
		return func(t *testing.T, f fixture) {
			if err := f.Resolve(t.Context(), "A", audit.Resolution{Verdict: verdict}); err != nil {
				t.Fatal(err)
			}
		}
	}
	begin := func(t *testing.T, f fixture) { f.begin(t, "A") }
	type steps []func(*testing.T, fixture)
	tests := []struct {
		name          string
		before, after steps // around the look at the version
		// what a read after all of that may show without being a drift
		old, wanted, other bool
	}{
		{"nothing was done", nil, nil, false, false, false},
		{"under way since", nil, steps{begin}, true, true, true},
		{"done since", nil, steps{begin, finish(audit.Applied)}, false, true, false},
		{"refused since", nil, steps{begin, finish(audit.Refused)}, false, true, false},
		{"pending since", nil, steps{begin, finish(audit.Pending)}, true, true, true},
		{"in doubt since", nil, steps{begin, finish(audit.Unknown)}, true, true, true},
		{"in doubt, and found out", nil, steps{begin, finish(audit.Unknown), resolve(audit.Confirmed)}, false, true, false},
		{"done before", steps{begin, finish(audit.Applied)}, nil, false, false, false},
		{"under way before, done since", steps{begin}, steps{finish(audit.Applied)}, false, true, false},
		{"under way before, and still", steps{begin}, nil, true, true, true},
		{"pending before, and still", steps{begin, finish(audit.Pending)}, nil, true, true, true},
		{"in doubt before, and still", steps{begin, finish(audit.Unknown)}, nil, true, true, true},
		{"in doubt before, found out since", steps{begin, finish(audit.Unknown)}, steps{resolve(audit.NotApplied)}, false, true, false},
		{"found out before", steps{begin, finish(audit.Unknown), resolve(audit.Confirmed)}, nil, false, false, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := newFixture(t)
			for _, step := range test.before {
				step(t, f)
			}
			since := f.version(t)
			for _, step := range test.after {
				step(t, f)
			}
			touches := f.touched(t, jane.Account, domain, since)
			for _, value := range []struct {
				values []string
				want   bool
			}{{old, test.old}, {wanted, test.wanted}, {other, test.other}} {
				got := false
				for _, touch := range touches {
					got = got || touch.Explains(kind.FieldNameservers, value.values)
					if touch.Explains(kind.FieldLock, []string{"unlocked"}) {
						t.Error("a change of nameservers explains the lock")
					}
				}
				if got != value.want {
					t.Errorf("%v is explained: %v, want %v", value.values, got, value.want)
				}
			}
		})
	}
}

func TestOnlyChangesToTheDomainExplain(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.begin(t, "A")
	if err := f.Finish(t.Context(), "A", audit.Ending{Outcome: audit.Pending}, 0); err != nil { // on the watch
		t.Fatal(err)
	}
	if got := f.touched(t, jane.Account, "other.example", 0); len(got) != 0 {
		t.Errorf("another domain: %+v", got)
	}
	if got := f.touched(t, "globex-main", domain, 0); len(got) != 0 {
		t.Errorf("another account: %+v", got)
	}
	f.drift(t, lockDrift)
	if got := f.touched(t, jane.Account, domain, 0); len(got) != 1 {
		t.Errorf("a drift is no change of ours: %+v", got)
	}
}

func TestAnOrderThatDiffersIsExplained(t *testing.T) {
	t.Parallel()
	touch := audit.Touch{Field: kind.FieldNameservers, New: []string{"b", "a"}}
	if !touch.Explains(kind.FieldNameservers, []string{"a", "b"}) || touch.New[0] != "b" {
		t.Error("registries keep no order")
	}
	if touch.Explains(kind.FieldNameservers, []string{"a"}) || touch.Explains(kind.FieldNameservers, nil) {
		t.Error("a part of it is another value")
	}
}
