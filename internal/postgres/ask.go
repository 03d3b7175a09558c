package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Ask sends the questions of a page in one round trip, and has each take its
// answer. They are reads, each with its own error; the first one is returned.
type Ask func(ctx context.Context, questions *pgx.Batch) error

// NewAsk returns an Ask that uses a connection of pool.
func NewAsk(pool *pgxpool.Pool) Ask {
	return func(ctx context.Context, questions *pgx.Batch) error {
		return pool.SendBatch(ctx, questions).Close()
	}
}
