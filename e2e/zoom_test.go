package e2e

import (
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// zoomed is the window of 1280 by 900 at 400 %.
var zoomed = size{320, 225}

// covered names the element with the keyboard if something lies over a part of it that is
// in the window, or none of it is there; "" for none of that, "end" behind the last one.
const covered = `(() => {
	const e = document.activeElement;
	if (e === document.body) return "end";
	const name = e.tagName + "#" + e.id + " " + e.className, r = e.getBoundingClientRect();
	const left = Math.max(r.left, 0) + 1, right = Math.min(r.right, innerWidth) - 1, top = Math.max(r.top, 0) + 1, bottom = Math.min(r.bottom, innerHeight) - 1;
	if (left > right || top > bottom) return name + " is out of the window";
	const centre = (left + right) / 2, middle = (top + bottom) / 2; // corners may be round
	for (const [x, y] of [[left, middle], [right, middle], [centre, top], [centre, bottom], [centre, middle]]) {
		const over = document.elementFromPoint(x, y);
		if (over && !e.parentElement.contains(over) && !over.contains(e)) return name + " is covered by " + over.tagName + "#" + over.id + " " + over.className;
	}
	return "";
})()`

// wantNothingCovered tabs through the page, and back.
func (p *tab) wantNothingCovered(page string) {
	p.Helper()
	for _, back := range []bool{false, true} {
		places := 0
		for range 150 {
			p.step(back)
			problem, err := ask[string](p, covered)
			if err != nil {
				p.Fatal(err)
			}
			if problem == "end" {
				break
			}
			if places++; problem != "" {
				p.Errorf("%s: %s", page, problem)
			}
		}
		if places < 4 {
			p.Errorf("%s: the keyboard finds %d places", page, places)
		}
	}
}

func TestNothingCoversTheKeyboardsPlaceAt400Percent(t *testing.T) {
	t.Parallel()
	p := newTab(t, sharedDemo(t), true)
	p.open("/sign-in")
	p.viewport(zoomed)
	p.wantNothingCovered("sign-in")
	p.viewport(wide)
	p.signIn(p.demo.login(t, "jane"))
	p.viewport(zoomed)
	p.click("#choose-2") // the bar of the selection is there
	p.await(says("#chosen-count", "1 selected"))
	p.wantNothingCovered("list")
	for _, page := range []string{"", "/nameservers", "/dns", "/lock"} {
		p.open("/domains/brightwater.com" + page)
		p.wantNothingCovered("overview" + page)
	}
}

func TestNothingCoversTheKeyboardsPlaceInALongList(t *testing.T) {
	t.Parallel()
	p := newTab(t, sharedDemo(t), true)
	p.signIn(p.demo.login(t, "harbour"))
	for _, screen := range []size{wide, phone} {
		p.viewport(screen)
		p.open("/domains?q=client-1")
		p.await(has("#choose-2"))
		if on, err := ask[bool](p, `document.getElementById("choose-2").checked`); err == nil && !on {
			p.click("#choose-2")
		}
		p.await(says("#chosen-count", "1 selected"))
		p.wantNothingCovered("list")
	}
}

// bordered is the condition that what matches on has another border than what matches off.
func bordered(on, off string) string {
	border := func(selector string) string {
		return `(({borderTopWidth, borderTopColor}) => borderTopWidth + borderTopColor)(getComputedStyle(` + has(selector) + `))`
	}
	return has(on) + " && " + has(off) + " && " + border(on) + " !== " + border(off)
}

func TestForcedColoursShowWhatIsCurrentAndPressed(t *testing.T) {
	t.Parallel()
	p := newTab(t, sharedDemo(t), true)
	p.signIn(p.demo.login(t, "harbour"))
	call(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "forced-colors", Value: "active"}}})
	p.await(`matchMedia("(forced-colors: active)").matches`)
	p.click("#filter-unlocked")
	p.await(bordered(".toggle:has(#filter-unlocked)", ".toggle:has(#filter-public)"))
	p.await(bordered("#size-25", "#size-100"))
	p.click(".who")
	p.await(bordered("#account button[value=auto]", "#account button[value=dark]"))
	p.open("/domains/client-100.org/lock")
	p.await(bordered(".side a[aria-current]", ".side a:not([aria-current])"))
}

// step moves the keyboard to the next place, or back.
func (p *tab) step(back bool) {
	p.Helper()
	if back {
		p.press(kb.Tab, chromedp.KeyModifiers(chromedp.ModifierShift))
		return
	}
	p.press(kb.Tab)
}
