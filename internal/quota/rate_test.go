package quota_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"portal/internal/postgres/postgrestest"
	"portal/internal/quota"
)

// The moments of permits, as reserved at given times of the database's clock.
func TestMomentsOfReservedPermits(t *testing.T) {
	type step struct {
		at    time.Duration // since the start
		n     int
		first time.Duration // moment of the first permit, since the start
	}
	const ms = time.Millisecond
	tests := []struct {
		name      string
		perSecond int
		steps     []step
	}{
		{"the first may lie 40 ms back", 20, []step{{0, 1, -40 * ms}}},
		{"each has its own, whoever asks", 20, []step{{0, 1, -40 * ms}, {0, 2, 10 * ms}, {0, 1, 110 * ms}, {0, 1, 160 * ms}}},
		{"asked a bit late, none is lost", 20, []step{{0, 1, -40 * ms}, {49 * ms, 1, 10 * ms}, {99 * ms, 1, 60 * ms}}},
		{"after a pause, no more than 40 ms are made up", 20, []step{{0, 1, -40 * ms}, {10 * time.Second, 1, 9960 * ms}, {10 * time.Second, 1, 10010 * ms}}},
		{"a portion at a high rate", 2000, []step{{0, 100, -40 * ms}, {20 * ms, 100, 10 * ms}, {60 * ms, 10, 60 * ms}}},
		{"a pace that is no round number is rounded up", 3, []step{{0, 1, -40 * ms}, {0, 1, 333334*time.Microsecond - 40*ms}, {0, 3, 666668*time.Microsecond - 40*ms}, {0, 1, 1666668*time.Microsecond - 40*ms}}},
		{"a clock that was set back does not stop calls", 20, []step{{time.Hour, 1, time.Hour - 40*ms}, {0, 1, -40 * ms}, {0, 1, 10 * ms}}},
		{"far ahead, as many processes may be", 1, []step{{0, 1, -40 * ms}, {0, 20, 960 * ms}, {0, 1, 20960 * ms}}},
	}
	db := postgrestest.New(t)
	start := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := quota.NewRate(db.Pool, tt.name, tt.perSecond)
			other := quota.NewRate(db.Pool, "other account", tt.perSecond)
			var got []step
			for _, s := range tt.steps {
				wait, err := r.ReserveAt(t.Context(), s.n, start.Add(s.at))
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, step{s.at, s.n, (s.at + wait).Round(time.Microsecond)})
				if _, err := other.ReserveAt(t.Context(), 50, start); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(tt.steps, got, cmp.AllowUnexported(step{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAPermitIsGoodForAMoment(t *testing.T) {
	tests := []struct {
		name  string
		first time.Duration // moment of the first permit, from now
		n     int
		given int // of three callers
	}{
		{"one that is due", 0, 1, 1},
		{"several at their moments", 0, 3, 3},
		{"more than callers", 0, 5, 3},
		{"one that is a bit old", -60 * time.Millisecond, 1, 1},
		{"one that is too old", -80 * time.Millisecond, 1, 0},
		{"the younger ones of many", -200 * time.Millisecond, 5, 2}, // the third is 100 ms old
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := quota.NewRate(nil, "acme", 20)
				line := []<-chan error{r.Line(), r.Line(), r.Line()}
				began := time.Now()
				time.Sleep(time.Nanosecond)
				r.HandOut(began.Add(tt.first), tt.n)
				given := 0
				for _, got := range line {
					given += len(got)
				}
				last := max(0, tt.first+time.Duration(min(tt.n, 3)-1)*50*time.Millisecond)
				if took := time.Since(began).Truncate(time.Millisecond); given != tt.given || tt.first == 0 && tt.n <= 3 && took != last {
					t.Errorf("%d permits in %s", given, took)
				}
			})
		})
	}
}
