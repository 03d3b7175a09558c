package e2e

import (
	"slices"
	"testing"
)

// A change is changed back from its receipt: the form holds what was there before, has
// saved nothing, and goes the way of any other change.
func TestAChangeIsChangedBackFromItsReceipt(t *testing.T) {
	t.Parallel()
	both(t, func(p *tab) {
		const ns1, ns2, ns7 = "ns1.harbour-media.example", "ns2.harbour-media.example", "ns7.harbour-media.example"
		domain := openNameservers(p)
		p.fill(row(1), ns7)
		p.click(saveButton)
		p.await(has("#outcome[data-outcome=applied]"))
		id := p.text("#change-number")
		if neutral := `["old", "new"].every(c => getComputedStyle(document.querySelector(".diff ." + c)).backgroundColor === "rgba(0, 0, 0, 0)")`; !p.holds(neutral) {
			p.Error("a setting is shown in red or green")
		}

		p.click("#back")
		p.await(at("/domains/"+domain+"/nameservers") + " && " + says("#notice", "Nothing has been saved yet"))
		p.await(values(ns1, ns2))
		p.check("nameservers, to be changed back")
		p.demo.wantWrites(p.T, domain, 1)
		p.click(saveButton)
		p.await(has("#outcome[data-outcome=applied]") + ` && document.querySelector("#change-number").textContent !== "` + id + `"`)
		p.demo.wantWrites(p.T, domain, 2)
		if got := p.demo.delegation(p.T, domain); !slices.Equal(got, []string{ns1, ns2}) {
			p.Errorf("the registry has %q", got)
		}

		p.open("/domains/" + domain + "/nameservers?back=" + id)
		p.await(says("#notice", "Nothing to change back") + " && " + values(ns1, ns2))
		p.check("nameservers, nothing to change back")
	})
}
