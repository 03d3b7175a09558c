package e2e

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

const (
	menuOpen      = `document.querySelector("#account:popover-open")`
	shortcutsOpen = `document.querySelector("#shortcuts:popover-open")`
	inSwitcher    = `document.activeElement.id === "switch"`
)

func TestTheAccountMenuClosesOnEscapeAndOnAPressOutside(t *testing.T) {
	t.Parallel()
	both(t, func(p *tab) {
		p.signIn(p.demo.login(p.T, "jane"))
		p.click(".who")
		p.await(menuOpen)
		p.check("account menu")
		for _, inside := range []string{`a[href="/profile"]`, "button[value=fr]", "button[value=dark]", `form[action="/sign-out"] button`} {
			p.await(has("#account " + inside))
		}
		p.press(kb.Escape)
		p.await("!" + menuOpen + ` && document.activeElement.matches(".who")`)
		p.press(kb.Enter)
		p.await(menuOpen)
		p.click("h1")
		p.await("!" + menuOpen)
	})
}

func TestKeysLeadToTheSwitcherAndToTheListOfKeys(t *testing.T) {
	t.Parallel()
	p := newTab(t, sharedDemo(t), true)
	p.signIn(p.demo.login(t, "jane"))
	p.await(has("#switch[aria-keyshortcuts]"))
	p.press("/")
	p.await(inSwitcher + " && " + switcherOpen)
	p.press("/")
	p.press("?") // where one types, a key is text
	p.await(`document.getElementById("switch").value.endsWith("/?") && !` + shortcutsOpen)

	p.open("/domains/brightwater.com/nameservers")
	p.await(has("#switch[aria-keyshortcuts]"))
	p.press("?")
	p.await(shortcutsOpen)
	p.check("keyboard shortcuts")
	p.press(kb.Escape)
	p.await("!" + shortcutsOpen)
	p.tabTo("#ns-1")
	p.press("k", chromedp.KeyModifiers(chromedp.ModifierCtrl))
	p.await(inSwitcher)
}

func TestSingleKeysCanBeTurnedOff(t *testing.T) {
	t.Parallel()
	p := newTab(t, sharedDemo(t), true)
	p.signIn(p.demo.login(t, "jane"))
	p.click(".who")
	p.click("#account [popovertarget=shortcuts]") // found without knowing a key
	p.await(shortcutsOpen)
	p.click("#single-keys")
	p.reload()
	p.await(`!document.getElementById("single-keys").checked`)
	p.press("/")
	p.press("?")
	p.press("k", chromedp.KeyModifiers(chromedp.ModifierCtrl))
	p.await(inSwitcher + ` && document.getElementById("switch").value === "" && !` + shortcutsOpen)
}
