package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"portal/internal/postgres"
	"portal/internal/postgres/private"
	"portal/internal/registrar/rules"
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

// extrasDomain has settings, a host and a zone besides.
const extrasDomain = "bench-more.us"

func domainName(i int) string { return fmt.Sprintf("bench-%04d.com", 1+i%domains) }

// world is a portal with all that it needs.
type world struct {
	dir     string
	site    string // http://127.0.0.1:PORT
	db      *private.Server
	sim     *srssim.Simulator
	run     *srssim.Running
	main    *exec.Cmd // the portal at site
	program string
	ends    []func() error // in order of starting
	entries int            // of the log where it is measured

	nameserver string // address with port; stands in for all
}

func startWorld(ctx context.Context, dir string) (w *world, err error) {
	w = &world{dir: dir}
	defer func() {
		if err != nil {
			err = errors.Join(err, w.stop())
		}
	}()
	w.db, err = private.Start(ctx, filepath.Join(dir, "postgres"), private.Options{Throwaway: true})
	if err != nil {
		return nil, err
	}
	w.ends = append(w.ends, w.db.Close)
	role := postgres.AppRole{Name: private.AppRole}
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
	w.sim, err = srssim.New(srssim.Config{TLDs: rules.TLDData, Seed: srssim.Seed{Accounts: []*srssim.Account{{
		Username: resellers, Key: apiKey,
		Profiles: append(attackSeed(), &srssim.Profile{Username: username, Password: password, Generate: []srssim.Generate{{
			Count: domains, Pattern: "bench-%04d.com",
			Domain: srssim.Domain{Nameservers: []string{"ns1.before.example", "ns2.before.example"}},
		}}, Domains: []*srssim.Domain{{
			Name: extrasDomain, Nameservers: []string{"ns1.before.example", "ns2.before.example"},
			Data:  map[string]any{"nexus": map[string]any{"app_purpose": "P1", "category": "C11"}},
			Hosts: []srssim.Host{{Name: "ns1." + extrasDomain, IPv4: "192.0.2.1"}},
			Zone:  &srssim.Zone{Records: map[string][]map[string]string{"A": {{"subdomain": "", "ip_address": "192.0.2.10"}}}},
		}}}),
	}}}})
	if err != nil {
		return err
	}
	if w.run, err = w.sim.Start(srssim.StartOptions{}); err == nil {
		w.ends = append(w.ends, w.run.Close)
	}
	return err
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

func awaitServing(ctx context.Context, site string) error {
	for end := time.Now().Add(2 * time.Minute); time.Now().Before(end) && ctx.Err() == nil; time.Sleep(20 * time.Millisecond) {
		if res, err := http.Get(site + "/readyz"); err == nil {
			_ = res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return nil
			}
		}
	}
	return errors.New("the portal does not serve")
}

// startBare runs the handler that a page of size bytes is compared with, and returns
// its address. See serveBare for more.
func (w *world) startBare(size int, more ...string) (string, error) {
	self, err := os.Executable()
	if err != nil {
		return "", err
	}
	cmd := exec.Command(self, append([]string{bareCommand, w.db.AppURL(), fmt.Sprint(size)}, more...)...)
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
