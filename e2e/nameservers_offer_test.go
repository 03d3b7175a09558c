package e2e

import (
	"slices"
	"testing"
)

func TestNameserversThatTheRegistryDoesNotKnowAreAddedAndSaved(t *testing.T) {
	t.Parallel()
	both(t, func(p *tab) {
		label := map[bool]string{true: "with", false: "without"}[p.scripts] // what was added once is known from then on
		first, second := label+"1.acme-hosting.example", label+"2.acme-hosting.example"
		domain := openNameservers(p)
		p.click("#preset-1")
		p.await(values("ns1.acme-hosting.example", "ns2.acme-hosting.example"))
		p.fill(row(1), first)
		p.fill(row(2), second)
		p.click(saveButton)
		p.await(has("#register") + " && " + has("#ns-1[aria-invalid=true]") + " && " + has("#ns-2[aria-invalid=true]"))
		p.check("nameservers, unknown to the registry")
		p.demo.wantWrites(p.T, domain, 0)
		p.click("#register")
		p.await(has("#outcome[data-outcome=applied]"))
		if got := p.demo.delegation(p.T, domain); !slices.Equal(got, []string{first, second}) {
			p.Errorf("the registry has %q", got)
		}
		p.open("/domains/" + domain + "/activity")
		p.await(says(".timeline", "Nameserver added to the registry"))
		p.check("activity, hosts added to the registry")
	})
}

func TestNameserversWithoutMailAreSavedKnowinglyOnly(t *testing.T) {
	t.Parallel()
	both(t, func(p *tab) {
		domain := openNameservers(p)
		p.fill(row(1), "ada.cloudnine.example")
		p.fill(row(2), "bob.cloudnine.example")
		p.click(saveButton)
		p.await(has(`[data-finding="no_mail"]`) + " && " + says("#findings", "Email for "+domain+" would stop"))
		p.check("nameservers, mail would stop")
		p.await(says("#keep.main", "Keep the current nameservers") + " && " + says("#anyway.danger", "Save anyway – email will stop"))
		p.demo.wantWrites(p.T, domain, 0)
		p.click("#anyway")
		p.await(has("#outcome[data-outcome=applied]") + " && " + says("#accepted", "Email may have stopped"))
		p.check("receipt, of what was saved in spite of a warning")
		p.demo.wantWrites(p.T, domain, 1)
		p.click("#back")
		p.await(values("ns1.harbour-media.example", "ns2.harbour-media.example"))
		p.click(saveButton)
		p.await(has("#outcome[data-outcome=applied]") + " && !" + has("#accepted"))
		p.demo.wantWrites(p.T, domain, 2)
	})
}
