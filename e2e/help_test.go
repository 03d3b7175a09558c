package e2e

import "testing"

func TestHelpIsFoundByItsWordsAndWhereItIsNeeded(t *testing.T) {
	t.Parallel()
	both(t, func(p *tab) {
		p.open("/help")
		p.check("help")
		p.fill("#q", "UNLOCK")
		p.click("main search button")
		p.await(says("#articles ~ ul a", "What is the transfer lock?"))
		p.check("help, found")
		p.click("#articles ~ ul a")
		p.await(says("h1", "What is the transfer lock?"))
		p.check("help, article")

		p.signIn(p.demo.login(p.T, "jane"))
		p.open("/domains/brightwater.com/auth-code")
		p.await(has("#what:not([open])"))
		p.click("#what > summary")
		p.await(has("#what[open]"))
		p.check("what is this")
		p.click("#what a")
		p.await(says("h1", "What is a transfer code?"))
		p.open("/domains/brightwater.com/privacy")
		p.click(`.group a[href$="/public"]`)
		p.await(has("#public-owner"))
		p.check("what the public sees")
	})
}
