package audit_test

import (
	"encoding/json"
	"errors"
	"log/slog"
	"net/netip"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/kind"
	"portal/internal/postgres/postgrestest"
	"portal/internal/process"
	"portal/internal/profile"
	"portal/internal/registrar"
	"portal/internal/registrar/registrartest"
)

const domain = registrar.DomainName("example.com")

var jane = auth.Actor{
	Key: profile.Key{Brand: "acme", Account: "acme-main", Profile: "jane"}, Username: "jane", Role: auth.RoleOwner,
	Rights: registrar.AllRights, Address: netip.MustParseAddr("192.0.2.10"), Agent: "Firefox", SessionRef: "s-7QX2",
}

type fixture struct {
	*audit.Store
	db    *postgrestest.DB
	clock *registrartest.Clock
}

func newFixture(t *testing.T) fixture {
	t.Helper()
	db := postgrestest.New(t)
	c := registrartest.NewClock(time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC))
	return fixture{audit.NewStore(db.Pool, startProcess(t, db), c.Now, nil), db, c}
}

func startProcess(t *testing.T, db *postgrestest.DB) *process.Process {
	t.Helper()
	h := process.New(db.AppURL, slog.New(slog.DiscardHandler))
	if err := h.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	return h
}

func intent(id string, version int64) audit.Intent {
	return audit.Intent{
		ChangeID: id, Kind: kind.NameserversSet, Actor: jane, Domain: domain, Version: version,
		Diff:   []audit.Difference{{Field: "nameservers", Old: []string{"ns1.old.example"}, New: []string{"ns1.new.example"}}},
		Before: json.RawMessage(`["ns1.old.example"]`), Wanted: json.RawMessage(`["ns1.new.example"]`),
	}
}

// begin records an intent on what the domain is now.
func (f fixture) begin(t *testing.T, id string) {
	t.Helper()
	if err := f.Begin(t.Context(), intent(id, f.version(t))); err != nil {
		t.Fatal(err)
	}
}

func (f fixture) version(t *testing.T) int64 {
	t.Helper()
	v, err := f.Version(t.Context(), jane.Account, domain)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestAChangeIsToldFromIntentToResolution(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.begin(t, "A")
	f.clock.Advance(time.Second)
	ending := audit.Ending{Outcome: audit.Unknown, Call: registrar.Call{Op: "X", Code: "705", Text: "Timed out", Duration: 312 * time.Millisecond}}
	if err := f.Finish(t.Context(), "A", ending, time.Minute); err != nil {
		t.Fatal(err)
	}
	f.clock.Advance(time.Second)
	resolution := audit.Resolution{Verdict: audit.Confirmed, Found: json.RawMessage(`["ns1.new.example"]`), Checks: 3}
	if err := f.Resolve(t.Context(), "A", resolution); err != nil {
		t.Fatal(err)
	}

	got, err := f.Change(t.Context(), audit.ScopeOf(jane), "A")
	if err != nil {
		t.Fatal(err)
	}
	in := intent("A", 0)
	actor := jane
	actor.Rights = 0 // not kept
	start := time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)
	want := audit.Change{
		ID: "A", Kind: in.Kind, Actor: actor, Domain: domain, Diff: in.Diff, Before: in.Before, Wanted: in.Wanted,
		IntendedAt: start, Ending: &ending, EndedAt: start.Add(time.Second),
		Resolution: &resolution, ResolvedAt: start.Add(2 * time.Second),
	}
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b netip.Addr) bool { return a == b })); diff != "" {
		t.Errorf("change (-want +got):\n%s", diff)
	}
}

func TestALeaseKeepsASecondChangeOut(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.begin(t, "A")
	if err := f.Begin(t.Context(), intent("B", f.version(t))); !errors.Is(err, audit.ErrBusy) {
		t.Fatalf("Begin beside an open change: %v, want ErrBusy", err)
	}
	if _, err := f.Change(t.Context(), audit.ScopeOf(jane), "B"); !errors.Is(err, audit.ErrNotFound) {
		t.Errorf("the loser left an entry: %v", err)
	}
	if err := f.Finish(t.Context(), "A", audit.Ending{Outcome: audit.Applied}, 0); err != nil {
		t.Fatal(err)
	}
	f.begin(t, "C")
}

