package e2e

import (
	"encoding/base64"
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"portal/internal/brand"
	"portal/internal/change"
	"portal/internal/portal"
	"portal/internal/postgres/postgrestest"
	"portal/internal/registrar"
	"portal/internal/registrar/rules"
	"portal/internal/secret"
	"portal/internal/srs/srssim"
)

// How many domains of each kind there are to edit.
const (
	killPlainDomains = 80 // a registry that answers at once
	killSlowDomains  = 12 // a registry that takes its time
	killLiarDomains  = 20 // the registrar says yes and does nothing, once
	killLastLiars    = 3  // of these, kept for after the kills
)

// killSlowness is how long the slow registry takes.
const killSlowness = 4 * time.Second

// The login of the tests. The reseller account and the brand have the same name.
const (
	killAccount = "acme"
	killUser    = "jane"
	killWord    = "river-Stone.2041"
	killSecret  = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
)

// killWorld is everything around the portal: registrar, database, settings.
type killWorld struct {
	db     *postgrestest.DB
	sim    *srssim.Simulator
	run    *srssim.Running
	portal *killPortal
	seal   killSeal
}

// newKillWorld starts the simulator and prepares the portal at binary for it and
// db, with times short enough for a test.
func newKillWorld(t *testing.T, binary string, db *postgrestest.DB) *killWorld {
	t.Helper()
	sim, err := srssim.New(srssim.Config{Seed: killSeed(), TLDs: rules.TLDData})
	if err != nil {
		t.Fatal(err)
	}
	run, err := sim.Start(srssim.StartOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = run.Close() })
	dir := t.TempDir()
	w := &killWorld{db: db, sim: sim, run: run, seal: newKillSeal(t, dir)}
	w.portal = newKillPortal(t, binary,
		"DATABASE_URL="+db.AppURL+"&synchronous_commit=on", // as in production: what is committed outlives a crash
		"PORTAL_BRANDS="+killFile(t, dir, "brands.json", killBrands()),
		"PORTAL_ACCOUNTS="+killFile(t, dir, "accounts.json", killAccounts(t, dir, run)),
		"PORTAL_SEALING_KEY_FILE="+killFile(t, dir, "sealing-key", []byte(base64.StdEncoding.EncodeToString(secret.NewKey()))),
		"PORTAL_AUDIT_KEY="+w.seal.file, "PORTAL_AUDIT_CHECKPOINT_FILE="+w.seal.outside,
		"PORTAL_ALLOW_HTTP=true", "PORTAL_CALL_DEADLINE=3s", "PORTAL_SETTLE=8s", "PORTAL_PREFLIGHT=false",
	)
	return w
}

func killSeed() srssim.Seed {
	settings := srssim.DefaultSettings()
	settings.RandomSeed, settings.AsyncDelay = killSeedNumber, srssim.Duration(killSlowness)
	model := srssim.Domain{Nameservers: []string{"ns1.before.example", "ns2.before.example"}}
	return srssim.Seed{Settings: &settings, Accounts: []*srssim.Account{{
		Username: killAccount, Key: killSecret,
		Profiles: []*srssim.Profile{{Username: killUser, Password: killWord, Generate: []srssim.Generate{
			{Count: killPlainDomains, Pattern: "plain-%03d.com", Domain: model},
			{Count: killSlowDomains, Pattern: "slow-%03d.fi", Domain: model},
			{Count: killLiarDomains, Pattern: "liar-%03d.org", Domain: model},
		}}},
	}}}
}

func killBrands() []byte {
	return killJSON(map[string]any{"brands": []brand.Brand{{
		ID: killAccount, Name: "Acme Domains", Hosts: []string{"127.0.0.1"}, URL: "http://127.0.0.1", Account: killAccount,
	}}})
}

// idlePortal is one more portal on the database that is never started: it does what the
// test tells it to.
func idlePortal(t *testing.T, db *postgrestest.DB, now func() time.Time, reg registrar.Registrar) *portal.App {
	t.Helper()
	brands, err := brand.Parse(killBrands(), nil)
	if err != nil {
		t.Fatal(err)
	}
	app, err := portal.New(portal.Settings{
		DatabaseURL: db.AppURL, Pool: db.Pool, SealingKeys: [][]byte{secret.NewKey()}, Brands: brands, Timing: change.DefaultSettings,
		Registrars: map[string]registrar.Registrar{killAccount: reg}, Now: now,
	}, nil, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return app
}

func killAccounts(t *testing.T, dir string, run *srssim.Running) []byte {
	t.Helper()
	return killJSON(map[string]any{"accounts": []map[string]any{{
		"id": killAccount, "provider": "opensrs", "endpoint": run.XCPURL, "username": killAccount, "key": killSecret,
		"ca_file": killFile(t, dir, "ca.pem", run.CACert), "parallel_calls": 64, "calls_per_second": 2000,
	}}})
}

func killJSON(v any) []byte {
	encoded, err := json.Marshal(v)
	if err != nil {
		panic(err) // maps and texts always marshal
	}
	return encoded
}

func killFile(t *testing.T, dir, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
