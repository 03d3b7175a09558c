package main

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"portal/internal/brand"
	"portal/internal/postgres"
	"portal/internal/registrar"
	"portal/internal/secret"
	"portal/internal/srs/srssim"
)

// The one login, and its domains.
const (
	username  = "jane"
	password  = "river-Stone.2041"
	resellers = "acme"
	apiKey    = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
	domains   = 300
)

func domainName(i int) string { return fmt.Sprintf("bench-%04d.com", 1+i%domains) }

// world is a portal with all that it needs.
type world struct {
	dir  string
	site string // http://127.0.0.1:PORT
	db   *postgres.Server
	sim  *srssim.Simulator
	run  *srssim.Running
	main *exec.Cmd      // the portal at site
	ends []func() error // in order of starting

	nameserver string // address with port; stands in for all
}

func startWorld(ctx context.Context, dir string) (w *world, err error) {
	w = &world{dir: dir}
	defer func() {
		if err != nil {
			err = errors.Join(err, w.stop())
		}
	}()
	w.db, err = postgres.StartPrivate(ctx, filepath.Join(dir, "postgres"), postgres.PrivateOptions{Throwaway: true})
	if err != nil {
		return nil, err
	}
	w.ends = append(w.ends, w.db.Close)
	role := postgres.AppRole{Name: postgres.PrivateAppRole}
	if err := postgres.Migrate(ctx, w.db.OwnerURL(), role); err != nil {
		return nil, err
	}
	if err := w.startSimulator(); err != nil {
		return nil, err
	}
	if err := w.startDNS(); err != nil {
		return nil, err
	}
	return w, w.startPortal(ctx)
}

// stop ends everything, the last started first.
func (w *world) stop() error {
	var errs []error
	for i := len(w.ends) - 1; i >= 0; i-- {
		errs = append(errs, w.ends[i]())
	}
	return errors.Join(errs...)
}

func (w *world) startSimulator() (err error) {
	w.sim, err = srssim.New(srssim.Config{TLDs: registrar.TLDData, Seed: srssim.Seed{Accounts: []*srssim.Account{{
		Username: resellers, Key: apiKey,
		Profiles: []*srssim.Profile{{Username: username, Password: password, Generate: []srssim.Generate{{
			Count: domains, Pattern: "bench-%04d.com",
			Domain: srssim.Domain{Nameservers: []string{"ns1.before.example", "ns2.before.example"}},
		}}}},
	}}}})
	if err != nil {
		return err
	}
	if w.run, err = w.sim.Start(srssim.StartOptions{}); err == nil {
		w.ends = append(w.ends, w.run.Close)
	}
	return err
}

// startPortal builds and runs "portal serve", with its settings in files.
func (w *world) startPortal(ctx context.Context) error {
	binary, err := build(ctx, w.dir, "portal", "build", "portal/cmd/portal")
	if err != nil {
		return err
	}
	addr, err := freeAddress()
	if err != nil {
		return err
	}
	w.site = "http://" + addr
	files := map[string][]byte{
		"ca.pem":      w.run.CACert,
		"sealing-key": []byte(base64.StdEncoding.EncodeToString(secret.NewKey())),
	}
	files["brands.json"], err = json.Marshal(map[string]any{"brands": []brand.Brand{{
		ID: resellers, Name: "Acme Domains", Hosts: []string{"127.0.0.1"}, URL: w.site, Account: resellers,
	}}})
	if err != nil {
		return err
	}
	files["accounts.json"], err = json.Marshal(map[string]any{"accounts": []map[string]any{{
		"id": resellers, "provider": "opensrs", "endpoint": w.run.XCPURL, "username": resellers, "key": apiKey,
		"ca_file": "ca.pem", "parallel_calls": 64, "calls_per_second": 100_000,
	}}})
	if err != nil {
		return err
	}
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(w.dir, name), data, 0o600); err != nil {
			return err
		}
	}
	cmd := exec.Command(binary, "serve")
	cmd.Env = []string{
		"PATH=" + os.Getenv("PATH"), "PORTAL_LOG_LEVEL=warn", "PORTAL_DRAIN=0s", "PORTAL_ALLOW_HTTP=true", "PORTAL_ADDR=" + addr,
		"DATABASE_URL=" + w.db.AppURL(), "PORTAL_BRANDS=" + filepath.Join(w.dir, "brands.json"),
		"PORTAL_ACCOUNTS=" + filepath.Join(w.dir, "accounts.json"),
		"PORTAL_SEALING_KEY_FILE=" + filepath.Join(w.dir, "sealing-key"),
		"PORTAL_PREFLIGHT_STAND_IN=" + w.nameserver,
	}
	if err := w.launch(cmd); err != nil {
		return err
	}
	w.main = cmd
	return w.awaitServing(ctx)
}

// launch starts a helper process that ends with w.
func (w *world) launch(cmd *exec.Cmd) error {
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start %s: %w", filepath.Base(cmd.Path), err)
	}
	w.ends = append(w.ends, func() error {
		_ = cmd.Process.Kill() // nothing of it is kept
		_ = cmd.Wait()
		return nil
	})
	return nil
}

func (w *world) awaitServing(ctx context.Context) error {
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end) && ctx.Err() == nil; time.Sleep(20 * time.Millisecond) {
		if res, err := http.Get(w.site + "/readyz"); err == nil {
			_ = res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return nil
			}
		}
	}
	return errors.New("the portal does not serve")
}

// startBare runs the handler that the overview is compared with, and returns
// its address.
func (w *world) startBare(size int) (string, error) {
	self, err := os.Executable()
	if err != nil {
		return "", err
	}
	cmd := exec.Command(self, bareCommand, w.db.AppURL(), fmt.Sprint(size))
	out, err := cmd.StdoutPipe()
	if err != nil {
		return "", err
	}
	if err := w.launch(cmd); err != nil {
		return "", err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return "", fmt.Errorf("bare handler: %w", errors.Join(err, io.ErrUnexpectedEOF))
	}
	return strings.TrimSpace(line), nil
}

func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}
