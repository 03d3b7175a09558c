package postgres

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/migrations"
)

// Failures of Migrate, apart from those of the database.
var (
	ErrEditedMigration = errors.New("a migration was changed after it was applied")
	ErrNewerSchema     = errors.New("the database schema is newer than this program")
)

// Migrate brings the database at ownerURL up to date, the job queue's tables
// included, as the role that is to own the tables, and gives app what the
// migrations grant it. Each migration is a transaction of its own; of several
// calls at a time one works and the others wait.
func Migrate(ctx context.Context, ownerURL string, app AppRole) error {
	conn, err := connect(ctx, ownerURL)
	if err != nil {
		return err
	}
	defer closeConn(conn)
	if err := migrateFrom(ctx, conn, migrations.Files, app); err != nil {
		return err
	}
	return migrateQueue(ctx, conn, app)
}

// lockMigration is held for the session, so it ends with the connection.
const lockMigration = `SELECT pg_advisory_lock(hashtextextended('portal migrate', 0))`

func migrateFrom(ctx context.Context, conn *pgx.Conn, files fs.FS, app AppRole) error {
	if _, err := conn.Exec(ctx, lockMigration); err != nil {
		return fmt.Errorf("lock the schema: %w", err)
	}
	if err := checkOwner(ctx, conn); err != nil {
		return err
	}
	if err := app.ensure(ctx, conn); err != nil {
		return err
	}
	all, err := loadMigrations(files)
	if err != nil {
		return err
	}
	if _, err := conn.Exec(ctx, createRecord); err != nil {
		return fmt.Errorf("create tables of migrations: %w", err)
	}
	at, err := checkApplied(ctx, conn, all)
	if err != nil {
		return err
	}
	schema, err := currentSchema(ctx, conn)
	if err != nil {
		return err
	}
	marks := strings.NewReplacer(markRole, app.quoted(), markSchema, schema)
	for _, m := range all[at:] {
		if err := m.apply(ctx, conn, marks); err != nil {
			return fmt.Errorf("migrate %s: %w", m.name, err)
		}
	}
	return app.letIn(ctx, conn)
}

// schema_version is what releases before this one read; the library that migrated then made it.
const createRecord = `
	CREATE TABLE IF NOT EXISTS schema_version (version integer NOT NULL);
	INSERT INTO schema_version (version) SELECT 0 WHERE NOT EXISTS (SELECT FROM schema_version);
	CREATE TABLE IF NOT EXISTS schema_migration (
		version    integer PRIMARY KEY,
		name       text NOT NULL,
		sha256     bytea NOT NULL,
		applied_at timestamptz NOT NULL DEFAULT now()
	);
	COMMENT ON TABLE schema_migration IS 'The files that were applied, so that a later edit of one is noticed.'`

type applied struct {
	Version int
	Name    string
	SHA256  []byte
	At      time.Time
}

const selectApplied = `
	SELECT version, name, sha256, applied_at
	FROM schema_migration
	ORDER BY version`

// checkApplied returns the version of the database, whose migrations must be those of
// this program.
func checkApplied(ctx context.Context, conn *pgx.Conn, all []migration) (int, error) {
	rows, _ := conn.Query(ctx, selectApplied)
	done, err := pgx.CollectRows(rows, pgx.RowToStructByPos[applied])
	if err != nil {
		return 0, fmt.Errorf("read applied migrations: %w", err)
	}
	at, err := version(ctx, conn)
	switch {
	case err != nil:
		return 0, err
	case at > len(all):
		return 0, fmt.Errorf("%w: it is at version %d, this program knows %d", ErrNewerSchema, at, len(all))
	case at != len(done):
		return 0, fmt.Errorf("schema_version says that the database is at version %d, schema_migration names %d files", at, len(done))
	}
	for i, was := range done {
		if m := all[i]; was.Version != m.version || was.Name != m.name || !bytes.Equal(was.SHA256, m.sha256[:]) {
			return 0, fmt.Errorf("%w: %s, applied at %s; restore the file and put the change into a new one",
				ErrEditedMigration, was.Name, was.At.UTC().Format(time.RFC3339))
		}
	}
	return at, nil
}

// Version returns how many migrations the database at url has, 0 for none.
func Version(ctx context.Context, url string) (int, error) {
	conn, err := connect(ctx, url)
	if err != nil {
		return 0, err
	}
	defer closeConn(conn)
	return version(ctx, conn)
}

const (
	findVersionTable = `SELECT to_regclass('schema_version') IS NOT NULL`
	selectVersion    = `SELECT version FROM schema_version`
)

func version(ctx context.Context, db querier) (int, error) {
	var there bool
	if err := db.QueryRow(ctx, findVersionTable).Scan(&there); err != nil {
		return 0, fmt.Errorf("look for the schema's version: %w", err)
	}
	if !there {
		return 0, nil
	}
	var v int
	if err := db.QueryRow(ctx, selectVersion).Scan(&v); err != nil {
		return 0, fmt.Errorf("read the schema's version: %w", err)
	}
	return v, nil
}
