package routine

import (
	"context"
	"log/slog"
	"time"
)

// Begin begins work, and calls ended with its error once it is over: a *Panic if it
// panicked. Nothing catches what ended does.
func Begin(work func() error, ended func(error)) {
	go func() { ended(Try(work)) }()
}

// Go begins work that nobody waits for. A panic in it is logged, under the work's name.
func Go(ctx context.Context, log *slog.Logger, name string, work func()) {
	Begin(func() error {
		work()
		return nil
	}, func(err error) {
		if err != nil {
			Report(ctx, log, "background work broke off", err, "work", name)
		}
	})
}

// How long a loop rests after rounds that panicked, one after the other.
const (
	firstRest   = time.Second
	longestRest = time.Minute
)

// Repeat calls round, and again after the pause that it returns, until ctx ends. A round
// that panics is logged, under the work's name, and the next one comes after a rest that
// grows with each in a row: others in the same loop must get their turn, also where one
// that comes first panics each time.
func Repeat(ctx context.Context, log *slog.Logger, name string, round func(ctx context.Context) time.Duration) {
	rest := firstRest
	for ctx.Err() == nil {
		var pause time.Duration
		err := Try(func() error {
			pause = round(ctx)
			return nil
		})
		if err == nil {
			rest = firstRest
		} else {
			Report(ctx, log, "round of background work broke off", err, "work", name, "rest", rest)
			pause, rest = rest, min(2*rest, longestRest)
		}
		if !Pause(ctx, pause) {
			return
		}
	}
}

// Pause waits for d, and reports whether ctx still goes on.
func Pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}
