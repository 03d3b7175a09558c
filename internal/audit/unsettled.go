package audit

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"portal/internal/registrar"
)

const selectOpen = `
	SELECT e.change_id, e.domain,
		EXISTS (SELECT 1 FROM audit_step s WHERE s.change_id = e.change_id AND s.kind = 'outcome' AND s.state = 'pending') AS pending
	FROM audit_entry e
	WHERE e.account = @account AND e.domain = ANY(@domains) AND e.brand = @brand AND e.profile = @profile
		AND e.kind = 'intent'
		AND (EXISTS (SELECT 1 FROM change_lease l WHERE l.change_id = e.change_id)
			OR EXISTS (SELECT 1 FROM change_watch w WHERE w.change_id = e.change_id))
	ORDER BY e.id DESC
	LIMIT 100`

// Open is a change that is being sent, or whose outcome is still being found out.
type Open struct {
	ChangeID string
	Domain   registrar.DomainName
	Pending  bool // accepted, and not in force yet: nothing is in doubt
}

// Unsettled returns the open changes to domains, newest first.
func (s *Store) Unsettled(ctx context.Context, scope Scope, domains ...registrar.DomainName) (open []Open, err error) {
	rows, _ := s.pool.Query(ctx, selectOpen, openArgs(scope, domains))
	err = takeOpen(&open)(rows)
	return open, err
}

// AskUnsettled is Unsettled as one of a page's questions.
func (s *Store) AskUnsettled(page *pgx.Batch, scope Scope, domain registrar.DomainName, open *[]Open) {
	page.Queue(selectOpen, openArgs(scope, []registrar.DomainName{domain})).Query(takeOpen(open))
}

func openArgs(scope Scope, domains []registrar.DomainName) pgx.NamedArgs {
	return scope.Args(pgx.NamedArgs{"domains": domains})
}

func takeOpen(open *[]Open) func(pgx.Rows) error {
	return func(rows pgx.Rows) (err error) {
		if *open, err = pgx.CollectRows(rows, pgx.RowToStructByPos[Open]); err != nil {
			return fmt.Errorf("read open changes: %w", err)
		}
		return nil
	}
}
