package inventory_test

import (
	"testing"
)

func TestADigestDiffersWithWhatACalendarShows(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.fill(t, 5)
	f.open(t)
	digest := func() string {
		t.Helper()
		d, err := f.Digest(t.Context(), janes)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	seen := map[string]string{digest(): "at first"}
	if again := digest(); seen[again] == "" {
		t.Error("it differs without a change")
	}
	for what, query := range map[string]string{
		"a date": `UPDATE inventory_domain SET expires = '2031-01-01'`, "a renewal": `UPDATE inventory_domain SET renewal = 'x'`,
		"a verification": `UPDATE inventory_domain SET verification = 'x'`, "a deadline": `UPDATE inventory_detail SET deadline = '2031-01-01'`,
		"names that went": `UPDATE inventory_domain SET gone = true WHERE domain = (SELECT min(domain) FROM inventory_domain)`,
	} {
		if tag, err := f.db.Pool.Exec(t.Context(), query); err != nil || tag.RowsAffected() == 0 {
			t.Fatalf("%s: %v, %v", what, tag, err)
		}
		d := digest()
		if other := seen[d]; other != "" {
			t.Errorf("%s leaves it as it was %s", what, other)
		}
		seen[d] = "after " + what
	}
}
