package postgres

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"regexp"
	"strings"

	"github.com/jackc/pgx/v5"

	"portal/migrations"
)

// What stands in a migration for the application's role and for the schema of the tables.
const (
	markRole   = "{{.app_role}}"
	markSchema = "{{.schema}}"
)

// migration is a file of SQL, with those marks in it.
type migration struct {
	version int // from 1
	name    string
	sql     string
	sha256  [sha256.Size]byte
}

var migrationName = regexp.MustCompile(`^([0-9]{4})_.+\.sql$`)

// loadMigrations reads files in order of their numbers, which begin at 1 and leave none out.
func loadMigrations(files fs.FS) ([]migration, error) {
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return nil, fmt.Errorf("list migrations: %w", err)
	}
	var all []migration
	for i, name := range names { // sorted
		number := migrationName.FindStringSubmatch(name)
		if number == nil || number[1] != fmt.Sprintf("%04d", i+1) {
			return nil, fmt.Errorf("migration %s: its name is to begin with %04d_", name, i+1)
		}
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("read migration: %w", err)
		}
		if strings.Contains(strings.NewReplacer(markRole, "", markSchema, "").Replace(string(text)), "{{") {
			return nil, fmt.Errorf("migration %s: {{ }} is to hold .app_role or .schema", name)
		}
		all = append(all, migration{i + 1, name, string(text), sha256.Sum256(text)})
	}
	return all, nil
}

const (
	recordMigration = `
	INSERT INTO schema_migration (version, name, sha256)
	VALUES (@version, @name, @sha256)`

	setVersion = `UPDATE schema_version SET version = @version`
)

// apply runs and records the migration in one transaction. What its SQL sets for
// the session, such as the search path, is undone before.
func (m migration) apply(ctx context.Context, conn *pgx.Conn, marks *strings.Replacer) error {
	sql := marks.Replace(m.sql) + "\n;RESET ALL"
	return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		if _, err := conn.PgConn().Exec(ctx, sql).ReadAll(); err != nil { // many statements in one text
			return err
		}
		args := pgx.NamedArgs{"version": m.version, "name": m.name, "sha256": m.sha256[:]}
		for _, query := range []string{recordMigration, setVersion} {
			if _, err := tx.Exec(ctx, query, args); err != nil {
				return fmt.Errorf("record it: %w", err)
			}
		}
		return nil
	})
}

// Latest returns the version of the schema that this program is written for.
func Latest() int {
	all, err := loadMigrations(migrations.Files)
	if err != nil {
		panic(fmt.Sprintf("embedded migrations: %v", err)) // a test reads them
	}
	return len(all)
}
