package main

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"io"
	"log/slog"
	"math/big"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"portal/internal/postgres/postgrestest"
	"portal/internal/process"
)

// servedPortal is a running "portal serve" with a certificate of its own.
type servedPortal struct {
	t    *testing.T
	db   *postgrestest.DB
	dir  string
	addr string
	cmd  *exec.Cmd
	env  []string
	log  chan string // its lines
}

func startServed(t *testing.T) *servedPortal {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	dir, variables := rightSettings(t)
	p := &servedPortal{t: t, dir: dir, log: make(chan string, 1000)}
	p.certify("one.example", time.Now().Add(time.Hour*24*90))
	p.db = postgrestest.New(t)
	variables["DATABASE_URL"] = p.db.AppURL
	variables["PORTAL_TLS_CERT"], variables["PORTAL_TLS_KEY"] = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "cert-key.pem")
	variables["PORTAL_LOG_FORMAT"], variables["PORTAL_DRAIN"], variables["PORTAL_PREFLIGHT"] = "json", "5m", "false"
	p.env = []string{"PATH=" + os.Getenv("PATH")}
	for name, value := range variables {
		p.env = append(p.env, name+"="+value)
	}
	p.cmd = exec.Command(path, "serve")
	p.cmd.Env = p.env
	out, err := p.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.cmd.Process.Kill() })
	go func() {
		for lines := bufio.NewScanner(out); lines.Scan(); {
			p.log <- lines.Text()
		}
		close(p.log)
	}()
	var serving struct{ Addr, Version string }
	if err := json.Unmarshal([]byte(p.await(`"serving"`)), &serving); err != nil || serving.Version == "" {
		t.Fatalf("%v, version %q", err, serving.Version)
	}
	p.addr = serving.Addr
	return p
}

// await returns the next line of the log that holds text.
func (p *servedPortal) await(text string) string {
	p.t.Helper()
	limit := time.After(2 * time.Minute)
	for {
		select {
		case line, open := <-p.log:
			if !open {
				p.t.Fatalf("it ended before it said %s", text)
			}
			if strings.Contains(line, text) {
				return line
			}
		case <-limit:
			p.t.Fatalf("it never said %s", text)
		}
	}
}

// certify writes a certificate for name.
func (p *servedPortal) certify(name string, until time.Time) {
	p.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		p.t.Fatal(err)
	}
	leaf := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{name, "acme.example"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: until}
	der, err := x509.CreateCertificate(rand.Reader, leaf, leaf, key.Public(), key)
	if err != nil {
		p.t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		p.t.Fatal(err)
	}
	write(p.t, p.dir, "cert.pem", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})))
	write(p.t, p.dir, "cert-key.pem", string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})))
}

// get returns status and body of path, and for whom the certificate is.
func (p *servedPortal) get(path string) (status int, body, name string) {
	p.t.Helper()
	req, err := http.NewRequestWithContext(p.t.Context(), http.MethodGet, "https://"+p.addr+path, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	req.Host = "acme.example"
	client := &http.Transport{DisableKeepAlives: true, TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}
	res, err := client.RoundTrip(req)
	if err != nil {
		p.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return res.StatusCode, string(text), res.TLS.PeerCertificates[0].DNSNames[0]
}

func (p *servedPortal) rename(brand string) {
	text, err := os.ReadFile(filepath.Join(p.dir, "brands.json"))
	if err != nil {
		p.t.Fatal(err)
	}
	write(p.t, p.dir, "brands.json", strings.NewReplacer(`"Acme"`, brand, `"Second"`, brand).Replace(string(text)))
}

func (p *servedPortal) signal(s os.Signal) {
	p.t.Helper()
	if err := p.cmd.Process.Signal(s); err != nil {
		p.t.Fatal(err)
	}
}

func TestAPortalReloadsDrainsAndIsFoundHealthyOverTLS(t *testing.T) {
	p := startServed(t)
	if status, _, name := p.get("/readyz"); status != http.StatusOK || name != "one.example" {
		t.Errorf("status %d, certificate of %s", status, name)
	}
	health := exec.Command(p.cmd.Path, "healthcheck")
	health.Env = append(p.env, "PORTAL_ADDR="+p.addr)
	if out, err := health.CombinedOutput(); err != nil {
		t.Errorf("healthcheck: %v %s", err, out)
	}

	other := process.New(p.db.AppURL, slog.New(slog.DiscardHandler))
	if err := other.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := process.NewKeys(p.db.Pool, other, []string{"0123456789ab"}, slog.New(slog.DiscardHandler)).Compare(t.Context()); err != nil {
		t.Fatal(err)
	}
	p.rename(`"Second"`)
	p.certify("two.example", time.Now().Add(time.Hour*24*90))
	p.signal(syscall.SIGHUP)
	p.await(`"reloaded"`)
	if _, body, name := p.get("/sign-in"); !strings.Contains(body, "Second") || name != "two.example" {
		t.Errorf("not reloaded: certificate of %s", name)
	}

	// Readiness is no reason to take a process out that all others would complain of.
	for limit := time.Now().Add(2 * time.Minute); ; time.Sleep(50 * time.Millisecond) {
		status, body, _ := p.get("/readyz")
		if status == http.StatusOK && strings.Contains(body, "0123456789ab") {
			break
		}
		if time.Now().After(limit) {
			t.Fatalf("of a process with another key /readyz says %d %s", status, body)
		}
	}

	p.rename(`""`)
	p.certify("three.example", time.Now().Add(-time.Minute))
	p.signal(syscall.SIGHUP)
	if line := p.await("not reloaded"); !strings.Contains(line, "brands.json:1") || !strings.Contains(line, "certificate expired") {
		t.Errorf("it does not say why: %s", line)
	}
	if status, body, name := p.get("/sign-in"); status != http.StatusOK || !strings.Contains(body, "Second") || name != "two.example" {
		t.Errorf("wrong settings were taken: status %d, certificate of %s", status, name)
	}

	p.signal(syscall.SIGTERM)
	p.await(`"stopping"`)
	if status, _, _ := p.get("/readyz"); status != http.StatusServiceUnavailable {
		t.Errorf("while it drains /readyz says %d", status)
	}
	if status, _, _ := p.get("/sign-in"); status != http.StatusOK {
		t.Errorf("while it drains a page has status %d", status)
	}
	p.signal(syscall.SIGTERM) // enough of draining
	for range p.log {         // until it ends
	}
	if err := p.cmd.Wait(); err != nil {
		t.Errorf("it ended with %v", err)
	}
}
