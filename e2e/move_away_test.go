package e2e

import "testing"

// mostPresses lead from a domain's page to its transfer code.
const mostPresses = 2

func TestADomainIsReadyToMoveAfterTwoPresses(t *testing.T) {
	t.Parallel()
	both(t, func(p *tab) {
		page := "/domains/" + freshDomain()
		p.signIn(p.demo.login(p.T, "harbour"))
		p.open(page + "/lock")
		p.click("button[name=lock][value=on]")
		p.saved()

		for _, screen := range []size{phone, wide} {
			p.viewport(screen)
			p.open(page)
			presses := 0
			press := func(selector string) { presses++; p.follow(selector) }
			press("#move-away")
			p.check("move away")
			press("#move-away .btn.main")
			p.await(has("#moved") + " && " + has("#code"))
			p.check("move away, code shown")
			code := p.text("#code")
			if presses > mostPresses || code == "" {
				t.Errorf("%d presses to the code %q", presses, code)
			}
			p.await(says("#moved-title", "The transfer lock is off until"))

			p.open(page + "/move-away")
			p.lacks(code)
			p.await(says(".ready summary", "fine already"))
			p.follow("#lock-again .btn")
			p.saved()
			p.open(page + "/lock")
			p.await(says("#work .banner", "Locked: nobody can transfer"))
			p.open(page + "/activity")
			p.lacks(code)
		}
	})
}
