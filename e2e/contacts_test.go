package e2e

import "testing"

func TestContactsAreCorrectedAndTheOwnerReviewed(t *testing.T) {
	t.Parallel()
	both(t, func(p *tab) {
		domain := freshDomain()
		p.signIn(p.demo.login(p.T, "harbour"))
		p.open("/domains/" + domain)
		p.click(`.side a[href$="/contacts"]`)
		p.await(at("/domains/" + domain + "/contacts"))
		p.check("contacts")
		p.click("#contact-tech .btn")
		p.await(at("/domains/" + domain + "/contacts/tech"))
		p.check("contact, technical")
		if p.scripts {
			anotherCountryBringsItsStates(p)
		}
		p.fill("#contact-email", "nowhere")
		p.click("#contact .btn.main")
		p.await(has("#contact-email-problem"))
		p.check("contact, problems")
		p.click(`#notice a[href="#contact-email"]`)
		p.await(`document.activeElement.id === "contact-email"`)
		p.demo.wantWrites(p.T, domain, 0)
		p.fill("#contact-email", "tech@harbour-media.example")
		p.fill("#contact-phone", "(416) 555-0199")
		p.click("#contact .btn.main")
		p.await(has("#outcome[data-outcome=applied]"))
		p.await(says("#receipt", "+1 416-555-0199"))
		p.check("receipt of contacts")

		p.open("/domains/" + domain + "/contacts/owner")
		p.fill("#contact-last_name", "Haddad-Roy")
		p.click("#contact .btn.main")
		p.await(has("#review"))
		p.check("contact, review")
		p.click("#contact button[value=edit]")
		p.await(`document.querySelector("#contact-last_name")?.value === "Haddad-Roy"`)
		p.click("#contact .btn.main")
		p.await(has("#review"))
		p.click("#contact button[value=save]")
		p.await(has("#outcome[data-outcome=applied]"))
		p.open("/domains/" + domain + "/contacts")
		p.await(says("#contact-owner", "Amir Haddad-Roy"))
	})
}

func TestAChangeOfOwnerThatWaitsIsShown(t *testing.T) {
	t.Parallel()
	both(t, func(p *tab) {
		p.signIn(p.demo.login(p.T, "jane"))
		p.open("/domains/brightwater.org/contacts")
		p.await(says("#pending", "Nora Field"))
		p.check("contacts, pending")
		p.open("/domains/jane-rivers.ca/contacts")
		p.lacks("Billing contact")
	})
}

func anotherCountryBringsItsStates(p *tab) {
	p.Helper()
	const choose = `((to) => { const c = document.querySelector("#contact-country"); c.value = to; c.dispatchEvent(new Event("change", {bubbles: true})); return true })`
	for _, to := range [][2]string{{"US", "TX"}, {"CA", "ON"}} {
		if _, err := ask[bool](p, choose+`("`+to[0]+`")`); err != nil {
			p.Fatal(err)
		}
		p.await(has(`#contact-state option[value=` + to[1] + `]`))
	}
	if _, err := ask[bool](p, `(document.querySelector("#contact-state").value = "ON", true)`); err != nil {
		p.Fatal(err)
	}
}
