package audit

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// Sums are numbers about a part of the log.
type Sums struct {
	Changes   int // that were asked for
	Refused   int // of these: refused, or not sent
	Doubt     int // that nobody knows the outcome of now, whenever they were asked for
	SignIns   int
	Failures  int // of sign-ins: refused or put off
	Denials   int
	Elsewhere int // changes that were seen and not made here
}

const selectSums = `
	WITH entry AS (
		SELECT e.kind, e.change_id, convert_from(e.body, 'UTF8')::jsonb AS body
		FROM audit_entry e
		WHERE e.at >= @since AND` + inReach + `
	)
	SELECT
		count(*) FILTER (WHERE kind = 'intent'),
		count(*) FILTER (WHERE body #>> '{ending,outcome}' IN (@refused, @not_sent)),
		(SELECT count(*) FROM change_watch w JOIN audit_entry e ON e.change_id = w.change_id AND e.change_id <> '' AND e.kind = 'intent' WHERE` + inReach + `),
		count(*) FILTER (WHERE body ->> 'sign_in' = 'applied'),
		coalesce(sum(coalesce((body ->> 'count')::bigint, 1)) FILTER (WHERE body ->> 'sign_in' IN ('refused', 'throttled')), 0),
		coalesce(sum(coalesce((body ->> 'count')::bigint, 1)) FILTER (WHERE kind = 'denial'), 0),
		count(*) FILTER (WHERE kind = 'drift')
	FROM entry`

// Sums counts what happened since a time, as far as reach goes.
func (s *Store) Sums(ctx context.Context, reach Reach, since time.Time) (Sums, error) {
	rows, _ := s.pool.Query(ctx, selectSums, reach.args(pgx.NamedArgs{"since": since, "refused": string(Refused), "not_sent": string(NotSent)}))
	sums, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[Sums])
	if err != nil {
		return Sums{}, fmt.Errorf("count entries: %w", err)
	}
	return sums, nil
}
