// Package postgres connects to PostgreSQL, brings its schema up to date, and can
// run a private server where none is at hand, as in the demo and in tests.
package postgres

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Failures of OpenCurrent, apart from those of the connection.
var (
	ErrOldSchema  = errors.New("the database schema is out of date")
	ErrPrivileged = errors.New("the database role may change the audit log")
	ErrReadOnly   = errors.New("the database is read-only")
)

// connectTimeout makes an outage show as an error while the visitor still waits.
const connectTimeout = 3 * time.Second

// Open returns a pool of connections to the database at address, a URL. It fails when the
// database can't be reached now; later outages show as errors of single calls,
// and the pool recovers by itself. Parameters in it, such as pool_max_conns
// and statement_timeout (milliseconds), go before our own settings.
func Open(ctx context.Context, address string) (*pgxpool.Pool, error) {
	config, err := pgxpool.ParseConfig(address)
	if err != nil {
		return nil, urlError(address, err)
	}
	tune(config)
	if !strings.Contains(address, "pool_max_conns") {
		config.MaxConns = 16
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("open database: %w", err)
	}
	return pool, nil
}

// urlError says what is wrong with the address of a database. Where it is no URL at
// all, any part of it may be one of the password, and none is shown.
func urlError(address string, err error) error {
	if _, broken := url.Parse(address); broken != nil {
		return errors.New("database URL: it is not of the form postgres://user:password@host:port/database; " +
			"in a password write %40 for @, %3A for :, %2F for /, %23 for #, %3F for ? and %25 for %, or leave it out and set PGPASSWORD")
	}
	return fmt.Errorf("database URL: %w", err)
}

func tune(config *pgxpool.Config) {
	config.MaxConnLifetime = time.Hour
	config.MaxConnLifetimeJitter = 5 * time.Minute
	config.MaxConnIdleTime = 5 * time.Minute
	config.HealthCheckPeriod = 10 * time.Second
	config.PingTimeout = 2 * time.Second
	limitConnect(config.ConnConfig)
	for name, value := range map[string]string{
		"application_name": "portal",
		// An intent must outlive a crash of the server that confirmed it, whatever
		// its settings for other programs are.
		"synchronous_commit":                  "on",
		"statement_timeout":                   "15000",
		"lock_timeout":                        "5000",
		"idle_in_transaction_session_timeout": "30000",
	} {
		if _, given := config.ConnConfig.RuntimeParams[name]; !given {
			config.ConnConfig.RuntimeParams[name] = value
		}
	}
}

func limitConnect(config *pgx.ConnConfig) {
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = connectTimeout
	}
}

// OpenCurrent is Open for the running application. It returns ErrOldSchema when
// migrations are missing, and ErrPrivileged when the role in url could rewrite
// the audit log, which is worth nothing then. A newer schema is fine: during a
// deploy the old program runs on it.
func OpenCurrent(ctx context.Context, url string) (*pgxpool.Pool, error) {
	pool, err := Open(ctx, url)
	if err != nil {
		return nil, err
	}
	err = errors.Join(checkWritable(ctx, pool), checkSchema(ctx, pool))
	if err == nil {
		err = checkPrivileges(ctx, pool)
	}
	if err != nil {
		pool.Close()
		return nil, err
	}
	return pool, nil
}

// Await is OpenCurrent for a start while the database may be away: it tries again
// until it answers, at most for patience, and says so in the log once.
func Await(ctx context.Context, url string, patience time.Duration, log *slog.Logger) (*pgxpool.Pool, error) {
	limit, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	told := false
	for {
		pool, err := OpenCurrent(ctx, url)
		if err == nil || !away(err) {
			return pool, err
		}
		if !told {
			log.WarnContext(ctx, "the database does not answer; it is waited for", "at_most", patience, "err", err)
			told = true
		}
		select {
		case <-limit.Done():
			return nil, fmt.Errorf("the database did not answer for %s: %w", patience, err)
		case <-time.After(awaitPause):
		}
	}
}

// awaitPause is the pause between two tries to reach the database.
const awaitPause = 500 * time.Millisecond

// away reports whether the database may be there in a moment: a refused login or
// the name of a database that does not exist is not mended by waiting.
func away(err error) bool {
	var server *pgconn.PgError
	if errors.As(err, &server) && (strings.HasPrefix(server.Code, "28") || strings.HasPrefix(server.Code, "3D")) {
		return false
	}
	return Unavailable(err) || errors.Is(err, ErrReadOnly)
}

func checkSchema(ctx context.Context, db querier) error {
	have, err := version(ctx, db)
	if err != nil {
		return err
	}
	if want := Latest(); have < want {
		return fmt.Errorf("%w: it is at version %d, this program needs %d; run `portal migrate`",
			ErrOldSchema, have, want)
	}
	return checkQueue(ctx, db)
}

const selectReadOnly = `SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::bool`

func checkWritable(ctx context.Context, db querier) error {
	var readOnly bool
	if err := db.QueryRow(ctx, selectReadOnly).Scan(&readOnly); err != nil {
		return fmt.Errorf("ask whether the database can be written to: %w", err)
	}
	if readOnly {
		return fmt.Errorf("%w: connect to the primary server, and see that neither the server, the database nor the role sets default_transaction_read_only", ErrReadOnly)
	}
	return nil
}

func checkQueue(ctx context.Context, db querier) error {
	have, err := queueVersion(ctx, db)
	if err != nil {
		return err
	}
	want, err := latestQueue()
	if err != nil {
		return err
	}
	if have < want {
		return fmt.Errorf("%w: the job queue is at version %d, this program needs %d; run `portal migrate`",
			ErrOldSchema, have, want)
	}
	return nil
}

type querier interface {
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
}

func connect(ctx context.Context, address string) (*pgx.Conn, error) {
	config, err := pgx.ParseConfig(address)
	if err != nil {
		return nil, urlError(address, err)
	}
	limitConnect(config)
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("connect to database: %w", err)
	}
	return conn, nil
}

// closeConn says goodbye even when the caller's context is over.
func closeConn(conn *pgx.Conn) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_ = conn.Close(ctx) // the server notices by itself
}
