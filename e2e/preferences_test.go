package e2e

import "testing"

// prefer presses a choice of language or colours. Who is signed in has them in the
// account menu.
func (p *tab) prefer(value string) {
	p.Helper()
	p.await(has(".preferences"))
	if menu, err := ask[bool](p, `Boolean(document.querySelector(".who"))`); err != nil || menu {
		p.click(".who")
		p.await(menuOpen)
	}
	p.click(".preferences button[value=" + value + "]")
}

func TestThePagesSpeakFrench(t *testing.T) {
	t.Parallel()
	both(t, func(p *tab) {
		p.open("/sign-in")
		p.prefer("fr")
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
		p.prefer("fr")
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
		p.prefer("en")
		p.await(`document.documentElement.lang === "en" && ` + has("#outcome"))
	})
}

func TestTheChosenColoursStay(t *testing.T) {
	t.Parallel()
	both(t, func(p *tab) {
		const paper = `getComputedStyle(document.documentElement).colorScheme`
		p.signIn(p.demo.login(p.T, "jane"))
		p.scheme("light")
		p.prefer("dark")
		p.await(at("/domains") + ` && document.documentElement.dataset.theme === "dark" && ` + paper + ` === "dark"`)
		p.open("/domains/brightwater.com")
		p.await(paper + ` === "dark"`)
		p.check("overview, dark by choice")
		p.prefer("light")
		p.await(paper + ` === "light"`)
		p.scheme("dark")
		p.check("overview, light by choice")
		p.prefer("auto")
		p.await(paper + ` === "light dark"`)
	})
}
