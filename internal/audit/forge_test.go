package audit_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/postgres"
	"portal/internal/postgres/postgrestest"
)

// newGuarded is newFixture on a database as it is in production, whose clock
// rules, with a change "A" that is unknown and one "B" that is refused.
func newGuarded(t *testing.T) fixture {
	t.Helper()
	db := postgrestest.NewEmpty(t)
	if err := postgres.Migrate(t.Context(), db.OwnerURL, postgrestest.App); err != nil {
		t.Fatal(err)
	}
	f := fixture{Store: audit.NewStore(db.Pool, startProcess(t, db), time.Now, nil), db: db}
	f.begin(t, "B")
	if err := f.Finish(t.Context(), "B", audit.Ending{Outcome: audit.Refused}, 0); err != nil {
		t.Fatal(err)
	}
	f.begin(t, "A")
	if err := f.Finish(t.Context(), "A", audit.Ending{Outcome: audit.Unknown}, 0); err != nil {
		t.Fatal(err)
	}
	return f
}

// bodyOf is the body of an entry about example.com, for SQL; more is the rest of
// its JSON.
func bodyOf(kind, changeID, more string) string {
	return bodyAbout(string(domain), kind, changeID, more)
}

func bodyAbout(domain, kind, changeID, more string) string {
	now := time.Now().UTC().Format(time.RFC3339Nano)
	return fmt.Sprintf(`convert_to('{"v":1,"at":"%s","kind":"%s","brand":"acme","account":"acme-main","profile":"jane","domain":"%s","change_id":"%s",%s}', 'UTF8')`,
		now, kind, domain, changeID, more)
}

const (
	anIntent  = `"change":{"kind":"lock.set","diff":[]}`
	anOutcome = `"ending":{"outcome":"applied"}`
	aVerdict  = `"resolution":{"verdict":"confirmed","checks":1}`
	aDenial   = `"denied":{"kind":"lock.set","right":1}`
)

