package audit

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"portal/internal/registrar"
)

const nudgeWatch = `
	UPDATE change_watch w
	SET next_at = @now
	FROM audit_entry e
	WHERE e.change_id = w.change_id AND e.kind = 'intent'
		AND e.account = @account AND e.domain = @domain AND w.next_at > @now`

// Nudge makes the unsettled changes to domain due now: something happened to it
// that may be what they wait for.
func (s *Store) Nudge(ctx context.Context, tx pgx.Tx, account string, domain registrar.DomainName) error {
	_, err := tx.Exec(ctx, nudgeWatch, pgx.NamedArgs{"account": account, "domain": string(domain), "now": s.now()})
	if err != nil {
		return fmt.Errorf("nudge changes to %s: %w", domain, err)
	}
	return nil
}
