package audit

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/kind"
	"portal/internal/registrar"
)

// Acts is how often something was done, and when last.
type Acts struct {
	Count int
	Last  time.Time // zero for never
}

// A change of unknown outcome counts.
const selectActs = `
	SELECT count(*), coalesce(max(i.at), 'epoch')
	FROM audit_entry i
	LEFT JOIN audit_step o ON o.change_id = i.change_id AND o.kind = 'outcome'
	WHERE i.brand = @brand AND i.account = @account AND i.profile = @profile AND i.domain = @domain
		AND i.kind = 'intent'
		AND convert_from(i.body, 'UTF8')::jsonb -> 'change' ->> 'kind' = @kind
		AND coalesce(o.state, '') NOT IN (@refused, @not_sent)`

// Acts counts the changes of kind k to name by any login of the profile, leaving out
// those that were refused or not sent.
func (s *Store) Acts(ctx context.Context, scope Scope, name registrar.DomainName, k kind.Kind) (Acts, error) {
	rows, _ := s.pool.Query(ctx, selectActs, scope.Args(pgx.NamedArgs{
		"domain": string(name), "kind": string(k), "refused": string(Refused), "not_sent": string(NotSent),
	}))
	acts, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[Acts])
	if err != nil {
		return Acts{}, fmt.Errorf("count %s of %s: %w", k, name, err)
	}
	if acts.Count == 0 {
		acts.Last = time.Time{}
	}
	return acts, nil
}
