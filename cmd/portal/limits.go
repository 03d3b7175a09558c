package main

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"portal/internal/audit"
	"portal/internal/quota"
	"portal/internal/srs"
)

// callLimits share the limits on calls to each account among the processes on
// one database.
type callLimits struct {
	pool   *pgxpool.Pool
	holder *audit.Holder
	log    *slog.Logger
	made   []*quota.Limits
}

// of returns the limits of an account.
func (l *callLimits) of(a accountSettings) srs.Turns {
	limits := quota.New(quota.Config{
		Pool: l.pool, Account: a.ID, PerSecond: a.CallsPerSecond, Parallel: a.ParallelCalls,
		Processes: l.processes, Log: l.log,
	})
	l.made = append(l.made, limits)
	return limits
}

// processes waits a while for our own lock: limits are made a moment before the
// holder starts.
func (l *callLimits) processes(ctx context.Context) (int, error) {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		n, err := l.holder.Processes(ctx, l.pool)
		if !errors.Is(err, audit.ErrNotHeld) {
			return n, err
		}
		select {
		case <-ctx.Done():
			return 0, err
		case <-tick.C:
		}
	}
}

func (l *callLimits) close() {
	for _, limits := range l.made {
		limits.Close()
	}
}
