package process

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// A lock of two numbers has them in classid and objid, and 2 in objsubid.
const selectLiving = `
	SELECT objid::bigint
	FROM pg_locks
	WHERE locktype = 'advisory' AND granted
		AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
		AND classid::bigint = $1 AND objsubid = 2`

// Living returns the numbers of the processes that live, in no order.
func Living(ctx context.Context, pool *pgxpool.Pool) ([]int64, error) {
	rows, _ := pool.Query(ctx, selectLiving, int64(LockClass))
	numbers, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return nil, fmt.Errorf("look for living processes: %w", err)
	}
	return numbers, nil
}
