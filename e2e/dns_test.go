package e2e

import "testing"

// records is the condition that the form of a zone holds these values, in order.
func records(values string) string {
	return `[...document.querySelectorAll("#dns [name=value]")].map(e => e.value).join("|") === ` + quoted(values)
}

func TestAZoneIsMadeEditedAndPutBack(t *testing.T) {
	t.Parallel()
	both(t, func(p *tab) {
		domain := freshDomain()
		p.signIn(p.demo.login(p.T, "harbour"))
		p.open("/domains/" + domain + "/dns")
		p.await(says("#work .banner", "served elsewhere") + " && " + has("#r1-value"))
		p.check("dns, elsewhere")

		p.fill("#r1-name", "@")
		p.fill("#r1-value", "2001:db8::1")
		p.click("#dns-add")
		p.await(has("#r2-value") + ` && document.activeElement.id === "r2-type"`)
		p.fill("#r2-name", "www")
		p.fill("#r2-value", "192.0.2.10")
		p.click(saveZone)
		p.await(has("#r1-value-problem") + ` && document.activeElement.id === "r1-value"`)
		p.check("dns, a problem")
		wantZoneWrites(p, domain, 0)
		p.fill("#r1-value", "192.0.2.10")
		p.click(saveZone)
		p.await(has("#outcome[data-outcome=applied]"))
		p.check("receipt of a zone")
		wantZoneWrites(p, domain, 1)

		p.open("/domains/" + domain + "/dns")
		p.await(says("#work .banner", "not in use") + " && " + records("192.0.2.10|192.0.2.10"))
		p.click("details:has(#template) > summary")
		p.click("button[value=template]")
		p.await(has("#did") + " && " + records("192.0.2.10|192.0.2.10|smtp.google.com|v=spf1 include:_spf.google.com ~all"))
		p.check("dns, with a template")
		p.click("button[value='filter:MX']")
		p.await(`document.querySelectorAll(".records > li:not([hidden])").length === 1`)
		p.click("button[value='remove:2']")
		p.await(records("192.0.2.10|192.0.2.10|v=spf1 include:_spf.google.com ~all")) // what is not shown stays
		p.click("button[value='filter:']")
		p.await(has(".records > li:not([hidden]) #r1-value"))
		p.fill("#r1-value", "192.0.2.11")
		p.click(saveZone)
		p.await(has("input[name=reviewed]") + " && " + says(".diff", "A @ 192.0.2.10"))
		p.check("dns, review")
		p.click(saveZone)
		p.await(has("#outcome[data-outcome=applied]"))
		wantZoneWrites(p, domain, 2)

		p.open("/domains/" + domain + "/dns")
		p.click("details:has(.versions) > summary")
		p.click(".versions button")
		p.await(has("#did") + " && " + records("192.0.2.10|192.0.2.10"))
		p.click("details:has(#text) > summary")
		p.fill("#text", "$TTL 300 @ IN")
		p.click("button[value='import:replace']")
		p.await(says("#left", "Line 1"))
		p.check("dns, a file that is none")
	})
}

// wantZoneWrites counts what reached the simulator.
func wantZoneWrites(p *tab, domain string, want int) {
	p.Helper()
	if got := p.demo.writes(p.T, domain); len(got) != want {
		p.Errorf("the simulator's ledger has %d writes to %s, want %d: %+v", len(got), domain, want, got)
	}
}

const saveZone = "#dns .btn.main"

func TestOfTwoWhoEditAZoneTheSecondSeesThreeVersions(t *testing.T) {
	t.Parallel()
	both(t, func(p *tab) {
		domain := freshDomain()
		p.signIn(p.demo.login(p.T, "harbour"))
		p.open("/domains/" + domain + "/dns")
		p.fill("#r1-name", "www")
		p.fill("#r1-value", "192.0.2.10")
		p.click(saveZone)
		p.await(has("#outcome[data-outcome=applied]"))

		p.open("/domains/" + domain + "/dns")
		other := p.another()
		other.open("/domains/" + domain + "/dns")
		p.fill("#r1-value", "192.0.2.20")
		p.click(saveZone)
		p.await(has("#outcome[data-outcome=applied]"))
		other.click("#dns-add")
		other.await(has("#r2-value"))
		other.fill("#r2-name", "blog")
		other.fill("#r2-value", "192.0.2.30")
		other.click(saveZone)
		other.await(has(".ways") + " && " + records("192.0.2.30|192.0.2.20"))
		other.check("dns, stale")
		other.click(saveZone)
		other.await(has("#outcome[data-outcome=applied]"))
		wantZoneWrites(p, domain, 3)

		other.open("/domains/" + domain + "/dns")
		other.click("button[value=delete]")
		other.await(has("input[name=sure]"))
		other.check("dns, delete")
		other.click("button[value=delete]")
		other.await(has("#outcome[data-outcome=applied]"))
	})
}
