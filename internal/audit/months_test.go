package audit_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"portal/internal/audit"
)

// owner runs statements as the owner of the tables.
func (f fixture) owner(t *testing.T, statements ...string) {
	t.Helper()
	for _, sql := range statements {
		if _, err := f.db.Owner.Exec(t.Context(), sql); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
}

// endMonth lets all that is written from now on go to another partition than what is there.
func (f fixture) endMonth(t *testing.T) {
	t.Helper()
	f.owner(t, "ALTER TABLE audit_entry DETACH PARTITION audit_entry_before", `
		DO $$
		BEGIN
			EXECUTE format('ALTER TABLE audit_entry ATTACH PARTITION audit_entry_before FOR VALUES FROM (MINVALUE) TO (%L)',
				(SELECT max(at) + interval '1 microsecond' FROM audit_entry_before));
		END
		$$`, "SELECT audit_guard_partition('audit_entry_before')")
}

func (f fixture) count(t *testing.T, query string, args ...any) (n int) {
	t.Helper()
	if err := f.db.Owner.QueryRow(t.Context(), query, args...).Scan(&n); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}

func TestMonthsAreMadeAheadAndGuardedLikeTheFirst(t *testing.T) {
	t.Parallel()
	f := newGuarded(t)
	before := f.count(t, "SELECT count(*) FROM audit_partition")
	for range 2 {
		if err := f.MakeMonths(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if after := f.count(t, "SELECT count(*) FROM audit_partition"); after != before {
		t.Errorf("%d months became %d, though there are enough", before, after)
	}
	if n := f.count(t, "SELECT audit_make_months(12)"); n == 0 {
		t.Error("no month was made ahead")
	}
	if n := f.count(t, "SELECT count(*) FROM audit_partition WHERE until > now() + interval '12 months'"); n == 0 {
		t.Error("they don't reach a year ahead")
	}
	if n := f.count(t, `
		SELECT count(*)
		FROM pg_inherits i CROSS JOIN unnest(ARRAY['audit_entry_guard', 'audit_entry_queue', 'audit_entry_keep']) AS name
		LEFT JOIN pg_trigger g ON g.tgrelid = i.inhrelid AND g.tgname = name
		WHERE i.inhparent = 'audit_entry'::regclass AND g.tgenabled IS DISTINCT FROM 'A'`); n > 0 {
		t.Errorf("%d triggers of partitions are missing or may rest", n)
	}
	if n := f.count(t, `
		SELECT count(*) FROM pg_inherits i
		WHERE i.inhparent = 'audit_entry'::regclass AND NOT EXISTS (SELECT FROM pg_index x WHERE x.indrelid = i.inhrelid AND x.indisprimary)`); n > 0 {
		t.Errorf("%d partitions take an ID twice", n)
	}
}

func TestWithoutItsMonthAnEntryIsTakenAndTheMonthStaysWhereItIs(t *testing.T) {
	t.Parallel()
	f := newGuarded(t)
	f.endMonth(t)
	f.beginElsewhere(t, "late")
	if n := f.count(t, "SELECT count(*) FROM audit_entry_rest"); n != 1 {
		t.Fatalf("%d entries went where those without a month go", n)
	}
	f.owner(t, `DO $$
		DECLARE
			name text;
		BEGIN
			FOR name IN SELECT p.name FROM audit_partition p WHERE p.name <> 'audit_entry_before' LOOP
				EXECUTE format('DROP TABLE %I', name);
			END LOOP;
		END
		$$`, "DELETE FROM audit_partition WHERE name <> 'audit_entry_before'",
		"UPDATE audit_partition SET until = date_trunc('month', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'")
	if err := f.MakeMonths(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := f.count(t, "SELECT count(*) FROM audit_entry_rest"); n != 1 {
		t.Error("the entry was moved")
	}
	if err := f.Finish(t.Context(), "late", audit.Ending{Outcome: audit.Applied}, 0); err != nil {
		t.Error(err)
	}
	if c, err := f.Change(t.Context(), audit.ScopeOf(jane), "late"); err != nil || c.Ending == nil {
		t.Errorf("%+v, %v", c, err)
	}
}

// What one unique index kept before must hold across partitions, too.
func TestAChangeHasEachStepOnceAcrossPartitions(t *testing.T) {
	t.Parallel()
	f := newGuarded(t) // "A" has an unknown outcome, "B" a clear one
	f.beginElsewhere(t, "C")
	f.endMonth(t)
	for name, body := range map[string]string{
		"a second intent": bodyOf("intent", "A", anIntent), "a second outcome": bodyOf("outcome", "A", `"ending":{"outcome":"unknown"}`),
		"an outcome after the end": bodyOf("outcome", "B", anOutcome), "a resolution after the end": bodyOf("resolution", "B", aVerdict),
	} {
		var refused *pgconn.PgError
		if _, err := f.db.Pool.Exec(t.Context(), "INSERT INTO audit_entry (body) VALUES ("+body+")"); !errors.As(err, &refused) || refused.Code != "23505" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := f.Resolve(t.Context(), "A", audit.Resolution{Verdict: audit.Confirmed}); err != nil {
		t.Errorf("the end that is due: %v", err)
	}
}

// beginElsewhere records an intent on another domain, as the one of the fixture has a lease.
func (f fixture) beginElsewhere(t *testing.T, id string) {
	t.Helper()
	in := intent(id, 0)
	in.Domain = "example.net"
	if err := f.Begin(t.Context(), in); err != nil {
		t.Fatal(err)
	}
}

func TestOfManyProcessesThatEndAChangeOneDoes(t *testing.T) {
	t.Parallel()
	f := newGuarded(t)
	for round := range 5 {
		id := fmt.Sprint("race-", round)
		in := intent(id, 0)
		in.Domain = "race.example"
		v, err := f.Version(t.Context(), jane.Account, in.Domain)
		if err != nil {
			t.Fatal(err)
		}
		in.Version = v
		if err := f.Begin(t.Context(), in); err != nil {
			t.Fatal(err)
		}
		f.endMonth(t)
		stores := []*audit.Store{f.Store, audit.NewStore(f.db.Pool, startProcess(t, f.db), time.Now, nil)}
		var ended sync.Map
		var all sync.WaitGroup
		for i := range 8 {
			all.Go(func() {
				if i%2 == 0 {
					ended.Store(i, stores[i/2%2].Finish(t.Context(), id, audit.Ending{Outcome: audit.Applied}, 0))
					return
				}
				// Whoever goes past the program meets the guard.
				_, err := f.db.Pool.Exec(t.Context(), "INSERT INTO audit_entry (body) VALUES ("+
					bodyAbout(string(in.Domain), "outcome", id, anOutcome)+")")
				ended.Store(i, err)
			})
		}
		all.Wait()
		won := 0
		ended.Range(func(_, err any) bool {
			if err == nil {
				won++
			}
			return true
		})
		if outcomes := f.count(t, "SELECT count(*) FROM audit_entry WHERE change_id = $1 AND kind = 'outcome'", id); won != 1 || outcomes != 1 {
			t.Errorf("%d of 8 ended the change, which has %d outcomes", won, outcomes)
		}
		f.owner(t, "DELETE FROM change_lease")
	}
}

func TestAtTheTurnOfAMonthAnEntryIsOfTheMonthThatItIsWrittenIn(t *testing.T) {
	t.Parallel()
	f := newGuarded(t)
	f.owner(t, `CREATE OR REPLACE FUNCTION audit_time(claimed timestamptz) RETURNS timestamptz LANGUAGE sql AS 'SELECT claimed'`)
	for _, tt := range []struct{ claimed, written, want string }{
		{"2026-11-30T23:59:59.9Z", "2026-12-01T00:00:00.1Z", "2026-12-01T00:00:00.1Z"},
		{"2026-12-01T00:00:00.1Z", "2026-11-30T23:59:59.9Z", "2026-11-30T23:59:59.9Z"},
		{"2026-12-01T00:00:01Z", "2026-12-01T00:00:05Z", "2026-12-01T00:00:01Z"},
	} {
		if n := f.count(t, "SELECT count(*) WHERE audit_time_of($1::text::timestamptz, $2::text::timestamptz) = $3::text::timestamptz", tt.claimed, tt.written, tt.want); n != 1 {
			t.Errorf("%s, written at %s, is not at %s", tt.claimed, tt.written, tt.want)
		}
	}
}

func TestAnEntryStaysWhileItHasPersonalValues(t *testing.T) {
	t.Parallel()
	f := newGuarded(t)
	for _, sql := range []string{
		"DELETE FROM audit_entry", "UPDATE audit_entry SET id = id + 1000", "TRUNCATE audit_entry",
	} {
		var refused *pgconn.PgError
		if _, err := f.db.Owner.Exec(t.Context(), sql); !errors.As(err, &refused) || refused.Code != "23503" && refused.Code != "428C9" {
			t.Errorf("%s: %v", sql, err)
		}
	}
}
