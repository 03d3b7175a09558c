package audit_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"portal/internal/audit"
	"portal/internal/kind"
)

// contactIntent is about personal values, and one that is not.
func contactIntent(id string, version int64) audit.Intent {
	in := intent(id, version)
	in.Kind = kind.ContactsSet
	in.Diff = []audit.Difference{
		{Field: "owner.email", Old: []string{"jane@old.example"}, New: []string{"jane@new.example"}, Personal: true},
		{Field: "owner.fax", New: []string{"+1.4165550199"}, Personal: true},
		{Field: "privacy", Old: []string{"on"}, New: []string{"off"}},
	}
	in.Before, in.Wanted = json.RawMessage(`{"email":"jane@old.example"}`), json.RawMessage(`{"email":"jane@new.example"}`)
	return in
}

func TestPersonalDifferencesComeBackAsTheyWereAndStandInNoBody(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	in := contactIntent("A", f.version(t))
	if err := f.Begin(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	if err := f.Finish(t.Context(), "A", audit.Ending{Outcome: audit.Unknown}, 0); err != nil {
		t.Fatal(err)
	}
	if err := f.Resolve(t.Context(), "A", audit.Resolution{Verdict: audit.Confirmed, Found: in.Wanted}); err != nil {
		t.Fatal(err)
	}
	c, err := f.Change(t.Context(), audit.ScopeOf(jane), "A")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(in.Diff, c.Diff); diff != "" || c.Erased {
		t.Errorf("erased %v, difference (-want +got):\n%s", c.Erased, diff)
	}
	for what, got := range map[string]json.RawMessage{"wanted": c.Wanted, "found": c.Resolution.Found} {
		if string(got) != string(in.Wanted) {
			t.Errorf("%s is %s, want %s", what, got, in.Wanted)
		}
	}
	if string(c.Before) != string(in.Before) {
		t.Errorf("before is %s, want %s", c.Before, in.Before)
	}
	var bodies string
	if err := f.db.Pool.QueryRow(t.Context(), `SELECT string_agg(convert_from(body, 'UTF8'), ' ') FROM audit_entry`).Scan(&bodies); err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"jane@old", "jane@new", "4165550199"} {
		if strings.Contains(bodies, secret) {
			t.Errorf("%q stands in a body: %s", secret, bodies)
		}
	}
	if !strings.Contains(bodies, `"field":"owner.email"`) {
		t.Errorf("the bodies do not say what changed: %s", bodies)
	}
}

func TestAStoryWhosePersonalValuesWereErasedCanStillBeRead(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	in := contactIntent("A", f.version(t))
	if err := f.Begin(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	if _, err := f.db.Owner.Exec(t.Context(), `DELETE FROM audit_personal`); err != nil {
		t.Fatal(err)
	}
	c, err := f.Change(t.Context(), audit.ScopeOf(jane), "A")
	if err != nil {
		t.Fatal(err)
	}
	want := []audit.Difference{
		{Field: "owner.email", Personal: true, Erased: true},
		{Field: "owner.fax", Personal: true, Erased: true},
		in.Diff[2],
	}
	if diff := cmp.Diff(want, c.Diff); diff != "" {
		t.Errorf("difference (-want +got):\n%s", diff)
	}
	if !c.Erased || c.Before != nil || c.Wanted != nil || c.Kind != in.Kind {
		t.Errorf("story = %+v", c)
	}
}

// What the owner of the tables puts into the place of a personal value, or adds, is
// not told as if it had been written with the entry.
func TestAnAlteredPersonalValueIsToldAsSuch(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	in := contactIntent("A", f.version(t))
	if err := f.Begin(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{
		`UPDATE audit_personal SET value = '["eve@evil.example"]' WHERE name = 'diff.0.old'`,
		`UPDATE audit_personal SET value = '203.0.113.66' WHERE name = 'address'`,
		`UPDATE audit_personal SET salt = '\x00' WHERE name = 'before'`,
		`DELETE FROM audit_personal WHERE name = 'diff.1.new'`,
	} {
		if _, err := f.db.Owner.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	c, err := f.Change(t.Context(), audit.ScopeOf(jane), "A")
	if err != nil {
		t.Fatal(err)
	}
	want := []audit.Difference{
		{Field: "owner.email", New: []string{"jane@new.example"}, Personal: true, Erased: true, Altered: true},
		{Field: "owner.fax", Personal: true, Erased: true},
		in.Diff[2],
	}
	if diff := cmp.Diff(want, c.Diff); diff != "" {
		t.Errorf("difference (-want +got):\n%s", diff)
	}
	if !c.Altered || !c.Erased || c.Before != nil || c.Actor.Address.IsValid() || c.Actor.Agent != jane.Agent {
		t.Errorf("story = %+v", c)
	}
	lines, _, err := f.Activity(t.Context(), audit.ScopeOf(jane), domain, audit.Page{Limit: 10})
	if err != nil || len(lines) != 1 || !lines[0].Altered || lines[0].Actor.Address.IsValid() {
		t.Errorf("history = %+v, %v", lines, err)
	}
}

func TestAValueThatNothingWasCommittedToIsAltered(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.begin(t, "A")
	for _, statement := range []string{
		`ALTER TABLE audit_personal DISABLE TRIGGER audit_personal_guard`,
		`INSERT INTO audit_personal SELECT id, 'before', '\x00', '["ns9.evil.example"]' FROM audit_entry`,
	} {
		if _, err := f.db.Owner.Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	c, err := f.Change(t.Context(), audit.ScopeOf(jane), "A")
	if err != nil || !c.Altered || string(c.Before) != string(intent("A", 0).Before) {
		t.Errorf("story = %+v, %v", c, err)
	}
}

// An entry with states of any size fits into the formats of proofs, and is read the same.
func TestLargeStatesAreKeptBesideTheEntry(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	large := intent("L", f.version(t))
	var records []string
	for i := range 3000 {
		records = append(records, fmt.Sprintf("host-%d A 192.0.2.%d", i, i%256))
	}
	state, err := json.Marshal(records)
	if err != nil {
		t.Fatal(err)
	}
	large.Before, large.Wanted = state, state
	large.Diff = []audit.Difference{{Field: "records", Old: records, New: records[:2999]}}
	if err := f.Begin(t.Context(), large); err != nil {
		t.Fatal(err)
	}
	if err := f.Finish(t.Context(), "L", audit.Ending{Outcome: audit.Unknown}, time.Minute); err != nil {
		t.Fatal(err)
	}
	if err := f.Resolve(t.Context(), "L", audit.Resolution{Verdict: audit.Confirmed, Found: state, Checks: 1}); err != nil {
		t.Fatal(err)
	}
	var longest int
	if err := f.db.Pool.QueryRow(t.Context(), "SELECT max(octet_length(body)) FROM audit_entry").Scan(&longest); err != nil || longest > 1<<16-1 {
		t.Errorf("an entry has %d bytes, %v", longest, err)
	}
	story, err := f.Change(t.Context(), audit.ScopeOf(jane), "L")
	if err != nil {
		t.Fatal(err)
	}
	if d := story.Diff[0]; len(d.Old) != 3000 || len(d.New) != 2999 || string(story.Before) != string(state) || string(story.Wanted) != string(state) || string(story.Resolution.Found) != string(state) {
		t.Errorf("read back %d and %d values", len(d.Old), len(d.New))
	}
}