func TestTheApplicationCanNotForgeTheLog(t *testing.T) {
	t.Parallel()
	f := newGuarded(t)
	const (
		lacks  = "42501" // insufficient_privilege
		broken = "23514" // check_violation
		twice  = "23505" // unique_violation
	)
	insert := func(columns, values string) string {
		return "INSERT INTO audit_entry (" + columns + ") VALUES (" + values + ")"
	}
	denial := bodyOf("denial", "", aDenial)
	other := strings.NewReplacer(`"acme"`, `"globex"`)
	personal := func(value string) string {
		return `INSERT INTO audit_personal (entry_id, name, salt, value) SELECT max(id), 'address', '\x00', '` + value + `' FROM audit_entry`
	}
	for _, tt := range []struct {
		name, sql, code string
	}{
		{"an ID that comes later", `INSERT INTO audit_entry (id, body) OVERRIDING SYSTEM VALUE VALUES (1000000, ` + denial + `)`, lacks},
		{"the next ID", `SELECT setval(pg_get_serial_sequence('audit_entry', 'id'), 1000000)`, lacks},
		{"a transaction", insert("body, xact_id", denial+`, '1'`), lacks},
		{"all columns", `INSERT INTO audit_entry OVERRIDING SYSTEM VALUE SELECT * FROM audit_entry`, lacks},
		{"all columns by COPY", `COPY audit_entry FROM STDIN`, lacks},
		{"an update on conflict", `INSERT INTO audit_entry (body) VALUES (` + denial + `) ON CONFLICT (id) DO UPDATE SET body = ''`, "42P10"},
		{"a row of a partition", `INSERT INTO audit_entry_before (id, at, kind, brand, account, profile, domain, change_id, body) VALUES (99, now(), 'denial', 'a', 'a', '', '', '', '')`, lacks},
		{"a partition read by itself", `SELECT FROM audit_entry_before`, lacks},
		{"a partition taken away", `ALTER TABLE audit_entry DETACH PARTITION audit_entry_before`, lacks},
		{"a partition of one's own", `SELECT audit_create_partition('mine')`, lacks},
		{"a step that comes again", `DELETE FROM audit_step`, lacks},
		{"a step of one's own", `INSERT INTO audit_step VALUES ('Z', 'outcome', now(), 1, 'applied')`, lacks},
		{"a month in a partition to come", `INSERT INTO audit_entry (at, kind, brand, account, profile, domain, change_id, body) VALUES ('2999-01-01', '', '', '', '', '', '', ` + denial + `)`, "0A000"},
		{"an update", `UPDATE audit_entry SET body = ''`, lacks},
		{"a deletion", `DELETE FROM audit_personal`, lacks},
		{"a truncation", `TRUNCATE audit_personal`, lacks},
		{"a guard that is turned off", `ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_guard`, lacks},
		{"guards that rest", `SET session_replication_role = replica`, lacks},
		{"another guard", `CREATE OR REPLACE FUNCTION audit_time(claimed timestamptz) RETURNS timestamptz LANGUAGE sql AS 'SELECT claimed'`, lacks},
		{"a guard of one's own", `CREATE TRIGGER zz BEFORE INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()`, lacks},
		{"a rule", `CREATE RULE zz AS ON INSERT TO audit_entry DO INSTEAD NOTHING`, lacks},
		{"the owner's role", `SET ROLE portal_owner`, lacks},
		{"a lower count", `UPDATE audit_tally SET more = 0`, lacks},
		{"a count that is put off", `UPDATE audit_tally SET until = 'infinity'`, lacks},
		{"a count that is taken away", `DELETE FROM audit_tally`, lacks},
		{"all counts", `TRUNCATE audit_tally`, lacks},
		{"a count of one's own", `INSERT INTO audit_tally VALUES (sha256(''), now(), 1, 1, '{}', '{}')`, lacks},
		{"a count held", `SELECT FROM audit_tally FOR UPDATE`, lacks},
		{"an entry with a number", `SELECT audit_append_counted(900, now(), '{}', '{}')`, lacks},

		{"no entry", insert("body", `'nonsense'`), "22P02"},
		{"an entry without its part", insert("body", bodyOf("denial", "", anIntent)), broken},
		{"an entry of no kind", insert("body", bodyOf("rumour", "", aDenial)), broken},
		{"a denial that is part of a change", insert("body", bodyOf("denial", "A", aDenial)), broken},
		{"an intent of no change", insert("body", bodyOf("intent", "", anIntent)), broken},
		{"a second intent", insert("body", bodyOf("intent", "A", anIntent)), twice},
		{"a second outcome", insert("body", bodyOf("outcome", "A", anOutcome)), twice},
		{"a second outcome after a clear one", insert("body", bodyOf("outcome", "B", anOutcome)), twice},
		{"a resolution of what was clear", insert("body", bodyOf("resolution", "B", aVerdict)), twice},
		{"an outcome without an intent", insert("body", bodyOf("outcome", "C", anOutcome)), broken},
		{"a resolution without an intent", insert("body", bodyOf("resolution", "C", aVerdict)), broken},
		{"another brand's end", insert("body", other.Replace(bodyOf("resolution", "A", aVerdict))), broken},
		{"another domain's end", insert("body", strings.Replace(bodyOf("resolution", "A", aVerdict), "example.com", "example.net", 1)), broken},

		{"a count of what is never counted", `SELECT audit_count_attempt('{"kind":"sign_in","sign_in":"applied"}', '{}', now())`, "23502"},
		{"a count of no entry", `SELECT audit_count_attempt('{"kind":"denial"}', '{}', now())`, broken},

		{"a personal value of an older entry", personal("192.0.2.99"), broken},
		{"a personal value of no entry", `INSERT INTO audit_personal VALUES (999999, 'address', '\x00', 'x')`, broken},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := f.db.Pool.Exec(t.Context(), tt.sql)
			var refused *pgconn.PgError
			if !errors.As(err, &refused) || refused.Code != tt.code {
				t.Errorf("%v, want it refused with %s", err, tt.code)
			}
		})
	}
	f.expectStory(t, "A", audit.Unknown)
	if err := f.Resolve(t.Context(), "A", audit.Resolution{Verdict: audit.Confirmed}); err != nil {
		t.Errorf("the true end is not taken any more: %v", err)
	}
}

func (f fixture) expectStory(t *testing.T, id string, outcome audit.Outcome) {
	t.Helper()
	c, err := f.Change(t.Context(), audit.ScopeOf(jane), id)
	if err != nil || c.Ending == nil || c.Ending.Outcome != outcome || c.Resolution != nil {
		t.Errorf("story of %s = %+v, %v", id, c, err)
	}
}

