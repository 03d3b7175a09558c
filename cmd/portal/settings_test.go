package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestEveryWrongSettingIsNamedInOneMessage(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	brands := file("brands.json", `{"brands": [{"id": "acme", "name": "Acme", "hosts": ["acme.example"], "url": "http://acme.example", "account": "elsewhere"}]}`)
	accounts := file("accounts.json", `{"accounts": [{"id": "acme", "provider": "telnet", "endpoint": "", "username": ""}]}`)
	t.Setenv("PORTAL_BRANDS", brands)
	t.Setenv("PORTAL_ACCOUNTS", accounts)
	t.Setenv("PORTAL_SEALING_KEY_FILE", file("key", "c2hvcnQ="))
	t.Setenv("PORTAL_TLS_CERT", "cert.pem")
	t.Setenv("PORTAL_TRUSTED_PROXIES", "everywhere")
	t.Setenv("PORTAL_SETTLE", "1s")
	t.Setenv("DATABASE_URL", "")

	var out bytes.Buffer
	err := run(t.Context(), []string{"serve"}, &out, &out)
	if err == nil {
		t.Fatal("serve started")
	}
	for _, part := range []string{
		"DATABASE_URL is missing", "PORTAL_SEALING_KEY_FILE holds 5 bytes", "provider \"telnet\"", "endpoint", "username",
		"PORTAL_TRUSTED_PROXIES", "PORTAL_TLS_CERT and PORTAL_TLS_KEY", "PORTAL_SETTLE", "http addresses", "\"elsewhere\"",
	} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("the message does not name %q:\n%v", part, err)
		}
	}
}

func TestASecretInASettingIsNotRepeated(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(path, []byte("marked-secret!"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := readKey(path); err == nil || strings.Contains(err.Error(), "marked") {
		t.Errorf("readKey = %v", err)
	}
	var out bytes.Buffer
	err := run(t.Context(), []string{"migrate", "--owner-url", "postgres://u:marked-secret@127.0.0.1:1/x"}, &out, &out)
	if err == nil || strings.Contains(err.Error()+out.String(), "marked") {
		t.Errorf("migrate = %v\n%s", err, out.String())
	}
}

func TestAnAccountUsedByTwoEntriesIsRefused(t *testing.T) {
	a := accountSettings{ID: "acme", Provider: "opensrs", Endpoint: "https://registrar.example/", Username: "acme"}
	if err := a.Key.UnmarshalText([]byte("0123456789abcdef")); err != nil {
		t.Fatal(err)
	}
	if _, err := (accountSet{all: []accountSettings{a}}).open(nil); err != nil {
		t.Fatal(err)
	}
	if _, err := (accountSet{all: []accountSettings{a, a}}).open(nil); err == nil {
		t.Error("the same ID was taken twice")
	}
}

func TestHelpIsNoError(t *testing.T) {
	var out bytes.Buffer
	if err := run(t.Context(), []string{"--help"}, &out, &out); err != nil || !strings.Contains(out.String(), "demo") {
		t.Errorf("help: %v\n%s", err, out.String())
	}
}
