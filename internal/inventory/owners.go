package inventory

import (
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/registrar"
)

// Unconfirmed sums up the domains whose owner has to act, or did not in time.
type Unconfirmed struct {
	Count     int
	Suspended int                  // of them: the domain is turned off
	Bounced   int                  // of them: the mail to the owner came back
	First     registrar.DomainName // turned off next; "" if no deadline was told
	Deadline  time.Time            // of First
	ReadAt    time.Time            // when the oldest of these facts was read
}

// What is suspended has no deadline any more.
const countUnconfirmed = `
	SELECT count(*),
		count(*) FILTER (WHERE n.verification = 'suspended'),
		count(*) FILTER (WHERE d.bounced),
		coalesce((array_agg(n.domain ORDER BY d.deadline, n.domain)
			FILTER (WHERE n.verification <> 'suspended' AND d.deadline IS NOT NULL))[1], ''),
		min(d.deadline) FILTER (WHERE n.verification <> 'suspended'),
		min(d.read_at)
	FROM (
		SELECT holder, domain, verification
		FROM inventory_domain
		WHERE ` + ofProfile + ` AND verification IN ('needed', 'waiting', 'suspended')
	) n
	JOIN inventory_detail d USING (holder, domain)`

func scanUnconfirmed(into *Unconfirmed) func(pgx.Row) error {
	return func(row pgx.Row) error {
		var deadline, read *time.Time
		err := row.Scan(&into.Count, &into.Suspended, &into.Bounced, &into.First, &deadline, &read)
		into.Deadline, into.ReadAt = orZero(deadline), orZero(read)
		return err
	}
}
