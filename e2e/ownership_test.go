package e2e

import "testing"

func TestADomainIsHandedOverAndOpenedWithTheNewLogin(t *testing.T) {
	t.Parallel()
	const password = "lake-9dots-over"
	bothOnOwn(t, func(p *tab) { // others count harbour's domains
		domain, username := freshDomain(), "buyer"
		if p.scripts {
			username = "buyer2"
		}
		owner := p.demo.login(p.T, "harbour")
		owner.Domain = domain
		p.signIn(owner)
		p.open("/profile")
		p.click(`a[href="/profile/ownership"]`)
		p.await(at("/profile/ownership"))
		p.check("ownership, choice")
		p.click("main form .btn.main")
		p.await(has("#way-problem"))
		p.check("ownership, no choice")
		p.click("#way-new")
		p.fill("#domain", domain)
		p.click("main form .btn.main")
		p.await(has("#follows"))
		p.check("ownership, hand over")
		p.fill("#username", username)
		p.fill("#new", password)
		p.fill("#again", "lake-9dots-ever")
		p.fill("#current", owner.Password)
		p.click("#work .btn.main")
		p.await(has("#again-problem"))
		p.check("ownership, problems")
		p.demo.wantWrites(p.T, domain, 0)
		p.fill("#new", password)
		p.fill("#again", password)
		p.fill("#current", owner.Password)
		p.click("#work .btn.main")
		p.await(at("/sign-in") + " && " + says("main .banner", "The move is done"))
		p.check("sign-in after a move")
		p.submitSignIn(login{Domain: domain, Username: username, Password: password})
		p.await(`location.pathname.startsWith("/domains")`) // the page of the only one, once it is known
		p.open("/domains/" + domain)
		p.await(says("h1", domain))
		p.open("/activity")
		p.lacks("by harbour", "Signed out")
	})
}

func TestAUsernameAndAProfileThatIsThereAreOffered(t *testing.T) {
	t.Parallel()
	both(t, func(p *tab) {
		p.signIn(p.demo.login(p.T, "jane"))
		p.open("/profile/ownership?way=rename")
		p.check("ownership, rename")
		p.open("/profile/ownership?way=existing&scope=one&domain=brightwater.org")
		p.await(says("#work", "webhost has access to brightwater.org too"))
		p.check("ownership, existing")
		if p.scripts {
			p.open("/profile/ownership")
			p.fill("#domain", "labs")
			p.await(`[...document.querySelectorAll("#domain-names option")].every(o => o.value.includes("labs")) && ` + has("#domain-names option"))
		}
	})
}

func TestWhatWaitsAtARegistryIsListed(t *testing.T) {
	t.Parallel()
	both(t, func(p *tab) {
		p.signIn(p.demo.login(p.T, "jane"))
		p.open("/domains/riverlabs.fi/requests")
		p.await(says("#requests", "Change of nameservers"))
		p.check("requests")
		p.open("/profile")
		p.check("profile, waiting")
		p.open("/domains/brightwater.com/requests")
		p.await(says("main", "No requests"))
		p.check("requests, none")
	})
}
