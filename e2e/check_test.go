package e2e

import (
	"fmt"
	"regexp"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
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

// looked names the pages that were looked at in every width and scheme, judged the
// outlines of pages that were judged in one.
var looked, judged sync.Map

// check judges the page as it is: accessibility, width, words, and, at the end
// of the run, its HTML. The first visit with a name is judged in both schemes
// and widths. Later ones have the same colours, and are judged again where their
// outline is not one that was judged before.
func (p *tab) check(name string) {
	p.Helper()
	html := p.html()
	p.keepHTML(name, html)
	p.wantNoSecrets(name, html)
	p.viewport(narrow)
	p.wantNoSideScroll(name)
	_, again := looked.LoadOrStore(name, true)
	_, known := judged.LoadOrStore(p.outline(), true)
	if again {
		p.viewport(wide)
		if !known {
			p.wantAccessible(name, false)
		}
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

// html is the page as it is now, with what scripts made of it.
func (p *tab) html() string {
	p.Helper()
	html, err := ask[string](p, `document.documentElement.outerHTML`)
	if err != nil {
		p.Fatal(err)
	}
	return html
}

// outline is what the accessibility rules see of a page, colours aside: elements,
// roles, names and states, and where there is text, but not which. The search in
// the top bar, which scripts make another thing of, is judged on pages of its own.
func (p *tab) outline() string {
	p.Helper()
	outline, err := ask[string](p, `(() => {
		const page = document.documentElement.cloneNode(true);
		page.querySelector("#switch")?.closest("form")?.remove();
		return page.outerHTML.replace(/ (hx-|data-)[a-z-]+(="[^"]*")?/g, "")
			.replace(/ (value|href|action|content|datetime)="[^"]*"/g, " $1")
			.replace(/>[^<]*[^<\s][^<]*</g, ">text<").replace(/>\s+</g, "><").replace(/\d+/g, "0");
	})()`)
	if err != nil {
		p.Fatal(err)
	}
	return outline
}

// keepHTML hands the page to the HTML checker: the source as it came, or what
// scripts made of it.
func (p *tab) keepHTML(name, html string) {
	p.Helper()
	if p.scripts {
		collected.add(name+", with scripts", "<!DOCTYPE html>"+html)
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
func (p *tab) wantNoSecrets(name, html string) {
	p.Helper()
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
