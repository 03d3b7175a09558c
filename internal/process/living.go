package audit

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// A lock of two numbers has them in classid and objid, and 2 in objsubid.
const selectHolders = `
	SELECT objid::bigint
	FROM pg_locks
	WHERE locktype = 'advisory' AND granted
		AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
		AND classid::bigint = $1 AND objsubid = 2`

// Holders returns the numbers of the processes that live, in no order.
func Holders(ctx context.Context, pool *pgxpool.Pool) ([]int64, error) {
	rows, _ := pool.Query(ctx, selectHolders, int64(holderClass))
	numbers, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return nil, fmt.Errorf("look for living processes: %w", err)
	}
	return numbers, nil
}
