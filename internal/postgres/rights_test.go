package postgres_test

import (
	"context"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"portal/internal/postgres"
	"portal/internal/postgres/postgrestest"
	"portal/internal/secret"
)

func TestAMigrationSaysWhichRightsTheOwnerLacks(t *testing.T) {
	t.Parallel()
	db := postgrestest.NewServer(t) // roles belong to the whole server
	execute(t, db.AdminURL, "CREATE ROLE poor LOGIN; CREATE ROLE given LOGIN")
	poor := strings.Replace(db.AdminURL, "postgres@", "poor@", 1)
	migrate := func(role postgres.AppRole) string {
		if err := postgres.Migrate(t.Context(), poor, role); err != nil {
			return err.Error()
		}
		return ""
	}
	fresh := postgres.AppRole{Name: "fresh", Password: secret.New("marked-password")}
	if says := migrate(fresh); !strings.Contains(says, `GRANT USAGE, CREATE ON SCHEMA`) || !strings.Contains(says, `TO "poor"`) {
		t.Errorf("no right to create tables: %s", says)
	}
	execute(t, db.AdminURL, "GRANT USAGE, CREATE ON SCHEMA public TO poor")
	if says := migrate(fresh); !strings.Contains(says, `CREATE ROLE "fresh" LOGIN`) || strings.Contains(says, "marked") {
		t.Errorf("no right to create roles: %s", says)
	}
	if says := migrate(postgres.AppRole{Name: "given", Password: secret.New("marked-password"), SetPassword: true}); !strings.Contains(says, "WITH ADMIN OPTION") || strings.Contains(says, "marked") {
		t.Errorf("no right to change a password: %s", says)
	}
}

func TestTheApplicationsPasswordIsChangedWhenAskedTo(t *testing.T) {
	t.Parallel()
	db := postgrestest.NewServer(t)
	stored := func() (password string) {
		t.Helper()
		conn, err := pgx.Connect(t.Context(), db.AdminURL)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = conn.Close(t.Context()) }()
		err = conn.QueryRow(t.Context(), "SELECT coalesce(rolpassword, '') FROM pg_authid WHERE rolname = $1", postgrestest.App.Name).Scan(&password)
		if err != nil {
			t.Fatal(err)
		}
		return password
	}
	role := postgres.AppRole{Name: postgrestest.App.Name, Password: secret.New("first")}
	before := stored()
	if err := postgres.Migrate(t.Context(), db.AdminURL, role); err != nil {
		t.Fatal(err)
	}
	if stored() != before {
		t.Error("it was changed without being asked to")
	}
	role.SetPassword = true
	if err := postgres.Migrate(t.Context(), db.AdminURL, role); err != nil {
		t.Fatal(err)
	}
	if after := stored(); after == before || !strings.HasPrefix(after, "SCRAM-SHA-256$") {
		t.Errorf("it was not changed: %s", after)
	}
}

func execute(t *testing.T, url, sql string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.Background()) }()
	if _, err := conn.Exec(t.Context(), sql); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}
