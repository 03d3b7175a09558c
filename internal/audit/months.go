package audit

import (
	"context"
	"fmt"
)

// monthsAhead are made before they begin. While there is none for an entry, the log keeps it in
// a partition of its own for that.
const monthsAhead = 3

const makeMonths = `SELECT audit_make_months($1)`

// MakeMonths makes the partitions of the log for the months to come. Each process may
// call it, at any time.
func (s *Store) MakeMonths(ctx context.Context) error {
	if _, err := s.pool.Exec(ctx, makeMonths, monthsAhead); err != nil {
		return fmt.Errorf("make the months of the log: %w", err)
	}
	return nil
}
