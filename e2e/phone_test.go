package e2e

import (
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// phoneForms are the pages with a form, each of a domain where it can be filled in.
var phoneForms = []string{
	"brightwater.com/nameservers", "brightwater.com/hosts", "brightwater.com/dns", "brightwater.com/forwarding", "jane-rivers.name/mail-forwarding",
	"brightwater.com/contacts/owner", "brightwater.com/contacts/admin", "brightwater.com/lock", "brightwater.com/auth-code", "brightwater.com/move-away", "brightwater.com/dnssec",
	"brightwater.com/people", "brightwater.com/privacy", "brightwater.com/renewal", "brightwater.com/extras", "jane-rivers.ca/extras",
}

// firstControl is what somebody fills in or presses first in the contents of a page.
const firstControl = `[...document.querySelectorAll("#work :is(input:not([type=hidden]), select, textarea, button)")].find(e => e.checkVisibility())`

func TestTheFirstFieldOfEveryFormIsInTheFirstScreenOfAPhone(t *testing.T) {
	t.Parallel()
	both(t, func(p *tab) {
		p.signIn(p.demo.login(p.T, "jane"))
		p.viewport(phone)
		for _, page := range phoneForms {
			p.open("/domains/" + page)
			p.wantOnScreen(phone, page+", first control", firstControl)
		}
	})
}

func TestNoticesFitOnOneScreen(t *testing.T) {
	t.Parallel()
	both(t, func(p *tab) {
		p.signIn(p.demo.login(p.T, "jane"))
		p.viewport(wide)
		p.open("/notices")
		p.wantOnScreen(wide, "the last part of the page", has("#history"))
		p.viewport(phone)
		p.wantOnScreen(phone, "first choice", has("#owners input[type=checkbox]"))
	})
}

// wantOnScreen fails unless the element ends within the first screen of the page.
func (p *tab) wantOnScreen(screen size, name, element string) {
	p.Helper()
	p.await(element)
	end, err := ask[float64](p, element+".getBoundingClientRect().bottom")
	if err != nil || end > float64(screen.height) {
		p.Errorf("%s ends at %.0f px of %d, %d wide (%v)", name, end, screen.height, screen.width, err)
	}
}

func TestThePagesOfADomainComeUpFromTheButtonThatTellsWhereOneIs(t *testing.T) {
	t.Parallel()
	both(t, func(p *tab) {
		p.signIn(p.demo.login(p.T, "jane"))
		p.viewport(phone)
		p.open("/domains/brightwater.com/lock")
		const open = `document.querySelector("#sections:popover-open")`
		p.await(`!` + open + ` && ` + says(".here", "Security"))
		p.click(".here")
		p.await(open)
		p.check("pages of a domain, on a phone")
		p.viewport(phone)
		p.press(kb.Escape)
		p.await(`!` + open)
		p.click(".here")
		p.await(open)
		p.click(`#sections a[href$="/renewal"]`)
		p.await(at("/domains/brightwater.com/renewal") + ` && !` + open)
	})
}

// factsFirst are what the first screen of a domain's overview tells.
var factsFirst = []string{"#renewal", "#nameservers", "#health", "#lock", "#privacy", "#owner"}

func TestTheStateOfADomainIsOnTheFirstScreen(t *testing.T) {
	t.Parallel()
	both(t, func(p *tab) {
		p.signIn(p.demo.login(p.T, "jane"))
		for _, screen := range []size{phone, wide} {
			p.viewport(screen)
			p.open("/domains/brightwater.com")
			for _, fact := range factsFirst {
				p.wantOnScreen(screen, fact, has(fact))
			}
		}
	})
}
