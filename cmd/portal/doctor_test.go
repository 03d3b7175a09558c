package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"portal/internal/registrar/rules"
	"portal/internal/srs/doctor"
	"portal/internal/srs/srssim"
)

const doctorKey = "Sesame-marked-key"

// doctorFiles are settings for a simulator: accounts "good" and "bad", whose key
// is wrong. It returns the path of the accounts.
func doctorFiles(t *testing.T) string {
	t.Helper()
	sim, err := srssim.New(srssim.Config{
		Seed: srssim.Seed{Accounts: []*srssim.Account{{Username: "acme", Key: doctorKey}}}, TLDs: rules.TLDData,
	})
	if err != nil {
		t.Fatal(err)
	}
	running, err := sim.Start(srssim.StartOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = running.Close() })
	dir := t.TempDir()
	write(t, dir, "ca.pem", string(running.CACert))
	write(t, dir, "key", doctorKey+"\n")
	account := `"provider": "opensrs", "username": "acme", "ca_file": "ca.pem", "endpoint": "` + running.XCPURL + `"`
	return write(t, dir, "accounts.json", `{"accounts": [
		{"id": "good", "key_file": "key", `+account+`},
		{"id": "bad", "key": "x`+doctorKey+`", `+account+`}
	]}`)
}

func write(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestTheDoctorsExitStatusTellsItsResult(t *testing.T) {
	accounts := doctorFiles(t)
	dir := t.TempDir()
	for _, c := range []struct {
		name   string
		args   []string
		status int
		says   string
	}{
		{"an account that works", []string{"--account=good"}, 0, "Healthy: 0 problems"},
		{"a wrong key", []string{"--account=bad"}, 1, "answer.credentials"},
		{"one of two is unwell", nil, 1, "Account good: "},
		{"no such account", []string{"--account=third"}, 2, "good, bad"},
		{"no accounts are named", []string{"--accounts="}, 2, "settings.accounts_missing"},
		{"the accounts are not there", []string{"--accounts=" + filepath.Join(dir, "none")}, 2, "settings.accounts_unreadable"},
		{"the accounts are no JSON", []string{"--accounts=" + write(t, dir, "broken", "{")}, 2, "settings.accounts_invalid"},
		{"the accounts are none", []string{"--accounts=" + write(t, dir, "empty", "{}")}, 2, "settings.accounts_empty"},
		{"a flag that does not exist", []string{"--nonsense"}, 2, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Setenv("PORTAL_ACCOUNTS", accounts)
			var out, errOut bytes.Buffer
			status := 0
			if err := run(t.Context(), append([]string{"doctor"}, c.args...), &out, &errOut); err != nil {
				status = exitStatus(err)
			}
			if status != c.status || !strings.Contains(out.String(), c.says) {
				t.Errorf("status %d, want %d, and %q in\n%s", status, c.status, c.says, &out)
			}
			if strings.Contains(out.String()+errOut.String(), doctorKey) {
				t.Error("the key is shown")
			}
		})
	}
	if got := exitStatus(errors.New("another")); got != exitFailed {
		t.Errorf("other errors exit with %d", got)
	}
}

func TestTheDoctorsDocumentIsForSupport(t *testing.T) {
	t.Setenv("PORTAL_ACCOUNTS", doctorFiles(t))
	var out, errOut bytes.Buffer
	if err := run(t.Context(), []string{"doctor", "--json"}, &out, &errOut); exitStatus(err) != exitFailed {
		t.Errorf("exit status %d", exitStatus(err))
	}
	if strings.Contains(out.String(), doctorKey) {
		t.Errorf("the key is shown:\n%s", &out)
	}
	dec := json.NewDecoder(&out)
	dec.DisallowUnknownFields()
	var report doctor.Report
	if err := dec.Decode(&report); err != nil || dec.More() {
		t.Fatalf("not one document: %v", err)
	}
	if report.Version == "" || report.Started.IsZero() || len(report.Accounts) != 2 || report.Status != doctor.Unwell {
		t.Errorf("report %+v", report)
	}
	for _, account := range report.Accounts {
		if len(account.Steps) != len(doctor.Steps) {
			t.Errorf("account %s has steps %v", account.ID, account.Steps)
		}
	}
}
