package e2e

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// choose picks a value of a select, as somebody at the keyboard does.
func (p *tab) choose(selector, value string) {
	p.Helper()
	picked, err := ask[bool](p, `((s) => { s.value = `+quoted(value)+`; s.dispatchEvent(new Event("change", {bubbles: true})); return s.value === `+quoted(value)+` })(document.querySelector(`+quoted(selector)+`))`)
	if err != nil || !picked {
		p.Fatalf("%s has no %q: %v", selector, value, err)
	}
}

func TestSettingsOfSingleEndingsAreSeenAndChanged(t *testing.T) {
	t.Parallel()
	both(t, func(p *tab) {
		p.signIn(p.demo.login(p.T, "jane"))
		for _, tld := range []string{"us", "asia", "fr", "eu", "de", "it", "co.uk", "org.uk"} {
			p.open("/domains/brightwater." + tld + "/extras")
			p.await(at("/domains/brightwater." + tld + "/extras"))
			p.check("extras of " + tld)
			p.lacks("OpenSRS", "Tucows")
		}
		p.open("/domains/jane-rivers.ca/extras")
		p.await(says("#ca_registrant-title", "Registrant of a .ca domain"))
		p.check("extras of ca")
		p.open("/domains/brightwater.com")
		p.click(`.side a[href$="/extras"]`)
		p.await(at("/domains/brightwater.com/extras"))
		p.check("extras, provider alone")
		p.open("/domains/brightwater.it/extras")
		p.click(`a[href$="/extras/other"]`)
		p.await(at("/domains/brightwater.it/extras/other"))
		p.await(says("#work", "it_registrant_info.since"))
		p.check("extras, registry data")
		if p.scripts {
			purposeIsChanged(p)
		} else {
			numberIsCorrected(p)
		}
	})
}

// purposeIsChanged goes wrong once: a link from abroad needs a country.
func purposeIsChanged(p *tab) {
	p.Helper()
	p.open("/domains/brightwater.us/extras")
	p.click(`input[name="extra.category"][value="C32"]`)
	p.choose("#us_nexus-validator", "")
	p.click(`form[action$="/us_nexus"] .btn[type=submit]`)
	p.await(has("#us_nexus-validator-problem"))
	p.check("extras, problems")
	p.choose("#us_nexus-validator", "FR")
	p.click(`form[action$="/us_nexus"] .btn[type=submit]`)
	p.await(has("#outcome[data-outcome=applied]"))
	p.await(says("#receipt", "Foreign organisation with an office"))
	p.check("receipt of extras")
	if writes := p.demo.writes(p.T, "brightwater.us"); len(writes) != 1 || writes[0].Action != "MODIFY" {
		p.Errorf("the simulator's ledger has %+v", writes)
	}
}

func numberIsCorrected(p *tab) {
	p.Helper()
	p.open("/domains/brightwater.asia/extras")
	p.fill("#asia_ced-id_number", "JP-20932")
	p.click(`form[action$="/asia_ced"] .btn[type=submit]`)
	p.await(has("#outcome[data-outcome=applied]"))
	p.await(says("#receipt", "JP-20932"))
	p.open("/domains/brightwater.asia/activity")
	p.await(says("#work, main", "Further settings changed"))
}

func TestADomainIsHandedOverOnlyByItsNameAndThePassword(t *testing.T) {
	t.Parallel()
	both(t, func(p *tab) {
		owner := p.demo.login(p.T, "jane")
		domain := "brightwater.org.uk"
		if !p.scripts {
			domain = "brightwater.me.uk"
		}
		p.signIn(owner)
		p.open("/domains/" + domain + "/extras")
		p.click(`a[href$="/extras/uk_tag"]`)
		p.await(at("/domains/" + domain + "/extras/uk_tag"))
		p.check("hand over")
		p.fill("#uk_tag-gaining_registrar_tag", "newhome")
		p.fill("#confirm", "brightwater.com")
		p.fill("#password", owner.Password)
		p.sendProved("form .btn.danger", owner.Password, has("#confirm-problem"))
		p.check("hand over, problems")
		p.demo.wantWrites(p.T, domain, 0)
		p.fill("#confirm", strings.ToUpper(domain))
		p.fill("#password", owner.Password)
		p.sendProved("form .btn.danger", owner.Password, has("#outcome[data-outcome=applied]"))
		p.await(says("#receipt", "NEWHOME"))
		p.check("receipt of a hand over")
		p.open("/domains/" + domain)
		p.wantStatus(404)
	})
}

// sendProved sends a form that has a password in it. Where somebody guessed at the login a
// moment ago, it has to wait, and the password is asked for again.
func (p *tab) sendProved(button, password, done string) {
	p.Helper()
	const waits = `!!document.querySelector("#reauth:not([data-sent]) .problem")`
	p.click(button)
	for {
		p.await(done + " || " + waits)
		held, err := chromedp.Run(p.ctx, chromedp.Evaluate[bool](waits))
		if err != nil {
			p.Fatal(err)
		}
		if !held {
			return
		}
		p.fill("#reauth [type=password]", password)
		p.await(`(document.getElementById("reauth").dataset.sent = "yes")`) // it stays in sight until the answer comes
		p.click("#reauth .btn.main")
	}
}
