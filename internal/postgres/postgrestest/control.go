package postgrestest

import (
	"context"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"portal/internal/postgres"
)

// Stop makes the database unreachable. Call it on a DB of NewServer only.
func (db *DB) Stop(t testing.TB) {
	t.Helper()
	if err := db.server.Stop(); err != nil {
		t.Fatal(err)
	}
}

// Start makes the database reachable again after Stop or Kill.
func (db *DB) Start(t testing.TB) {
	t.Helper()
	if err := db.server.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// Kill ends the server at once, as a crash would. Call it on a DB of NewServer only.
func (db *DB) Kill(t testing.TB) {
	t.Helper()
	if err := syscall.Kill(db.server.PID(), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
}

// patient are the application's limits, far beyond what a busy machine takes.
const patient = "&connect_timeout=300&statement_timeout=300000&lock_timeout=300000"

// open gives a test a small pool; many tests share the server's connections.
func open(t testing.TB, url string) *pgxpool.Pool {
	t.Helper()
	pool, err := postgres.Open(t.Context(), url+patient+"&pool_max_conns=8")
	if err != nil {
		t.Fatal(err)
	}
	return pool
}

// lazily is open for a pool that most tests do not use: nothing connects before that.
func lazily(t testing.TB, url string) *pgxpool.Pool {
	t.Helper()
	pool, err := pgxpool.New(t.Context(), url+"&pool_max_conns=8")
	if err != nil {
		t.Fatal(err)
	}
	return pool
}

// drop ends the pools and removes the database; the test's own context is over by then.
func (db *DB) drop(t testing.TB) {
	db.Pool.Close()
	db.Owner.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	if err := db.server.DropDatabase(ctx, db.name); err != nil {
		t.Error(err)
	}
}
