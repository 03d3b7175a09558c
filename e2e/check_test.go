package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// size is a viewport.
type size struct{ width, height int64 }

// The widths that pages are looked at in. The narrowest is what a page zoomed to
// 400 % has on a small laptop.
var (
	wide   = size{1280, 900}
	phone  = size{390, 844}
	narrow = size{320, 640}
)

// looks are the ways in which a page is looked at; the last is what tests work in.
// Judging takes a second, and finds in each width and each scheme what it finds in
// both together.
var looks = []struct {
	size   size
	scheme string
	judged bool
}{{phone, "light", false}, {wide, "dark", false}, {phone, "dark", true}, {wide, "light", true}}

func (p *tab) viewport(s size) {
	p.Helper()
	call(p, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: s.width, Height: s.height, DeviceScaleFactor: 1,
	})
}

func (p *tab) scheme(name string) {
	p.Helper()
	call(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: name}, {Name: "prefers-reduced-motion", Value: "reduce"}},
	})
}

// looked names the pages that were looked at in every width and scheme.
var looked sync.Map

// check judges the page as it is: accessibility, width, words, and, at the end
// of the run, its HTML. The first visit with a name is judged in both schemes
// and widths, later ones have the same colours.
func (p *tab) check(name string) {
	p.Helper()
	p.keepHTML(name)
	p.wantNoSecrets(name)
	p.viewport(narrow)
	p.wantNoSideScroll(name)
	_, again := looked.LoadOrStore(name, true)
	if again {
		p.viewport(wide)
		p.wantAccessible(name, false)
		return
	}
	for _, look := range looks {
		if !look.judged && !picturing() {
			continue
		}
		p.scheme(look.scheme)
		p.viewport(look.size)
		p.picture(fmt.Sprintf("%s-%d-%s", name, look.size.width, look.scheme))
		if look.judged {
			p.wantAccessible(fmt.Sprintf("%s, %d wide, %s", name, look.size.width, look.scheme), true)
		}
	}
}

// keepHTML hands the page to the HTML checker: the source as it came, or what
// scripts made of it.
func (p *tab) keepHTML(name string) {
	p.Helper()
	if p.scripts {
		html, err := ask[string](p, `"<!DOCTYPE html>" + document.documentElement.outerHTML`)
		if err != nil {
			p.Fatal(err)
		}
		collected.add(name+", with scripts", html)
		return
	}
	collected.add(name+", without scripts", p.source())
}

// source is the page as it came over the network.
func (p *tab) source() string {
	p.Helper()
	p.mu.Lock()
	id := p.document
	p.mu.Unlock()
	return string(call(p, network.GetResponseBody, network.GetResponseBodyParams{RequestID: id}).Body)
}

// neverSaid are words that no visitor may meet: the registrar behind a brand, and
// places of texts that nothing was put into.
var neverSaid = regexp.MustCompile(`(?i)opensrs|tucows|\bxcp\b|reseller|srssim|simulator|\{\{`)

// wantNoSecrets looks for words of the registrar and of the other brand, also in
// what is not seen.
func (p *tab) wantNoSecrets(name string) {
	p.Helper()
	html, err := ask[string](p, `document.documentElement.outerHTML`)
	if err != nil {
		p.Fatal(err)
	}
	if found := neverSaid.FindString(html); found != "" {
		p.Errorf("%s: the page holds the word %q", name, found)
	}
	for _, b := range []string{"acme", "globex"} {
		if !strings.Contains(p.base, b) && strings.Contains(strings.ToLower(html), b) {
			p.Errorf("%s: the page holds the other brand's name %q", name, b)
		}
	}
}

func (p *tab) wantNoSideScroll(name string) {
	p.Helper()
	wide, err := ask[string](p, `(() => {
		const limit = document.documentElement.clientWidth;
		if (document.scrollingElement.scrollWidth <= limit) return "";
		const over = [...document.body.querySelectorAll("*")].filter(e => e.getBoundingClientRect().right > limit + 0.5);
		return document.scrollingElement.scrollWidth + " px: " + over.slice(0, 5).map(e => e.tagName + "." + e.className).join(" ");
	})()`)
	if err != nil {
		p.Fatal(err)
	}
	if wide != "" {
		p.Errorf("%s: scrolls sideways at %d px: %s", name, narrow.width, wide)
	}
}

// axe is the accessibility checker's source.
var axe = sync.OnceValues(func() (string, error) {
	source, err := os.ReadFile("../web/checks/node_modules/axe-core/axe.min.js")
	if err != nil {
		return "", fmt.Errorf("axe-core is missing: run make test, which installs it (%w)", err)
	}
	return string(source), nil
})

const runAxe = `axe.run(document, {
	runOnly: {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
	resultTypes: ["violations"],
	rules: {"color-contrast": {enabled: %t}},
}).then(r => JSON.stringify(r.violations.map(v => ({
	id: v.id, help: v.help, nodes: v.nodes.map(n => n.target.join(" ") + ": " + n.failureSummary),
}))))`

// wantAccessible fails for every violation of the accessibility rules, those about
// contrast only with colours. It lets
// scripts run for as long as the checker needs; the page's own have had their
// chance when it was loaded.
func (p *tab) wantAccessible(name string, colours bool) {
	p.Helper()
	source, err := axe()
	if err != nil {
		p.Fatal(err)
	}
	if !p.scripts {
		p.allowScripts(true)
		defer p.allowScripts(false)
	}
	if loaded, _ := ask[bool](p, `"axe" in window`); !loaded {
		if err := chromedp.Do(p.ctx, chromedp.Evaluate[chromedp.Void](source)); err != nil {
			p.Fatalf("load the accessibility checker: %v", err)
		}
	}
	found, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](fmt.Sprintf(runAxe, colours), chromedp.EvalAwaitPromise))
	if err != nil {
		p.Fatalf("%s: check accessibility: %v", name, err)
	}
	var violations []struct {
		ID, Help string
		Nodes    []string
	}
	if err := json.Unmarshal([]byte(found), &violations); err != nil {
		p.Fatal(err)
	}
	for _, v := range violations {
		p.Errorf("%s: accessibility: %s: %s\n%s", name, v.ID, v.Help, strings.Join(v.Nodes, "\n"))
	}
}
