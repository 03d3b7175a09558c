package postgres_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"portal/internal/postgres"
	"portal/internal/postgres/postgrestest"
)

func TestTheApplicationCanOnlyReadAndAppendTheLog(t *testing.T) {
	db := postgrestest.New(t)
	for _, sql := range []string{
		"UPDATE audit_entry SET brand = 'other'",
		"DELETE FROM audit_entry",
		"TRUNCATE audit_entry CASCADE",
		"ALTER TABLE audit_entry DISABLE TRIGGER ALL",
		"DROP TABLE audit_entry CASCADE",
		"UPDATE audit_personal SET value = ''",
		"DELETE FROM audit_personal",
		"UPDATE schema_version SET version = 0",
	} {
		_, err := db.Pool.Exec(t.Context(), sql)
		var refused *pgconn.PgError
		if !errors.As(err, &refused) || refused.Code != "42501" {
			t.Errorf("%s: %v, want a lack of privilege", sql, err)
		}
	}
	if _, err := db.Pool.Exec(t.Context(), "SELECT id FROM audit_entry"); err != nil {
		t.Error(err)
	}
}

func TestARoleThatCouldRewriteTheLogIsRefused(t *testing.T) {
	tests := []struct {
		name  string
		setup string // as superuser
		url   func(*postgrestest.DB) string
	}{
		{"the owner of the tables", "", ownerURL},
		{"a superuser", "", adminURL},
		{"the application with UPDATE", "GRANT UPDATE ON audit_entry TO portal_app", appURL},
		{"the application with UPDATE of a column", "GRANT UPDATE (body) ON audit_entry TO portal_app", appURL},
		{"the application with TRUNCATE", "GRANT TRUNCATE ON audit_entry TO portal_app", appURL},
		{"the application with INSERT of any column", "GRANT INSERT ON audit_entry TO portal_app", appURL},
		{"the application with INSERT of an ID", "GRANT INSERT (id) ON audit_entry TO portal_app", appURL},
		{"the application with INSERT of a transaction", "GRANT INSERT (xact_id) ON audit_entry TO portal_app", appURL},
		{"the application that sets the next ID", "GRANT ALL ON SEQUENCE audit_entry_id_seq TO portal_app", appURL},
		{"the application with TRIGGER", "GRANT TRIGGER ON audit_personal TO portal_app", appURL},
		{"the application with DELETE of personal values", "GRANT DELETE ON audit_personal TO portal_app", appURL},
		{"the application with UPDATE of personal values", "GRANT UPDATE (value) ON audit_personal TO portal_app", appURL},
		{"the application with the schema", "ALTER SCHEMA public OWNER TO portal_app", appURL},
		{"the application with a guard", "ALTER FUNCTION audit_entry_guard() OWNER TO portal_app", appURL},
		{"the application without a guard", "DROP TRIGGER audit_personal_guard ON audit_personal", appURL},
		{"the application with a guard turned off", "ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_guard", appURL},
		{"the application with a partition's guard turned off", "ALTER TABLE audit_entry_before DISABLE TRIGGER audit_entry_guard", appURL},
		{"the application with INSERT into a partition", "GRANT INSERT (body) ON audit_entry_rest TO portal_app", appURL},
		{"the application with UPDATE of a partition", "GRANT UPDATE ON audit_entry_before TO portal_app", appURL},
		{"the application with steps", "GRANT DELETE ON audit_step TO portal_app", appURL},
		{"the application with a guard that may rest", "ALTER TABLE audit_entry ENABLE TRIGGER audit_entry_guard", appURL},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			db := postgrestest.New(t)
			if tt.setup != "" {
				execute(t, db.AdminURL, tt.setup)
			}
			_, err := postgres.OpenCurrent(t.Context(), tt.url(db))
			if !errors.Is(err, postgres.ErrPrivileged) {
				t.Errorf("err = %v", err)
			}
		})
	}
}

func TestAMemberOfTheOwnerIsRefused(t *testing.T) {
	t.Parallel()
	db := postgrestest.NewServer(t) // memberships belong to the whole server
	execute(t, db.AdminURL, "ALTER ROLE portal_app NOINHERIT; GRANT portal_owner TO portal_app")
	if _, err := postgres.OpenCurrent(t.Context(), db.AppURL); !errors.Is(err, postgres.ErrPrivileged) {
		t.Errorf("err = %v", err)
	}
}

func TestThePoolRecoversFromAnOutage(t *testing.T) {
	t.Parallel()
	db := postgrestest.NewServer(t)
	tests := []struct {
		name string
		end  func(testing.TB)
	}{
		{"orderly", db.Stop},
		{"by kill -9", db.Kill},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := db.Pool.Exec(t.Context(), "SELECT 1"); err != nil {
				t.Fatal(err)
			}
			tt.end(t)
			for { // a backend may live on for a moment after its server was killed
				if _, err := db.Pool.Exec(t.Context(), "SELECT 1"); err != nil {
					break
				}
			}
			if _, err := db.Pool.Exec(t.Context(), "SELECT 1"); err == nil {
				t.Error("a new connection was made while the database was down")
			}
			db.Start(t)
			if _, err := db.Pool.Exec(t.Context(), "SELECT 1"); err != nil {
				t.Errorf("after the restart: %v", err)
			}
		})
	}
}

func TestOpenTellsWhatIsWrongAtOnce(t *testing.T) {
	for url, says := range map[string]string{
		"postgres://app:hunter2@127.0.0.1:1/portal": "open database",
		"mysql://somewhere":                         "database URL",
	} {
		_, err := postgres.Open(t.Context(), url)
		if err == nil || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", url, err)
		}
	}
}

func TestSettingsInTheURLGoBeforeOurs(t *testing.T) {
	db := postgrestest.New(t)
	pool, err := postgres.Open(t.Context(), db.AppURL+"&statement_timeout=1234&pool_max_conns=3")
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	var statement, lock string
	err = pool.QueryRow(t.Context(), "SELECT current_setting('statement_timeout'), current_setting('lock_timeout')").Scan(&statement, &lock)
	if err != nil || statement != "1234ms" || lock != "5s" || pool.Config().MaxConns != 3 {
		t.Errorf("statement_timeout %s, lock_timeout %s, %d connections, %v", statement, lock, pool.Config().MaxConns, err)
	}
}

func appURL(db *postgrestest.DB) string   { return db.AppURL }
func ownerURL(db *postgrestest.DB) string { return db.OwnerURL }
func adminURL(db *postgrestest.DB) string { return db.AdminURL }
