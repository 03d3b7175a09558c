package postgres

import (
	"context"
	"errors"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// Unavailable reports whether err means that the database can't serve now, as
// opposed to a statement that is wrong: no connection, a server that starts or
// stops, or too many clients.
func Unavailable(err error) bool {
	var refused *pgconn.ConnectError
	var network net.Error
	if errors.As(err, &refused) || errors.As(err, &network) || errors.Is(err, net.ErrClosed) || pgconn.SafeToRetry(err) {
		return true
	}
	var server *pgconn.PgError
	if errors.As(err, &server) {
		// Connection, resources, the operator stopped it or made it read-only, and
		// our own limits on statements and locks.
		for _, class := range []string{"08", "53", "57", "25006", "55P03"} {
			if strings.HasPrefix(server.Code, class) {
				return true
			}
		}
		return false
	}
	return errors.Is(err, context.DeadlineExceeded)
}
