package e2e

import (
	"testing"
	"time"
)

// These need a demo of their own: they break the registrar for everybody, move
// its clock, or use up the patience with wrong passwords.

func TestTheRegistrarIsAway(t *testing.T) {
	t.Parallel()
	d := ownDemo(t)
	for _, scripts := range []bool{true, false} {
		p := newTab(t, d, scripts)
		p.signIn(d.login(t, "jane"))
		p.open("/domains/brightwater.org/nameservers")
		d.control(t, "POST", "/faults", fields{"kind": "http", "status": 502}, nil)

		p.fill(row(1), "ns1.elsewhere.example")
		p.click(saveButton)
		p.await(says("body", "does not answer"))
		p.lacks("Nameservers saved")
		p.check("save, registrar away")
		p.open("/domains") // the list asks nobody, and says when it was read
		p.wantStatus(200)
		p.await(says("main", "The list was read"))
		for _, path := range []string{"/domains/brightwater.org", "/domains/brightwater.org/nameservers"} {
			p.open(path) // what was read last is shown, with its age
			p.wantStatus(200)
			p.await(says("main", "does not answer") + " && !" + has("form#nameservers"))
			p.check("as last seen, " + path)
		}
		stranger := newTab(t, d, scripts)
		stranger.open("/sign-in")
		stranger.submitSignIn(d.login(t, "harbour"))
		stranger.await(has(".banner.warn"))
		stranger.wantStatus(503)
		stranger.check("sign-in, registrar away")

		d.control(t, "DELETE", "/faults", nil, nil)
		p.lookAgainUntil(has("form#nameservers") + " || " + has("form "+row(1)))
		d.wantWrites(t, "brightwater.org", 0)
	}
}

// lookAgainUntil loads the page again until the condition holds: the portal leaves
// a registrar that fails alone for a while.
func (p *tab) lookAgainUntil(condition string) {
	p.Helper()
	for end := time.Now().Add(2 * patience); time.Now().Before(end); time.Sleep(time.Second) {
		p.open("/domains/brightwater.org/nameservers")
		if p.holds(condition) {
			return
		}
	}
	p.Fatalf("looking again never leads to %s", condition)
}

func TestASessionThatDiedAtTheRegistrarAsksForThePasswordAndKeepsTheWork(t *testing.T) {
	t.Parallel()
	d := ownDemo(t)
	for _, scripts := range []bool{true, false} {
		p := newTab(t, d, scripts)
		jane := d.login(t, "jane")
		p.signIn(jane)
		p.open("/domains/brightwater.com/nameservers")
		host := map[bool]string{true: "ns1.typed.example", false: "ns2.typed.example"}[scripts]
		p.fill(row(1), host)
		d.control(t, "POST", "/clock", fields{"advance": "31m"}, nil)
		p.click(saveButton)
		p.await(has("form#reauth") + " && " + says("#reauth", host) + " && " + says("#reauth .facts", "brightwater.com"))
		p.await(`document.activeElement.type === "password"`)
		p.check("password again")

		p.press("wrong\r")
		p.await(has("#reauth .problem") + " && " + says("#reauth", host))
		p.check("password again, wrong")
		p.press(jane.Password + "\r")
		p.await(has("#outcome[data-outcome=applied]"))
		p.await(says("#receipt", host))

		d.control(t, "POST", "/clock", fields{"advance": "31m"}, nil)
		p.open("/domains/brightwater.com") // nothing typed: the sign-in page stands in its place
		p.await(has(`form[action="/sign-in"]`))
		p.submitSignIn(jane)
		p.await(at("/domains/brightwater.com"))
	}
	d.wantWrites(t, "brightwater.com", 2)
}

func TestASlowRegistryIsWaitedForWithoutSayingDone(t *testing.T) {
	t.Parallel()
	d := ownDemo(t)
	for _, scripts := range []bool{true, false} {
		p := newTab(t, d, scripts)
		p.signIn(d.login(t, "jane"))
		p.open("/domains/brightwater.fi/nameservers")
		host := map[bool]string{true: "ns1.odotus.example", false: "ns2.odotus.example"}[scripts]
		p.fill(row(1), host)
		p.click(saveButton)
		p.await(has("#outcome[data-outcome=pending]"))
		p.lacks("Nameservers saved")
		p.check("receipt, pending")
		p.open("/domains/brightwater.fi")
		p.await(says(".banner.info", "A request waits at the registry"))
		p.lacks("no clear answer", "being checked") // nothing is in doubt
		p.check("overview, waiting")
		p.open("/domains")
		p.await(says("#domains", "Waiting for the registry"))
		p.lacks("being checked")
		p.check("domains, waiting")
		p.open("/domains/brightwater.fi/activity")
		p.await(says(".timeline", "Waiting for the registry"))
		p.click(".timeline a[href^='/changes/']")
		p.await(has("#outcome[data-outcome=pending]"))
		d.control(t, "POST", "/clock", fields{"advance": "49h"}, nil)
		p.awaitNews("#outcome[data-resolution=confirmed]")
	}
	d.wantWrites(t, "brightwater.fi", 2)
}

func TestGuessingPasswordsIsSlowedDown(t *testing.T) {
	t.Parallel()
	d := ownDemo(t)
	for _, scripts := range []bool{true, false} {
		p := newTab(t, d, scripts)
		p.open("/sign-in")
		for range 40 { // waits grow, so even a slow browser meets one
			p.submitSignIn(login{"brightwater.com", "jane", "guess"})
			p.await(has(".banner") + ` && ` + has("#password") + `.value === ""`)
			if p.newestStatus() == 429 {
				break
			}
		}
		p.wantStatus(429)
		p.check("sign-in, slowed down")
	}
}
