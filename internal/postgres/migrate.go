package postgres

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/tern/v2/migrate"

	"portal/migrations"
)

// Failures of Migrate, apart from those of the database.
var (
	ErrEditedMigration = errors.New("a migration was changed after it was applied")
	ErrNewerSchema     = errors.New("the database schema is newer than this program")
)

const versionTable = "schema_version"

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

// lockMigration is held for the session, so it ends with the connection. tern
// has a lock of its own, but our checks belong under the same one.
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
	migrator, err := load(ctx, conn, files, app)
	if err != nil {
		return err
	}
	if err := checkApplied(ctx, conn, migrator, files); err != nil {
		return err
	}
	if err := migrator.Migrate(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return app.letIn(ctx, conn)
}

const createRecord = `
	CREATE TABLE IF NOT EXISTS schema_migration (
		version    integer PRIMARY KEY,
		name       text NOT NULL,
		sha256     bytea NOT NULL,
		applied_at timestamptz NOT NULL DEFAULT now()
	);
	COMMENT ON TABLE schema_migration IS 'The files that were applied, so that a later edit of one is noticed.'`

// load reads the migrations. To each it adds the statement that records it, so
// that both happen in one transaction.
func load(ctx context.Context, conn *pgx.Conn, files fs.FS, app AppRole) (*migrate.Migrator, error) {
	if _, err := conn.Exec(ctx, createRecord); err != nil {
		return nil, fmt.Errorf("create table of migrations: %w", err)
	}
	migrator, err := migrate.NewMigrator(ctx, conn, versionTable)
	if err != nil {
		return nil, fmt.Errorf("prepare migrations: %w", err)
	}
	schema, err := currentSchema(ctx, conn)
	if err != nil {
		return nil, err
	}
	migrator.Data = map[string]any{"app_role": app.quoted(), "schema": schema}
	if err := migrator.LoadMigrations(files); err != nil {
		return nil, fmt.Errorf("load migrations: %w", err)
	}
	for _, m := range migrator.Migrations {
		sum, err := fileSum(files, m.Name)
		if err != nil {
			return nil, err
		}
		// The name matched tern's pattern and the sum is hexadecimal: nothing to quote.
		m.UpSQL += fmt.Sprintf("\n;\nINSERT INTO schema_migration (version, name, sha256) VALUES (%d, '%s', '\\x%s')",
			m.Sequence, m.Name, sum)
	}
	return migrator, nil
}

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

func checkApplied(ctx context.Context, conn *pgx.Conn, migrator *migrate.Migrator, files fs.FS) error {
	rows, _ := conn.Query(ctx, selectApplied)
	done, err := pgx.CollectRows(rows, pgx.RowToStructByPos[applied])
	if err != nil {
		return fmt.Errorf("read applied migrations: %w", err)
	}
	if have, known := len(done), len(migrator.Migrations); have > known {
		return fmt.Errorf("%w: it is at version %d, this program knows %d", ErrNewerSchema, have, known)
	}
	for _, was := range done {
		name := migrator.Migrations[was.Version-1].Name
		sum, err := fileSum(files, name)
		if err != nil {
			return err
		}
		if name != was.Name || sum != hex.EncodeToString(was.SHA256) {
			return fmt.Errorf("%w: %s, applied at %s; restore the file and put the change into a new one",
				ErrEditedMigration, was.Name, was.At.UTC().Format(time.RFC3339))
		}
	}
	return nil
}

func fileSum(files fs.FS, name string) (string, error) {
	text, err := fs.ReadFile(files, name)
	if err != nil {
		return "", fmt.Errorf("read migration: %w", err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}

// Latest returns the version of the schema that this program is written for.
func Latest() int {
	names, err := migrate.FindMigrations(migrations.Files)
	if err != nil {
		panic(fmt.Sprintf("embedded migrations: %v", err)) // a test reads them
	}
	return len(names)
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
