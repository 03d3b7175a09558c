package inventory

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/profile"
	"portal/internal/registrar"
)

// Lapse is a domain that expires unless somebody renews it.
type Lapse struct {
	profile.Key
	Domain  registrar.DomainName
	Expires time.Time
}

const selectLapses = `
	SELECT p.brand, p.account, p.profile, n.domain, n.expires
	FROM inventory_domain n
	JOIN inventory_profile p ON p.id = n.holder
	WHERE n.expires > @now AND n.expires <= @until AND n.renewal = 'manual' AND NOT n.gone
	ORDER BY n.holder, n.domain`

// Lapses returns the domains of all profiles that expire within so long from now, unless
// somebody renews them. Of those that are to expire nobody wants to be told.
func (s *Service) Lapses(ctx context.Context, within time.Duration) ([]Lapse, error) {
	now := s.now()
	rows, _ := s.pool.Query(ctx, selectLapses, pgx.NamedArgs{"now": now, "until": now.Add(within)})
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Lapse])
	if err != nil {
		return nil, fmt.Errorf("read which domains expire: %w", err)
	}
	return all, nil
}
