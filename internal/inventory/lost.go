package inventory

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"portal/internal/profile"
	"portal/internal/registrar"
)

const (
	deleteDomain = `
		DELETE FROM inventory_detail
		WHERE holder = ` + profileID + ` AND domain = @domain`

	deleteKnown = `
		UPDATE inventory_profile
		SET known_by = ''
		WHERE brand = @brand AND account = @account AND profile = @profile AND known_by = @domain`
)

// Lost removes name from the profile, the profile whose session no longer lists it.
func (s *Service) Lost(ctx context.Context, whose profile.Key, name registrar.DomainName) error {
	return s.forget(ctx, whose, name)
}

// forget removes a domain that the profile does not hold any more. Its labels
// stay, and are there should it come back.
func (s *Service) forget(ctx context.Context, whose profile.Key, name registrar.DomainName) error {
	args := whose.Args(pgx.NamedArgs{"domain": string(name)})
	tag, err := s.pool.Exec(ctx, deleteDomain, args)
	if err == nil {
		_, err = s.pool.Exec(ctx, deleteKnown, args)
	}
	if err != nil {
		return fmt.Errorf("forget %s: %w", name, err)
	}
	if tag.RowsAffected() > 0 {
		s.count(whose)
	}
	return nil
}
