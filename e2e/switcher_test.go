package e2e

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// pointed says that the n-th choice of the switcher, from 0, is the active one.
func pointed(n string) string {
	return `(() => { const all = document.querySelectorAll("#switch-list [role=option]"); const one = all[` + n + `];
		return one?.getAttribute("aria-selected") === "true" && document.activeElement.getAttribute("aria-activedescendant") === one.id; })()`
}

const (
	switcherOpen   = `document.activeElement.id === "switch" && document.activeElement.getAttribute("aria-expanded") === "true"`
	switcherClosed = `document.activeElement.getAttribute("aria-expanded") === "false" && document.getElementById("switch-list").hidden`
)

func TestAnotherDomainIsChosenByKeyboardInTheTopBar(t *testing.T) {
	t.Parallel()
	both(t, func(p *tab) {
		p.signIn(p.demo.login(p.T, "jane"))
		p.open("/domains/brightwater.com/nameservers")
		p.tabTo("#switch")
		p.wantVisibleFocus()
		if !p.scripts {
			p.press("brightwater.ne")
			p.press(kb.Enter)
			p.await(at("/domains") + " && " + says("#domains", "brightwater.net"))
			return
		}
		p.press(kb.ArrowDown, chromedp.KeyModifiers(chromedp.ModifierAlt)) // opens, and points at nothing
		p.await(switcherOpen + " && " + has("#switch-list .all"))
		p.check("switcher, open")
		p.press(kb.ArrowDown)
		p.await(switcherOpen + " && " + pointed("0"))
		p.press(kb.End)
		p.await(pointed("8"))
		p.press(kb.ArrowDown)
		p.await(pointed("0"))
		p.press(kb.ArrowUp)
		p.press(kb.Home)
		p.await(pointed("0"))
		p.press(kb.Escape)
		p.await(switcherClosed)

		p.press("no such domain")
		p.await(switcherOpen + " && " + says("#switch-list", "No domain matches") + " && " + says("#live", "No domain matches"))
		p.check("switcher, nothing found")
		p.press(kb.Escape)
		p.press(kb.Escape)
		p.await(`document.getElementById("switch").value === ""`)

		p.press("büch")
		p.await(switcherOpen + " && " + says("#switch-list", "xn--bcher-rivers-dlb.com"))
		p.check("switcher, a name with two spellings")
		p.press(kb.ArrowDown)
		p.await(pointed("0"))
		p.press(kb.Enter)
		p.await(at("/domains/xn--bcher-rivers-dlb.com/nameservers"))

		p.tabTo("#switch")
		p.press("brightwater")
		p.await(switcherOpen)
		p.press(kb.Enter) // nothing is pointed at: the list has them all
		p.await(at("/domains") + ` && new URLSearchParams(location.search).get("q") === "brightwater"`)
	})
}

func TestAnotherDomainIsChosenByPointer(t *testing.T) {
	t.Parallel()
	p := newTab(t, sharedDemo(t), true)
	p.signIn(p.demo.login(p.T, "jane"))
	p.open("/domains/brightwater.com/privacy")
	p.click("#switch")
	p.await(switcherOpen)
	p.click("#switch-list [role=option]:nth-child(2)")
	p.await(`/^\/domains\/(?!brightwater\.com)[^/]+\/privacy$/.test(location.pathname)`)
}
