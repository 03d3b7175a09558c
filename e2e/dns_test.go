package e2e

import (
	"strings"
	"testing"
)

// listed is the condition that the list of records shows these values, from top to bottom.
func listed(values string) string {
	return `[...document.querySelectorAll("#records > li .vl > [id]")].map(e => e.textContent).join("|") === ` + quoted(values)
}

// addRecord adds a record to the list: its type is asked first.
func (p *tab) addRecord(kind, name, value string, want ...string) {
	p.Helper()
	p.click("#dns-add")
	p.await(has("#kind-A") + ` && document.activeElement.id === "kind-A" && !document.querySelector("#dns [name=open_name]")`)
	p.click("#kind-" + kind)
	p.await(has("#dns [name=open_name]") + ` && document.activeElement.name === "open_name"`)
	p.fill("#dns [name=open_name]", name)
	p.fill("#dns [name=open_value]", value)
	p.click(keepRow)
	p.await(strings.Join(append(want, "!"+has("#dns [name=open_name]")), " && "))
}

const (
	keepRow = ".edit button[value=keep]"
	saveDNS = "#dns button[value=save]"
)

// saveRecords reviews the changes, and saves them.
func (p *tab) saveRecords() {
	p.Helper()
	p.click("#review")
	p.await(has("#dns [name=reviewed]"))
	p.click(saveDNS)
	p.await(has("#outcome[data-outcome=applied]"))
}

func TestAZoneIsMadeEditedAndPutBack(t *testing.T) {
	t.Parallel()
	both(t, func(p *tab) {
		domain := freshDomain()
		p.signIn(p.demo.login(p.T, "harbour"))
		p.open("/domains/" + domain + "/dns")
		p.await(says("#work .banner", "served elsewhere") + " && " + says("#work", "no records yet"))
		p.check("dns, elsewhere")

		p.click("#dns-add")
		p.await(has("#kind-A"))
		p.check("dns, which kind")
		p.click("#kind-A")
		p.await(has("#r1-value"))
		p.fill("#r1-name", "@")
		p.fill("#r1-value", "2001:db8::1")
		p.click(keepRow)
		p.await(has("#r1-value-problem") + ` && document.activeElement.id === "r1-value"`)
		p.check("dns, a problem")
		p.fill("#r1-value", "192.0.2.10")
		p.click(keepRow)
		p.await(listed("192.0.2.10") + ` && document.activeElement.id === "r1-open" && ` + says(".dock", "1 change"))
		p.addRecord("A", "www", "192.0.2.10", listed("192.0.2.10|192.0.2.10"))
		p.check("dns, with a draft")
		wantZoneWrites(p, domain, 0)
		p.saveRecords()
		p.check("receipt of a zone")
		wantZoneWrites(p, domain, 1)

		p.open("/domains/" + domain + "/dns")
		p.await(says("#work .banner", "not in use") + " && " + listed("192.0.2.10|192.0.2.10"))
		p.click("button[value='service:google-workspace']")
		p.await(says(".lines", "MX @ 1 smtp.google.com"))
		p.check("dns, a service")
		p.click("button[value='template:google-workspace']")
		p.await(has("#did") + " && " + listed("v=spf1 include:_spf.google.com ~all|smtp.google.com|192.0.2.10|192.0.2.10"))
		p.check("dns, with a service")
		p.click("#r1-open")
		p.await(has("#r1-value") + ` && document.activeElement.id === "r1-name"`)
		p.check("dns, a row is open")
		p.fill("#r1-value", "192.0.2.11")
		p.click("#r2-remove") // the open row is kept
		p.await(has("#r2-undo") + " && " + says("#records > .is-edited", "before: 192.0.2.10") + ` && document.activeElement.id === "r2-undo"`)
		p.check("dns, edited and removed")
		p.click("#r2-undo")
		p.await(has("#r2-remove") + ` && document.activeElement.id === "r2-open"`)
		p.click("#review")
		p.await(says(".lines .cut", "A @ 192.0.2.10") + " && " + says(".lines", "A @ 192.0.2.11"))
		p.check("dns, review")
		p.click(saveDNS)
		p.await(has("#outcome[data-outcome=applied]"))
		wantZoneWrites(p, domain, 2)

		p.open("/domains/" + domain + "/dns")
		p.click("details:has(.versions) > summary")
		p.click(".versions button")
		p.await(has("#did") + ` && document.querySelectorAll("#records > .is-removed").length === 2 && ` + says("#records > .is-edited", "192.0.2.10"))
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

func TestRecordsAreFoundByNameAndValue(t *testing.T) {
	t.Parallel()
	both(t, func(p *tab) {
		p.signIn(p.demo.login(p.T, "jane"))
		p.open("/domains/brightwater.it/dns")
		p.await(listed("192.0.2.10|2001:db8::10|mx1.northhost.example|mx2.northhost.example|v=spf1 mx -all|v=DMARC1; p=quarantine|5 5060 sip.northhost.example|192.0.2.25|sites.northhost.example"))
		p.fill("#find", "MX2")
		if p.scripts {
			p.await(says("#shown", "1 of 9"))
		} else {
			p.click("button[value=find]")
		}
		p.await(`document.querySelectorAll("#records > li:not([hidden])").length === 1 && ` + says("#shown", "1 of 9"))
		p.click("#r4-open")
		p.await(has("#r4-value") + ` && document.querySelectorAll("#records > li:not([hidden])").length === 1`)
	})
}

func TestLongValuesAreWholeOnAPhone(t *testing.T) {
	t.Parallel()
	both(t, func(p *tab) {
		domain := freshDomain()
		p.signIn(p.demo.login(p.T, "harbour"))
		p.viewport(phone)
		p.open("/domains/" + domain + "/dns")
		p.addRecord("CNAME", "shop", strings.Repeat("a-very-long-label-of-a-host.", 5)+"example.net", has(".dock"))
		p.addRecord("TXT", "proof", "site-verification="+strings.Repeat("MIIBIjANBgkqhkiG9w0B", 18), has("#r2-v"))
		p.await(`[...document.querySelectorAll("#records .vl")].every(e => e.scrollWidth <= e.clientWidth && e.getBoundingClientRect().right <= innerWidth) && document.documentElement.scrollWidth <= innerWidth`)
		p.check("dns, long values on a phone")
	})
}

func TestOfTwoWhoEditAZoneTheSecondSeesThreeVersions(t *testing.T) {
	t.Parallel()
	both(t, func(p *tab) {
		domain := freshDomain()
		p.signIn(p.demo.login(p.T, "harbour"))
		p.open("/domains/" + domain + "/dns")
		p.addRecord("A", "www", "192.0.2.10", listed("192.0.2.10"))
		p.saveRecords()

		p.open("/domains/" + domain + "/dns")
		other := p.another()
		other.open("/domains/" + domain + "/dns")
		p.click("#r1-open")
		p.await(has("#r1-value"))
		p.fill("#r1-value", "192.0.2.20")
		p.click(keepRow)
		p.await(has("#records > .is-edited"))
		p.saveRecords()
		other.addRecord("A", "blog", "192.0.2.30", listed("192.0.2.30|192.0.2.10"))
		other.click("#review")
		other.await(has(".ways") + " && " + listed("192.0.2.30|192.0.2.20"))
		other.check("dns, stale")
		other.saveRecords()
		wantZoneWrites(p, domain, 3)

		other.open("/domains/" + domain + "/dns")
		other.click("button[value=delete]")
		other.await(has("input[name=sure]"))
		other.check("dns, delete")
		other.click("button[value=delete]")
		other.await(has("#outcome[data-outcome=applied]"))
	})
}
