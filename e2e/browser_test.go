package e2e

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// browser is one running Chromium; tests have tabs in profiles of their own.
type browser struct {
	ctx context.Context

	mu   sync.Mutex
	free []*browserProfile
}

// launchBrowser starts Chromium. It ends with this process, even a killed one.
func launchBrowser() (*browser, error) {
	path, err := findBrowser()
	if err != nil {
		return nil, err
	}
	profile, err := os.MkdirTemp("", "portal-e2e-browser-")
	if err != nil {
		return nil, err
	}
	// Processes kept ready for other sites are for people: each page would cost one.
	const without = "Translate,BlinkGenPropertyTrees,SpareRendererForSitePerProcess"
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.UserDataDir(profile), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-features", without), chromedp.Flag("lang", "en-US"), chromedp.WSURLReadTimeout(5*time.Minute))
	allocator, free := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, cancel := chromedp.NewContext(allocator)
	atEnd(func() error {
		cancel()
		free()
		return removeLeft(profile)
	})
	if err := chromedp.Do(ctx); err != nil {
		return nil, fmt.Errorf("start %s: %w", path, err)
	}
	return &browser{ctx: ctx}, nil
}

// removeLeft removes the folder of a browser that was ended: its helpers may go on
// writing there for a moment.
func removeLeft(dir string) error {
	pause := shortPause
	for end := time.Now().Add(patience); ; pause = longer(pause, reloadPause) {
		if err := os.RemoveAll(dir); err == nil || time.Now().After(end) {
			return err
		}
	}
}

func sharedBrowser(t *testing.T) *browser {
	t.Helper()
	b, err := shared.browser()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// findBrowser prefers the build that draws no window: it does the same for a third of
// the CPU.
func findBrowser() (string, error) {
	for _, name := range []string{"chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("there is no Chromium here: run make test, which installs it")
}

// tab is a page of the browser as one visitor sees it.
type tab struct {
	*testing.T
	ctx     context.Context
	profile *browserProfile
	seat    *seat
	demo    *demo
	base    string // address of the brand
	scripts bool

	mu       sync.Mutex
	document network.RequestID // of the newest page
	status   int               // that it came with
	errors   []string          // what the page complained of
}

// patience bounds every wait for a page; a busy machine is slow.
const patience = 3 * time.Minute

// newTab opens an empty tab in a profile that nobody else has until the test ends.
func newTab(t *testing.T, d *demo, scripts bool) *tab {
	t.Helper()
	return sharedBrowser(t).borrow(t).open(t, d, scripts)
}

// another opens a second tab of the same visitor.
func (p *tab) another() *tab {
	p.Helper()
	return p.profile.open(p.T, p.demo, p.scripts)
}

// prepare makes the tab listen, and as every test expects it.
func (p *tab) prepare() {
	p.Helper()
	if err := chromedp.Listen(p.ctx, p.observe); err != nil {
		p.Fatalf("open a tab: %v", err)
	}
	p.Cleanup(p.complain)
	call(p, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	p.viewport(wide)
	p.allowScripts(p.scripts)
}

func (p *tab) allowScripts(on bool) {
	p.Helper()
	call(p, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on})
}

// observe notes what a page complains of. A status is no complaint: the tests
// look at it where it matters.
func (p *tab) observe(event any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch e := event.(type) {
	case *network.EventResponseReceived:
		if e.Type == network.ResourceTypeDocument {
			p.document, p.status = e.RequestID, int(e.Response.Status)
		} else if e.Response.Status >= 400 && strings.Contains(e.Response.URL, "/static/") {
			p.errors = append(p.errors, fmt.Sprintf("%s: %d", e.Response.URL, e.Response.Status))
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError && e.Entry.Source != log.EntrySourceNetwork {
			p.errors = append(p.errors, string(e.Entry.Source)+": "+e.Entry.Text)
		}
	case *runtime.EventExceptionThrown:
		p.errors = append(p.errors, "exception: "+e.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError {
			p.errors = append(p.errors, "console: "+textOf(e.Args))
		}
	}
}

func textOf(args []*runtime.RemoteObject) string {
	texts := make([]string, len(args))
	for i, a := range args {
		texts[i] = string(a.Value) + a.Description
	}
	return strings.Join(texts, " ")
}

// complain fails the test for everything that its pages complained of.
func (p *tab) complain() {
	for _, text := range p.complaints() {
		p.Errorf("the browser complains: %s", text)
	}
}

func (p *tab) complaints() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.errors)
}

// forgive drops the complaints, where a test made them.
func (p *tab) forgive() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.errors = nil
}
