package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"portal/internal/demo"
	"portal/internal/postgres/postgrestest"
)

// program is this package, built once for the tests that need a process to kill.
var program = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "portal-program-")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "portal")
	if out, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput(); err != nil {
		return "", fmt.Errorf("build: %w\n%s", err, out)
	}
	return path, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if path, err := program(); err == nil {
		_ = os.RemoveAll(filepath.Dir(path))
	}
	os.Exit(code)
}

// runningDemo is a running "portal demo".
type runningDemo struct {
	demo.Report
	cmd *exec.Cmd
}

func startDemo(t *testing.T, data string, flags ...string) *runningDemo {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	d := &runningDemo{cmd: exec.Command(path, append([]string{"demo", "--json", "--addr=127.0.0.1:0", "--data=" + data}, flags...)...)}
	d.cmd.Stderr = t.Output()
	out, err := d.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := d.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = d.cmd.Process.Signal(syscall.SIGTERM)
		_ = d.cmd.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("demo did not start: %v", err)
	}
	if err := json.Unmarshal([]byte(line), &d.Report); err != nil {
		t.Fatalf("%v in %q", err, line)
	}
	return d
}

// client is a browser at the demo's first brand.
func (d *runningDemo) client(t *testing.T) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	// Not every resolver knows names below localhost.
	dial := func(ctx context.Context, network, addr string) (net.Conn, error) {
		_, port, err := net.SplitHostPort(addr)
		if err != nil {
			return nil, err
		}
		return new(net.Dialer).DialContext(ctx, network, net.JoinHostPort("127.0.0.1", port))
	}
	return &http.Client{Jar: jar, Timeout: 5 * time.Minute, Transport: &http.Transport{DialContext: dial}}
}

func fetch(t *testing.T, res *http.Response, err error) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if res.StatusCode != http.StatusOK {
		t.Fatalf("%s: status %d\n%s", res.Request.URL, res.StatusCode, body)
	}
	return string(body)
}

var hidden = regexp.MustCompile(`name="(change_id|seen)" value="([^"]*)"`)

// setNameservers signs in and makes an edit as a browser does, and returns the
// receipt's text.
func (d *runningDemo) setNameservers(t *testing.T, hosts ...string) string {
	t.Helper()
	brand := d.Brands[0]
	login, client := brand.Profiles[0], d.client(t)
	form := url.Values{"domain": {login.Domain}, "username": {login.Username}, "password": {login.Password}}
	res, err := client.PostForm(brand.URL+"/sign-in", form)
	fetch(t, res, err)
	address := brand.URL + "/domains/" + login.Domain + "/nameservers"
	res, err = client.Get(address)
	edit := url.Values{"ns": hosts}
	for _, field := range hidden.FindAllStringSubmatch(fetch(t, res, err), -1) {
		edit.Set(field[1], field[2])
	}
	res, err = client.PostForm(address, edit)
	return fetch(t, res, err)
}

func (d *runningDemo) ledger(t *testing.T, query string) string {
	t.Helper()
	res, err := http.Get(d.OpenSRS.Control + "/ledger" + query)
	return fetch(t, res, err)
}

func TestADemoIsUsableKeepsItsDataAndSurvivesAKill(t *testing.T) {
	data := filepath.Join(postgrestest.Folder(t), "demo")
	d := startDemo(t, data)
	if len(d.Brands) != 2 || len(d.Brands[0].Profiles) < 3 || d.OpenSRS.CAFile == "" || d.DatabaseURL == "" {
		t.Fatalf("report = %+v", d.Report)
	}
	if receipt := d.setNameservers(t, "ns1.kept.example", "ns2.kept.example"); !strings.Contains(receipt, "ns1.kept.example") {
		t.Error("the receipt does not show the edit")
	}
	if !strings.Contains(d.ledger(t, "?changed=true"), "ns1.kept.example") {
		t.Error("the ledger does not show the edit")
	}
	if err := d.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = d.cmd.Wait()

	again := startDemo(t, data)
	if !strings.Contains(again.ledger(t, "?changed=true"), "ns1.kept.example") {
		t.Error("the ledger was lost")
	}
	if receipt := again.setNameservers(t, "ns1.second.example", "ns2.second.example"); !strings.Contains(receipt, "ns1.kept.example") {
		t.Error("after the kill the old value is not the one that was set before it")
	}

	over := startDemo(t, data) // while the other still runs, as after a killed "go run"
	if err := again.cmd.Wait(); err != nil {
		t.Errorf("the demo that was taken over: %v", err)
	}
	if receipt := over.setNameservers(t, "ns1.third.example", "ns2.third.example"); !strings.Contains(receipt, "ns1.second.example") {
		t.Error("a take-over lost the state")
	}
}
