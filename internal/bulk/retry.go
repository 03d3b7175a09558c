package bulk

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"portal/internal/auth"
	"portal/internal/registrar"
)

const selectRetry = `
	SELECT id
	FROM batch
	WHERE retry_of = @id AND brand = @brand AND account = @account AND profile = @profile
		AND state IN ('checking', 'ready')
	LIMIT 1`

const selectFailed = `
	SELECT domain
	FROM batch_row
	WHERE batch = $1 AND state IN ('failed', 'stale')
	ORDER BY seq`

// Retry begins the dry run of a new batch, with the same plan and the rows that
// failed or were stale, and returns its ID. Rows that may yet come to a good
// end are not among them. To ask twice gives the same batch, until it is started.
// It returns ErrEmpty when there are no such rows.
func (s *Service) Retry(ctx context.Context, who auth.Actor, id string) (newID string, err error) {
	err = s.step(ctx, who, id, func(tx pgx.Tx, h head) error {
		if h.state != StateFinished && h.state != StateCancelled {
			return ErrState
		}
		err := tx.QueryRow(ctx, selectRetry, who.Args(pgx.NamedArgs{"id": id})).Scan(&newID)
		if !errors.Is(err, pgx.ErrNoRows) {
			return err
		}
		newID, err = s.retry(ctx, tx, who, h)
		return err
	})
	return newID, err
}

func (s *Service) retry(ctx context.Context, tx pgx.Tx, who auth.Actor, h head) (string, error) {
	rows, _ := tx.Query(ctx, selectFailed, h.id)
	names, err := pgx.CollectRows(rows, pgx.RowTo[registrar.DomainName])
	if err != nil {
		return "", fmt.Errorf("read failed rows of %s: %w", h.id, err)
	}
	id := newID()
	if _, err := s.create(ctx, tx, who, id, names, h.id); err != nil {
		return "", err
	}
	return id, s.check(ctx, tx, who, head{id: id, who: who, total: len(names)}, h.kind, h.params)
}
