package inventory

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"portal/internal/profile"
	"portal/internal/registrar"
)

// findNames puts first what begins as the search does: that is what people type.
const findNames = `
	SELECT domain, count(*) OVER ()
	FROM inventory_domain
	WHERE %s
	ORDER BY %s domain
	LIMIT @limit`

const beginsSo = `(strpos(domain, @ascii) = 1 OR unicode <> '' AND strpos(unicode, @search) = 1) DESC,`

// Find returns up to limit names that match f, those first that begin with its
// search, and how many match in all.
func (s *Service) Find(ctx context.Context, whose profile.Key, f Filter, limit int) (names []registrar.DomainName, total int, err error) {
	where, args := f.where(whose, s.now())
	args["limit"] = limit
	first := ""
	if f.Search != "" {
		first = beginsSo
	}
	rows, err := s.pool.Query(ctx, fmt.Sprintf(findNames, where, first), args)
	if err != nil {
		return nil, 0, fmt.Errorf("find domains: %w", err)
	}
	var name registrar.DomainName
	_, err = pgx.ForEachRow(rows, []any{&name, &total}, func() error {
		names = append(names, name)
		return nil
	})
	if err != nil {
		return nil, 0, fmt.Errorf("find domains: %w", err)
	}
	return names, total, nil
}
