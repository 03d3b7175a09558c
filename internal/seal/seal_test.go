package seal_test

import (
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/postgres/postgrestest"
	"portal/internal/proof"
	"portal/internal/seal"
)

const origin = "audit.example.com/portal"

// fixture is a database with a sealer that works when it is told to.
type fixture struct {
	*seal.Sealer
	db      *postgrestest.DB
	keys    string // file
	outside string // file
	key     seal.Key
	copies  seal.Copies
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	f := &fixture{db: postgrestest.New(t), keys: filepath.Join(t.TempDir(), "audit-key"), outside: filepath.Join(t.TempDir(), "checkpoint")}
	f.key = newKey(t, origin)
	f.copies.File = f.outside
	f.giveKeys(t, f.key)
	f.Sealer = f.process()
	return f
}

func newKey(t *testing.T, origin string) seal.Key {
	t.Helper()
	key, err := seal.NewKey(origin)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func (f *fixture) giveKeys(t *testing.T, keys ...seal.Key) {
	t.Helper()
	if err := seal.WriteKeys(f.keys, keys...); err != nil {
		t.Fatal(err)
	}
}

// process is another process on the same database.
func (f *fixture) process() *seal.Sealer {
	return seal.New(seal.Config{
		Pool: f.db.Pool, KeyFile: f.keys, Copies: f.copies, Log: slog.New(slog.DiscardHandler),
	})
}

func (f *fixture) round(t *testing.T) {
	t.Helper()
	if err := f.Round(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// write has the application write n entries.
func (f *fixture) write(t *testing.T, n int) {
	t.Helper()
	const sql = `
		INSERT INTO audit_entry (body)
		SELECT convert_to('{"v":1,"at":"' || to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') || '","kind":"sign_in","brand":"acme","account":"acme-main","profile":"p' || i || '","sign_in":"signed_in"}', 'UTF8')
		FROM generate_series(1, $1) AS i`
	if _, err := f.db.Pool.Exec(t.Context(), sql, n); err != nil {
		t.Fatal(err)
	}
}

// now is the time as entries have it.
func now() string { return time.Now().UTC().Format("2006-01-02T15:04:05.000000Z") }

// owner does what the database's owner could, with the guards off.
func (f *fixture) owner(t *testing.T, statements ...string) {
	t.Helper()
	err := pgx.BeginFunc(t.Context(), f.db.Owner, func(tx pgx.Tx) error {
		all := []string{
			"ALTER TABLE audit_entry DISABLE TRIGGER USER", "ALTER TABLE audit_personal DISABLE TRIGGER USER",
			"ALTER TABLE audit_personal DROP CONSTRAINT IF EXISTS audit_personal_entry_id_fkey",
			"ALTER TABLE audit_leaf DROP CONSTRAINT IF EXISTS audit_leaf_index_check",
		}
		all = append(append(all, statements...),
			"ALTER TABLE audit_entry ENABLE ALWAYS TRIGGER audit_entry_guard", "ALTER TABLE audit_entry ENABLE ALWAYS TRIGGER audit_entry_queue",
			"ALTER TABLE audit_personal ENABLE ALWAYS TRIGGER audit_personal_guard")
		for _, sql := range all {
			if _, err := tx.Exec(t.Context(), sql); err != nil {
				return fmt.Errorf("%s: %w", sql, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// checkpoints returns all that were kept, by size.
func (f *fixture) checkpoints(t *testing.T) (all []proof.Checkpoint) {
	t.Helper()
	rows, err := f.db.Pool.Query(t.Context(), "SELECT note FROM audit_checkpoint ORDER BY size")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			t.Fatal(err)
		}
		c, _, err := proof.Open([]byte(text), f.key.Verifier)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, c)
	}
	return all
}

func TestEntriesAreSealedInTheOrderInWhichTheyShow(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	late, err := f.db.Pool.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	body := `{"v":1,"at":"` + now() + `","kind":"sign_in","brand":"acme","account":"acme-main","sign_in":"late"}`
	if _, err := late.Exec(t.Context(), "INSERT INTO audit_entry (body) VALUES ($1)", []byte(body)); err != nil {
		t.Fatal(err)
	}
	f.write(t, 300)
	f.round(t)
	if err := late.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	f.round(t)
	f.round(t) // nothing to do
	all := f.checkpoints(t)
	if len(all) != 2 || all[0].Size != 300 || all[1].Size != 301 {
		t.Fatalf("checkpoints %v", all)
	}
	var place int64
	if err := f.db.Pool.QueryRow(t.Context(), "SELECT index FROM audit_leaf ORDER BY entry_id LIMIT 1").Scan(&place); err != nil || place != 300 {
		t.Errorf("the late entry, which has the first ID, has place %d, %v", place, err)
	}
}

func TestWithoutItsKeyNothingIsSealedAndNothingIsLost(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.write(t, 1)
	f.round(t)
	f.giveKeys(t, newKey(t, origin))
	f.write(t, 1)
	if err := f.Round(t.Context()); err == nil || !strings.Contains(err.Error(), "the key is not the one") {
		t.Errorf("another key: %v", err)
	}
	f.giveKeys(t, newKey(t, "elsewhere.example/log"), f.key)
	f.round(t)
	if all := f.checkpoints(t); len(all) != 2 || all[1].Size != 2 {
		t.Errorf("with its key again: %v", all)
	}
}
