package postgres

import (
	"context"
	"sync"

	"github.com/jackc/pgx/v5"
)

// positional is a statement whose parameters have numbers, and their names in order.
type positional struct {
	sql   string
	names []any
}

// statements holds a positional for each text of a statement. Texts are made of
// constants, so that there are few.
var statements sync.Map

// number gives the parameters of a queued statement numbers, as pgx would each time it
// is sent: finding them in the text took longer than anything else it does for a read.
func number(q *pgx.QueuedQuery) error {
	if len(q.Arguments) != 1 {
		return nil
	}
	args, named := q.Arguments[0].(pgx.NamedArgs)
	if !named {
		return nil
	}
	known, ok := statements.Load(q.SQL)
	if !ok {
		names := make(pgx.NamedArgs, len(args))
		for name := range args {
			names[name] = name
		}
		sql, order, err := names.RewriteQuery(context.Background(), nil, q.SQL, nil)
		if err != nil {
			return err
		}
		known, _ = statements.LoadOrStore(q.SQL, positional{sql, order})
	}
	found := known.(positional)
	q.SQL, q.Arguments = found.sql, make([]any, len(found.names))
	for i, name := range found.names {
		if name, given := name.(string); given {
			q.Arguments[i] = args[name]
		}
	}
	return nil
}
