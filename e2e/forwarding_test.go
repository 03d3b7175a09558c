package e2e

import "testing"

func TestAddressesAreForwarded(t *testing.T) {
	t.Parallel()
	both(t, func(p *tab) {
		domain := freshDomain()
		page := "/domains/" + domain + "/forwarding"
		p.signIn(p.demo.login(p.T, "harbour"))
		p.open(page)
		p.check("forwarding, none")
		p.click("#forwarding .btn.main")
		p.await(has("#outcome[data-outcome=applied]"))
		p.click("#done")
		p.await("!" + has("#outcome")) // a page that is on its way would go before the next one
		p.open(page)
		p.await(has("#f1-name"))
		p.fill("#f1-name", "@")
		p.fill("#f1-to", "www.harbour-media.example")
		p.click("#forward-add")
		p.await(`document.activeElement.id === "f2-name"`)
		p.await(`document.getElementById("work").dataset.announce.startsWith("Address 2 added")`)
		p.fill("#f2-name", "shop")
		p.fill("#f2-to", "https://shop.harbour-media.example/")
		p.click("#forwarding .btn.main")
		p.await(has("#f1-to-problem") + ` && document.activeElement.id === "f1-to"`)
		p.check("forwarding, problem")
		p.fill("#f1-to", "https://www.harbour-media.example/")
		p.click("#forwarding .btn.main")
		p.await(has("#outcome[data-outcome=applied]"))
		p.check("forwarding, receipt")

		p.open(page)
		p.check("forwarding, two")
		p.click(`.forwards button[value="remove:0"]`)
		p.await("!" + has("#f2-name") + ` && document.activeElement.id === "forward-add" && document.getElementById("work").dataset.announce.startsWith("Removed")`)
		p.click("#forwarding .btn.main")
		p.await(has("#outcome[data-outcome=applied]"))
		p.open(page)
		p.click(`#forwarding button[value=stop]`)
		p.await(has("#forwarding-stop"))
		p.check("forwarding, question")
		p.click("#forwarding-stop .btn.danger")
		p.await(has("#outcome[data-outcome=applied]"))
		if n := len(p.demo.writes(p.T, domain)); n != 4 {
			p.Errorf("%d writes", n)
		}
	})
}

func TestForwardsOfDifferentDomains(t *testing.T) {
	t.Parallel()
	both(t, func(p *tab) {
		p.signIn(p.demo.login(p.T, "jane"))
		p.open("/domains/brightwater.it/forwarding")
		p.await(has("#f3-name"))
		p.check("forwarding, of each kind")
		p.open("/domains/jane-rivers.name/mail-forwarding")
		p.await(says("#work", "jane@brightwater.com"))
		p.check("mail forwarding")
		p.fill("#email", "jane@jane-rivers.name")
		p.click("#mail-forward .btn.main")
		p.await(has("#email-problem"))
		p.check("mail forwarding, problem")
	})
}
