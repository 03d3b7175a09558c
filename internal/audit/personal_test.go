package audit_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"portal/internal/audit"
)

// contactIntent is about personal values, and one that is not.
func contactIntent(id string, version int64) audit.Intent {
	in := intent(id, version)
	in.Kind = "contacts.set"
	in.Diff = []audit.Difference{
		{Field: "owner.email", Old: []string{"jane@old.example"}, New: []string{"jane@new.example"}, Personal: true},
		{Field: "owner.fax", New: []string{"+1.4165550199"}, Personal: true},
		{Field: "privacy", Old: []string{"on"}, New: []string{"off"}},
	}
	in.Before, in.Wanted = json.RawMessage(`{"email":"jane@old.example"}`), json.RawMessage(`{"email":"jane@new.example"}`)
	return in
}

func TestPersonalDifferencesComeBackAsTheyWereAndStandInNoBody(t *testing.T) {
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
