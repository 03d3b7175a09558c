package e2e

import "testing"

func TestThePagesSpeakFrench(t *testing.T) {
	t.Parallel()
	both(t, func(p *tab) {
		p.open("/sign-in")
		p.click(`.preferences button[value=fr]`)
		p.await(`document.documentElement.lang === "fr"`)
		p.check("French sign-in")
		p.signIn(p.demo.login(p.T, "jane"))
		p.await(says("h1", "Domaines"))
		p.check("French domains")
		p.open("/domains/brightwater.com")
		p.check("French overview")
		p.open("/domains/brightwater.com/activity")
		p.check("French activity")
		p.open("/domains/brightwater.net/nameservers")
		p.check("French nameservers, locked")
		p.open("/no-such-page")
		p.wantStatus(404)
		p.check("French not found")
	})
}

func TestAChangeIsMadeInFrench(t *testing.T) {
	t.Parallel()
	both(t, func(p *tab) {
		openNameservers(p)
		p.click(`.preferences button[value=fr]`)
		p.await(`document.documentElement.lang === "fr"`)
		p.check("French nameservers")
		p.fill(row(1), "-")
		p.click(saveButton)
		p.await(has("#ns-1-problem"))
		p.check("French nameservers, problems")
		p.fill(row(1), "ns1.gatineau.example")
		p.click(saveButton)
		p.await(has("#outcome[data-outcome=applied]"))
		p.check("French receipt")
		p.click(`.preferences button[value=en]`)
		p.await(`document.documentElement.lang === "en" && ` + has("#outcome"))
	})
}

func TestTheChosenColoursStay(t *testing.T) {
	t.Parallel()
	both(t, func(p *tab) {
		const paper = `getComputedStyle(document.documentElement).colorScheme`
		p.signIn(p.demo.login(p.T, "jane"))
		p.scheme("light")
		p.click(`.preferences button[value=dark]`)
		p.await(at("/domains") + ` && document.documentElement.dataset.theme === "dark" && ` + paper + ` === "dark"`)
		p.open("/domains/brightwater.com")
		p.await(paper + ` === "dark"`)
		p.check("overview, dark by choice")
		p.click(`.preferences button[value=light]`)
		p.await(paper + ` === "light"`)
		p.scheme("dark")
		p.check("overview, light by choice")
		p.click(`.preferences button[value=auto]`)
		p.await(paper + ` === "light dark"`)
	})
}
