package inventory

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"portal/internal/profile"
	"portal/internal/registrar"
)

const (
	deleteMoved = `
		DELETE FROM inventory_detail
		WHERE holder = ` + profileID + ` AND (@all OR domain = @domain)`

	forgetKnown = `
		UPDATE inventory_profile
		SET known_by = ''
		WHERE brand = @brand AND account = @account AND profile = @profile AND (@all OR known_by = @domain)`
)

// Moved takes note that the profile gave name away, or with all everything it held. Whoever
// has it now gets it with their next listing; nothing makes them out to be the profile, even
// if they have the same username. Labels stay with the profile.
func (s *Service) Moved(ctx context.Context, whose profile.Key, name registrar.DomainName, all bool) error {
	args := whose.Args(pgx.NamedArgs{"domain": string(name), "all": all})
	for _, query := range []string{deleteMoved, forgetKnown} {
		if _, err := s.pool.Exec(ctx, query, args); err != nil {
			return fmt.Errorf("forget what moved: %w", err)
		}
	}
	s.count(whose)
	return nil
}

const selectWaiting = `
	SELECT domain
	FROM inventory_detail
	WHERE holder = ` + profileID + ` AND (state -> 'domain' ->> 'Waiting')::int > 0
	ORDER BY domain
	LIMIT @limit`

// Waiting returns up to limit domains of which requests waited at the registry
// when they were read last, in order.
func (s *Service) Waiting(ctx context.Context, whose profile.Key, limit int) ([]registrar.DomainName, error) {
	return s.names(ctx, selectWaiting, whose.Args(pgx.NamedArgs{"limit": limit}))
}
