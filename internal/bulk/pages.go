package bulk

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"portal/internal/auth"
)

const selectPageBefore = `
	SELECT r.seq
	FROM batch_row r
	JOIN batch b ON b.id = r.batch
	WHERE b.id = @id AND b.brand = @brand AND b.account = @account AND b.profile = @profile
		AND r.seq <= @after
		AND (cardinality(@states::text[]) = 0 OR r.state = ANY (@states))
		AND strpos(r.domain, @search) > 0
	ORDER BY r.seq DESC
	OFFSET @limit
	LIMIT 1`

// PageBefore is the After of the page that ends where f begins; 0 for the first one.
func (s *Service) PageBefore(ctx context.Context, who auth.Actor, id string, f RowFilter) (after int, err error) {
	if err := s.mayRead(ctx, who, id); err != nil {
		return 0, err
	}
	err = s.pool.QueryRow(ctx, selectPageBefore, f.args(who, id, f.Limit)).Scan(&after)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("look for rows of batch %s: %w", id, err)
	}
	return after, nil
}
