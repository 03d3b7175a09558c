package audit_test

import (
	"context"
	"errors"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/kind"
	"portal/internal/profile"
)

var bob = auth.Actor{Key: profile.Key{Brand: "acme", Account: "acme-main", Profile: "jane"}, Username: "bob", Role: auth.RoleSubUser, SessionRef: "s-B0B1", Agent: "Firefox"}

func (f fixture) deny(t *testing.T, who auth.Actor, kind kind.Kind) {
	t.Helper()
	if err := f.Deny(t.Context(), audit.Denial{Actor: who, Domain: domain, Kind: kind}); err != nil {
		t.Fatal(err)
	}
}

// denials lists what the owner's timeline tells of denials, newest first: the kind
// and how many the line stands for.
func (f fixture) denials(t *testing.T) []int {
	t.Helper()
	page, err := f.History(t.Context(), audit.ScopeOf(jane), audit.Filter{Entries: []string{audit.EntryDenial}}, audit.Page{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	counts := []int{}
	for _, line := range page.Lines {
		counts = append(counts, max(1, line.Count))
	}
	return counts
}

func (f fixture) writeCounts(t *testing.T) {
	t.Helper()
	if err := f.WriteCounts(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func (f fixture) expectDenials(t *testing.T, when string, want ...int) {
	t.Helper()
	if diff := cmp.Diff(append([]int{}, want...), f.denials(t)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", when, diff)
	}
}

func TestManyDenialsAreOneEntryAMinute(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	for range 400 {
		f.deny(t, bob, kind.LockSet)
		f.clock.Advance(3 * time.Millisecond)
	}
	f.expectDenials(t, "the first is told at once", 1)
	f.writeCounts(t)
	f.expectDenials(t, "the minute is not over", 1)
	f.clock.Advance(time.Minute)
	f.writeCounts(t)
	f.writeCounts(t)
	f.expectDenials(t, "after a minute", 399, 1)
	f.deny(t, bob, kind.LockSet)
	f.deny(t, bob, kind.LockSet)
	f.expectDenials(t, "more in the next minute", 399, 1)
	f.clock.Advance(time.Minute)
	f.deny(t, bob, kind.LockSet)
	f.expectDenials(t, "one that comes before the count was written takes it along", 3, 399, 1)
	f.clock.Advance(time.Minute)
	f.writeCounts(t)
	if n := f.tables(t)["audit_tally"]; n != 0 {
		t.Errorf("%d counts are kept after it is over", n)
	}
	f.deny(t, bob, kind.LockSet)
	f.expectDenials(t, "a day later it is told at once again", 1, 3, 399, 1)
}

func TestEachLoginAndRouteIsCountedByItself(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	carol, elsewhere := bob, bob
	carol.Username, elsewhere.Brand = "carol", "globex"
	for range 3 {
		f.deny(t, bob, kind.LockSet)
		f.deny(t, bob, "GET /profile")
		f.deny(t, carol, kind.LockSet)
		f.deny(t, elsewhere, kind.LockSet)
	}
	f.expectDenials(t, "at once", 1, 1, 1)
	f.clock.Advance(time.Minute)
	f.writeCounts(t)
	f.expectDenials(t, "after a minute", 2, 2, 2, 1, 1, 1)
}

// What one process counted, another one writes: none is lost and none told twice,
// however many try at once.
func TestNoDenialIsLostOrToldTwiceAmongProcesses(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	other := audit.NewStore(f.db.Pool, startProcess(t, f.db), f.clock.Now, nil)
	sum := func() (n int) {
		for _, count := range f.denials(t) {
			n += count
		}
		return n
	}
	const each = 25
	for range 3 {
		var all sync.WaitGroup
		for _, store := range []*audit.Store{f.Store, other, f.Store, other} {
			all.Go(func() {
				for range each {
					err := store.Deny(t.Context(), audit.Denial{Actor: bob, Domain: domain, Kind: kind.LockSet})
					if err != nil {
						t.Error(err)
					}
				}
			})
			all.Go(func() {
				if err := store.WriteCounts(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		f.clock.Advance(time.Minute)
	}
	// f's process is killed: its store is not used any more.
	if err := other.WriteCounts(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := sum(); n != 3*4*each {
		t.Errorf("the log tells of %d denials, want %d", n, 3*4*each)
	}
	if n := len(f.denials(t)); n > 4 {
		t.Errorf("%d entries in three minutes", n)
	}
}

// An entry that can't be written leaves the count as it was.
func TestACountStaysUntilItsEntryIsWritten(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.deny(t, bob, kind.LockSet)
	f.deny(t, bob, kind.LockSet)
	f.clock.Advance(time.Minute)
	broken := audit.NewStore(f.db.Pool, startProcess(t, f.db), f.clock.Now, nil)
	full := errors.New("disk is full")
	broken.Follow(func(context.Context, pgx.Tx, audit.Recorded) error { return full })
	if err := broken.WriteCounts(t.Context()); !errors.Is(err, full) {
		t.Fatalf("WriteCounts = %v", err)
	}
	f.writeCounts(t)
	f.expectDenials(t, "written later", 1, 1)
}

func TestASummaryKeepsItsPersonalValuesApart(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	from := bob
	from.Address = netip.MustParseAddr("203.0.113.7")
	f.deny(t, from, kind.LockSet)
	f.deny(t, from, kind.LockSet)
	f.clock.Advance(time.Minute)
	f.writeCounts(t)
	page, err := f.History(t.Context(), audit.ScopeOf(jane), audit.Filter{}, audit.Page{Limit: 2})
	if err != nil || len(page.Lines) != 2 || page.Lines[0].Actor.Address != from.Address || page.Lines[0].Altered {
		t.Errorf("history %+v, %v", page, err)
	}
	if bodies := f.bodies(t); strings.Contains(bodies, "203.0.113.7") {
		t.Errorf("the address stands in a body: %s", bodies)
	}
}

func (f fixture) bodies(t *testing.T) (bodies string) {
	t.Helper()
	err := f.db.Pool.QueryRow(t.Context(), `SELECT string_agg(convert_from(body, 'UTF8'), ' ') FROM audit_entry`).Scan(&bodies)
	if err != nil {
		t.Fatal(err)
	}
	return bodies
}

// People type their password where the username belongs.
func TestTheUsernameOfAnAttemptIsAPersonalValue(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	guess := auth.Actor{Key: profile.Key{Brand: "acme", Account: "acme-main"}, Username: "hunter2!", Agent: "Firefox"}
	for _, outcome := range []auth.SignInOutcome{auth.SignInRefused, auth.SignInThrottled, auth.SignInUnavailable} {
		if err := f.RecordSignIn(t.Context(), auth.SignInEntry{Actor: guess, Outcome: outcome, Domain: domain}); err != nil {
			t.Fatal(err)
		}
	}
	if bodies := f.bodies(t); strings.Contains(bodies, "hunter2") || !strings.Contains(bodies, `"personal": {"agent"`) {
		t.Errorf("bodies: %s", bodies)
	}
	nobody := audit.Scope{Key: profile.Key{Brand: "acme", Account: "acme-main"}}
	names := func() (names []string) {
		page, err := f.History(t.Context(), nobody, audit.Filter{}, audit.Page{Limit: 10})
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range page.Lines {
			names = append(names, line.Actor.Username)
		}
		return names
	}
	if diff := cmp.Diff([]string{"hunter2!", "hunter2!", "hunter2!"}, names()); diff != "" {
		t.Errorf("usernames (-want +got):\n%s", diff)
	}
	if _, err := f.db.Owner.Exec(t.Context(), `DELETE FROM audit_personal WHERE name = 'username'`); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"", "", ""}, names()); diff != "" {
		t.Errorf("after erasure (-want +got):\n%s", diff)
	}
	signedIn := auth.SignInEntry{Actor: jane, Outcome: auth.SignInApplied}
	if err := f.RecordSignIn(t.Context(), signedIn); err != nil {
		t.Fatal(err)
	}
	if bodies := f.bodies(t); !strings.Contains(bodies, `"username":"jane"`) {
		t.Errorf("who signed in is not told: %s", bodies)
	}
}

func TestAttemptsThatTheRegistrarDoesNotAnswerAreCounted(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	for i := range 40 {
		who := auth.Actor{Key: profile.Key{Brand: "acme", Account: "acme-main"}, Username: string(rune('a' + i%26)), Address: netip.MustParseAddr("203.0.113.7")}
		if err := f.RecordSignIn(t.Context(), auth.SignInEntry{Actor: who, Outcome: auth.SignInUnavailable, Domain: domain}); err != nil {
			t.Fatal(err)
		}
	}
	f.clock.Advance(time.Minute)
	f.writeCounts(t)
	if n := f.tables(t)["audit_entry"]; n != 2 || !strings.Contains(f.bodies(t), `"count": 39`) {
		t.Errorf("%d entries: %s", n, f.bodies(t))
	}
}

// Nobody's attempts are told as somebody else's, nor as fewer or later.
func TestTheApplicationCanNotHideWhatIsCounted(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.deny(t, bob, kind.LockSet)
	f.deny(t, bob, kind.LockSet)
	for _, body := range []string{
		`{"v":1,"kind":"denial","brand":"acme","account":"acme-main","profile":"jane","username":"carol","role":"sub_user","domain":"example.com","denied":{"kind":"lock.set","right":1}}`,
		`{"v":1,"kind":"denial","brand":"acme","account":"acme-main","profile":"jane","username":"bob","role":"sub_user","domain":"example.com","denied":{"kind":"lock.set","right":1},"count":0,"at":"2999-01-01T00:00:00Z"}`,
	} {
		if _, err := f.db.Pool.Exec(t.Context(), `SELECT audit_count_attempt($1, '{}', $2)`, body, f.clock.Now()); err != nil {
			t.Fatal(err)
		}
	}
	f.clock.Advance(time.Minute)
	f.writeCounts(t)
	page, err := f.History(t.Context(), audit.ScopeOf(jane), audit.Filter{Actor: "bob"}, audit.Page{Limit: 10})
	if err != nil || len(page.Lines) != 2 || page.Lines[0].Count != 2 || !page.Lines[0].At.Equal(f.clock.Now()) {
		t.Errorf("of bob is told %+v, %v", page.Lines, err)
	}
}

// A count that can't be written, or whose entry can't be read, costs no other one.
func TestACountThatCanNotBeWrittenKeepsNoOtherBack(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	carol := bob
	carol.Username = "carol"
	for range 2 {
		f.deny(t, bob, kind.LockSet)
		f.clock.Advance(time.Millisecond)
		f.deny(t, carol, kind.LockSet)
		f.deny(t, jane, kind.LockSet)
	}
	for _, spoil := range []string{
		`UPDATE audit_tally SET body = body - 'denied' WHERE body ->> 'username' = 'bob'`,
		`UPDATE audit_tally SET body = jsonb_set(body, '{denied,right}', '"all"') WHERE body ->> 'username' = 'jane'`,
	} {
		if _, err := f.db.Owner.Exec(t.Context(), spoil); err != nil {
			t.Fatal(err)
		}
	}
	f.clock.Advance(time.Minute)
	if err := f.WriteCounts(t.Context()); err == nil {
		t.Error("nothing is said of the count that can't be written")
	}
	var entries, waiting int
	err := f.db.Pool.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM audit_entry), (SELECT sum(more) FROM audit_tally)`).Scan(&entries, &waiting)
	if err != nil || entries != 5 || waiting != 1 {
		t.Errorf("%d entries, %d not written, %v; want 5 and 1", entries, waiting, err)
	}
}

// What the release before still counts, while both run, is written by this one.
func TestCountsOfThePreviousReleaseAreWritten(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	count := func(key, user string) {
		t.Helper()
		_, err := f.db.Pool.Exec(t.Context(), `
			INSERT INTO audit_count AS c (key, until, told, more, body, personal)
			VALUES (sha256($1), $2, 1, 5, $3, '{"agent":"Firefox"}')
			ON CONFLICT (key) DO UPDATE SET more = c.more + 1`, key, f.clock.Now(),
			`{"v":1,"kind":"denial","brand":"acme","account":"acme-main","profile":"jane","username":"`+user+`","role":"sub_user","domain":"example.com","denied":{"kind":"lock.set","right":1}}`)
		if err != nil {
			t.Fatal(err)
		}
	}
	count("unreadable", `\u0000`)
	count("bob", "bob")
	count("bob", "bob")
	f.writeCounts(t)
	f.expectDenials(t, "with those of the other release", 6)
	count("bob", "bob")
	f.deny(t, bob, kind.LockSet)
	f.clock.Advance(time.Minute)
	f.writeCounts(t)
	f.expectDenials(t, "with those that came later", 6, 6)
}
