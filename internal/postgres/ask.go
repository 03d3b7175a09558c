package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Questions are what a page asks the database, to be sent in one round trip.
type Questions = pgx.Batch

// Ask sends the questions of a page in one round trip, and has each take its
// answer. They are reads, each with its own error; the first one is returned.
type Ask func(ctx context.Context, questions *Questions) error

// PlanOnce makes PostgreSQL keep the plans of the statements behind it in the same
// batch, where it would plan them again for each set of values. It is for statements that
// find their rows by keys: planning took them longer than running.
const PlanOnce = `SELECT set_config('plan_cache_mode', 'force_generic_plan', true)`

// NewAsk returns an Ask that uses a connection of pool.
func NewAsk(pool *pgxpool.Pool) Ask {
	return func(ctx context.Context, questions *Questions) error { return SendPlanned(ctx, pool, questions) }
}

// SendPlanned sends statements that find their rows by keys in one round trip, with plans
// that are kept, and has each take its answer. It returns the first error.
func SendPlanned(ctx context.Context, pool *pgxpool.Pool, statements *pgx.Batch) error {
	batch := new(pgx.Batch)
	batch.Queue(PlanOnce)
	for _, q := range statements.QueuedQueries {
		if err := number(q); err != nil {
			return err
		}
	}
	batch.QueuedQueries = append(batch.QueuedQueries, statements.QueuedQueries...)
	return pool.SendBatch(ctx, batch).Close()
}
