package audit

import "github.com/jackc/pgx/v5"

// HistoryQuery is the query for a page of history, to be explained.
func HistoryQuery(scope Scope, f Filter, p Page) (string, pgx.NamedArgs) {
	return historyQuery(scope, f, p), historyArgs(scope, f, p)
}
