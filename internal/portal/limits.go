package portal

import (
	"github.com/jackc/pgx/v5/pgxpool"

	"portal/internal/quota"
	"portal/internal/srs"
)

// callLimits share the limits on calls to each account among the processes on
// one database.
type callLimits struct {
	pool *pgxpool.Pool
	made []*quota.Limits
}

// of returns the limits of an account.
func (l *callLimits) of(a Account) srs.Turns {
	limits := quota.New(quota.Config{Pool: l.pool, Account: a.ID, PerSecond: a.CallsPerSecond, Parallel: a.ParallelCalls})
	l.made = append(l.made, limits)
	return limits
}

func (l *callLimits) close() {
	for _, limits := range l.made {
		limits.Close()
	}
}
