package e2e

import (
	"strings"
	"testing"
)

// saved waits for the receipt of a change that was made, or waits at the registry.
func (p *tab) saved() {
	p.Helper()
	p.await(has("#outcome[data-outcome=applied], #outcome[data-outcome=pending]"))
	p.check("receipt of a setting")
}

func TestSettingsAreSwitchedAndProved(t *testing.T) {
	t.Parallel()
	both(t, func(p *tab) {
		page := "/domains/" + freshDomain()
		p.signIn(p.demo.login(p.T, "harbour"))
		adviceIsPutAside(p, page)
		theLockIsTakenOffForADay(p, page)

		p.open(page + "/privacy")
		p.check("privacy, on")
		p.click("#work button[name=privacy]")
		p.saved()
		p.open(page + "/renewal")
		p.check("renewal")
		p.click("#work .radio:has([value=expire])")
		p.click("#work .btn.main")
		p.saved()
		p.open(page + "/renewal")
		p.await(says("#work .card", "no reminders are sent"))

		p.open(page + "/auth-code")
		p.check("auth code")
		p.click("button[value=show]")
		p.await(has("#code"))
		code := p.text("#code")
		if p.scripts {
			p.click("#keep-code")
			p.await(says("#revealed", "stays here until you leave") + " && " + says("#code", code) + ` && document.activeElement.id === "revealed"`)
		}
		p.open(page + "/auth-code")
		p.await(says("#code-count", "once"))
		p.open(page + "/activity")
		p.lacks(code)
		activityIsFiltered(p)
	})
}

func adviceIsPutAside(p *tab, page string) {
	p.Helper()
	p.open(page)
	p.click("#advice .suggestions > summary")
	p.click("#advice-lock_off form button")
	p.await(has("#advice-again") + " && !" + has("#advice-lock_off"))
	p.check("overview, advice dismissed")
	p.click("#advice-again")
	p.await(has("#advice-lock_off"))
	if !p.scripts { // a page of its own, where they are folded again
		p.click("#advice .suggestions > summary")
	}
	p.click("#advice-lock_off a")
}

func theLockIsTakenOffForADay(p *tab, page string) {
	p.Helper()
	p.await(at(page + "/lock"))
	p.click("button[name=lock][value=on]")
	p.saved()
	p.open(page + "/lock")
	p.check("lock, on")
	p.click(".radio:has([value=day])")
	p.click("button[name=lock][value=off]")
	p.saved()
	p.open(page + "/lock")
	p.await(has("button[name=lock][value=keep]"))
	p.check("lock, off for a day")
	p.click("button[name=lock][value=keep]")
	p.await(has("#notice") + " && !" + has("button[name=lock][value=keep]"))
}

// activityIsFiltered starts on a domain's activity with changes of many kinds.
func activityIsFiltered(p *tab) {
	p.Helper()
	p.check("activity, of settings")
	if _, err := ask[bool](p, `(() => { const s = document.querySelector("#filter-kind"); s.value = [...s.options].find(o => o.text.includes("renewal")).value; return true })()`); err != nil {
		p.Fatal(err)
	}
	p.click("#filters button[type=submit]")
	p.await(`location.search.includes("=") && document.querySelectorAll("#activity .timeline > li").length === 1`)
	p.check("activity, filtered")
}

func TestHostsAreRegisteredChangedAndDeleted(t *testing.T) {
	t.Parallel()
	both(t, func(p *tab) {
		domain := freshDomain()
		page := "/domains/" + domain + "/hosts"
		p.signIn(p.demo.login(p.T, "harbour"))
		p.open(page)
		p.click("#work form .btn.main")
		p.await(has("#host-problem"))
		p.check("hosts, problems")
		p.fill("#host", "ns1")
		p.fill("#ipv4", "192.0.2.53")
		p.click("#work form .btn.main")
		p.saved()
		p.open(page)
		p.check("hosts, one")
		p.click(`.hostrows .btn[href$="ns1.` + domain + `"]`)
		p.await(at(page + "/ns1." + domain))
		p.check("host")
		p.fill("#ipv6", "2001:db8::53")
		p.click("#work form .btn.main")
		p.saved()
		p.open(page)
		p.click(`.hostrows a[href$="/delete"]`)
		p.await(at(page + "/ns1." + domain + "/delete"))
		p.check("host, delete")
		p.click("#work form button[type=submit]")
		p.saved()
		p.open(page)
		p.await(says("#hosts-title", "No hosts"))
	})
}

// TestAPersonWithAccessIsShutOut ends in the middle of somebody's visit.
func TestAPersonWithAccessIsShutOut(t *testing.T) {
	t.Parallel()
	both(t, func(p *tab) {
		domain := freshDomain()
		person := login{Domain: domain, Username: "help" + strings.TrimSuffix(strings.TrimPrefix(domain, "harbour-"), ".com"), Password: "rope_Ladder.88"}
		p.signIn(p.demo.login(p.T, "harbour"))
		p.open("/domains/" + domain + "/people")
		p.fill("#username", person.Username)
		p.click("label[for=right-nameservers]")
		p.fill("#password", person.Password)
		p.click("button[name=do][value=add]")
		p.saved()

		here, there := newTab(p.T, p.demo, p.scripts), newTab(p.T, p.demo, p.scripts)
		here.signIn(person)
		there.signIn(person)
		here.open("/sessions")
		here.check("sessions, two")
		here.click("button[name=others]")
		here.await(says("main", "signed in anywhere else"))
		there.open("/domains")
		there.await(has(`form[action="/sign-in"]`))
		here.open("/domains/" + domain + "/lock")
		here.await(says("#work .banner", "Your login may not"))

		p.open("/domains/" + domain + "/people")
		p.click("button[name=do][value=delete]")
		p.saved()
		there.submitSignIn(person)
		there.await(at("/sign-in") + " && " + says("main", "do not match"))
	})
}

func TestContactsGoToOtherDomains(t *testing.T) {
	t.Parallel()
	both(t, func(p *tab) {
		domain, other := freshDomain(), freshDomain()
		p.signIn(p.demo.login(p.T, "harbour"))
		p.open("/domains/" + domain + "/contacts")
		p.click(`a[href$="/contacts/others"]`)
		p.await(at("/domains/" + domain + "/contacts/others"))
		p.check("contacts for others")
		p.click("#contact .btn.main")
		p.await(has("[aria-invalid=true]"))
		p.check("contacts for others, problems")
		p.click("label[for=use-tech]")
		p.fill("#names", other)
		p.click("#contact .btn.main")
		p.await(`location.pathname.startsWith("/batches/")`)
		p.await(says("#batch", "1"))
	})
}
