package e2e

import (
	"strings"
	"testing"
)

func TestDSRecordsAreAddedAndRemoved(t *testing.T) {
	t.Parallel()
	both(t, func(p *tab) {
		domain := freshDomain()
		page := "/domains/" + domain + "/dnssec"
		p.signIn(p.demo.login(p.T, "harbour"))
		p.open(page)
		p.check("dnssec, unsigned")
		p.fill("#records", domain+". 3600 IN DS 60485 13 2 abcd")
		p.click(`#work .btn.main`)
		p.await(has("#records-problem"))
		p.check("dnssec, problem")
		p.fill("#records", domain+". 3600 IN DS ( 60485 13 2\n"+strings.Repeat("AB", 16)+" "+strings.Repeat("ab", 16)+" ) ; from the provider")
		p.click(`#work .btn.main`)
		p.await(says("#notice", "anyway") + " && " + says("#keep.main", "Keep the records")) // nobody could read the zone
		p.click("#work .btn.danger")
		p.await(has("#outcome[data-outcome=applied]"))
		wantSent(p, domain, 1, "SET_DNSSEC_INFO")

		p.open(page)
		p.click("#by-fields summary")
		p.fill("#ds-tag", "7")
		p.fill("#ds-digest", "abcd")
		p.click(`#by-fields button[type=submit]`)
		p.await(has("#ds-digest-problem"))
		p.check("dnssec, fields")
		p.fill("#ds-digest", strings.Repeat("07", 32))
		p.click(`#by-fields button[type=submit]`)
		p.await(says("#notice", "anyway"))
		p.click(`#by-fields button[type=submit]`)
		p.await(has("#outcome[data-outcome=applied]"))

		p.open(page)
		p.click("#look")
		p.await(has("#look-result"))
		p.check("dnssec, look")
		p.click(`#work button[value="remove:all"]`)
		p.await(says("#remove-title", "these 2 records"))
		p.check("dnssec, question")
		p.click("#work .btn.danger")
		p.await(has("#outcome[data-outcome=applied]"))
		p.check("dnssec, receipt")
		wantSent(p, domain, 3, "SET_DNSSEC_INFO")
		p.open(page)
		p.lacks("60485 ECDSA")
	})
}

func TestDNSSECOfDifferentDomains(t *testing.T) {
	t.Parallel()
	both(t, func(p *tab) {
		p.signIn(p.demo.login(p.T, "jane"))
		p.open("/domains/xn--bcher-rivers-dlb.com/dnssec")
		p.await(says("#work", "Out of date"))
		p.check("dnssec, signed")
		p.click("#look")
		p.await(says("#look-result", "The keys match") + " && " + says("#work", "The nameservers publish no such key"))
		p.check("dnssec, a key that is gone")
		p.open("/domains/brightwater.dk/dnssec")
		p.check("dnssec, unsupported")
	})
}

// wantSent fails unless n changes reached domain, all by action.
func wantSent(p *tab, domain string, n int, action string) {
	p.Helper()
	got := p.demo.writes(p.T, domain)
	for _, w := range got {
		if w.Action != action {
			p.Errorf("the simulator's ledger has %+v", w)
		}
	}
	if len(got) != n {
		p.Errorf("%d writes to %s, want %d", len(got), domain, n)
	}
}
