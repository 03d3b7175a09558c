package seal_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"golang.org/x/mod/sumdb/note"

	"portal/internal/seal"
)

// verify verifies everything, with the key and the checkpoint that was kept outside.
func (f *fixture) verify(t *testing.T) *seal.Verification {
	t.Helper()
	o := seal.VerifyOptions{Keys: []note.Verifier{f.key.Verifier}, Outside: map[string][]byte{}}
	if kept, err := os.ReadFile(f.outside); err == nil {
		o.Outside["the file"] = kept
	}
	v, err := seal.VerifyDatabase(t.Context(), f.db.Pool, o)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// keepOutside keeps the latest checkpoint as a portal that runs does.
func (f *fixture) keepOutside(t *testing.T) {
	t.Helper()
	var text string
	if err := f.db.Pool.QueryRow(t.Context(), "SELECT note FROM audit_checkpoint ORDER BY size DESC LIMIT 1").Scan(&text); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(f.outside, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// verifyExport verifies an export, as somebody without the database does.
func (f *fixture) verifyExport(t *testing.T) *seal.Verification {
	t.Helper()
	var file bytes.Buffer
	if err := seal.Export(t.Context(), f.db.Pool, &file, true); err != nil {
		t.Fatal(err)
	}
	o := seal.VerifyOptions{Keys: []note.Verifier{f.key.Verifier}, Outside: map[string][]byte{}}
	if kept, err := os.ReadFile(f.outside); err == nil {
		o.Outside["the file"] = kept
	}
	v, err := seal.VerifyExport(t.Context(), &file, o)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func codes(v *seal.Verification) (all []seal.Code) {
	for _, f := range v.Findings {
		if !slices.Contains(all, f.Code) {
			all = append(all, f.Code)
		}
	}
	slices.Sort(all)
	return all
}

func TestALogThatNobodyTouchedIsFine(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.seed(t)
	v := f.verify(t)
	if !v.Fine() || v.Size != 1002 || v.Signed != 1002 || v.Entries != 1002 || v.Checkpoints != 3 || v.Outside != 1 || v.Personal != 2 {
		t.Errorf("%+v", v)
	}
	online := *v
	v = f.verifyExport(t)
	online.Took, online.Seconds, v.Took, v.Seconds = 0, 0, 0, 0
	if !reflect.DeepEqual(online, *v) {
		t.Errorf("of an export %+v, of the database %+v", v, online)
	}
	f.write(t, 3)
	f.owner(t, "DELETE FROM audit_personal WHERE name = 'agent'")
	if v := f.verify(t); !v.Fine() || v.Waiting != 3 || v.Erased != 1 || v.Size != 1002 {
		t.Errorf("with entries that wait, and an erased value: %+v", v)
	}
}

// seed writes a log of 1,002 places under three checkpoints.
func (f *fixture) seed(t *testing.T) {
	t.Helper()
	f.change(t, "A")
	f.write(t, 298)
	f.round(t)
	f.personal(t)
	f.write(t, 399)
	f.round(t)
	f.change(t, "B")
	f.write(t, 300)
	f.round(t)
	f.keepOutside(t)
}

// personal writes an entry with two personal values.
func (f *fixture) personal(t *testing.T) {
	t.Helper()
	err := pgx.BeginFunc(t.Context(), f.db.Pool, func(tx pgx.Tx) error {
		sum := func(value string) (hex string) {
			if err := tx.QueryRow(context.Background(), "SELECT encode(sha256('0123456789abcdef'::bytea || convert_to($1, 'UTF8')), 'hex')", value).Scan(&hex); err != nil {
				t.Fatal(err)
			}
			return hex
		}
		body := fmt.Sprintf(`{"v":1,"at":"`+now()+`","kind":"sign_in","brand":"acme","account":"acme-main","profile":"jane","sign_in":"signed_in","personal":{"address":%q,"agent":%q}}`,
			sum("192.0.2.10"), sum("Firefox"))
		var id int64
		err := tx.QueryRow(t.Context(), "INSERT INTO audit_entry (body) VALUES ($1) RETURNING id", []byte(body)).Scan(&id)
		if err == nil {
			_, err = tx.Exec(t.Context(), `INSERT INTO audit_personal (entry_id, name, salt, value)
				SELECT $1, n, '0123456789abcdef'::bytea, v FROM (VALUES ('address', '192.0.2.10'), ('agent', 'Firefox')) AS p (n, v)`, id)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// entryAt is the ID of the entry at a place.
const entryAt = "(SELECT entry_id FROM audit_leaf WHERE index = %d)"

// Each way of tampering, done as the owner of the database with its triggers off.
func TestTamperingIsFound(t *testing.T) {
	t.Parallel()
	at := func(place int) string { return fmt.Sprintf(entryAt, place) }
	altered := `convert_to(replace(convert_from(body, 'UTF8'), '"acme-main"', '"acme-evil"'), 'UTF8')`
	for _, tt := range []struct {
		name string
		do   []string
		want []seal.Code
		says string
	}{
		{"a body is altered", []string{`UPDATE audit_entry SET body = ` + altered + `, account = 'acme-evil' WHERE id = ` + at(40)},
			[]seal.Code{seal.EntryAltered}, "at place 40, is not what was sealed there"},
		{"a body is altered, and its hash in the tree", []string{
			`UPDATE audit_entry SET body = ` + altered + `, account = 'acme-evil' WHERE id = ` + at(40),
			`UPDATE audit_tile SET hashes = overlay(hashes PLACING sha256('\x00'::bytea || (SELECT body FROM audit_entry WHERE id = ` + at(40) + `)) FROM 40 * 32 + 1) WHERE level = 0 AND n = 0`,
		}, []seal.Code{seal.CheckpointWrong, seal.Contradiction, seal.TileAltered}, "the first 300 entries are not those that were signed"},
		{"a copied column is altered", []string{`UPDATE audit_entry SET profile = 'other' WHERE id = ` + at(700)},
			[]seal.Code{seal.ColumnAltered}, `column profile of entry`},
		{"a copied time is altered", []string{`UPDATE audit_entry SET at = at - interval '1 day' WHERE id = ` + at(700)},
			[]seal.Code{seal.ColumnAltered, seal.StepAltered}, `column at of entry`},
		{"a personal value is altered", []string{`UPDATE audit_personal SET value = '203.0.113.9' WHERE name = 'address'`},
			[]seal.Code{seal.PersonalAltered}, "the personal value address of entry"},
		{"a personal value is added", []string{`INSERT INTO audit_personal SELECT ` + at(3) + `, 'address', salt, value FROM audit_personal LIMIT 1`},
			[]seal.Code{seal.PersonalAltered}, "the personal value address of entry"},
		{"an entry is deleted", []string{`DELETE FROM audit_entry WHERE id = ` + at(600)},
			[]seal.Code{seal.EntryMissing}, "which was sealed at place 600, is not there"},
		{"an entry is deleted with its place", []string{`DELETE FROM audit_entry WHERE id = ` + at(600), `DELETE FROM audit_leaf WHERE index = 600`},
			[]seal.Code{seal.LeafMissing}, "place 600 of the tree has no entry"},
		{"an outcome is deleted", []string{`DELETE FROM audit_entry WHERE kind = 'outcome' AND change_id = 'A'`},
			[]seal.Code{seal.ChangeOpen, seal.EntryMissing, seal.StepAltered}, "change A has no end"},
		{"an intent is deleted", []string{`DELETE FROM audit_entry WHERE kind = 'intent' AND change_id = 'B'`},
			[]seal.Code{seal.ChangeUnbegun, seal.EntryMissing, seal.StepAltered}, "the end of change B"},
		{"an entry is inserted", []string{`INSERT INTO audit_entry (at, kind, brand, account, profile, domain, change_id, body)
				SELECT at, kind, brand, account, profile, domain, change_id, body FROM audit_entry WHERE id = ` + at(600)},
			[]seal.Code{seal.EntryUnsealed}, "has no place in the tree and waits for none"},
		{"an entry is inserted between others", []string{
			`INSERT INTO audit_entry (at, kind, brand, account, profile, domain, change_id, body)
				SELECT at, kind, brand, account, profile, domain, change_id, body FROM audit_entry WHERE id = ` + at(600),
			`UPDATE audit_leaf SET index = -index`, // out of each other's way; the check of the column is off
			`UPDATE audit_leaf SET index = -index + CASE WHEN -index > 600 THEN 1 ELSE 0 END`,
			`INSERT INTO audit_leaf (index, entry_id, at) SELECT 601, max(id), now() FROM audit_entry`},
			[]seal.Code{seal.EntryAltered}, "at place 602, is not what was sealed there"},
		{"two entries are swapped", []string{`UPDATE audit_leaf SET entry_id = CASE index WHEN 10 THEN -11 ELSE -10 END WHERE index IN (10, 11)`,
			`UPDATE audit_leaf SET entry_id = (SELECT min(id) - 1 FROM audit_entry) - entry_id + 1 WHERE index IN (10, 11)`},
			[]seal.Code{seal.EntryAltered}, "at place 10, is not what was sealed there"},
		{"a checkpoint is forged", []string{`UPDATE audit_checkpoint SET root = sha256('x'), note = replace(note, encode(root, 'base64'), encode(sha256('x'), 'base64')) WHERE size = 300`},
			[]seal.Code{seal.CheckpointForged}, "the checkpoint of 300 entries is not to be trusted"},
		{"a column of a checkpoint is altered", []string{`UPDATE audit_checkpoint SET root = sha256('x') WHERE size = 300`},
			[]seal.Code{seal.CheckpointForged}, "its columns are not what was signed"},
		{"a checkpoint is back-dated", []string{`UPDATE audit_checkpoint SET at = at - interval '1 hour' WHERE size = 700`},
			[]seal.Code{seal.CheckpointTime}, "the checkpoint of 700 entries is dated"},
		{"the newest entries are cut off", []string{`DELETE FROM audit_checkpoint WHERE size > 700`, `DELETE FROM audit_step WHERE change_id = 'B'`, `DELETE FROM audit_entry WHERE id IN (SELECT entry_id FROM audit_leaf WHERE index >= 700)`,
			`DELETE FROM audit_leaf WHERE index >= 700`, `DELETE FROM audit_tile WHERE n > 2`, `UPDATE audit_tile SET hashes = substring(hashes FOR (700 - 512) * 32) WHERE level = 0 AND n = 2`,
			`UPDATE audit_tile SET hashes = substring(hashes FOR 64) WHERE level = 1`},
			[]seal.Code{seal.Contradiction}, "the file has a checkpoint of 1002 entries, and the database has 700"},
		{"the newest entries are cut off, and not their checkpoint", []string{`DELETE FROM audit_leaf WHERE index >= 700`},
			[]seal.Code{seal.CheckpointWrong, seal.Contradiction, seal.EntryUnsealed, seal.StepAltered, seal.TileAltered}, "1 checkpoints are of more entries than have a place"},
		{"an entry is deleted before it is sealed", []string{`INSERT INTO audit_unsealed (entry_id, at) VALUES (1000000, now())`},
			[]seal.Code{seal.EntryMissing}, "entry 1000000 waits to be sealed, and is not there"},
		{"entries wait, and nothing seals", []string{`INSERT INTO audit_entry (at, kind, brand, account, profile, domain, change_id, body)
				SELECT at, kind, brand, account, profile, domain, change_id, body FROM audit_entry WHERE id = ` + at(600),
			`INSERT INTO audit_unsealed (entry_id, at) SELECT max(id), now() - interval '1 hour' FROM audit_entry`},
			[]seal.Code{seal.EntryWaiting}, "1 entries wait to be sealed for longer than a minute"},
		{"a step is altered", []string{`UPDATE audit_step SET state = 'refused' WHERE kind = 'outcome' AND change_id = 'A'`},
			[]seal.Code{seal.StepAltered}, "the table of steps does not say of the outcome of change A"},
		{"a step is deleted", []string{`DELETE FROM audit_step WHERE kind = 'outcome' AND change_id = 'A'`},
			[]seal.Code{seal.StepAltered}, "the table of steps does not say of the outcome of change A"},
		{"a step is inserted", []string{`INSERT INTO audit_step (change_id, kind, at, entry_id, state) VALUES ('Z', 'intent', now(), 1, '')`},
			[]seal.Code{seal.StepAltered}, "the table of steps does not say of the intent of change Z"},
		{"a lease has no intent", []string{`INSERT INTO change_lease (account, domain, change_id, holder, taken_at) VALUES ('a', 'b', 'C', 1, now())`},
			[]seal.Code{seal.LeaseAlone}, "the lease of change C has no intent"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			f.seed(t)
			f.owner(t, tt.do...)
			v := f.verify(t)
			if got := codes(v); !slices.Equal(got, tt.want) {
				t.Errorf("found %q, want %q: %+v", got, tt.want, v.Findings)
			}
			if offline := f.verifyExport(t); offline.Fine() {
				t.Error("in an export nothing is found")
			}
			if !slices.ContainsFunc(v.Findings, func(f seal.Finding) bool { return strings.Contains(f.Says, tt.says) }) {
				t.Errorf("nothing says %q: %+v", tt.says, v.Findings)
			}
		})
	}
}

func TestVerifyingGoesOnFromTheLastVerifiedCheckpoint(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.seed(t)
	state := filepath.Join(t.TempDir(), "state")
	again := func() *seal.Verification {
		t.Helper()
		v, err := seal.VerifyDatabase(t.Context(), f.db.Pool, seal.VerifyOptions{Keys: []note.Verifier{f.key.Verifier}, State: state})
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	if v := again(); !v.Fine() || v.From != 0 || v.Entries != 1002 {
		t.Errorf("at first: %+v", v)
	}
	f.change(t, "C")
	f.round(t)
	if v := again(); !v.Fine() || v.From != 1002 || v.Entries != 2 || v.Size != 1004 {
		t.Errorf("later: %+v", v)
	}
	f.owner(t, "UPDATE audit_tile SET hashes = substring(hashes FOR 32) || sha256('x') || substring(hashes FROM 65) WHERE level = 1")
	if v := again(); v.Fine() || codes(v)[0] != seal.Contradiction {
		t.Errorf("with another tree: %+v", v)
	}
}
