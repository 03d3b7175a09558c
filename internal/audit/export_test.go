package audit

import (
	"encoding/json"
	"errors"

	"github.com/jackc/pgx/v5"
)

// IsAmbiguous reports whether readers of text could find different things.
func IsAmbiguous(text string) bool {
	var b body
	return json.Unmarshal([]byte(text), &b) == nil && errors.Is(checkKeys([]byte(text)), errAmbiguous)
}

// HistoryQuery is the query for a page of history, to be explained.
func HistoryQuery(scope Scope, f Filter, p Page) (string, pgx.NamedArgs) {
	return historyQuery(scope, f, p), historyArgs(scope, f, p)
}