func TestAnUnknownOutcomeKeepsTheLeaseUntilItIsResolved(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.begin(t, "A")
	if err := f.Finish(t.Context(), "A", audit.Ending{Outcome: audit.Unknown}, 0); err != nil {
		t.Fatal(err)
	}
	if err := f.Begin(t.Context(), intent("B", f.version(t))); !errors.Is(err, audit.ErrBusy) {
		t.Fatalf("Begin beside an unknown outcome: %v, want ErrBusy", err)
	}
	if err := f.Resolve(t.Context(), "A", audit.Resolution{Verdict: audit.NotApplied}); err != nil {
		t.Fatal(err)
	}
	f.begin(t, "B")
}

func TestOfTwoEditsOfTheSameStateOnlyOneBegins(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	seen := f.version(t)
	if err := f.Begin(t.Context(), intent("A", seen)); err != nil {
		t.Fatal(err)
	}
	if err := f.Finish(t.Context(), "A", audit.Ending{Outcome: audit.Applied}, 0); err != nil {
		t.Fatal(err)
	}
	if err := f.Begin(t.Context(), intent("B", seen)); !errors.Is(err, audit.ErrStale) {
		t.Errorf("Begin on a state that was changed since: %v, want ErrStale", err)
	}
}

func TestAChangeIDServesOnce(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.begin(t, "A")
	if err := f.Finish(t.Context(), "A", audit.Ending{Outcome: audit.Refused}, 0); err != nil {
		t.Fatal(err)
	}
	if err := f.Begin(t.Context(), intent("A", f.version(t))); !errors.Is(err, audit.ErrExists) {
		t.Errorf("second Begin: %v, want ErrExists", err)
	}
	if err := f.Finish(t.Context(), "A", audit.Ending{Outcome: audit.Applied}, 0); !errors.Is(err, audit.ErrEnded) {
		t.Errorf("second Finish: %v, want ErrEnded", err)
	}
	if err := f.Resolve(t.Context(), "A", audit.Resolution{Verdict: audit.Confirmed}); !errors.Is(err, audit.ErrEnded) {
		t.Errorf("Resolve of a certain outcome: %v, want ErrEnded", err)
	}
}

func TestParallelBeginsAdmitOne(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	errs := make([]error, 20)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() { errs[i] = f.Begin(t.Context(), intent(string(rune('A'+i)), 0)) })
	}
	wg.Wait()
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
		} else if !errors.Is(err, audit.ErrBusy) {
			t.Errorf("loser: %v, want ErrBusy", err)
		}
	}
	if won != 1 {
		t.Errorf("%d of 20 began, want 1", won)
	}
}

func TestOnlyLeasesOfDeadProcessesAreAdopted(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.begin(t, "A")
	if n, err := f.Adopt(t.Context(), time.Hour); err != nil || n != 0 {
		t.Fatalf("Adopt = %d, %v while the process lives", n, err)
	}
	// A process that was never started holds no lock, like one that died.
	dead := audit.NewStore(f.db.Pool, process.New(f.db.AppURL, slog.New(slog.DiscardHandler)), f.clock.Now, nil)
	other := intent("B", 0)
	other.Domain = "other.example"
	if err := dead.Begin(t.Context(), other); err != nil {
		t.Fatal(err)
	}
	if n, err := f.Adopt(t.Context(), time.Hour); err != nil || n != 1 {
		t.Fatalf("Adopt = %d, %v, want 1", n, err)
	}
	due, err := f.Due(t.Context(), audit.Pace{Least: time.Second, Most: time.Minute}, 10)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]audit.Watched{{ChangeID: "B", Checks: 1, Now: f.clock.Now()}}, due); diff != "" {
		t.Errorf("due (-want +got):\n%s", diff)
	}
}

func TestAWatchedChangeIsLookedAtMoreAndMoreRarely(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.begin(t, "A")
	if err := f.Finish(t.Context(), "A", audit.Ending{Outcome: audit.Pending}, time.Second); err != nil {
		t.Fatal(err)
	}
	pace := audit.Pace{Least: time.Second, Most: 8 * time.Second}
	var looks []int
	for second := range 40 {
		due, err := f.Due(t.Context(), pace, 10)
		if err != nil {
			t.Fatal(err)
		}
		if len(due) > 0 {
			looks = append(looks, second)
		}
		f.clock.Advance(time.Second)
	}
	if diff := cmp.Diff([]int{1, 2, 4, 8, 16, 24, 32}, looks); diff != "" {
		t.Errorf("seconds of the looks (-want +got):\n%s", diff)
	}
}

