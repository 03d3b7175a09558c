package inventory

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/registrar"
)

// upsertListed adds what is new. Of a domain whose details are known it changes
// none, since a list tells less exactly; one that it shows otherwise is read anew.
const upsertListed = `
	INSERT INTO inventory_domain AS d
		(brand, account, profile, domain, unicode, tld, expires, renewal, privacy, added_at, listed_at, due_at)
	SELECT @brand, @account, @profile, n.domain, n.unicode, n.tld, n.expires, n.renewal, n.privacy, @now, @listed_at, @now
	FROM unnest(@domains::text[], @unicodes::text[], @tlds::text[], @expires::timestamptz[], @renewals::text[], @privacies::text[])
		AS n (domain, unicode, tld, expires, renewal, privacy)
	ORDER BY n.domain
	ON CONFLICT (brand, account, profile, domain) DO UPDATE
	SET gone = false,
		listed_at = greatest(d.listed_at, EXCLUDED.listed_at),
		expires = CASE WHEN d.read_at IS NULL THEN coalesce(EXCLUDED.expires, d.expires) ELSE d.expires END,
		renewal = CASE WHEN d.read_at IS NULL AND EXCLUDED.renewal <> '' THEN EXCLUDED.renewal ELSE d.renewal END,
		privacy = CASE WHEN d.read_at IS NULL AND EXCLUDED.privacy <> '' THEN EXCLUDED.privacy ELSE d.privacy END,
		due_at = CASE
			WHEN d.read_at < @settled AND (
				EXCLUDED.expires::date <> d.expires::date
				OR EXCLUDED.renewal <> '' AND (EXCLUDED.renewal = 'auto') <> (d.renewal = 'auto')
				OR EXCLUDED.privacy IN ('on', 'off') AND d.privacy IN ('on', 'off') AND EXCLUDED.privacy <> d.privacy)
			THEN least(d.due_at, @now)
			ELSE d.due_at
		END`

// disagree is how old details must be for a list that shows something else to
// have them read again: some lists lag, or differ for good.
const disagree = time.Hour

// addListed puts a page of a listing into the inventory.
func (s *Service) addListed(ctx context.Context, tx pgx.Tx, h Holder, page registrar.DomainPage) error {
	if len(page.Listings) == 0 {
		return nil
	}
	var (
		domains, unicodes, tlds, renewals, privacies []string
		expires                                      []*time.Time
		there                                        = make(map[registrar.DomainName]bool, len(page.Listings))
	)
	for _, d := range page.Listings {
		if there[d.Name] {
			continue
		}
		there[d.Name] = true
		domains, unicodes, tlds = append(domains, string(d.Name)), append(unicodes, unicodeColumn(d.Name)), append(tlds, d.Name.TLD())
		expires, renewals = append(expires, orNull(d.Expires)), append(renewals, string(d.Renewal))
		privacies = append(privacies, string(d.Privacy))
	}
	now := s.now()
	_, err := tx.Exec(ctx, upsertListed, h.with(pgx.NamedArgs{
		"domains": domains, "unicodes": unicodes, "tlds": tlds, "expires": expires, "renewals": renewals, "privacies": privacies,
		"now": now, "listed_at": page.ReadAt, "settled": now.Add(-disagree),
	}))
	if err != nil {
		return fmt.Errorf("save listed names: %w", err)
	}
	s.count(h)
	return nil
}
