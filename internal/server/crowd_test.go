package server

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

func TestRequestsOfOneKeyAreBoundedAndThoseOfAnotherAreNot(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCrowd(2, 3)
		var leaves []func()
		entered := make(chan int, 10)
		enter := func(n int) {
			leave, err := c.enter(t.Context(), "jane")
			if err == nil {
				leaves = append(leaves, leave)
				entered <- n
			}
		}
		for n := range 5 {
			go enter(n)
			synctest.Wait()
		}
		if len(entered) != 2 {
			t.Fatalf("%d are inside", len(entered))
		}
		if _, err := c.enter(t.Context(), "jane"); err == nil {
			t.Error("a full line takes one more")
		}
		if leave, err := c.enter(t.Context(), "carl"); err != nil {
			t.Error("another one is kept out")
		} else {
			leave()
		}
		for len(leaves) > 0 {
			leave := leaves[0]
			leaves = leaves[1:]
			leave()
			synctest.Wait()
		}
		for want := range 5 {
			if got := <-entered; got != want {
				t.Errorf("request %d came in before request %d", got, want)
			}
		}
		if len(c.groups) != 0 {
			t.Errorf("%d groups are kept", len(c.groups))
		}
	})
}

func TestWhoWaitsTooLongOrLeavesTakesNoRoom(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCrowd(1, 3)
		leave, err := c.enter(t.Context(), "jane")
		if err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		hasty, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		for _, try := range []struct {
			ctx  context.Context
			want time.Duration
		}{{hasty, time.Second}, {t.Context(), time.Second + crowdPatience}} {
			if _, err := c.enter(try.ctx, "jane"); err == nil || time.Since(began) != try.want {
				t.Errorf("%v after %s", err, time.Since(began))
			}
		}
		leave()
		if leave, err = c.enter(t.Context(), "jane"); err != nil {
			t.Fatal(err)
		}
		leave()
		if len(c.groups) != 0 {
			t.Error("a group is kept")
		}
	})
}
