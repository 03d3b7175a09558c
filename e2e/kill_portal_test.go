package e2e

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// killGuard runs the portal and kills it as soon as standard input ends: that is
// how a test kills it, and how it goes when the test itself dies.
const killGuard = `
exec 3<&0
"$@" </dev/null 3<&- &
portal=$!
{ read -r _ <&3; kill -KILL "$portal"; } &
guard=$!
exec 3<&-
wait "$portal"
kill "$guard" 2>/dev/null
wait "$guard"
`

// killPortal is "portal serve" as a process of its own, always at the same address.
type killPortal struct {
	binary string
	addr   string
	env    []string
	log    *os.File

	tie  io.Closer     // standard input of the guard
	gone chan struct{} // closed when the process of this run has ended
}

// newKillPortal prepares the program at binary. It does not start it.
func newKillPortal(t *testing.T, binary string, env ...string) *killPortal {
	t.Helper()
	p := &killPortal{binary: binary, addr: killAddress(t)}
	var err error
	if p.log, err = os.Create(filepath.Join(t.TempDir(), "portal.log")); err != nil {
		t.Fatal(err)
	}
	p.env = append([]string{"PATH=" + os.Getenv("PATH"), "PORTAL_ADDR=" + p.addr, "PORTAL_LOG_LEVEL=warn", "PORTAL_DRAIN=0s"}, env...)
	t.Cleanup(func() {
		p.kill()
		if t.Failed() {
			t.Logf("end of the portal's log:\n%s", p.lastWords())
		}
		_ = p.log.Close()
	})
	return p
}

// killAddress finds a free port below those that the system hands out by
// itself, which somebody else could get while the portal is down.
func killAddress(t *testing.T) string {
	t.Helper()
	for range 100 {
		addr := fmt.Sprintf("127.0.0.1:%d", 20000+rand.IntN(10000))
		if l, err := net.Listen("tcp", addr); err == nil {
			_ = l.Close()
			return addr
		}
	}
	t.Fatal("no free port")
	return ""
}

// start runs the program; it need not serve yet when start returns.
func (p *killPortal) start(t *testing.T) {
	t.Helper()
	cmd := exec.Command("/bin/sh", "-c", killGuard, "guard", p.binary, "serve")
	cmd.Env, cmd.Stdout, cmd.Stderr = p.env, p.log, p.log
	tie, err := cmd.StdinPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatalf("start portal: %v", err)
	}
	gone := make(chan struct{})
	p.tie, p.gone = tie, gone
	go func() {
		_ = cmd.Wait()
		close(gone)
	}()
}

// kill ends the program by SIGKILL and waits until it is gone.
func (p *killPortal) kill() {
	if p.tie == nil {
		return
	}
	_ = p.tie.Close()
	<-p.gone
	p.tie = nil
}

// awaitServing waits until the portal answers; it may not end by itself meanwhile.
func (p *killPortal) awaitServing(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for {
		select {
		case <-p.gone:
			t.Fatal("the portal ended by itself")
		case <-ctx.Done():
			t.Fatal("the portal does not serve")
		case <-time.After(5 * time.Millisecond):
		}
		if p.healthy(ctx) {
			return
		}
	}
}

func (p *killPortal) healthy(ctx context.Context) bool {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+p.addr+"/healthz", nil)
	if err != nil {
		return false
	}
	req.Close = true
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	_ = res.Body.Close()
	return res.StatusCode == http.StatusOK
}

// lastWords returns the end of what the portal logged.
func (p *killPortal) lastWords() string {
	text, err := os.ReadFile(p.log.Name())
	if err != nil {
		return err.Error()
	}
	return string(text[max(0, len(text)-16384):])
}
