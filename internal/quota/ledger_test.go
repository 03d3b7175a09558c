package quota

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"portal/internal/postgres/postgrestest"
)

const ms = time.Millisecond

// The moments of permits, as reserved at given times of the database's clock.
func TestMomentsOfReservedPermits(t *testing.T) {
	type step struct {
		at    time.Duration // since the start
		n     int
		first time.Duration // moment of the first permit, since the start
	}
	tests := []struct {
		name      string
		perSecond int
		steps     []step
	}{
		{"the first may lie 40 ms back", 20, []step{{0, 1, -40 * ms}}},
		{"each has its own, whoever asks", 20, []step{{0, 1, -40 * ms}, {0, 2, 10 * ms}, {0, 1, 110 * ms}, {0, 1, 160 * ms}}},
		{"asked a bit late, none is lost", 20, []step{{0, 1, -40 * ms}, {49 * ms, 1, 10 * ms}, {99 * ms, 1, 60 * ms}}},
		{"after a pause, no more than 40 ms are made up", 20, []step{{0, 1, -40 * ms}, {10 * time.Second, 1, 9960 * ms}, {10 * time.Second, 1, 10010 * ms}}},
		{"a report takes none", 20, []step{{0, 1, -40 * ms}, {0, 0, 10 * ms}, {0, 1, 10 * ms}}},
		{"a portion at a high rate", 2000, []step{{0, 100, -40 * ms}, {20 * ms, 100, 10 * ms}, {60 * ms, 10, 60 * ms}}},
		{"a pace that is no round number is rounded up", 3, []step{{0, 1, -40 * ms}, {0, 1, 333334*time.Microsecond - 40*ms}, {0, 3, 666668*time.Microsecond - 40*ms}, {0, 1, 1666668*time.Microsecond - 40*ms}}},
		{"a clock that was set back does not stop calls", 20, []step{{time.Hour, 1, time.Hour - 40*ms}, {0, 1, -40 * ms}, {0, 1, 10 * ms}}},
		{"far ahead, as many processes may be", 1, []step{{0, 1, -40 * ms}, {0, 20, 960 * ms}, {0, 1, 20960 * ms}}},
	}
	db := postgrestest.New(t)
	start := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			l := newLedger(db.Pool, tt.name, newBounds(tt.perSecond, 1000))
			other := newLedger(db.Pool, "other account", newBounds(tt.perSecond, 1000))
			var got []step
			for _, s := range tt.steps {
				now := start.Add(s.at)
				granted, wait, err := l.askAt(t.Context(), ask{wanted: counts{s.n, 0}}, &now)
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, step{s.at, granted.sum(), (s.at + wait).Round(time.Microsecond)})
				if _, _, err := other.askAt(t.Context(), ask{wanted: counts{50, 0}}, &start); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(tt.steps, got, cmp.AllowUnexported(step{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Each step is one question of a process about an account of ten places, eight of
// which one kind may have.
func TestPlacesFollowDemand(t *testing.T) {
	type step struct {
		at      time.Duration
		process int
		running counts
		wanted  counts
		granted counts
	}
	none := counts{}
	tests := []struct {
		name  string
		steps []step
	}{
		{"one process alone has all", []step{
			{0, 0, none, counts{20, 0}, counts{8, 0}}, {0, 0, counts{8, 0}, counts{5, 20}, counts{0, 2}}, {0, 0, counts{8, 2}, counts{5, 5}, none},
		}},
		{"each kind leaves places to the other", []step{
			{0, 0, none, counts{0, 20}, counts{0, 8}}, {0, 0, counts{0, 8}, counts{20, 5}, counts{2, 0}},
		}},
		{"four idle ones have none", []step{
			{0, 1, none, counts{3, 0}, counts{3, 0}}, {0, 2, none, counts{3, 0}, counts{3, 0}},
			{100 * ms, 1, none, none, none}, {100 * ms, 2, none, none, none}, {100 * ms, 3, none, none, none}, {100 * ms, 4, none, none, none},
			{100 * ms, 0, none, counts{20, 20}, counts{8, 2}},
		}},
		{"a second one that comes has half as soon as calls end", []step{
			{0, 0, none, counts{20, 0}, counts{8, 0}},
			{100 * ms, 1, none, counts{20, 0}, none},
			{150 * ms, 0, counts{5, 0}, counts{20, 0}, none}, // three ended; its share is four
			{150 * ms, 1, none, counts{20, 0}, counts{3, 0}},
			{200 * ms, 0, counts{2, 0}, counts{20, 0}, counts{2, 0}},
			{200 * ms, 1, counts{3, 0}, counts{20, 0}, counts{1, 0}},
		}},
		{"sign-ins and edits of a second one find room at once", []step{
			{0, 0, none, counts{20, 0}, counts{8, 0}}, {0, 1, none, counts{5, 5}, counts{0, 2}},
		}},
		{"who wants little gets it all", []step{
			{0, 1, none, counts{2, 0}, counts{2, 0}}, {0, 0, none, counts{20, 0}, counts{6, 0}},
		}},
		{"a wish that is not repeated is forgotten within a second", []step{
			{0, 0, none, counts{20, 0}, counts{8, 0}}, {0, 1, none, counts{20, 0}, none},
			{900 * ms, 0, counts{4, 0}, counts{20, 0}, none}, {1001 * ms, 0, counts{4, 0}, counts{20, 0}, counts{4, 0}},
		}},
		{"calls of a process that died are over after ten seconds", []step{
			{0, 0, none, counts{20, 20}, counts{8, 2}}, {9900 * ms, 1, none, counts{20, 0}, none}, {10001 * ms, 1, none, counts{20, 0}, counts{8, 0}},
		}},
		{"more processes than places", []step{
			{0, 0, none, counts{1, 7}, counts{1, 7}}, {0, 1, none, counts{1, 0}, counts{1, 0}}, {0, 2, none, counts{1, 0}, counts{1, 0}},
			{0, 3, none, counts{1, 1}, none},
		}},
		{"a clock that was set back", []step{
			{time.Hour, 0, none, counts{20, 20}, counts{8, 2}}, {0, 1, none, counts{20, 0}, counts{8, 0}},
		}},
	}
	db := postgrestest.New(t)
	start := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			processes := make([]*ledger, 5)
			for i := range processes {
				processes[i] = newLedger(db.Pool, tt.name, newBounds(1000, 10))
			}
			for i, s := range tt.steps {
				now := start.Add(s.at)
				granted, _, err := processes[s.process].askAt(t.Context(), ask{running: s.running, wanted: s.wanted}, &now)
				if err != nil {
					t.Fatal(err)
				}
				if granted != s.granted {
					t.Errorf("question %d: %v are granted, want %v", i+1, granted, s.granted)
				}
			}
		})
	}
}

func TestTheKindThatGoesFirstTakesTheLastPlace(t *testing.T) {
	db := postgrestest.New(t)
	for k, want := range []counts{{1, 0}, {0, 1}} {
		l := newLedger(db.Pool, "acme", newBounds(1000, 10))
		granted, _, err := l.askAt(t.Context(), ask{running: counts{5, 4}, wanted: counts{3, 3}, first: kind(k)}, nil)
		if err != nil || granted != want {
			t.Errorf("%v, %v; want %v", granted, err, want)
		}
		l.leave()
	}
}
