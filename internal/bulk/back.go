package bulk

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"portal/internal/auth"
	"portal/internal/change"
	"portal/internal/registrar"
)

// Before is what some domains of a batch had before it changed them.
type Before struct {
	Old     []string // as rows have it; none where it was not known
	Domains []registrar.DomainName
	Plan    change.Plan // that sets it again; nil where none can
}

const selectBefore = `
	SELECT old, array_agg(domain ORDER BY seq)
	FROM batch_row
	WHERE batch = $1 AND state = 'done'
	GROUP BY old
	ORDER BY count(*) DESC, old`

// Before groups the domains that one of the caller's batches changed by what they had
// before, the largest group first. It returns ErrState for a batch that may still go on.
func (s *Service) Before(ctx context.Context, who auth.Actor, id string) ([]Before, error) {
	b, err := s.Batch(ctx, who, id)
	switch {
	case err != nil:
		return nil, err
	case b.Plan == nil, b.State != StateFinished && b.State != StateCancelled:
		return nil, ErrState
	}
	rows, _ := s.pool.Query(ctx, selectBefore, b.ID)
	groups, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (g Before, err error) {
		err = row.Scan(&g.Old, &g.Domains)
		return g, err
	})
	if err != nil {
		return nil, fmt.Errorf("read what batch %s replaced: %w", b.ID, err)
	}
	for i, g := range groups {
		if plan, ok := change.PlanBack(b.Plan.Kind(), g.Old); ok {
			groups[i].Plan = plan
		}
	}
	return groups, nil
}
