package audit_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/netip"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/kind"
	"portal/internal/process"
	"portal/internal/registrar"
)

// followed notes what a follower of f is told, and fails as fail says.
func (f fixture) followed(t *testing.T, fail func(audit.Recorded) error) *[]audit.Recorded {
	t.Helper()
	told := new([]audit.Recorded)
	f.Follow(func(ctx context.Context, tx pgx.Tx, r audit.Recorded) error {
		*told = append(*told, r)
		f.wantOnlyInside(t, ctx, tx, r.ID)
		if fail != nil {
			return fail(r)
		}
		return nil
	})
	return told
}

// wantOnlyInside checks that the entry is there in tx, and not yet for others.
func (f fixture) wantOnlyInside(t *testing.T, ctx context.Context, tx pgx.Tx, id int64) {
	t.Helper()
	const count = `SELECT count(*) FROM audit_entry WHERE id = $1`
	var inside, outside int
	if err := tx.QueryRow(ctx, count, id).Scan(&inside); err != nil {
		t.Error(err)
	}
	if err := f.db.Pool.QueryRow(ctx, count, id).Scan(&outside); err != nil {
		t.Error(err)
	}
	if inside != 1 || outside != 0 {
		t.Errorf("entry %d: %d inside the transaction, %d outside", id, inside, outside)
	}
}

func kindsOf(told []audit.Recorded) []string {
	var kinds []string
	for _, r := range told {
		kinds = append(kinds, r.Kind)
	}
	return kinds
}

func TestAFollowerIsToldTheWholeStoryAtEachStep(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	told := f.followed(t, nil)
	start := f.clock.Now()
	f.begin(t, "A")
	f.clock.Advance(time.Second)
	ending := audit.Ending{Outcome: audit.Unknown, Reason: registrar.ReasonBusy, Call: registrar.Call{Op: "X", Code: "705"}}
	if err := f.Finish(t.Context(), "A", ending, time.Minute); err != nil {
		t.Fatal(err)
	}
	f.clock.Advance(time.Second)
	resolution := audit.Resolution{Verdict: audit.Confirmed, Found: json.RawMessage(`["ns1.new.example"]`), Checks: 3}
	if err := f.Resolve(t.Context(), "A", resolution); err != nil {
		t.Fatal(err)
	}

	if diff := cmp.Diff([]string{"intent", "outcome", "resolution"}, kindsOf(*told)); diff != "" {
		t.Fatalf("told (-want +got):\n%s", diff)
	}
	in, actor := intent("A", 0), jane
	actor.Rights = 0 // not kept
	story := audit.Change{
		ID: "A", Kind: in.Kind, Actor: actor, Domain: domain, Diff: in.Diff, Before: in.Before, Wanted: in.Wanted, IntendedAt: start,
	}
	steps := []func(){
		func() {},
		func() { story.Ending, story.EndedAt = &ending, start.Add(time.Second) },
		func() { story.Resolution, story.ResolvedAt = &resolution, start.Add(2*time.Second) },
	}
	for i, step := range steps {
		step()
		r := (*told)[i]
		r.Change.Actor.Rights = 0
		if diff := cmp.Diff(story, *r.Change, cmp.Comparer(func(a, b netip.Addr) bool { return a == b })); diff != "" {
			t.Errorf("%s (-want +got):\n%s", r.Kind, diff)
		}
		if r.Domain != domain || !r.At.Equal(start.Add(time.Duration(i)*time.Second)) || r.Actor.Profile != jane.Profile {
			t.Errorf("%s of %s at %v in profile %q", r.Kind, r.Domain, r.At, r.Actor.Profile)
		}
		stored, err := f.Recorded(t.Context(), r.ID)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(story, *stored.Change, cmp.Comparer(func(a, b netip.Addr) bool { return a == b })); diff != "" {
			t.Errorf("%s as it is read later (-want +got):\n%s", r.Kind, diff)
		}
	}
	if own := (*told)[0].Actor; own.Username != "jane" || own.Address != jane.Address {
		t.Errorf("the intent is by %+v", own)
	}
	if by := (*told)[1].Actor; by.Role != auth.RoleSystem || by.Username != "" {
		t.Errorf("the outcome is by %+v", by)
	}
}

func TestAFollowerIsToldOfChangesThatADeadProcessLeft(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	told := f.followed(t, nil)
	dead := audit.NewStore(f.db.Pool, process.New(f.db.AppURL, slog.New(slog.DiscardHandler)), f.clock.Now, nil)
	if err := dead.Begin(t.Context(), intent("A", 0)); err != nil {
		t.Fatal(err)
	}
	if n, err := f.Adopt(t.Context(), time.Hour); err != nil || n != 1 {
		t.Fatalf("Adopt = %d, %v", n, err)
	}
	if err := f.Resolve(t.Context(), "A", audit.Resolution{Verdict: audit.NotApplied}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"resolution"}, kindsOf(*told)); diff != "" {
		t.Fatalf("told (-want +got):\n%s", diff)
	}
	c := (*told)[0].Change
	if c.ID != "A" || c.Actor.Username != "jane" || len(c.Diff) != 1 || c.Ending != nil || c.Resolution.Verdict != audit.NotApplied {
		t.Errorf("story %+v", c)
	}
}

