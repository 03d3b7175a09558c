package e2e

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// demo is a running demo: the portal, its database and the simulator.
type demo struct {
	Brands []struct {
		Name     string  `json:"name"`
		URL      string  `json:"url"`
		Profiles []login `json:"profiles"`
	} `json:"brands"`
	Admin   employee   `json:"admin"`
	Staff   []employee `json:"staff"`
	OpenSRS struct {
		Control string `json:"control"`
	} `json:"opensrs"`

	stop func() error
	log  *lockedBuffer
}

// employee may sign in to the console.
type employee struct {
	URL      string `json:"url"`
	Email    string `json:"email"`
	Password string `json:"password"`
	TOTP     string `json:"totp_secret"`
}

// sites are the addresses of the brands.
func (d *demo) sites() (sites []string) {
	for _, b := range d.Brands {
		sites = append(sites, b.URL)
	}
	return sites
}

// login opens a profile.
type login struct {
	Domain   string `json:"domain"`
	Username string `json:"username"`
	Password string `json:"password"`
}

// shared is what tests use together, made when the first one needs it.
var shared struct {
	program func() (string, error)
	demo    func() (*demo, error)
	browser func() (*browser, error)

	mu   sync.Mutex
	ends []func() error // in the order of making
}

func init() {
	shared.program = sync.OnceValues(buildProgram)
	shared.demo = sync.OnceValues(func() (*demo, error) {
		d, err := launchDemo()
		if err == nil {
			atEnd(d.stop)
		}
		return d, err
	})
	shared.browser = sync.OnceValues(launchBrowser)
}

func atEnd(f func() error) {
	shared.mu.Lock()
	defer shared.mu.Unlock()
	shared.ends = append(shared.ends, f)
}

func endShared() error {
	shared.mu.Lock()
	defer shared.mu.Unlock()
	var errs []error
	for i := len(shared.ends) - 1; i >= 0; i-- {
		errs = append(errs, shared.ends[i]())
	}
	return errors.Join(errs...)
}

// buildProgram builds the portal without the race detector: the program is what
// people run.
func buildProgram() (string, error) {
	dir, err := os.MkdirTemp("", "portal-e2e-program-")
	if err != nil {
		return "", err
	}
	atEnd(func() error { return os.RemoveAll(dir) })
	program := filepath.Join(dir, "portal")
	if out, err := exec.Command("go", "build", "-o", program, "../cmd/portal").CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the portal: %w\n%s", err, out)
	}
	return program, nil
}

// builtProgram is the program, built once for all tests.
func builtProgram(t *testing.T) string {
	t.Helper()
	program, err := shared.program()
	if err != nil {
		t.Fatal(err)
	}
	return program
}

// sharedDemo is for tests that keep to domains of their own.
func sharedDemo(t *testing.T) *demo {
	t.Helper()
	d, err := shared.demo()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// ownDemo is for tests that move the clock or break the registrar for everybody.
func ownDemo(t *testing.T) *demo {
	t.Helper()
	d, err := launchDemo()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.end(t) })
	return d
}

func (d *demo) end(t *testing.T) {
	if err := d.stop(); err != nil {
		t.Errorf("stop the demo: %v", err)
	}
}

// guardian runs a demo until its standard input ends, which also happens when
// the tests are killed, and removes its folder. Nothing outlives the tests, also
// not when a whole group of programs is told to stop.
const guardian = `trap : INT TERM
"$2" demo --json --addr 127.0.0.1:0 --data "$1/data" & demo=$!
exec >&-
while read -r _; do :; done
kill -TERM $demo 2>/dev/null
wait $demo
status=$?
rm -rf "$1"
exit $status`

func launchDemo() (*demo, error) {
	program, err := shared.program()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "portal-e2e-")
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(dir, 0o755); err != nil { // PostgreSQL may run as somebody else
		return nil, err
	}
	d := &demo{log: &lockedBuffer{}}
	cmd := exec.Command("sh", "-c", guardian, "sh", dir, program)
	cmd.Stderr = d.log
	tie, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	d.stop = func() error { return endProgram(cmd, tie, d.log) }
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, d)
	}
	if err != nil {
		return nil, fmt.Errorf("the demo did not start: %w, %w", err, d.stop())
	}
	return d, nil
}

func endProgram(cmd *exec.Cmd, tie io.Closer, log *lockedBuffer) error {
	_ = tie.Close()
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	select {
	case err := <-done:
		if err != nil {
			return fmt.Errorf("the demo ended badly: %w\n%s", err, log)
		}
		return nil
	case <-time.After(5 * time.Minute):
		_ = cmd.Process.Kill()
		return fmt.Errorf("the demo does not end\n%s", log)
	}
}

// lockedBuffer is a buffer for several writers.
type lockedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}