// columns reads what the table says of the newest entry, and what its body does.
func (f fixture) columns(t *testing.T) (table, body [6]string, age time.Duration) {
	t.Helper()
	var seconds float64
	err := f.db.Pool.QueryRow(t.Context(), `
		SELECT kind, brand, account, profile, domain, at::text, b ->> 'kind', b ->> 'brand', b ->> 'account', coalesce(b ->> 'profile', ''),
			coalesce(b ->> 'domain', ''), (b ->> 'at')::timestamptz::text, abs(extract(epoch FROM clock_timestamp() - at))
		FROM audit_entry, LATERAL (SELECT convert_from(body, 'UTF8')::jsonb AS b) AS d
		ORDER BY id DESC LIMIT 1`).Scan(&table[0], &table[1], &table[2], &table[3], &table[4], &table[5],
		&body[0], &body[1], &body[2], &body[3], &body[4], &body[5], &seconds)
	if err != nil {
		t.Fatal(err)
	}
	return table, body, time.Duration(seconds * float64(time.Second))
}

var timed = regexp.MustCompile(`"at": ?"[^"]*"`)

// A reader that does not mind the case of keys, or takes the first of two, must find
// no second value, at any depth.
func TestNoKeyOfABodyHidesBehindAnother(t *testing.T) {
	t.Parallel()
	f := newGuarded(t)
	const state = `"change":{"kind":"lock.set","diff":[],"before":{"a":[{"b":1}]},"wanted":{"Own":1,"other key":2}}`
	if _, err := f.db.Pool.Exec(t.Context(), `INSERT INTO audit_entry (body) VALUES (`+bodyOf("intent", "S", state)+`)`); err != nil {
		t.Errorf("a state has keys of its kind's own: %v", err)
	}
	denial, intent := bodyOf("denial", "", aDenial), bodyOf("intent", "D", state)
	for name, body := range map[string]string{
		"at in capitals":      strings.Replace(denial, "{", `{"At": "2019-05-05T05:05:05Z", `, 1),
		"a long s":            strings.Replace(denial, "{", `{"\u017fign_in": "applied", `, 1),
		"a dotless i":         strings.Replace(denial, "{", `{"k\u0131nd": "x", `, 1),
		"an escaped capital":  strings.Replace(denial, "{", `{"\u0041t": "2019-05-05T05:05:05Z", `, 1),
		"at twice":            strings.Replace(denial, "{", `{"at": "2019-05-05T05:05:05Z", `, 1),
		"a part twice":        strings.Replace(denial, `"denied"`, `"denied":{"kind":"x"},"denied"`, 1),
		"a nested key":        strings.Replace(denial, `"right"`, `"Right":2,"right"`, 1),
		"a nested key alone":  strings.Replace(denial, `"right"`, `"Right"`, 1),
		"a nested key twice":  strings.Replace(denial, `"right"`, `"kind":"x","right"`, 1),
		"a key of a list":     strings.Replace(intent, `"diff":[]`, `"diff":[{"field":"lock","old":null,"new":["a"],"New":["b"]}]`, 1),
		"twice in a list":     strings.Replace(intent, `"diff":[]`, `"diff":[{"field":"lock","field":"x","old":null,"new":null}]`, 1),
		"deep in a state":     strings.Replace(intent, `{"b":1}`, `{"b":1,"B":2}`, 1),
		"twice in a state":    strings.Replace(intent, `{"b":1}`, `{"b":1,"b":2}`, 1),
		"a commitment":        strings.Replace(denial, `"denied"`, `"personal":{"agent":"00","agent":"01"},"denied"`, 1),
		"a commitment's case": strings.Replace(denial, `"denied"`, `"personal":{"Agent":"00"},"denied"`, 1),
	} {
		if _, err := f.db.Pool.Exec(t.Context(), `INSERT INTO audit_entry (body) VALUES (`+body+`)`); err == nil || !strings.Contains(err.Error(), "a key that no entry has") {
			t.Errorf("%s: %v", name, err)
		}
		if !audit.IsAmbiguous(written(body)) {
			t.Errorf("%s: the reader takes %s", name, body)
		}
	}
	if audit.IsAmbiguous(written(intent)) || audit.IsAmbiguous(written(denial)) {
		t.Error("the reader takes no entry")
	}
}

