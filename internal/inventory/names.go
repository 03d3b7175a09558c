package inventory

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"portal/internal/profile"
	"portal/internal/registrar"
)

// MaxNames is a limit of Names that no profile reaches.
const MaxNames = 100_000

// Names returns up to limit names that match f, in order.
func (s *Service) Names(ctx context.Context, whose profile.Key, f Filter, limit int) ([]registrar.DomainName, error) {
	where, args := f.where(whose, s.now())
	args["limit"] = limit
	return s.names(ctx, `
		SELECT domain
		FROM inventory_domain
		WHERE `+where+`
		ORDER BY domain
		LIMIT @limit`, args)
}

const selectHeld = `
	SELECT domain
	FROM inventory_domain
	WHERE ` + ofProfile + ` AND domain = ANY(@domains)
	ORDER BY domain`

// Held returns those of names that the profile holds, in order and once each.
func (s *Service) Held(ctx context.Context, whose profile.Key, names []registrar.DomainName) ([]registrar.DomainName, error) {
	return s.names(ctx, selectHeld, whose.Args(pgx.NamedArgs{"domains": texts(names)}))
}

func (s *Service) names(ctx context.Context, query string, args pgx.NamedArgs) ([]registrar.DomainName, error) {
	rows, err := s.pool.Query(ctx, query, args)
	if err != nil {
		return nil, fmt.Errorf("read names: %w", err)
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[registrar.DomainName])
	if err != nil {
		return nil, fmt.Errorf("read names: %w", err)
	}
	return names, nil
}

func texts(names []registrar.DomainName) []string {
	all := make([]string, len(names))
	for i, name := range names {
		all[i] = string(name)
	}
	return all
}
