package e2e

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"sync"

	"github.com/chromedp/cdproto"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// call runs a command of the browser's protocol on the tab.
func call[P, R any](p *tab, cmd cdp.Command[P, R], params P) R {
	p.Helper()
	result, err := chromedp.Call(p.ctx, cmd, params)
	if err != nil {
		p.Fatalf("%s: %v", cmd.Method, err)
	}
	return result
}

// quoted is text as a JavaScript literal.
func quoted(text string) string {
	literal, _ := json.Marshal(text) // texts always marshal
	return string(literal)
}

// ask evaluates an expression on the page as it is. One that was lost with a page on
// its way out is asked of the next one.
func ask[T any](p *tab, expression string) (T, error) {
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	for pause := shortPause; ; pause = longer(pause, longPause) {
		value, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression))
		if !lost(err) || ctx.Err() != nil {
			return value, err
		}
	}
}

// leave evaluates an expression that leads away from the page, and may be lost with it.
func leave(p *tab, expression string) {
	p.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if _, err := chromedp.Run(ctx, chromedp.Evaluate[bool](expression)); err != nil && !lost(err) {
		p.Fatalf("%s: %v", expression, err)
	}
}

// lost reports whether an expression went with its page: the browser says so in several
// ways, with one code.
func lost(err error) bool {
	var answer *cdproto.Error
	return errors.As(err, &answer) && answer.Code == -32000
}

// has is the condition that something matches the selector.
func has(selector string) string { return "document.querySelector(" + quoted(selector) + ")" }

// at is the condition that the address has this path.
func at(path string) string { return "location.pathname === " + quoted(path) }

// says is the condition that what the selector matches holds the text.
func says(selector, text string) string {
	return has(selector) + "?.textContent.includes(" + quoted(text) + ")"
}

// values is the condition that the rows of the nameservers form hold hosts.
func values(hosts ...string) string {
	return `[...document.querySelectorAll("input[name=ns]")].map(e => e.value).join() === ` + quoted(strings.Join(hosts, ","))
}

// text returns the text of the first match.
func (p *tab) text(selector string) string {
	p.Helper()
	p.await(has(selector))
	text, err := ask[string](p, has(selector)+`.textContent.trim().replace(/\s+/g, " ")`)
	if err != nil {
		p.Fatalf("text of %s: %v", selector, err)
	}
	return text
}

// lacks fails if the visible page holds any of the texts.
func (p *tab) lacks(texts ...string) {
	p.Helper()
	shown, err := ask[string](p, `document.body.innerText`)
	if err != nil {
		p.Fatal(err)
	}
	for _, text := range texts {
		if strings.Contains(shown, text) {
			p.Errorf("the page says %q:\n%s", text, shown)
		}
	}
}

// open loads a page by its path, or by its whole address.
func (p *tab) open(address string) {
	p.Helper()
	if strings.HasPrefix(address, "/") {
		address = p.base + address
	}
	if result := call(p, page.Navigate, page.NavigateParams{URL: address}); result.ErrorText != "" {
		p.Fatalf("open %s: %s", address, result.ErrorText)
	}
	p.await("true")
	if leaves, err := ask[bool](p, `dispatchEvent(new Event("beforeunload", {cancelable: true}))`); err != nil || !leaves {
		p.Errorf("%s asks before it is left, though nothing was typed (%v)", address, err)
	}
}

func (p *tab) reload() {
	p.Helper()
	if err := chromedp.Do(p.ctx, chromedp.Reload()); err != nil {
		p.Fatalf("reload: %v", err)
	}
	p.await("true")
}

// wantStatus fails unless the newest whole page came with the status.
func (p *tab) wantStatus(status int) {
	p.Helper()
	if got := p.newestStatus(); got != status {
		p.Errorf("status %d, want %d", got, status)
	}
}

func (p *tab) newestStatus() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.status
}

// point is where the middle of the first match is, scrolled into view.
func (p *tab) point(selector string) (x, y float64) {
	p.Helper()
	p.await(has(selector))
	at, err := ask[[]float64](p, `(() => { const e = `+has(selector)+`; e.scrollIntoView({block: "center", behavior: "instant"});
		const r = e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2] })()`)
	if err != nil {
		p.Fatalf("find %s: %v", selector, err)
	}
	return at[0], at[1]
}

// click presses the mouse in the middle of the first match.
func (p *tab) click(selector string) {
	p.Helper()
	x, y := p.point(selector)
	if err := chromedp.Do(p.ctx, chromedp.MouseClickXY(x, y)); err != nil {
		p.Fatalf("click %s: %v", selector, err)
	}
}

// follow clicks a link to another page, or to this one again, and waits for that page:
// the one on its way out would still answer for a moment.
func (p *tab) follow(selector string) {
	p.Helper()
	if _, err := ask[bool](p, `document.documentElement.left = true`); err != nil {
		p.Fatalf("follow %s: %v", selector, err)
	}
	p.click(selector)
	p.await(`!document.documentElement.left`)
}

// doubleClick presses twice, as people do who learned it for icons.
func (p *tab) doubleClick(selector string) {
	p.Helper()
	x, y := p.point(selector)
	err := chromedp.Do(p.ctx, chromedp.MouseClickXY(x, y), chromedp.MouseClickXY(x, y, chromedp.ClickCount(2)))
	if err != nil {
		p.Fatalf("double-click %s: %v", selector, err)
	}
}

// fill types text in place of what the field holds.
func (p *tab) fill(selector, text string) {
	p.Helper()
	p.await(has(selector))
	if _, err := ask[bool](p, `(() => { const e = `+has(selector)+`; e.focus(); e.select(); return true })()`); err != nil {
		p.Fatalf("fill %s: %v", selector, err)
	}
	if text == "" {
		text = "\b"
	}
	p.press(text)
}

// press types keys where the keyboard is.
func (p *tab) press(keys string, options ...chromedp.KeyOption) {
	p.Helper()
	if err := chromedp.Do(p.ctx, chromedp.KeyEvent(keys, options...)); err != nil {
		p.Fatalf("press %q: %v", keys, err)
	}
}

// row is the selector of a row's field in the nameservers form, from 1.
func row(n int) string { return "#ns-" + strconv.Itoa(n) }

// signingIn holds a lock for each username: sign-ins of one login at one time
// look like guessing, and are slowed down.
var signingIn sync.Map

// signIn opens the domains of the login.
func (p *tab) signIn(l login) {
	p.Helper()
	turn, _ := signingIn.LoadOrStore(l.Username, &sync.Mutex{})
	turn.(*sync.Mutex).Lock()
	defer turn.(*sync.Mutex).Unlock()
	p.open("/sign-in")
	p.submitSignIn(l)
	p.await(`location.pathname.startsWith("/domains") && ` + has("main"))
	if on, err := ask[bool](p, at("/domains")); err != nil || !on { // a login with one domain starts on its page
		p.open("/domains")
	}
	p.await(has("#domains"))
	p.awaitNames()
}

func (p *tab) submitSignIn(l login) {
	p.Helper()
	p.fill("#domain", l.Domain)
	p.fill("#username", l.Username)
	p.fill("#password", l.Password)
	p.click("main form .btn.main")
}

const saveButton = "#nameservers .btn.main"