// written is the body in what bodyOf returns.
func written(sql string) string {
	return strings.TrimSuffix(strings.TrimPrefix(sql, "convert_to('"), "', 'UTF8')")
}

func TestWhatAForgerSaysBesideTheBodyIsNotKept(t *testing.T) {
	t.Parallel()
	f := newGuarded(t)
	old := strings.Replace(bodyOf("denial", "", aDenial), time.Now().UTC().Format("2006-"), "2001-", 1)
	for name, values := range map[string]string{
		"time of the column":   `'2001-01-01', 'denial', 'acme', 'acme-main', 'jane', 'example.com', '', ` + bodyOf("denial", "", aDenial),
		"time of the body":     `'2001-01-01', 'denial', 'acme', 'acme-main', 'jane', 'example.com', '', ` + old,
		"time to come":         `now(), 'denial', 'acme', 'acme-main', 'jane', 'example.com', '', ` + strings.Replace(old, "2001-", "2999-", 1),
		"no time":              `'2001-01-01', 'denial', 'acme', 'acme-main', 'jane', 'example.com', '', ` + strings.Replace(old, `"at"`, `"to"`, 1),
		"a time in words":      `now(), 'denial', 'acme', 'acme-main', 'jane', 'example.com', '', ` + timed.ReplaceAllString(bodyOf("denial", "", aDenial), `"at":"now"`),
		"another brand":        `now(), 'denial', 'globex', 'acme-main', 'jane', 'example.com', '', ` + bodyOf("denial", "", aDenial),
		"another profile":      `now(), 'denial', 'acme', 'acme-main', 'sam', 'example.com', '', ` + bodyOf("denial", "", aDenial),
		"another kind":         `now(), 'sign_in', 'acme', 'acme-main', 'jane', 'example.com', '', ` + bodyOf("denial", "", aDenial),
		"another domain":       `now(), 'denial', 'acme', 'acme-main', 'jane', 'victim.example', '', ` + bodyOf("denial", "", aDenial),
		"a change ID of sam's": `now(), 'denial', 'acme', 'acme-main', 'jane', 'example.com', 'Z', ` + bodyOf("denial", "", aDenial),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := f.db.Pool.Exec(t.Context(), `INSERT INTO audit_entry (at, kind, brand, account, profile, domain, change_id, body) VALUES (`+values+`)`)
			if err != nil {
				t.Fatal(err)
			}
			table, body, age := f.columns(t)
			if table != body || age > time.Minute {
				t.Errorf("the table says %v, the body %v, %v off the clock", table, body, age)
			}
			var at string
			if err := f.db.Pool.QueryRow(t.Context(), `SELECT convert_from(body, 'UTF8')::jsonb ->> 'at' FROM audit_entry ORDER BY id DESC LIMIT 1`).Scan(&at); err != nil {
				t.Fatal(err)
			}
			if _, err := time.Parse(time.RFC3339, at); err != nil {
				t.Error(err)
			}
		})
	}
}

