package inventory

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"portal/internal/registrar"
)

const (
	deleteMoved = `
		DELETE FROM inventory_detail
		WHERE holder = ` + holderID + ` AND (@all OR domain = @domain)`

	forgetKnown = `
		UPDATE inventory_profile
		SET known_by = ''
		WHERE brand = @brand AND account = @account AND profile = @profile AND (@all OR known_by = @domain)`
)

// Moved takes note that h gave name away, or with all everything it held. Whoever
// has it now gets it with their next listing; nothing makes them out to be h, even
// if they have the same username. Labels stay with h.
func (s *Service) Moved(ctx context.Context, h Holder, name registrar.DomainName, all bool) error {
	args := h.with(pgx.NamedArgs{"domain": string(name), "all": all})
	for _, query := range []string{deleteMoved, forgetKnown} {
		if _, err := s.pool.Exec(ctx, query, args); err != nil {
			return fmt.Errorf("forget what moved: %w", err)
		}
	}
	s.count(h)
	return nil
}

const selectWaiting = `
	SELECT domain
	FROM inventory_detail
	WHERE holder = ` + holderID + ` AND (state -> 'domain' ->> 'Waiting')::int > 0
	ORDER BY domain
	LIMIT @limit`

// Waiting returns up to limit domains of which requests waited at the registry
// when they were read last, in order.
func (s *Service) Waiting(ctx context.Context, h Holder, limit int) ([]registrar.DomainName, error) {
	return s.names(ctx, selectWaiting, h.with(pgx.NamedArgs{"limit": limit}))
}
