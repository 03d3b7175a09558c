package postgres_test

import (
	"io/fs"
	"testing"
	"testing/fstest"

	"github.com/jackc/pgx/v5"

	"portal/internal/postgres"
	"portal/internal/postgres/postgrestest"
	"portal/migrations"
)

// until returns the migrations up to the one of that number, such as 0023.
func until(t *testing.T, last string) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	names, err := fs.Glob(migrations.Files, "*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if name[:4] > last {
			break
		}
		data, err := migrations.Files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = &fstest.MapFile{Data: data}
	}
	return files
}

// A log that was there becomes a partition as it is: nothing of it is written again.
func TestALogIsPartitionedInItsPlace(t *testing.T) {
	t.Parallel()
	db := postgrestest.NewEmpty(t)
	conn, err := pgx.Connect(t.Context(), db.OwnerURL)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(t.Context()) }()
	if err := postgres.MigrateFrom(t.Context(), conn, until(t, "0023"), postgrestest.App); err != nil {
		t.Fatal(err)
	}
	const write = `
		INSERT INTO audit_entry (body)
		SELECT convert_to(json_build_object('v', 1, 'at', to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'kind', k.kind,
			'brand', 'acme', 'account', 'a', 'profile', 'jane', 'domain', 'example.com', 'change_id', 'C' || n, 'change', k.change::json, 'ending', k.ending::json)::text, 'UTF8')
		FROM generate_series($1::int, $2::int) n, (VALUES ('intent', '{"kind":"lock.set","diff":[]}', 'null'), ('outcome', 'null', '{"outcome":"applied"}')) AS k (kind, change, ending)`
	if _, err := conn.Exec(t.Context(), write, 1, 500); err != nil {
		t.Fatal(err)
	}
	state := func(table string) (files [2]uint32, sum string) {
		t.Helper()
		err := conn.QueryRow(t.Context(), `
			SELECT pg_relation_filenode($1::text::regclass), pg_relation_filenode(($1::text || '_profile')::regclass), (SELECT md5(string_agg(e::text, '' ORDER BY id)) FROM audit_entry e)`,
			table).Scan(&files[0], &files[1], &sum)
		if err != nil {
			t.Fatal(err)
		}
		return files, sum
	}
	files, sum := state("audit_entry")
	if err := postgres.MigrateFrom(t.Context(), conn, migrations.Files, postgrestest.App); err != nil {
		t.Fatal(err)
	}
	if now, same := state("audit_entry_before"); now != files || same != sum {
		t.Errorf("table and index are in files %v, which were %v; the rows are the same: %v", now, files, same == sum)
	}
	if _, err := conn.Exec(t.Context(), write, 501, 510); err != nil {
		t.Fatal(err)
	}
	var steps, entries, ids int
	err = conn.QueryRow(t.Context(), `
		SELECT count(*), count(*) FILTER (WHERE s.state = CASE e.kind WHEN 'outcome' THEN 'applied' ELSE '' END), count(DISTINCT e.id)
		FROM audit_entry e LEFT JOIN audit_step s ON s.change_id = e.change_id AND s.kind = e.kind AND s.entry_id = e.id AND s.at = e.at`).Scan(&entries, &steps, &ids)
	if err != nil || entries != 1020 || steps != entries || ids != entries {
		t.Errorf("%d entries with %d IDs have %d steps, %v", entries, ids, steps, err)
	}
}
