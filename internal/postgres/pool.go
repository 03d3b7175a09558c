// Package postgres connects to PostgreSQL, brings its schema up to date, and can
// run a private server where none is at hand, as in the demo and in tests.
package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Failures of OpenCurrent, apart from those of the connection.
var (
	ErrOldSchema  = errors.New("the database schema is out of date")
	ErrPrivileged = errors.New("the database role may change the audit log")
)

// connectTimeout makes an outage show as an error while the visitor still waits.
const connectTimeout = 3 * time.Second

// Open returns a pool of connections to the database at url. It fails when the
// database can't be reached now; later outages show as errors of single calls,
// and the pool recovers by itself. Parameters in url, such as pool_max_conns
// and statement_timeout (milliseconds), go before our own settings.
func Open(ctx context.Context, url string) (*pgxpool.Pool, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("database URL: %w", err)
	}
	tune(config)
	if !strings.Contains(url, "pool_max_conns") {
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
	err = checkSchema(ctx, pool)
	if err == nil {
		err = checkPrivileges(ctx, pool)
	}
	if err != nil {
		pool.Close()
		return nil, err
	}
	return pool, nil
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

func connect(ctx context.Context, url string) (*pgx.Conn, error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("database URL: %w", err)
	}
	limitConnect(config)
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("connect to database: %w", err)
	}
	return conn, nil
}

func ping(ctx context.Context, url string) error {
	conn, err := connect(ctx, url)
	if err != nil {
		return err
	}
	closeConn(conn)
	return nil
}

// closeConn says goodbye even when the caller's context is over.
func closeConn(conn *pgx.Conn) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_ = conn.Close(ctx) // the server notices by itself
}
