package e2e

import (
	"testing"

	"portal/internal/srs/srssim"
)

func TestWhatTakesAMomentSaysSo(t *testing.T) {
	t.Parallel()
	p := newTab(t, sharedDemo(t), true)
	domain := freshDomain()
	p.signIn(p.demo.login(t, "harbour"))
	p.open("/domains/" + domain + "/lock")
	if shown, err := ask[bool](p, `!document.getElementById("moment").hidden`); err != nil || shown {
		t.Fatalf("it waits for nothing: %v", err)
	}
	p.demo.control(t, "POST", "/faults", fields{"kind": srssim.FaultDelay, "action": "MODIFY", "domain": domain, "delay_ms": 4000, "count": 1}, nil)
	p.click("button[value=on]")
	p.awaitBusy(`!document.getElementById("moment").hidden && document.getElementById("live").textContent.includes("One moment")`)
	p.picture("waiting")
	p.await(has("#outcome[data-outcome=applied]") + ` && document.getElementById("moment").hidden`)
	p.check("receipt after a wait")
}

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
