package e2e

import (
	"strings"
	"testing"
	"time"
)

// mailLink is where the newest mail in the outbox of the page's brand, whose subject begins so, leads.
func (p *tab) mailLink(subject string) string {
	p.Helper()
	row := `[...document.querySelectorAll("#outbox a.name")].find(a => a.textContent.startsWith(` + quoted(subject) + `))`
	pause := shortPause
	for end := time.Now().Add(2 * patience); ; pause = longer(pause, reloadPause) {
		p.open("/demo/outbox")
		if there, _ := ask[bool](p, `Boolean(`+row+`)`); there {
			break
		}
		if time.Now().After(end) {
			p.Fatalf("no mail %q came", subject)
		}
	}
	href, err := ask[string](p, row+`.getAttribute("href")`)
	if err != nil {
		p.Fatal(err)
	}
	return href
}

func TestPeopleChooseWhoIsTold(t *testing.T) {
	t.Parallel()
	both(t, func(p *tab) {
		address := map[bool]string{true: "with@agency.example", false: "without@agency.example"}[p.scripts]
		if p.scripts {
			p.signIn(p.demo.login(p.T, "jane"))
		} else {
			p.base = p.demo.brand(1)
			p.signIn(p.demo.login(p.T, "sam"))
		}
		p.click(".who")
		p.await(menuOpen)
		p.click(`.menu a[href="/notices"]`)
		p.await(has("#owners"))
		p.check("notices")
		p.click("#add-address > summary")
		p.fill("#address", "not an address")
		p.click("#new-address button[type=submit]")
		p.await(has("#address-problem"))
		p.check("notices, problem")
		p.fill("#address", address)
		p.click("#new-address button[type=submit]")
		p.await(has(".target"))
		p.check("notices, address")

		letter := p.mailLink("Confirm this address")
		p.check("outbox")
		p.open(letter)
		p.await(has("iframe.letter"))
		if text := p.text("#letter-text"); !strings.Contains(text, "/notices/confirm/") {
			p.Errorf("the mail has no link:\n%s", text)
		}
		_, link, _ := strings.Cut(p.text("#letter-text"), "/notices/confirm/")
		p.open("/notices/confirm/" + strings.Fields(link)[0])
		p.check("confirm an address")
		p.click("#confirm button")
		p.await(says("h1", "Your address is confirmed"))
		p.check("confirmed")

		p.open("/calendar")
		p.check("calendar")
		p.click(`form[action="/calendar"] button`)
		p.await(has("#feed-address"))
		p.check("calendar, address")
		p.open("/calendar")
		p.lacks(".ics")
		p.click(`form[action="/calendar/revoke"] button`)
		p.await(says("[role=status]", "The address is revoked"))
	})
}
