package postgrestest_test

import (
	"testing"

	"portal/internal/postgres/postgrestest"
)

func TestEachTestHasADatabaseOfItsOwn(t *testing.T) {
	for range 5 {
		db := postgrestest.New(t)
		var sessions int
		if err := db.Pool.QueryRow(t.Context(), "SELECT count(*) FROM session").Scan(&sessions); err != nil || sessions != 0 {
			t.Fatalf("%d sessions, %v", sessions, err)
		}
		if _, err := db.Owner.Exec(t.Context(), "CREATE TABLE mine ()"); err != nil {
			t.Fatal(err)
		}
	}
}
