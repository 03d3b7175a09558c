package inventory

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"portal/internal/profile"
)

const selectDigest = `
	SELECT count(*) || ' ' || coalesce(sum(hashtextextended(concat_ws('|', domain, coalesce(extract(epoch FROM expires), 0), renewal, verification,
		coalesce(extract(epoch FROM deadline), 0)), 0)::numeric), 0)
	FROM inventory_domain
	JOIN inventory_detail USING (holder, domain)
	WHERE ` + ofProfile

// Digest is a short text that differs where the names, dates, renewals or
// verifications of the profile's domains do.
func (s *Service) Digest(ctx context.Context, whose profile.Key) (string, error) {
	var digest string
	if err := s.pool.QueryRow(ctx, selectDigest, whose.Args(pgx.NamedArgs{})).Scan(&digest); err != nil {
		return "", fmt.Errorf("read digest of domains: %w", err)
	}
	return digest, nil
}
