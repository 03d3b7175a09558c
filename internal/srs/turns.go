package srs

import (
	"context"
	"time"

	"github.com/failsafe-go/failsafe-go/bulkhead"
	"github.com/failsafe-go/failsafe-go/ratelimiter"
)

// Turns limit the calls to an account. Where several processes make calls, they
// must share the limits.
type Turns interface {
	// Take waits for the turn to make one call on behalf of profile, now, and counts
	// it as under way until release, which is to be called once. urgent means that
	// the call is part of a sign-in or an edit. With an error, which comes when the
	// wait takes too long, ctx ends, or turns can't be given, nothing is sent: the
	// call ends in registrar.ErrUnavailable.
	Take(ctx context.Context, profile string, urgent bool) (release func(), err error)
}

// localTurns are the limits of one process, first come, first served.
type localTurns struct {
	parallel bulkhead.Bulkhead[exchange]
	rate     ratelimiter.RateLimiter[exchange]
	maxWait  time.Duration
}

func newLocalTurns(c Config) *localTurns {
	return &localTurns{
		parallel: bulkhead.New[exchange](uint(c.MaxParallel)),
		rate:     ratelimiter.NewBursty[exchange](uint(c.MaxPerSecond), time.Second),
		maxWait:  c.MaxWait,
	}
}

// Take implements Turns.
func (t *localTurns) Take(ctx context.Context, _ string, _ bool) (func(), error) {
	if err := t.parallel.AcquirePermitWithMaxWait(ctx, t.maxWait); err != nil {
		return nil, err
	}
	if err := t.rate.AcquirePermitWithMaxWait(ctx, t.maxWait); err != nil {
		t.parallel.ReleasePermit()
		return nil, err
	}
	return t.parallel.ReleasePermit, nil
}
