package postgres_test

import (
	"testing"

	"github.com/jackc/pgx/v5"

	"portal/internal/postgres/postgrestest"
)

// No time or fraction that a program reads back may be one that it can't read, or
// that never comes. Entries of the log have theirs from their guard, and the queue's
// tables are the queue's own.
func TestNoColumnTakesATimeThatNeverComes(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t)
	rows, _ := db.Owner.Query(t.Context(), `
		SELECT t.relname || '.' || a.attname
		FROM pg_attribute a JOIN pg_class t ON t.oid = a.attrelid
		WHERE t.relnamespace = current_schema()::regnamespace AND t.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
			AND a.atttypid IN ('timestamptz'::regtype, 'timestamp'::regtype, 'float8'::regtype)
			AND t.relname !~ '^(river_|schema_|audit_entry_)'
			AND NOT EXISTS (
				SELECT FROM pg_constraint c
				WHERE c.conrelid = t.oid AND c.contype = 'c' AND c.convalidated AND c.conkey = ARRAY[a.attnum]
					AND (pg_get_constraintdef(c.oid) LIKE '%<%' OR pg_get_constraintdef(c.oid) LIKE '%isfinite%'))
		ORDER BY 1`)
	open, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil || len(open) > 0 {
		t.Errorf("these take infinity or NaN: %v, %v", open, err)
	}
	for _, sql := range []string{
		`INSERT INTO sign_in_throttle VALUES ('a', 0, now(), 'infinity', false)`,
		`INSERT INTO sign_in_throttle VALUES ('b', 'NaN', now(), now(), false)`,
		`INSERT INTO sign_in_throttle VALUES ('c', 1e300, now(), now(), false)`,
		`INSERT INTO sign_in_known VALUES ('d', '-infinity')`,
		`INSERT INTO call_rate VALUES ('e', 'infinity')`,
		`INSERT INTO call_place VALUES ('f', 'p', '{0,0}', '{2000000000,0}', '{0,0}', now())`,
		`INSERT INTO call_place VALUES ('g', 'p', '{0,0}', '{0}', '{0,0}', now())`,
		`INSERT INTO call_place VALUES ('h', 'p', '{0,0}', '{-5,0}', '{0,0}', now())`,
	} {
		if _, err := db.Pool.Exec(t.Context(), sql); err == nil {
			t.Errorf("taken: %s", sql)
		}
	}
}
