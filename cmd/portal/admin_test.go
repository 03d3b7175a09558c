package main

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"portal/internal/brand"
	"portal/internal/postgres/postgrestest"
	"portal/internal/secret"
	"portal/internal/settings"
)

func TestAnAccountOfStaffIsMadeWithALink(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t)
	key := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(key, []byte(base64.StdEncoding.EncodeToString(secret.NewKey())), 0o600); err != nil {
		t.Fatal(err)
	}
	create := func(args ...string) (string, int) {
		return tool(t, append([]string{"admin", "create", "--database-url", db.AppURL, "--sealing-key", key, "--admin-url", "https://console.example.com/"}, args...)...)
	}
	if says, status := create("olga@example.com"); status != 0 || !strings.HasPrefix(says, "https://console.example.com/set-up?token=") {
		t.Errorf("%d: %s", status, says)
	}
	for want, args := range map[string][]string{
		"an account of this address": {"Olga@example.com"}, "no email address": {"a@b.example\r\nBcc: c@d.example"}, "--brand": {"help@example.com", "--role", "support"},
	} {
		if says, status := create(args...); status == 0 || !strings.Contains(says, want) {
			t.Errorf("%q: %d: %s", args, status, says)
		}
	}
	if says, status := tool(t, "admin", "create", "x@example.com", "--sealing-key", key); status == 0 || !strings.Contains(says, "DATABASE_URL") || !strings.Contains(says, "PORTAL_ADMIN_URL") {
		t.Errorf("without settings: %d: %s", status, says)
	}
}

func TestTheConsoleHasAHostOfItsOwn(t *testing.T) {
	t.Parallel()
	brands, err := brand.Parse([]byte(`{"brands": [{"id": "acme", "name": "Acme", "hosts": ["acme.example"], "url": "https://acme.example", "account": "a"}]}`), nil)
	if err != nil {
		t.Fatal(err)
	}
	for address, want := range map[string]string{
		"": "", "https://Console.example": "console.example", "https://console.example:8443/": "console.example", "https://acme.example": "one of brand acme",
		"http://console.example": "in the clear", "console.example": "no address", "https://console.example/x": "no address", "https://u:p@console.example": "no address", "://": "no address",
	} {
		var problems settings.Problems
		host := consoleHost(address, false, brands, &problems)
		if err := problems.Err(); err == nil && host != want || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%q: host %q, %v, want %q", address, host, err, want)
		}
	}
}