func TestAFollowerIsToldOfDenialsSignInsAndDrift(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	told := f.followed(t, nil)
	signIn := auth.SignInEntry{Actor: jane, Outcome: auth.SignInApplied, Domain: domain, NewPlace: true}
	if err := f.RecordSignIn(t.Context(), signIn); err != nil {
		t.Fatal(err)
	}
	if err := f.Deny(t.Context(), audit.Denial{Actor: jane, Domain: domain, Kind: kind.LockSet, Right: registrar.RightProfile}); err != nil {
		t.Fatal(err)
	}
	f.drift(t, lockDrift)
	if diff := cmp.Diff([]string{"sign_in", "denial", "drift"}, kindsOf(*told)); diff != "" {
		t.Fatalf("told (-want +got):\n%s", diff)
	}
	if in := (*told)[0].SignIn; in == nil || !in.NewPlace || in.Actor.Username != "jane" {
		t.Errorf("sign-in %+v", in)
	}
	if diff := cmp.Diff(lockDrift.Diff, (*told)[2].Drift); diff != "" {
		t.Errorf("drift (-want +got):\n%s", diff)
	}
	if by := (*told)[2].Actor; by.Role != auth.RoleSystem || by.Username != "" || by.Profile != "jane" {
		t.Errorf("the drift is by %+v", by)
	}
}

var errFollower = errors.New("the follower can't")

func TestAFollowersErrorUndoesTheEntry(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	refused := ""
	f.followed(t, func(r audit.Recorded) error {
		if r.Kind == refused {
			return errFollower
		}
		return nil
	})
	signIn := auth.SignInEntry{Actor: jane, Outcome: auth.SignInApplied, Domain: domain}
	steps := []struct {
		kind string
		do   func() error
	}{
		{"sign_in", func() error { return f.RecordSignIn(t.Context(), signIn) }},
		{"denial", func() error {
			return f.Deny(t.Context(), audit.Denial{Actor: jane, Domain: domain, Kind: kind.LockSet})
		}},
		{"intent", func() error { return f.Begin(t.Context(), intent("A", f.version(t))) }},
		{"outcome", func() error {
			return f.Finish(t.Context(), "A", audit.Ending{Outcome: audit.Unknown}, 0)
		}},
		{"resolution", func() error {
			return f.Resolve(t.Context(), "A", audit.Resolution{Verdict: audit.Confirmed})
		}},
		{"drift", func() error {
			return pgx.BeginFunc(t.Context(), f.db.Pool, func(tx pgx.Tx) error { return f.RecordDrift(t.Context(), tx, lockDrift) })
		}},
	}
	for _, step := range steps {
		before := f.tables(t)
		refused = step.kind
		if err := step.do(); !errors.Is(err, errFollower) {
			t.Fatalf("%s: %v, want the follower's error", step.kind, err)
		}
		if diff := cmp.Diff(before, f.tables(t)); diff != "" {
			t.Errorf("%s left something (-before +after):\n%s", step.kind, diff)
		}
		refused = ""
		if err := step.do(); err != nil { // and it can be done again
			t.Fatalf("%s: %v", step.kind, err)
		}
		if after := f.tables(t); after["audit_entry"] != before["audit_entry"]+1 {
			t.Errorf("%s: %v entries, then %v", step.kind, before, after)
		}
	}
}

// tables counts the rows that an entry may leave.
func (f fixture) tables(t *testing.T) map[string]int {
	t.Helper()
	counts := make(map[string]int)
	for _, table := range []string{"audit_entry", "audit_personal", "audit_tally", "change_lease", "change_watch"} {
		var n int
		if err := f.db.Pool.QueryRow(t.Context(), `SELECT count(*) FROM `+table).Scan(&n); err != nil {
			t.Fatal(err)
		}
		counts[table] = n
	}
	return counts
}

func TestWhoLosesIsNotTold(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.begin(t, "A")
	stale := f.version(t) - 1
	told := f.followed(t, nil)
	if err := f.Begin(t.Context(), intent("B", f.version(t))); !errors.Is(err, audit.ErrBusy) {
		t.Fatal(err)
	}
	if err := f.Finish(t.Context(), "A", audit.Ending{Outcome: audit.Applied}, 0); err != nil {
		t.Fatal(err)
	}
	for what, err := range map[string]error{
		"stale":  f.Begin(t.Context(), intent("C", stale)),
		"exists": f.Begin(t.Context(), intent("A", f.version(t))),
		"ended":  f.Finish(t.Context(), "A", audit.Ending{Outcome: audit.Refused}, 0),
		"final":  f.Resolve(t.Context(), "A", audit.Resolution{Verdict: audit.Confirmed}),
	} {
		if err == nil {
			t.Errorf("%s went through", what)
		}
	}
	if diff := cmp.Diff([]string{"outcome"}, kindsOf(*told)); diff != "" {
		t.Errorf("told (-want +got):\n%s", diff)
	}
}
