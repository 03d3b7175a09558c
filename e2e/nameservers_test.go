package e2e

import (
	"slices"
	"testing"
)

// openNameservers signs the agency in and opens the form of a domain that no
// other test touches.
func openNameservers(p *tab) (domain string) {
	p.Helper()
	domain = freshDomain()
	p.signIn(p.demo.login(p.T, "harbour"))
	p.open("/domains/" + domain + "/nameservers")
	p.await(values("ns1.harbour-media.example", "ns2.harbour-media.example"))
	return domain
}

func TestNameserversAreChangedFromSignInToReceipt(t *testing.T) {
	t.Parallel()
	both(t, func(p *tab) {
		domain := freshDomain()
		p.signIn(p.demo.login(p.T, "harbour"))
		p.fill("#q", domain)
		p.press("\r")
		p.await(says("#domains", "1 to 1 of 1"))
		p.click("#domains td a.name")
		p.await(at("/domains/" + domain))
		p.click("#nameservers .btn")
		p.await(values("ns1.harbour-media.example", "ns2.harbour-media.example"))
		p.check("nameservers")

		arrangeRows(p)
		problemsStandBesideFields(p)
		p.demo.wantWrites(p.T, domain, 0)

		p.fill(row(3), "ns3.harbour-media.example")
		p.click(saveButton)
		p.await(has("#outcome[data-outcome=applied]"))
		p.check("receipt, applied")
		p.lacks("could not")
		id := p.text("#change-number")
		p.await(at("/changes/" + id))
		p.demo.wantWrites(p.T, domain, 1)
		want := []string{"ns2.harbour-media.example", "ns1.harbour-media.example", "ns3.harbour-media.example"}
		if got := p.demo.delegation(p.T, domain); !slices.Equal(got, want) {
			p.Errorf("the registry has %q, want %q", got, want)
		}
		p.reload()
		p.await(says("#change-number", id))

		p.click("#receipt a#activity")
		p.await(at("/domains/"+domain+"/activity") + " && " + says(".timeline", "Receipt "+id))
		p.click(".timeline summary")
		p.await(has("details[open] .diff"))
		p.check("activity, with a change")
		p.click(`.timeline a[href="/changes/` + id + `"]`)
		p.await(at("/changes/"+id) + " && " + has("#outcome[data-outcome=applied]"))
		p.click("#done")
		p.await(at("/domains/"+domain) + " && " + says("#nameservers", "ns3.harbour-media.example"))
		p.check("overview, with activity")
	})
}

// arrangeRows presses every kind of button; ns2, ns1 and an empty row are left.
func arrangeRows(p *tab) {
	p.Helper()
	const ns1, ns2 = "ns1.harbour-media.example", "ns2.harbour-media.example"
	p.click("#nameservers button[value=add]")
	p.await(values(ns1, ns2, ""))
	p.await(`document.activeElement.id === "ns-3"`)
	p.click("#ns-1-down")
	p.await(values(ns2, ns1, ""))
	p.await(`document.activeElement.id === "ns-2-down"`)
	p.click("#ns-3-up")
	p.await(values(ns2, "", ns1))
	p.check("nameservers, edited")
	p.click("#ns-2-remove")
	p.await(values(ns2, ns1))
	p.click("#nameservers button[value=add]")
	p.await(values(ns2, ns1, ""))
}

func problemsStandBesideFields(p *tab) {
	p.Helper()
	p.click("#nameservers button[value=add]")
	p.await(has(row(4)))
	p.fill(row(1), "not a host")
	p.fill(row(3), "ns1.harbour-media.example")
	p.fill(row(4), "192.0.2.7")
	p.click(saveButton)
	p.await(has("#ns-1-problem") + " && " + has("#ns-3-problem") + " && " + has("#ns-4-problem"))
	p.await(`document.activeElement.id === "ns-1" && document.activeElement.getAttribute("aria-invalid") === "true"`)
	p.await(values("not a host", "ns1.harbour-media.example", "ns1.harbour-media.example", "192.0.2.7"))
	p.check("nameservers, problems")
	p.click("#ns-4-remove")
	p.await("!" + has(row(4)))
	p.fill(row(1), "ns2.harbour-media.example")
	for _, n := range []int{2, 3} { // too few
		p.fill(row(n), "")
	}
	p.click(saveButton)
	p.await(has("#ns-2-problem") + " && !" + has("#ns-1-problem"))
	p.check("nameservers, too few")
	p.fill(row(2), "ns1.harbour-media.example")
}

func TestSavingWhatIsThereAlreadyWritesNothing(t *testing.T) {
	t.Parallel()
	both(t, func(p *tab) {
		domain := openNameservers(p)
		p.click(saveButton)
		p.await(has("#notice"))
		p.check("nameservers, nothing to save")
		p.demo.wantWrites(p.T, domain, 0)
	})
}

func TestADoubleClickOnSaveWritesOnce(t *testing.T) {
	t.Parallel()
	both(t, func(p *tab) {
		domain := openNameservers(p)
		p.fill(row(1), "ns7.harbour-media.example")
		p.doubleClick(saveButton)
		p.await(has("#outcome[data-outcome=applied]"))
		p.demo.wantWrites(p.T, domain, 1)
	})
}

func TestOfTwoTabsOneWinsAndTheOtherSeesBoth(t *testing.T) {
	t.Parallel()
	both(t, func(p *tab) {
		domain := openNameservers(p)
		other := p.another()
		other.open("/domains/" + domain + "/nameservers")
		p.fill(row(1), "first.harbour-media.example")
		p.click(saveButton)
		p.await(has("#outcome[data-outcome=applied]"))

		other.fill(row(1), "second.harbour-media.example")
		other.click(saveButton)
		other.await(has(".versus") + " && " + says(".versus", "first.harbour-media.example") + " && " + says(".versus", "second.harbour-media.example"))
		other.check("nameservers, stale")
		p.demo.wantWrites(p.T, domain, 1)

		other.click(saveButton)
		other.await(has("#outcome[data-outcome=applied]"))
		p.demo.wantWrites(p.T, domain, 2)
	})
}
