package audit_test

import (
	"testing"
	"time"

	"portal/internal/audit"
)

func TestAClockThatRanAheadDelaysNothingForLong(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	pace := audit.Pace{Least: time.Second, Most: 10 * time.Minute}
	due := func() int {
		t.Helper()
		found, err := f.Due(t.Context(), pace, 10)
		if err != nil {
			t.Fatal(err)
		}
		return len(found)
	}
	f.clock.Advance(48 * time.Hour)
	f.begin(t, "A")
	if err := f.Finish(t.Context(), "A", audit.Ending{Outcome: audit.Pending}, time.Second); err != nil {
		t.Fatal(err)
	}
	f.begin(t, "B") // left without an end
	f.clock.Advance(-48 * time.Hour)
	if n := due(); n != 1 {
		t.Errorf("%d changes are due, want the one of the clock that ran ahead", n)
	}
	if n := due(); n != 0 {
		t.Errorf("%d changes are due at once again", n)
	}
	if n, err := f.Adopt(t.Context(), time.Hour); err != nil || n != 1 {
		t.Errorf("Adopt = %d, %v, want the lease from the future", n, err)
	}
	if n := due(); n != 1 {
		t.Errorf("%d changes are due, want the adopted one", n)
	}
}
