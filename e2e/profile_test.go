package e2e

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/css"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/storage"
	"github.com/chromedp/chromedp"
)

// browserProfile is a browser's profile with its tabs. One visitor has it at a time, and
// leaves nothing behind: making a profile and a tab costs more than loading pages.
type browserProfile struct {
	browser *browser
	tabs    []*seat
	used    int // of tabs, by the visitor of now
}

// seat is a tab that visitors have one after another.
type seat struct {
	ctx   context.Context
	sites []string // of the visitor of now; the first is where they began

	asked atomic.Int32 // how often a page asked before it was left
	stays atomic.Bool  // the visitor answers that with no
}

// answer has the visitor leave a page that asks whether to, unless they stay.
func (s *seat) answer(event any) {
	if _, is := event.(*page.EventJavascriptDialogOpening); !is {
		return
	}
	s.asked.Add(1)
	accept := !s.stays.Load()
	go func() { // the listener must not wait for the browser
		_, _ = chromedp.Call(s.ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: accept}) // if it is lost the test waits in vain
	}()
}

// borrow returns a profile without cookies that is the test's own until it ends.
func (b *browser) borrow(t *testing.T) *browserProfile {
	b.mu.Lock()
	defer b.mu.Unlock()
	own := &browserProfile{browser: b}
	if last := len(b.free) - 1; last >= 0 {
		own, b.free = b.free[last], b.free[:last]
	}
	t.Cleanup(func() { b.giveBack(t, own) })
	return own
}

// giveBack keeps a profile for the next visitor, unless it can't be cleaned.
func (b *browser) giveBack(t *testing.T, own *browserProfile) {
	if err := own.clean(); err != nil {
		t.Errorf("clean a profile of the browser: %v", err)
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.free = append(b.free, own)
}

// clean forgets the visitor: pages, cookies, what pages keep in the browser,
// preferences. An empty page of the same site stands where the last one was, because
// another site's would need another process.
func (v *browserProfile) clean() error {
	for _, s := range v.tabs[:v.used] {
		s.stays.Store(false)
		err := s.leave()
		if err == nil {
			_, err = chromedp.Call(s.ctx, runtime.Evaluate, runtime.EvaluateParams{Expression: "sessionStorage.clear()"})
		}
		if err == nil {
			_, err = chromedp.Call(s.ctx, network.ClearBrowserCookies, cdp.Empty{})
		}
		if err == nil {
			_, err = chromedp.Call(s.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{})
		}
		for _, site := range s.sites {
			if err == nil {
				_, err = chromedp.Call(s.ctx, storage.ClearDataForOrigin, storage.ClearDataForOriginParams{Origin: site, StorageTypes: "local_storage"})
			}
		}
		if err != nil {
			return err
		}
	}
	v.used = 0
	return nil
}

// leave opens an empty page. If the last visitor's page is just going to another one,
// either of the two is given up; then leave tries again.
func (s *seat) leave() error {
	for end := time.Now().Add(patience); ; time.Sleep(shortPause) {
		left, err := chromedp.Call(s.ctx, page.Navigate, page.NavigateParams{URL: s.sites[0] + "/healthz"})
		if err != nil || left.ErrorText == "" {
			return err
		}
		if left.ErrorText != "net::ERR_ABORTED" || time.Now().After(end) {
			return errors.New(left.ErrorText)
		}
	}
}

// open returns an empty tab for a test; the next test may have it after that.
func (v *browserProfile) open(t *testing.T, d *demo, scripts bool) *tab {
	t.Helper()
	if v.used == len(v.tabs) {
		if err := v.grow(); err != nil {
			t.Fatalf("open a tab: %v", err)
		}
	}
	s := v.tabs[v.used]
	v.used++
	s.sites = []string{d.brand(0), d.brand(1)}
	ctx, leave := context.WithCancel(s.ctx)
	t.Cleanup(leave)
	p := &tab{T: t, ctx: ctx, profile: v, seat: s, demo: d, base: d.brand(0), scripts: scripts}
	p.prepare()
	return p
}

// grow makes one more tab, the first in a profile of its own. It lives as long as
// the browser. Nobody asks it for nodes and styles as the inspector does, so it
// need not keep account of them.
func (v *browserProfile) grow() error {
	parent, options := v.browser.ctx, []chromedp.ContextOption{chromedp.WithNewBrowserContext()}
	if len(v.tabs) > 0 {
		parent, options = v.tabs[0].ctx, nil
	}
	ctx, _ := chromedp.NewContext(parent, options...)
	for _, off := range []cdp.Command[cdp.Empty, cdp.Empty]{css.Disable, dom.Disable} {
		if _, err := chromedp.Call(ctx, off, cdp.Empty{}); err != nil {
			return err
		}
	}
	s := &seat{ctx: ctx}
	v.tabs = append(v.tabs, s)
	return chromedp.Listen(ctx, s.answer)
}
