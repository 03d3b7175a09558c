package notice

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/auth"
	"portal/internal/registrar"
)

// Sent is one mail in the history of a profile.
type Sent struct {
	ID        int64
	Kind      Kind
	Domain    registrar.DomainName
	Recipient string
	State     State
	Reason    Reason
	Attempts  int
	At        time.Time // of the last step
}

const selectHistory = `
	SELECT id, kind, domain, recipient, state, reason, attempts, coalesce(ended_at, tried_at, created_at)
	FROM notice
	WHERE brand = @brand AND account = @account AND profile = @profile AND kind NOT IN ('confirm', 'wishes')
	ORDER BY id DESC
	LIMIT @limit`

// History returns the last mails about the caller's profile, newest first.
func (s *Service) History(ctx context.Context, who auth.Actor, limit int) ([]Sent, error) {
	rows, _ := s.Pool.Query(ctx, selectHistory, who.Args(pgx.NamedArgs{"limit": limit}))
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Sent])
	if err != nil {
		return nil, fmt.Errorf("read history of notices: %w", err)
	}
	return all, nil
}
