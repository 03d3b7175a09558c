package e2e

import (
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// tabTo presses Tab until the keyboard is on what matches the selector, and
// fails if what has the keyboard on the way can't be seen.
func (p *tab) tabTo(selector string) {
	p.Helper()
	for range 80 {
		p.press(kb.Tab)
		p.wantVisibleFocus()
		there, err := ask[bool](p, `document.activeElement.matches(`+quoted(selector)+`)`)
		if err != nil {
			p.Fatal(err)
		}
		if there {
			return
		}
	}
	p.Fatalf("the keyboard does not get to %s", selector)
}

// wantVisibleFocus fails unless the element with the keyboard shows it, inside
// the window.
func (p *tab) wantVisibleFocus() {
	p.Helper()
	problem, err := ask[string](p, `(() => {
		const e = document.activeElement;
		if (e === document.body) return ""; // between the end of the page and its start
		const name = e.tagName + "#" + e.id + " " + e.className, style = getComputedStyle(e), r = e.getBoundingClientRect();
		if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) return name + " has no outline";
		if (r.width < 2 || r.bottom <= 0 || r.top >= innerHeight) return name + " is out of sight";
		return "";
	})()`)
	if err != nil {
		p.Fatal(err)
	}
	if problem != "" {
		p.Errorf("the keyboard's place is not seen: %s", problem)
	}
}

func TestEverythingIsDoneWithTheKeyboardAlone(t *testing.T) {
	t.Parallel()
	both(t, func(p *tab) {
		domain, who := freshDomain(), p.demo.login(p.T, "harbour")
		p.open("/domains/" + domain)
		p.await(at("/sign-in") + ` && document.activeElement.id === "domain"`)
		p.press(who.Domain)
		p.tabTo("#username")
		p.press(who.Username)
		p.tabTo("#password")
		p.press(who.Password)
		p.press(kb.Enter)
		p.await(at("/domains/" + domain))

		p.press(kb.Tab)
		p.await(`document.activeElement.matches(".skip")`)
		p.press(kb.Enter)
		p.await(`location.hash === "#main"`)
		p.tabTo("#nameservers .btn")
		p.press(kb.Enter)
		p.await(at("/domains/"+domain+"/nameservers") + " && " + has(row(2)))
		p.tabTo("#nameservers button[value=add]")
		p.press(kb.Enter)
		p.await(has(row(3)) + ` && document.activeElement.id === "ns-3"`)
		p.wantVisibleFocus()
		p.press("ns3.keyboard.example")
		p.tabTo("#ns-3-up")
		p.press(" ")
		p.await(values("ns1.harbour-media.example", "ns3.keyboard.example", "ns2.harbour-media.example"))
		p.await(`document.activeElement.id === "ns-2-up"`)
		p.wantVisibleFocus()

		p.press(kb.Tab)
		p.tabTo(row(3))
		p.press(kb.End)
		p.press("!")
		p.press(kb.Enter)
		p.await(`document.activeElement.id === "ns-3" && document.activeElement.getAttribute("aria-invalid") === "true"`)
		p.wantVisibleFocus()
		p.press(kb.End)
		p.press(kb.Backspace)
		p.press(kb.Enter) // Enter in a field saves
		p.await(has("#outcome[data-outcome=applied]"))
		p.demo.wantWrites(p.T, domain, 1)
		if p.scripts {
			p.await(`document.activeElement.id === "outcome"`)
			p.wantVisibleFocus()
			p.await(`document.getElementById("live").textContent === document.querySelector("#receipt").dataset.announce`)
		}
		p.tabTo("#done")
		p.press(kb.Enter)
		p.await(at("/domains/" + domain))
	})
}

func TestFocusIsPutWhereTheLastAnswerLeadsHoweverSlowThePageIsDrawn(t *testing.T) {
	t.Parallel()
	p := newTab(t, sharedDemo(t), true)
	domain := freshDomain()
	p.signIn(p.demo.login(p.T, "harbour"))
	p.open("/domains/" + domain + "/nameservers")
	if _, err := ask[bool](p, `(window.held = [], window.requestAnimationFrame = (draw) => held.push(draw), true)`); err != nil {
		t.Fatal(err)
	}
	p.fill("#ns-2", "wrong!")
	p.press(kb.Enter)
	p.await(has("#ns-2[aria-invalid=true]") + " && held.length > 0")
	p.fill("#ns-2", "ns3.keyboard.example")
	// What the first answer left to be drawn comes when the second form is on its way.
	if _, err := ask[bool](p, `(document.addEventListener("htmx:before:request", () => held.splice(0).forEach((draw) => draw()), { once: true }), true)`); err != nil {
		t.Fatal(err)
	}
	p.press(kb.Enter)
	p.await(has("#outcome[data-outcome=applied]") + " && held.length > 0")
	if _, err := ask[bool](p, `(held.splice(0).forEach((draw) => draw()), true)`); err != nil {
		t.Fatal(err)
	}
	p.await(`document.activeElement.id === "outcome"`)
}
