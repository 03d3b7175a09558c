package postgres_test

import (
	"testing"

	"portal/internal/postgres"
	"portal/internal/postgres/postgrestest"
)

func TestAProbeWritesAndLeavesNothing(t *testing.T) {
	db := postgrestest.New(t)
	if err := postgres.NewProbe(db.Pool).Writable(t.Context()); err != nil {
		t.Fatal(err)
	}
	var rows int
	if err := db.Owner.QueryRow(t.Context(), "SELECT count(*) FROM session").Scan(&rows); err != nil || rows != 0 {
		t.Errorf("%d rows, %v", rows, err)
	}
	readOnly, err := postgres.Open(t.Context(), db.AppURL+"&default_transaction_read_only=on")
	if err != nil {
		t.Fatal(err)
	}
	defer readOnly.Close()
	if err := postgres.NewProbe(readOnly).Writable(t.Context()); err == nil || !postgres.Unavailable(err) {
		t.Errorf("a read-only database: %v", err)
	}
}
