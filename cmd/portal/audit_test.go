package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"portal/internal/postgres/postgrestest"
	"portal/internal/proof/prooftest"
	"portal/internal/seal"
)

// tool runs the program with args and returns what it printed and its exit status.
func tool(t *testing.T, args ...string) (string, int) {
	t.Helper()
	var out, log bytes.Buffer
	if err := run(t.Context(), args, &out, &log); err != nil {
		return out.String() + err.Error(), exitStatus(err)
	}
	return out.String(), 0
}

func TestAKeyIsMadeOnceAndShown(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "key")
	made, status := tool(t, "audit", "key", "new", "--audit-key", file, "--origin", "audit.example.com/portal")
	if status != 0 || !strings.HasPrefix(made, "audit.example.com/portal+") {
		t.Fatalf("%d: %s", status, made)
	}
	if shown, status := tool(t, "audit", "key", "show", "--audit-key", file); status != 0 || shown != made {
		t.Errorf("%d: %s", status, shown)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	if says, status := tool(t, "audit", "key", "new", "--audit-key", file, "--origin", "audit.example.com/portal"); status != 1 || !strings.Contains(says, "there already") {
		t.Errorf("a second time: %d: %s", status, says)
	}
	if says, status := tool(t, "audit", "key", "new", "--audit-key", file+"2", "--origin", "https://audit.example.com"); status != 1 || !strings.Contains(says, "without a scheme") {
		t.Errorf("an origin with a scheme: %d: %s", status, says)
	}
}

func TestTheProofsOfAChangeAreWrittenAndChecked(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t)
	dir := t.TempDir()
	keys, bundle := filepath.Join(dir, "key"), filepath.Join(dir, "bundle")
	verifier, _ := tool(t, "audit", "key", "new", "--audit-key", keys, "--origin", "audit.example.com/portal")
	verifier = strings.TrimSpace(verifier)
	const entry = `{"v":1,"at":"2026-11-21T09:00:00Z","kind":"intent","brand":"acme","account":"a","domain":"example.com","change_id":"C1","change":{"kind":"x","diff":[]}}`
	if _, err := db.Pool.Exec(t.Context(), "INSERT INTO audit_entry (body) VALUES ($1)", []byte(entry)); err != nil {
		t.Fatal(err)
	}
	prove := []string{"audit", "prove", "C1", "--out", bundle, "--database-url", db.AppURL}
	if says, status := tool(t, prove...); status != 1 || !strings.Contains(says, "not sealed yet") {
		t.Errorf("before it is sealed: %d: %s", status, says)
	}
	if err := seal.New(seal.Config{Pool: db.Pool, KeyFile: keys}).Round(t.Context()); err != nil {
		t.Fatal(err)
	}
	if says, status := tool(t, prove...); status != 0 {
		t.Fatalf("%d: %s", status, says)
	}
	check := []string{"audit", "check", bundle, "--key", verifier}
	if says, status := tool(t, check...); status != 0 || !strings.HasPrefix(says, "PROVED: 1 entry, at position 0, is in the log audit.example.com/portal") || strings.Count(says, "\n") != 1 {
		t.Errorf("%d: %s", status, says)
	}
	text, err := os.ReadFile(filepath.Join(bundle, "0.tlog-proof"))
	if err != nil {
		t.Fatal(err)
	}
	body, err := os.ReadFile(filepath.Join(bundle, "0.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := prooftest.Check(text, body, verifier); err != nil {
		t.Errorf("by code of the tests: %v", err)
	}
	if err := os.WriteFile(filepath.Join(bundle, "0.json"), append(body, '\n'), 0o600); err != nil {
		t.Fatal(err)
	}
	if says, status := tool(t, check...); status != 1 || !strings.Contains(says, "NOT PROVED") {
		t.Errorf("an altered entry: %d: %s", status, says)
	}
	if says, status := tool(t, "audit", "check", t.TempDir(), "--key", verifier); status != 2 {
		t.Errorf("nothing to check: %d: %s", status, says)
	}
	if says, status := tool(t, "audit", "check", bundle, "--key", "x"); status != 2 {
		t.Errorf("no key: %d: %s", status, says)
	}
}

func TestTheLogIsVerified(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t)
	keys := filepath.Join(t.TempDir(), "key")
	tool(t, "audit", "key", "new", "--audit-key", keys, "--origin", "audit.example.com/portal")
	entry := `{"v":1,"at":"` + time.Now().UTC().Format(time.RFC3339Nano) + `","kind":"sign_in","brand":"acme","account":"a","sign_in":"signed_in"}`
	if _, err := db.Pool.Exec(t.Context(), "INSERT INTO audit_entry (body) VALUES ($1)", []byte(entry)); err != nil {
		t.Fatal(err)
	}
	if err := seal.New(seal.Config{Pool: db.Pool, KeyFile: keys}).Round(t.Context()); err != nil {
		t.Fatal(err)
	}
	verify := []string{"audit", "verify", "--audit-key", keys, "--database-url", db.AppURL}
	if says, status := tool(t, verify...); status != 0 || !strings.Contains(says, "AS IT WAS SEALED: all 1 entries of the log audit.example.com/portal") {
		t.Errorf("%d: %s", status, says)
	}
	if _, err := db.Owner.Exec(t.Context(), "UPDATE audit_entry SET brand = 'globex'"); err != nil {
		t.Fatal(err)
	}
	if says, status := tool(t, append(verify, "--json")...); status != 1 || !strings.Contains(says, `"code": "column_altered"`) {
		t.Errorf("an altered column: %d: %s", status, says)
	}
	if says, status := tool(t, "audit", "verify", "--audit-key", keys); status != 2 || !strings.Contains(says, "DATABASE_URL") {
		t.Errorf("without a database: %d: %s", status, says)
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if err := run(stopped, verify, io.Discard, io.Discard); exitStatus(err) != 2 {
		t.Errorf("stopped: %v", err)
	}
}

