package inventory

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/profile"
	"portal/internal/registrar"
)

const (
	listedNames = `unnest(@domains::text[], @unicodes::text[], @tlds::text[], @expires::timestamptz[], @renewals::text[], @privacies::text[])
		AS n (domain, unicode, tld, expires, renewal, privacy)`

	upsertDetails = `
		INSERT INTO inventory_detail AS d (holder, domain, account, added_at, listed_at, due_at)
		SELECT ` + profileID + `, n.domain, @account, @now, @listed_at, @now
		FROM ` + listedNames + `
		ORDER BY n.domain
		ON CONFLICT (holder, domain) DO UPDATE
		SET listed_at = greatest(d.listed_at, EXCLUDED.listed_at)`

	// doubtDetails has details read again that a list shows otherwise.
	doubtDetails = `
		UPDATE inventory_detail d
		SET due_at = @now
		FROM inventory_domain o, ` + listedNames + `
		WHERE d.holder = ` + profileID + ` AND d.domain = n.domain AND o.holder = d.holder AND o.domain = d.domain
			AND d.read_at < @settled AND d.due_at > @now
			AND (n.expires::date <> o.expires::date
				OR n.renewal <> '' AND (n.renewal = 'auto') <> (o.renewal = 'auto')
				OR n.privacy IN ('on', 'off') AND o.privacy IN ('on', 'off') AND n.privacy <> o.privacy)`

	// upsertDomains leaves alone what was read as a whole: a list tells less exactly.
	upsertDomains = `
		INSERT INTO inventory_domain AS d (holder, domain, unicode, tld, expires, renewal, privacy)
		SELECT x.holder, n.domain, n.unicode, n.tld,
			CASE WHEN x.read_at IS NULL THEN coalesce(n.expires, o.expires) ELSE o.expires END,
			CASE WHEN x.read_at IS NULL THEN coalesce(nullif(n.renewal, ''), o.renewal, '') ELSE o.renewal END,
			CASE WHEN x.read_at IS NULL THEN coalesce(nullif(n.privacy, ''), o.privacy, '') ELSE o.privacy END
		FROM ` + listedNames + `
		JOIN inventory_detail x ON x.holder = ` + profileID + ` AND x.domain = n.domain
		LEFT JOIN inventory_domain o ON o.holder = x.holder AND o.domain = x.domain
		ORDER BY n.domain
		ON CONFLICT (holder, domain) DO UPDATE
		SET expires = EXCLUDED.expires, renewal = EXCLUDED.renewal, privacy = EXCLUDED.privacy, gone = false
		WHERE (d.expires, d.renewal, d.privacy, d.gone) IS DISTINCT FROM (EXCLUDED.expires, EXCLUDED.renewal, EXCLUDED.privacy, false)`
)

// disagree is how old details must be for a list that shows something else to
// have them read again: some lists lag, or differ for good.
const disagree = time.Hour

// addListed puts a page of a listing into the inventory.
func (s *Service) addListed(ctx context.Context, tx pgx.Tx, whose profile.Key, page registrar.DomainPage) error {
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
	if err := s.Release(ctx, tx, whose, domains); err != nil {
		return err
	}
	now := s.now()
	args := whose.Args(pgx.NamedArgs{
		"domains": domains, "unicodes": unicodes, "tlds": tlds, "expires": expires, "renewals": renewals, "privacies": privacies,
		"now": now, "listed_at": page.ReadAt, "settled": now.Add(-disagree),
	})
	for _, query := range []string{insertProfile, upsertDetails, doubtDetails, upsertDomains} {
		if _, err := tx.Exec(ctx, query, args); err != nil {
			return fmt.Errorf("save listed names: %w", err)
		}
	}
	s.count(whose)
	return nil
}
