package main

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"log/slog"
	"maps"
	"net"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/jackc/pgx/v5/pgxpool"

	"portal/internal/brand"
	"portal/internal/change"
	"portal/internal/portal"
	"portal/internal/registrar"
	"portal/internal/seal"
	"portal/internal/secret"
)

// served is a portal in a process of its own, with one brand.
type served struct {
	site string // http://127.0.0.1:PORT
	pid  int
	cmd  *exec.Cmd
}

// startPortal builds the program, and runs the portal that is measured.
func (w *world) startPortal(ctx context.Context) (err error) {
	if w.program, err = build(ctx, w.dir, "portal", "build", "portal/cmd/portal"); err != nil {
		return err
	}
	for name, data := range map[string][]byte{
		"ca.pem":      w.run.CACert,
		"sealing-key": []byte(base64.StdEncoding.EncodeToString(secret.NewKey())),
	} {
		if err := os.WriteFile(filepath.Join(w.dir, name), data, 0o600); err != nil {
			return err
		}
	}
	key, err := seal.NewKey("bench.example/log")
	if err == nil {
		err = seal.WriteKeys(w.auditKey(), key)
	}
	if err != nil {
		return err
	}
	portals, err := w.startPortals(ctx, resellers, 1, map[string]any{"parallel_calls": 64, "calls_per_second": 100_000})
	if err == nil {
		w.site, w.main = portals[0].site, portals[0].cmd
	}
	return err
}

// startPortals starts processes that serve a brand of their own with this ID, whose
// account has these settings. All accounts are the same reseller's.
func (w *world) startPortals(ctx context.Context, id string, count int, settings map[string]any) ([]served, error) {
	dir := filepath.Join(w.dir, id)
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, err
	}
	account := map[string]any{
		"id": id, "provider": "opensrs", "endpoint": w.run.XCPURL, "username": resellers, "key": apiKey, "ca_file": "../ca.pem",
	}
	maps.Copy(account, settings)
	for name, content := range map[string]any{
		"brands.json":   brandsOf(id),
		"accounts.json": map[string]any{"accounts": []map[string]any{account}},
	} {
		data, err := json.Marshal(content)
		if err != nil {
			return nil, err
		}
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			return nil, err
		}
	}
	var portals []served
	for range count {
		p, err := w.serve(ctx, dir)
		if err != nil {
			return nil, err
		}
		portals = append(portals, p)
	}
	return portals, nil
}

// brandsOf is the brands file for one brand and account with this ID.
func brandsOf(id string) any {
	return map[string]any{"brands": []brand.Brand{{
		ID: id, Name: "Acme Domains", Hosts: []string{"127.0.0.1"}, URL: "http://127.0.0.1", Account: id,
	}}}
}

// idlePortal is a portal that is never started: it takes the rows of batches and
// works none.
func (w *world) idlePortal(pool *pgxpool.Pool, id string) (*portal.App, error) {
	data, err := json.Marshal(brandsOf(id))
	if err != nil {
		return nil, err
	}
	brands, err := brand.Parse(data, nil)
	if err != nil {
		return nil, err
	}
	return portal.New(portal.Settings{
		DatabaseURL: w.db.AppURL(), Pool: pool, SealingKeys: [][]byte{secret.NewKey()}, Brands: brands, Timing: change.DefaultSettings,
		Registrars: map[string]registrar.Registrar{id: {}},
	}, nil, slog.New(slog.DiscardHandler))
}

// serve runs "portal serve" with the brands and accounts in dir, and waits until it
// does.
func (w *world) serve(ctx context.Context, dir string) (served, error) {
	addr, err := freeAddress()
	if err != nil {
		return served{}, err
	}
	cmd := exec.Command(w.program, "serve")
	cmd.Env = []string{
		"PATH=" + os.Getenv("PATH"), "PORTAL_LOG_LEVEL=warn", "PORTAL_DRAIN=0s", "PORTAL_ALLOW_HTTP=true", "PORTAL_ADDR=" + addr,
		"DATABASE_URL=" + w.db.AppURL(), "PORTAL_BRANDS=" + filepath.Join(dir, "brands.json"),
		"PORTAL_ACCOUNTS=" + filepath.Join(dir, "accounts.json"), "PORTAL_SEALING_KEY_FILE=" + filepath.Join(w.dir, "sealing-key"),
		"PORTAL_TRUSTED_PROXIES=127.0.0.1", "PORTAL_PREFLIGHT_STAND_IN=" + w.nameserver, "PORTAL_AUDIT_KEY=" + w.auditKey(),
	}
	if err := w.launch(cmd); err != nil {
		return served{}, err
	}
	p := served{site: "http://" + addr, pid: cmd.Process.Pid, cmd: cmd}
	return p, awaitServing(ctx, p.site)
}

// auditKey is the file of the key that signs the log.
func (w *world) auditKey() string { return filepath.Join(w.dir, "audit-key") }

func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}
