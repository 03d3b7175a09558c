// Package postgrestest gives tests real PostgreSQL databases, from a private
// server that each test binary starts by itself and that ends with it.
package postgrestest

import (
	"context"
	"errors"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"portal/internal/postgres"
	"portal/internal/postgres/private"
)

// App is the application's role in test databases.
var App = postgres.AppRole{Name: private.AppRole}

// DB is a migrated database of one test's own. A database, not only a schema:
// advisory locks and notifications stay apart too.
type DB struct {
	Pool   *pgxpool.Pool // as the application
	Owner  *pgxpool.Pool // as the owner of the tables
	AppURL string

	// OwnerURL and AdminURL connect as the tables' owner and as the superuser.
	OwnerURL, AdminURL string

	name   string
	server *private.Server
}

// New returns a fresh database on the binary's server. Entries of the log may have
// any time in it; see simulateClocks.
func New(t testing.TB) *DB { return onShared(t, template) }

// NewEmpty is New without migrations.
func NewEmpty(t testing.TB) *DB { return onShared(t, "") }

func onShared(t testing.TB, from string) *DB {
	t.Helper()
	server, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	db := newDB(t, server, from)
	t.Cleanup(func() { db.drop(t) })
	return db
}

// NewServer returns a fresh database on a server of the test's own, which Stop,
// Start and Kill act on.
func NewServer(t testing.TB) *DB {
	t.Helper()
	server, err := start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	db := newDB(t, server, template)
	t.Cleanup(func() {
		db.Pool.Close()
		db.Owner.Close()
		if err := server.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// template is the migrated database that others are copies of.
const template = "portal"

// shared is the server of the binary. Nothing stops it: it goes when the binary
// ends, even by a panic or a signal.
var shared = sync.OnceValues(func() (*private.Server, error) { return start(context.Background()) })

// start runs a server whose database "portal" is migrated, to be copied.
func start(ctx context.Context) (*private.Server, error) {
	sweep()
	dir, err := os.MkdirTemp(base(), "portal-test-")
	if err != nil {
		return nil, err
	}
	server, err := private.Start(ctx, dir, private.Options{Throwaway: true})
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	if server.Dir() != dir {
		_ = os.Remove(dir) // the server's user could not reach it
	}
	if err := postgres.Migrate(ctx, server.OwnerURL(), App); err != nil {
		return nil, errors.Join(err, server.Close())
	}
	if err := simulateClocks(ctx, server.OwnerURL()); err != nil {
		return nil, errors.Join(err, server.Close())
	}
	return server, nil
}

// simulateClocks lets the times of entries be those of a test's own clock, however
// far that is from the database's, in one partition for all of time.
func simulateClocks(ctx context.Context, ownerURL string) error {
	owner, err := pgx.Connect(ctx, ownerURL)
	if err != nil {
		return err
	}
	_, err = owner.Exec(ctx, `
		CREATE OR REPLACE FUNCTION audit_time(claimed timestamptz) RETURNS timestamptz LANGUAGE sql AS 'SELECT claimed';
		CREATE OR REPLACE FUNCTION audit_time_of(claimed timestamptz, written timestamptz) RETURNS timestamptz LANGUAGE sql AS 'SELECT claimed';
		CREATE OR REPLACE FUNCTION audit_lately() RETURNS timestamptz LANGUAGE sql AS $$SELECT '-infinity'::timestamptz$$;
		DO $$
		DECLARE
			month text;
		BEGIN
			FOR month IN SELECT p.name FROM audit_partition p LOOP
				EXECUTE format('ALTER TABLE audit_entry DETACH PARTITION %I', month);
			END LOOP;
		END
		$$;
		ALTER TABLE audit_entry ATTACH PARTITION audit_entry_before FOR VALUES FROM (MINVALUE) TO (MAXVALUE);
		SELECT audit_guard_partition('audit_entry_before');
		UPDATE audit_partition SET until = '9999-01-01'`)
	return errors.Join(err, owner.Close(ctx))
}

var databases atomic.Int64

func newDB(t testing.TB, server *private.Server, from string) *DB {
	t.Helper()
	name := "test_" + strconv.FormatInt(databases.Add(1), 10)
	if err := server.CreateDatabase(t.Context(), name, from); err != nil {
		t.Fatal(err)
	}
	db := &DB{
		name: name, server: server,
		AppURL:   server.URL(App.Name, name),
		OwnerURL: server.URL("portal_owner", name),
		AdminURL: server.URL("postgres", name),
	}
	db.Pool, db.Owner = open(t, db.AppURL), lazily(t, db.OwnerURL)
	return db
}
