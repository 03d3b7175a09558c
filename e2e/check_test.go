package e2e

import (
	"regexp"
	"strings"

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

func (p *tab) viewport(s size) {
	p.Helper()
	call(p, emulation.SetDeviceMetricsOverride, metrics(s))
}

func metrics(s size) emulation.SetDeviceMetricsOverrideParams {
	return emulation.SetDeviceMetricsOverrideParams{Width: s.width, Height: s.height, DeviceScaleFactor: 1}
}

func (p *tab) scheme(name string) {
	p.Helper()
	call(p, emulation.SetEmulatedMedia, media(name))
}

func media(scheme string) emulation.SetEmulatedMediaParams {
	return emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}},
	}
}

// check looks at the page as it is: words and width. At the end of the run, its HTML
// and how accessible it is are judged, for each state once.
func (p *tab) check(name string) {
	p.Helper()
	p.await("document.documentElement") // a page on its way in has none for a moment
	now := p.save()
	p.wantNoSecrets(name, now.Live)
	p.viewport(narrow)
	p.wantNoSideScroll(name)
	p.viewport(wide)
	p.keepHTML(name, now.Live)
	met.add(now.Outline, savedPage{page: name, journey: p.Name(), scripts: p.scripts, brand: p.place(), html: now.Frozen})
}

// place is that of the brand whose pages are shown, the first's for those of no brand.
func (p *tab) place() int {
	for i, b := range p.demo.Brands {
		if b.URL == p.base {
			return i
		}
	}
	return 0
}

// keepHTML hands the page to the HTML checker: the source as it came, or what
// scripts made of it.
func (p *tab) keepHTML(name, live string) {
	p.Helper()
	name += " (" + p.Name() + ")"
	if p.scripts {
		collected.add(name, "<!DOCTYPE html>"+live)
		return
	}
	collected.add(name, p.source())
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
		if !strings.Contains(p.base, b) && p.base != p.demo.Admin.URL && strings.Contains(strings.ToLower(html), b) {
			p.Errorf("%s: the page holds the other brand's name %q", name, b)
		}
	}
}

// sideScroll says how much wider than the window the page is, and what makes it so.
const sideScroll = `(() => {
	const limit = document.documentElement.clientWidth;
	if (document.scrollingElement.scrollWidth <= limit) return "";
	const over = [...document.body.querySelectorAll("*")].filter(e => e.getBoundingClientRect().right > limit + 0.5);
	return document.scrollingElement.scrollWidth + " px: " + over.slice(0, 5).map(e => e.tagName + "." + e.className).join(" ");
})()`

func (p *tab) wantNoSideScroll(name string) {
	p.Helper()
	wide, err := ask[string](p, sideScroll)
	if err != nil {
		p.Fatal(err)
	}
	if wide != "" {
		p.Errorf("%s: scrolls sideways at %d px: %s", name, narrow.width, wide)
	}
}