// The statements of the release before the guards, with the time of a process whose
// clock is a little off, go on being right while that release still runs.
func TestThePreviousReleaseWritesOnTheNewSchema(t *testing.T) {
	t.Parallel()
	f := newGuarded(t)
	err := pgx.BeginFunc(t.Context(), f.db.Pool, func(tx pgx.Tx) error {
		at := time.Now().Add(-2 * time.Second).UTC().Truncate(time.Microsecond)
		sum := sha256.Sum256([]byte("\x00192.0.2.10")) // salt and value
		body := fmt.Sprintf(`{"v":1,"at":%q,"kind":"sign_in","brand":"acme","account":"acme-main","profile":"jane","username":"jane","role":"owner","sign_in":"applied",`+
			`"personal":{"address":"%x"}}`, at.Format(time.RFC3339Nano), sum)
		var id int64
		err := tx.QueryRow(t.Context(), `
			INSERT INTO audit_entry (at, kind, brand, account, profile, domain, change_id, body)
			VALUES ($1, 'sign_in', 'acme', 'acme-main', 'jane', '', '', $2)
			RETURNING id`, at, []byte(body)).Scan(&id)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(t.Context(), `INSERT INTO audit_personal (entry_id, name, salt, value) VALUES ($1, 'address', '\x00', '192.0.2.10')`, id); err != nil {
			return err
		}
		var stored []byte
		if err := tx.QueryRow(t.Context(), `SELECT body FROM audit_entry WHERE id = $1`, id).Scan(&stored); err != nil {
			return err
		}
		if string(stored) != body {
			t.Errorf("the body became %s", stored)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestPersonalValuesAreWrittenOnlyWithTheirEntryAndFitIt(t *testing.T) {
	t.Parallel()
	f := newGuarded(t)
	for name, value := range map[string]string{"another value": "'192.0.2.99'", "another name": "'x'"} {
		t.Run(name, func(t *testing.T) {
			err := pgx.BeginFunc(t.Context(), f.db.Pool, func(tx pgx.Tx) error {
				_, err := tx.Exec(t.Context(), `
					WITH e AS (INSERT INTO audit_entry (body) VALUES (`+bodyOf("denial", "", aDenial+`,"personal":{"address":"00"}`)+`) RETURNING id)
					SELECT id FROM e`)
				if err != nil {
					t.Fatal(err)
				}
				_, err = tx.Exec(t.Context(), `INSERT INTO audit_personal SELECT max(id), 'address', '\x00', `+value+` FROM audit_entry`)
				return err
			})
			var refused *pgconn.PgError
			if !errors.As(err, &refused) || refused.Code != "23514" {
				t.Errorf("%v, want a check violation", err)
			}
		})
	}
}

// A temporary table or function of the log's names changes nothing for the guards.
func TestGuardsLookNowhereElse(t *testing.T) {
	t.Parallel()
	f := newGuarded(t)
	conn, err := pgx.Connect(t.Context(), f.db.AppURL)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	for _, sql := range []string{
		`CREATE TEMP TABLE audit_entry (LIKE public.audit_entry)`,
		`INSERT INTO pg_temp.audit_entry (id, at, kind, brand, account, profile, domain, change_id, body)
			VALUES (1, now(), 'intent', 'acme', 'acme-main', 'jane', 'example.com', 'C', '')`,
		`CREATE FUNCTION pg_temp.audit_time(timestamptz) RETURNS timestamptz LANGUAGE sql AS 'SELECT $1'`,
		`CREATE FUNCTION pg_temp.sha256(bytea) RETURNS bytea LANGUAGE sql AS 'SELECT $1'`,
		`SET search_path = pg_temp, public`,
	} {
		if _, err := conn.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	var refused *pgconn.PgError
	_, err = conn.Exec(t.Context(), `INSERT INTO public.audit_entry (body) VALUES (`+bodyOf("outcome", "C", anOutcome)+`)`)
	if !errors.As(err, &refused) || refused.Code != "23514" {
		t.Errorf("an outcome of an intent in a temporary table: %v", err)
	}
	old := strings.Replace(bodyOf("denial", "", aDenial), time.Now().UTC().Format("2006-"), "2001-", 1)
	if _, err := conn.Exec(t.Context(), `INSERT INTO public.audit_entry (body) VALUES (`+old+`)`); err != nil {
		t.Fatal(err)
	}
	if _, _, age := f.columns(t); age > time.Minute {
		t.Errorf("the entry is %v off the clock", age)
	}
}

// A process whose clock is hours off goes on recording, at the database's time.
func TestAWrongClockOfAProcessStandsInNoEntry(t *testing.T) {
	t.Parallel()
	f := newGuarded(t)
	for _, off := range []time.Duration{-3 * time.Hour, 3 * time.Hour} {
		wrong := audit.NewStore(f.db.Pool, startProcess(t, f.db), func() time.Time { return time.Now().Add(off) }, nil)
		var told audit.Recorded
		wrong.Follow(func(_ context.Context, _ pgx.Tx, r audit.Recorded) error { told = r; return nil })
		if err := wrong.RecordSignIn(t.Context(), auth.SignInEntry{Actor: jane, Outcome: auth.SignInApplied}); err != nil {
			t.Fatal(err)
		}
		table, body, age := f.columns(t)
		if table != body || age > time.Minute || time.Since(told.At).Abs() > time.Minute {
			t.Errorf("table %v, body %v, %v off; followers were told %v", table, body, age, told.At)
		}
		due, err := wrong.Due(t.Context(), audit.Pace{Least: time.Second, Most: time.Minute}, 10)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range due {
			if time.Since(w.Now).Abs() > time.Minute {
				t.Errorf("the reconciler decides by %v", w.Now)
			}
		}
	}
}