func TestEntriesAreSeenOnlyInTheirScope(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	grouped := intent("A", 0)
	grouped.Group = "A"
	if err := f.Begin(t.Context(), grouped); err != nil {
		t.Fatal(err)
	}
	own := audit.ScopeOf(jane)
	if made, err := f.Group(t.Context(), own, domain, "A"); err != nil || len(made) != 1 || made[0].ID != "A" {
		t.Errorf("own group: %+v, %v", made, err)
	}
	for name, scope := range map[string]audit.Scope{
		"another brand":   {Key: profile.Key{Brand: "globex", Account: own.Account, Profile: own.Profile}},
		"another account": {Key: profile.Key{Brand: own.Brand, Account: "globex-main", Profile: own.Profile}},
		"another profile": {Key: profile.Key{Brand: own.Brand, Account: own.Account, Profile: "sam"}},
	} {
		if _, err := f.Change(t.Context(), scope, "A"); !errors.Is(err, audit.ErrNotFound) {
			t.Errorf("%s: Change: %v, want ErrNotFound", name, err)
		}
		if made, err := f.Group(t.Context(), scope, domain, "A"); err != nil || len(made) != 0 {
			t.Errorf("%s: Group = %+v, %v", name, made, err)
		}
		if lines, _, err := f.Activity(t.Context(), scope, domain, audit.Page{Limit: 10}); err != nil || len(lines) != 0 {
			t.Errorf("%s: Activity = %d lines, %v", name, len(lines), err)
		}
	}
}

func TestActivityIsNewestFirstAndPaged(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	signIn := auth.SignInEntry{Actor: jane, Outcome: auth.SignInApplied, Domain: domain}
	if err := f.RecordSignIn(t.Context(), signIn); err != nil {
		t.Fatal(err)
	}
	f.begin(t, "A")
	if err := f.Finish(t.Context(), "A", audit.Ending{Outcome: audit.Applied, Verified: true}, 0); err != nil {
		t.Fatal(err)
	}
	if err := f.Deny(t.Context(), audit.Denial{Actor: jane, Domain: domain, Kind: kind.NameserversSet, Right: registrar.RightNameservers}); err != nil {
		t.Fatal(err)
	}

	first, more, err := f.Activity(t.Context(), audit.ScopeOf(jane), domain, audit.Page{Limit: 2})
	if err != nil || !more || len(first) != 2 {
		t.Fatalf("first page: %d lines, more %v, %v", len(first), more, err)
	}
	if first[0].Denied != kind.NameserversSet || first[1].Change == nil || first[1].Change.Ending.Outcome != audit.Applied {
		t.Errorf("first page = %+v", first)
	}
	second, more, err := f.Activity(t.Context(), audit.ScopeOf(jane), domain, audit.Page{Before: first[1].ID, Limit: 2})
	if err != nil || more || len(second) != 1 || second[0].SignIn != auth.SignInApplied {
		t.Errorf("second page = %+v, more %v, %v", second, more, err)
	}
}

func TestPersonalValuesStandInTheBodyOnlyAsCommitments(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.begin(t, "A")
	var body string
	if err := f.db.Pool.QueryRow(t.Context(), `SELECT convert_from(body, 'UTF8') FROM audit_entry`).Scan(&body); err != nil {
		t.Fatal(err)
	}
	var decoded struct {
		Personal map[string]string `json:"personal"`
	}
	if err := json.Unmarshal([]byte(body), &decoded); err != nil {
		t.Fatal(err)
	}
	if len(decoded.Personal["address"]) != 64 || len(decoded.Personal["agent"]) != 64 {
		t.Errorf("commitments = %v", decoded.Personal)
	}
	if _, err := f.db.Owner.Exec(t.Context(), `DELETE FROM audit_personal`); err != nil {
		t.Fatal(err)
	}
	c, err := f.Change(t.Context(), audit.ScopeOf(jane), "A")
	if err != nil || c.Actor.Address.IsValid() || c.Actor.Username != "jane" {
		t.Errorf("after erasure: %+v, %v", c.Actor, err)
	}
}

func TestTheApplicationCanNotRewriteTheLog(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.begin(t, "A")
	for _, statement := range []string{
		`UPDATE audit_entry SET profile = 'x'`, `DELETE FROM audit_entry`, `TRUNCATE audit_entry CASCADE`,
		`UPDATE audit_personal SET value = 'x'`, `DELETE FROM audit_personal`, `DROP TABLE audit_entry`,
		`ALTER TABLE audit_entry DISABLE TRIGGER ALL`,
	} {
		if _, err := f.db.Pool.Exec(t.Context(), statement); err == nil {
			t.Errorf("%s went through", statement)
		}
	}
}
