package e2e

import "testing"

func TestALockIsTakenOffForATimeAndPutOnEarly(t *testing.T) {
	t.Parallel()
	both(t, func(p *tab) {
		domain := freshDomain()
		path := "/domains/" + domain + "/lock"
		p.signIn(p.demo.login(p.T, "harbour"))
		p.open(path)
		p.click("button[value=on]")
		p.await(has("#outcome[data-outcome=applied]"))
		p.open(path)
		p.check("lock, on")
		p.click("#for-week")
		p.click("button[value=off]")
		p.await(has("#outcome[data-outcome=applied]") + " && " + says("#receipt", "in 7 days"))
		p.check("receipt of a timed unlocking")
		p.open(path)
		p.await(says("#work", "in 7 days"))
		p.check("lock, off for a time")
		p.open("/domains/" + domain)
		p.await(says("#lock", "in 7 days"))
		p.open(path)
		p.click("button[value=keep]")
		p.await(says("#notice", "stays unlocked"))
		p.check("lock, kept off")
		p.click("button[value=on]")
		p.await(has("#outcome[data-outcome=applied]"))
	})
}
