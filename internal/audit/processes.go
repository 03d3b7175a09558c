package audit

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// ErrNotHeld means that this process has no lock of its own, so that others
// don't know of it: it did not start, or its connection was lost a moment ago.
var ErrNotHeld = errors.New("this process does not hold its lock")

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

// Processes returns how many processes live, this one included. It returns
// ErrNotHeld while the others can't count this one.
func (h *Holder) Processes(ctx context.Context, pool *pgxpool.Pool) (int, error) {
	numbers, err := Holders(ctx, pool)
	if err != nil {
		return 0, err
	}
	if !slices.Contains(numbers, h.Number()) {
		return 0, ErrNotHeld
	}
	return len(numbers), nil
}
