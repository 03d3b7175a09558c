package audit

import (
	"context"

	"github.com/jackc/pgx/v5"

	"portal/internal/registrar"
)

const selectGroup = rowColumns + `
	WHERE e.brand = @brand AND e.account = @account AND e.profile = @profile AND e.domain = @domain
		AND e.change_id IN (
			SELECT i.change_id
			FROM audit_entry i
			WHERE i.brand = @brand AND i.account = @account AND i.profile = @profile AND i.domain = @domain
				AND i.kind = 'intent' AND i.change_id <> ''
				AND convert_from(i.body, 'UTF8')::jsonb #>> '{change,group}' = @group)
	ORDER BY e.id`

// Group returns the changes of domain that were made as a part of group, in the
// order in which they were begun; none is no error. One may be Unreadable.
func (s *Store) Group(ctx context.Context, scope Scope, domain registrar.DomainName, group string) ([]Change, error) {
	rows, err := s.rows(ctx, selectGroup, scope.Args(pgx.NamedArgs{"domain": string(domain), "group": group}))
	if err != nil {
		return nil, err
	}
	var made []Change
	at := make(map[string]int)
	for _, r := range rows {
		i, known := at[r.ChangeID]
		if !known {
			i = len(made)
			at[r.ChangeID], made = i, append(made, Change{})
		}
		if err := made[i].add(r); err != nil {
			s.unread.note(r.ID, err)
		}
	}
	return made, nil
}
