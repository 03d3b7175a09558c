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
		// Classes 08 (connection), 53 (resources), 57P (operator stopped it).
		return strings.HasPrefix(server.Code, "08") || strings.HasPrefix(server.Code, "53") || strings.HasPrefix(server.Code, "57P")
	}
	return errors.Is(err, context.DeadlineExceeded)
}
