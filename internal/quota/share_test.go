package quota_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"portal/internal/quota"
)

func TestAProcessTakesItsShareOnceOthersHadTimeToMakeRoom(t *testing.T) {
	const failed = -1
	tests := []struct {
		name   string
		counts []int // of living processes, in order
		places []int // of 12, after each
	}{
		{"alone from the start", []int{1, 1}, []int{12, 12}},
		{"a newcomer", []int{2, 2, 2}, []int{1, 6, 6}},
		{"one of many newcomers", []int{2, 4, 4}, []int{1, 3, 3}},
		{"others come", []int{1, 2, 3}, []int{12, 6, 4}},
		{"more processes than places", []int{1, 13, 50}, []int{12, 1, 1}},
		{"another dies", []int{2, 2, 1, 1}, []int{1, 6, 6, 12}},
		{"another lost its connection for a moment", []int{2, 2, 1, 2, 1, 2}, []int{1, 6, 6, 6, 6, 6}},
		{"the database was away", []int{1, 2, failed, 1, 1}, []int{12, 6, 6, 6, 12}},
		{"the database is away at the start", []int{failed, 1, 1}, []int{1, 1, 12}},
		{"a count that can't be", []int{0, 1, 1}, []int{1, 1, 12}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var n int
			s := quota.NewShare(12, func(context.Context) (int, error) {
				if n == failed {
					return 0, errors.New("away")
				}
				return n, nil
			})
			if free := s.Free(); free != 1 {
				t.Errorf("%d places before the first count", free)
			}
			for i, count := range tt.counts {
				n = count
				s.Poll(t.Context())
				if free := s.Free(); free != tt.places[i] {
					t.Errorf("count %d (%d): %d places, want %d", i+1, count, free, tt.places[i])
				}
			}
		})
	}
}

func TestRoomIsMadeAsCallsEndAndNewOnesWaitForIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := 1
		s := quota.NewShare(3, func(context.Context) (int, error) { return n, nil })
		s.Poll(t.Context())
		var leave []func()
		for range 3 {
			l, err := s.Enter(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			leave = append(leave, l)
		}
		n = 3
		polled, entered := false, false
		go func() { s.Poll(t.Context()); polled = true }()
		synctest.Wait()
		go func() {
			l, err := s.Enter(t.Context())
			if err != nil {
				t.Error(err)
			}
			entered = true
			l()
		}()
		for i, want := range []struct{ polled, entered bool }{{false, false}, {true, false}, {true, true}} {
			leave[i]()
			synctest.Wait()
			if polled != want.polled || entered != want.entered {
				t.Errorf("after call %d ended: room made %v, new call begun %v", i+1, polled, entered)
			}
		}
	})
}

func TestProcessesAreCountedAgainAndAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := 2
		s := quota.WatchedShare(8, func(context.Context) (int, error) { return n, nil })
		for i, want := range []int{1, 4, 4} {
			synctest.Wait()
			if free := s.Free(); free != want {
				t.Errorf("count %d: %d places, want %d", i+1, free, want)
			}
			time.Sleep(2 * time.Second)
		}
		s.Close()
	})
}
