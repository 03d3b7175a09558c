package postgres_test

import (
	"encoding/base64"
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"portal/internal/postgres"
	"portal/internal/postgres/postgrestest"
	"portal/internal/secret"
)

func TestMigrateBringsAnEmptyDatabaseUpToDate(t *testing.T) {
	db := postgrestest.NewEmpty(t)
	if v, err := postgres.Version(t.Context(), db.OwnerURL); v != 0 || err != nil {
		t.Fatalf("empty database: version %d, %v", v, err)
	}
	if _, err := postgres.OpenCurrent(t.Context(), db.AppURL); !errors.Is(err, postgres.ErrOldSchema) ||
		!strings.Contains(err.Error(), "portal migrate") {
		t.Errorf("the application on an empty database: %v", err)
	}
	for range 2 { // the second time there is nothing to do
		if err := postgres.Migrate(t.Context(), db.OwnerURL, postgrestest.App); err != nil {
			t.Fatal(err)
		}
	}
	pool, err := postgres.OpenCurrent(t.Context(), db.AppURL)
	if err != nil {
		t.Fatal(err)
	}
	pool.Close()
	if v, err := postgres.Version(t.Context(), db.AppURL); v != postgres.Latest() || err != nil {
		t.Errorf("version %d, %v; want %d", v, err, postgres.Latest())
	}
}

func TestOfManyMigrationsAtOnceOneWorksAndTheOthersWait(t *testing.T) {
	db := postgrestest.NewEmpty(t)
	var group errgroup.Group
	for range 4 {
		group.Go(func() error { return postgres.Migrate(t.Context(), db.OwnerURL, postgrestest.App) })
	}
	if err := group.Wait(); err != nil {
		t.Error(err)
	}
}

func TestMigrationsThatDoNotFitTheDatabaseAreRefused(t *testing.T) {
	first := map[string]string{"0001_a.sql": "CREATE TABLE a ();", "0002_b.sql": "CREATE TABLE b ()"}
	tests := []struct {
		name string
		next map[string]string
		err  error
		says string
	}{
		{"an edited file", map[string]string{"0001_a.sql": "CREATE TABLE a (x int);", "0002_b.sql": first["0002_b.sql"]},
			postgres.ErrEditedMigration, "0001_a.sql"},
		{"a comment more is an edit too", map[string]string{"0001_a.sql": first["0001_a.sql"], "0002_b.sql": first["0002_b.sql"] + " -- b"},
			postgres.ErrEditedMigration, "0002_b.sql"},
		{"a renamed file", map[string]string{"0001_z.sql": first["0001_a.sql"], "0002_b.sql": first["0002_b.sql"]},
			postgres.ErrEditedMigration, "0001_a.sql"},
		{"a file that is gone", map[string]string{"0001_a.sql": first["0001_a.sql"]},
			postgres.ErrNewerSchema, "version 2"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			db := postgrestest.NewEmpty(t)
			if err := migrateFiles(t, db, first); err != nil {
				t.Fatal(err)
			}
			err := migrateFiles(t, db, tt.next)
			if !errors.Is(err, tt.err) || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("err = %v, want %v with %q", err, tt.err, tt.says)
			}
		})
	}
}

func TestAFailedMigrationLeavesNoTraceAndTheEarlierOnesStay(t *testing.T) {
	db := postgrestest.NewEmpty(t)
	broken := map[string]string{"0001_a.sql": "CREATE TABLE a ();", "0002_b.sql": "CREATE TABLE b (); SELECT 1/0;"}
	if err := migrateFiles(t, db, broken); err == nil || !strings.Contains(err.Error(), "0002_b.sql") {
		t.Fatalf("err = %v", err)
	}
	if v, err := postgres.Version(t.Context(), db.OwnerURL); v != 1 || err != nil {
		t.Errorf("version %d, %v", v, err)
	}
	mended := map[string]string{"0001_a.sql": broken["0001_a.sql"], "0002_b.sql": "CREATE TABLE b ();"}
	if err := migrateFiles(t, db, mended); err != nil {
		t.Error(err)
	}
}

func TestAMigrationLeavesNoSettingToTheNext(t *testing.T) {
	db := postgrestest.NewEmpty(t)
	err := migrateFiles(t, db, map[string]string{
		"0001_a.sql": "CREATE SCHEMA {{.app_role}}; SET search_path = {{.app_role}}",
		"0002_b.sql": "CREATE TABLE {{.schema}}.b (); SELECT FROM b -- the end",
	})
	if err != nil {
		t.Error(err)
	}
	if v, err := postgres.Version(t.Context(), db.OwnerURL); v != 2 || err != nil {
		t.Errorf("version %d, %v", v, err)
	}
}

