package e2e

import "testing"

func TestAnOwnersAddressIsConfirmed(t *testing.T) {
	t.Parallel()
	both(t, func(p *tab) {
		domain, bounced := "riverlabs.app", false // each mails another owner: nobody is mailed twice in a row
		if p.scripts {
			domain, bounced = "brightwater.online", true
		}
		path := "/domains/" + domain + "/verification"
		p.signIn(p.demo.login(p.T, "jane"))
		p.open(path) // reads it, if the list has not yet
		p.open("/domains/" + domain)
		p.await(has("#verification .act"))
		p.check("overview, owner to be confirmed")
		p.click(".with-nav .banner a")
		p.await(at(path) + " && " + has("#left"))
		if bounced {
			p.await(has("#bounced"))
		}
		p.check("owner's address, " + domain)
		p.click("#work form button")
		p.await(has("#outcome[data-outcome=applied]"))
		p.check("receipt of the message to the owner")
		if got := p.demo.writes(p.T, domain); len(got) != 1 || got[0].Action != "SEND_REGISTRANT_VERIFICATION_EMAIL" {
			p.Errorf("the simulator's ledger has %+v", got)
		}
		p.open(path)
		p.await(has("#sent") + " && !" + has("#work form"))
		p.check("owner's address, asked lately")
		p.click(`#work .card a.btn`)
		p.await(at("/domains/" + domain + "/contacts/owner"))

		p.open("/domains/brightwater.biz/verification") // likewise
		p.open("/domains")
		p.reloadUntil(has(`#unconfirmed a[href^="/domains?"]`)) // it leads to the page of one while only one is known
		p.check("domains, owners to be confirmed")
		p.click("#unconfirmed a")
		p.await(says("#domains", "brightwater.biz"))
		p.open("/domains/brightwater.biz/verification")
		p.await(says("#state", "turned off"))
		p.check("owner's address, suspended")
		p.open("/domains/riverlabs.org/verification")
		p.await(says("#state", "under way"))
		p.open("/domains/brightwater.co.uk/verification")
		p.await(says("#state", ".uk"))
		p.check("owner's address, of a country")
	})
}
