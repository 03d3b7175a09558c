package inventory

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"portal/internal/profile"
	"portal/internal/registrar"
)

// Use is what uses a host, as far as the profile's domains were read.
type Use struct {
	Host    string
	Domains []registrar.DomainName // the first few by name
	Total   int
}

// usesNamed is how many domains a Use names.
const usesNamed = 5

const selectUses = `
	SELECT h.host, (array_agg(domain ORDER BY domain))[1:@most], count(*)
	FROM inventory_detail d
	JOIN inventory_domain n USING (holder, domain)
	CROSS JOIN unnest(d.nameservers) AS h (host)
	WHERE holder = ` + profileID + `
		AND NOT n.gone
		AND (@only = '' OR domain = @only)
		AND d.nameservers && @hosts::text[]
		AND h.host = ANY (@hosts)
	GROUP BY h.host
	ORDER BY h.host`

// Uses tells which domains of the profile are delegated to hosts; a host that no
// domain uses is not among the answers. only is the one domain that the visitor
// may see, "" for all.
func (s *Service) Uses(ctx context.Context, whose profile.Key, hosts []string, only registrar.DomainName) ([]Use, error) {
	rows, err := s.pool.Query(ctx, selectUses, whose.Args(pgx.NamedArgs{"hosts": hosts, "only": string(only), "most": usesNamed}))
	if err != nil {
		return nil, fmt.Errorf("find what uses hosts: %w", err)
	}
	uses, err := pgx.CollectRows(rows, pgx.RowToStructByPos[Use])
	if err != nil {
		return nil, fmt.Errorf("find what uses hosts: %w", err)
	}
	return uses, nil
}