func TestAnExportIsVerifiedWithoutTheDatabase(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t)
	dir := t.TempDir()
	keys, file := filepath.Join(dir, "key"), filepath.Join(dir, "log.jsonl")
	verifier, _ := tool(t, "audit", "key", "new", "--audit-key", keys, "--origin", "audit.example.com/portal")
	entry := `{"v":1,"at":"` + time.Now().UTC().Format(time.RFC3339Nano) + `","kind":"sign_in","brand":"acme","account":"a","sign_in":"signed_in"}`
	if _, err := db.Pool.Exec(t.Context(), "INSERT INTO audit_entry (body) VALUES ($1)", []byte(entry)); err != nil {
		t.Fatal(err)
	}
	if err := seal.New(seal.Config{Pool: db.Pool, KeyFile: keys}).Round(t.Context()); err != nil {
		t.Fatal(err)
	}
	if says, status := tool(t, "audit", "export", "--out", file, "--database-url", db.AppURL); status != 0 {
		t.Fatalf("%d: %s", status, says)
	}
	verify := []string{"audit", "verify", "--from", file, "--key", strings.TrimSpace(verifier)}
	if says, status := tool(t, verify...); status != 0 || !strings.Contains(says, "AS IT WAS SEALED: all 1 entries") || !strings.Contains(says, "1 wait") {
		t.Errorf("%d: %s", status, says)
	}
	if says, status := tool(t, "audit", "verify", "--key", strings.TrimSpace(verifier), "--database-url", db.AppURL, "--record"); status != 0 {
		t.Errorf("of the database: %d: %s", status, says)
	}
	var acts string
	err := db.Pool.QueryRow(t.Context(), "SELECT string_agg(convert_from(body, 'UTF8')::json #>> '{act,action}', ' ' ORDER BY id) FROM audit_entry WHERE kind = 'act'").Scan(&acts)
	if err != nil || acts != "export verify" {
		t.Errorf("on record: %q, %v", acts, err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, bytes.Replace(text, []byte(`"brand":"acme"`), []byte(`"brand":"evil"`), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	if says, status := tool(t, verify...); status != 1 || !strings.Contains(says, "column brand of entry 1") {
		t.Errorf("altered: %d: %s", status, says)
	}
	if err := os.WriteFile(file, text[:len(text)-10], 0o600); err != nil {
		t.Fatal(err)
	}
	if says, status := tool(t, verify...); status != 2 {
		t.Errorf("cut off: %d: %s", status, says)
	}
}

func TestAKeyIsReplaced(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t)
	keys := filepath.Join(t.TempDir(), "key")
	first, _ := tool(t, "audit", "key", "new", "--audit-key", keys, "--origin", "audit.example.com/portal")
	rotate := []string{"audit", "key", "rotate", "--audit-key", keys, "--database-url", db.AppURL, "--reason", "a year"}
	if says, status := tool(t, rotate...); status != 1 || !strings.Contains(says, "nothing is sealed") {
		t.Errorf("before anything is sealed: %d: %s", status, says)
	}
	entry := `{"v":1,"at":"` + time.Now().UTC().Format(time.RFC3339Nano) + `","kind":"sign_in","brand":"acme","account":"a","sign_in":"signed_in"}`
	if _, err := db.Pool.Exec(t.Context(), "INSERT INTO audit_entry (body) VALUES ($1)", []byte(entry)); err != nil {
		t.Fatal(err)
	}
	if err := seal.New(seal.Config{Pool: db.Pool, KeyFile: keys}).Round(t.Context()); err != nil {
		t.Fatal(err)
	}
	second, status := tool(t, rotate...)
	if shown, _ := tool(t, "audit", "key", "show", "--audit-key", keys); status != 0 || shown != second || second == first {
		t.Fatalf("%d: %s", status, second)
	}
	third, status := tool(t, "audit", "key", "restart", "--audit-key", keys, "--database-url", db.AppURL, "--origin", "audit.example.com/portal-2", "--reason", "restored")
	if status != 0 || !strings.HasPrefix(third, "audit.example.com/portal-2+") {
		t.Fatalf("%d: %s", status, third)
	}
	for key, want := range map[string]int{first: 1, third: 0} {
		if says, status := tool(t, "audit", "verify", "--key", strings.TrimSpace(key), "--database-url", db.AppURL); status != want {
			t.Errorf("with %s %d: %s", key, status, says)
		}
	}
}
