package e2e

import (
	"testing"
	"time"

	"portal/internal/staff"
)

// enter signs in to the console with both factors. A code works once: each test has an
// account of its own.
func (p *tab) enter(who employee) {
	p.Helper()
	p.base = who.URL
	p.open("/log?kind=changes")
	p.await(has("#email"))
	p.check("console, sign-in")
	p.fill("#email", who.Email)
	p.fill("#password", "not "+who.Password)
	p.click("main form .btn.main")
	p.await(has("[role=alert] .banner.bad"))
	p.fill("#password", who.Password)
	p.click("main form .btn.main")
	p.await(has("#code"))
	p.check("console, second step")
	p.fill("#code", "000000")
	p.click("main form .btn.main")
	p.await(has("#code-problem"))
	code, err := staff.Code(who.TOTP, time.Now())
	if err != nil {
		p.Fatal(err)
	}
	p.fill("#code", code)
	p.click("main form .btn.main")
	p.await(at("/log") + " && " + has("#f-domain"))
}

func TestStaffFindWhatARegistrantDid(t *testing.T) {
	t.Parallel()
	both(t, func(p *tab) {
		who := map[bool]employee{true: p.demo.Admin, false: p.demo.Staff[0]}[p.scripts]
		domain := freshDomain()
		p.signIn(p.demo.login(p.T, "harbour"))
		p.open("/domains/" + domain + "/lock")
		p.click("main form .btn")
		p.await(has("#outcome"))

		p.enter(who)
		p.fill("#f-domain", domain)
		p.follow("#search .btn.main")
		p.await(says("#lines", domain) + " && " + says("#lines", "harbour"))
		p.check("console, log")
		p.follow("#lines a.name")
		p.await(has("#facts") + " && " + says("#facts", "harbour") + " && " + has("table.diff"))
		p.reloadUntil(says("#sealed", "Sealed"))
		p.check("console, entry")
		p.open("/")
		p.await(has("#sums") + " && " + says("#lines", "Staff looked at an entry"))
		p.check("console, overview")
		p.open("/sessions")
		p.await(has("#sessions"))
		p.check("console, sessions")
		if who == p.demo.Admin {
			p.open("/people")
			p.await(says("#people", p.demo.Staff[1].Email))
			p.check("console, people")
		}
		p.open("/log?address=nowhere&from=never")
		p.await(has("#f-address-problem"))
		p.check("console, log, not understood")
		p.click(`form[action="/sign-out"] button`)
		p.await(at("/sign-in"))
		p.open("/log")
		p.await(at("/sign-in"))
	})
}