func TestAMigrationThatCanNotBeReadStopsAllBeforeTheFirst(t *testing.T) {
	tests := []struct {
		name, file, text string
	}{
		{"a number left out", "0003_b.sql", ""},
		{"a number twice", "0001_b.sql", ""},
		{"no number", "b.sql", ""},
		{"an unknown placeholder", "0002_b.sql", "GRANT SELECT ON a TO {{.role}}"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			db := postgrestest.NewEmpty(t)
			err := migrateFiles(t, db, map[string]string{"0001_a.sql": "CREATE TABLE a ()", tt.file: tt.text})
			if err == nil || !strings.Contains(err.Error(), tt.file) {
				t.Errorf("err = %v, want one that names %s", err, tt.file)
			}
			if v, err := postgres.Version(t.Context(), db.OwnerURL); v != 0 || err != nil {
				t.Errorf("version %d, %v", v, err)
			}
		})
	}
}

func TestTheApplicationsRoleIsCreatedOnlyWithAPassword(t *testing.T) {
	t.Parallel()
	db := postgrestest.NewServer(t) // roles belong to the whole server
	tests := []struct {
		name string
		role postgres.AppRole
		says string // "" for success
	}{
		{"missing, without password", postgres.AppRole{Name: "fresh"}, "give a password"},
		{"missing, with password", postgres.AppRole{Name: "fresh", Password: secret.New("it's 100% $ecret")}, ""},
		{"there by now", postgres.AppRole{Name: "fresh"}, ""},
		{"a name that is a keyword", postgres.AppRole{Name: "user", Password: secret.New("x")}, ""},
		{"a name that is more than a name", postgres.AppRole{Name: `x"; DROP TABLE session; --`}, "lower-case"},
		{"a password to normalise", postgres.AppRole{Name: "other", Password: secret.New("paßwort")}, "ASCII"},
		{"the owner itself", postgres.AppRole{Name: "postgres"}, "of its own"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := postgres.Migrate(t.Context(), db.AdminURL, tt.role)
			if tt.says == "" && err != nil || tt.says != "" && (err == nil || !strings.Contains(err.Error(), tt.says)) {
				t.Errorf("err = %v, want %q", err, tt.says)
			}
		})
	}
}

// The server computes a verifier of the same password; with its salt ours must be the same.
func TestThePasswordIsHashedAsTheServerDoes(t *testing.T) {
	t.Parallel()
	db := postgrestest.NewServer(t)
	const password = "it's 100% $ecret"
	execute(t, db.AdminURL, "CREATE ROLE hashed PASSWORD 'it''s 100% $ecret'")
	conn, err := pgx.Connect(t.Context(), db.AdminURL)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(t.Context()) }()
	var want string
	if err := conn.QueryRow(t.Context(), "SELECT rolpassword FROM pg_authid WHERE rolname = 'hashed'").Scan(&want); err != nil {
		t.Fatal(err)
	}
	salt, err := base64.StdEncoding.DecodeString(strings.FieldsFunc(want, func(r rune) bool { return r == '$' || r == ':' })[2])
	if err != nil {
		t.Fatal(err)
	}
	if got, err := postgres.ScramVerifier(password, salt); got != want || err != nil {
		t.Errorf("got %s, %v; the server has %s", got, err, want)
	}
}

func migrateFiles(t *testing.T, db *postgrestest.DB, files map[string]string) error {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), db.OwnerURL)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(t.Context()) }()
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return postgres.MigrateFrom(t.Context(), conn, fsys, postgrestest.App)
}

func TestADatabaseWithoutTheCurrentJobQueueIsRefusedUntilItIsMigrated(t *testing.T) {
	tests := []struct {
		name  string
		setup string // as the owner
		ok    bool
	}{
		{"no queue", "DROP TABLE river_migration", false},
		{"one that lacks a step", "DELETE FROM river_migration WHERE version = (SELECT max(version) FROM river_migration)", false},
		{"one of a newer program", "INSERT INTO river_migration (line, version) VALUES ('main', 999)", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			db := postgrestest.New(t)
			execute(t, db.OwnerURL, tt.setup)
			pool, err := postgres.OpenCurrent(t.Context(), db.AppURL)
			if tt.ok {
				if err != nil {
					t.Fatal(err)
				}
				pool.Close()
				if err := postgres.Migrate(t.Context(), db.OwnerURL, postgrestest.App); !errors.Is(err, postgres.ErrNewerSchema) {
					t.Errorf("migrate: %v", err)
				}
				return
			}
			if !errors.Is(err, postgres.ErrOldSchema) || !strings.Contains(err.Error(), "job queue") {
				t.Errorf("err = %v", err)
			}
		})
	}
}

func TestAnUpdateOfTheJobQueueIsAppliedToADatabaseInUse(t *testing.T) {
	db := postgrestest.New(t)
	// The last step of today does nothing, so that it can be done again.
	execute(t, db.OwnerURL, "DELETE FROM river_migration WHERE version = 8; REVOKE ALL ON river_job FROM portal_app")
	if err := postgres.Migrate(t.Context(), db.OwnerURL, postgrestest.App); err != nil {
		t.Fatal(err)
	}
	pool, err := postgres.OpenCurrent(t.Context(), db.AppURL)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	if _, err := pool.Exec(t.Context(), "SELECT FROM river_job"); err != nil {
		t.Error(err)
	}
}
