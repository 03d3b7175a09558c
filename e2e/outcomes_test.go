package e2e

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// neverOfUnknown is what must not be said of a change whose outcome is not known:
// no failure, and no success.
var neverOfUnknown = []string{"not saved", "failed", "did not happen", "Nothing changed", "Try again", "Nameservers saved"}

// troubles are answers that prove nothing, and what checking finds out later.
var troubles = []struct{ kind, end string }{
	{"drop", "confirmed"}, {"http", "not_applied"}, {"garbage", "not_applied"}, {"cut", "confirmed"},
}

func TestAnAnswerThatProvesNothingIsCheckedAndNotCalledAFailure(t *testing.T) {
	t.Parallel()
	bothOnOwn(t, func(p *tab) { // so many failures at once keep other visitors from the registrar
		p.signIn(p.demo.login(p.T, "harbour"))
		domains, tabs := make([]string, len(troubles)), make([]*tab, len(troubles))
		for i, trouble := range troubles {
			domains[i], tabs[i] = freshDomain(), p.another()
			tabs[i].saveInTrouble(domains[i], trouble.kind)
			if trouble.kind == "garbage" {
				tabs[i].check("receipt, being checked")
				tabs[i].whileChecked(domains[i])
			}
		}
		for i, trouble := range troubles {
			tabs[i].awaitNews("#outcome[data-outcome=unknown][data-resolution=" + trouble.end + "]")
			tabs[i].check("receipt, " + trouble.kind + ", " + trouble.end)
			p.demo.wantWrites(p.T, domains[i], map[string]int{"confirmed": 1, "not_applied": 0}[trouble.end])
		}
		p.open("/domains/" + domains[0] + "/activity")
		p.await(says(".timeline", "Done, confirmed later"))
		p.check("activity, confirmed later")
	})
}

// saveInTrouble saves nameservers, and the registrar answers in the way of kind.
func (p *tab) saveInTrouble(domain, kind string) {
	p.Helper()
	p.open("/domains/" + domain + "/nameservers")
	p.demo.arm(p.T, domain, fields{"kind": kind})
	p.demo.control(p.T, "POST", "/faults", fields{"kind": "delay", "delay_ms": 1500, "after": 3, "count": 2, "domain": domain, "action": "GET"}, nil)
	p.fill(row(1), "ns8.harbour-media.example")
	p.click(saveButton)
	p.await(has("#outcome[data-outcome=unknown]"))
	shown, err := ask[[]string](p, `[`+has("#outcome")+`.dataset.resolution, document.body.innerText]`)
	if err != nil {
		p.Fatal(err)
	}
	if shown[0] != "" {
		return // found out already
	}
	for _, text := range neverOfUnknown {
		if strings.Contains(shown[1], text) {
			p.Errorf("of an unknown outcome the page says %q:\n%s", text, shown[1])
		}
	}
}

// whileChecked looks at the form of a domain whose change is being checked.
func (p *tab) whileChecked(domain string) {
	p.Helper()
	other := p.another()
	other.open("/domains/" + domain + "/nameservers")
	other.await(has(".banner"))
	other.check("nameservers, being checked")
	other.fill(row(1), "ns10.harbour-media.example")
	other.click(saveButton)
	other.await(has("#notice"))
	other.check("nameservers, busy")
}

// awaitNews waits until the receipt shows the selector: by itself where scripts
// run, after reloads by hand elsewhere.
func (p *tab) awaitNews(selector string) {
	p.Helper()
	const most = 2 * patience
	if p.scripts {
		p.awaitFor(has(selector), most)
		return
	}
	pause := shortPause
	for end := time.Now().Add(most); !p.holds(has(selector)); pause = longer(pause, reloadPause) {
		if time.Now().After(end) {
			p.Fatalf("reloading never shows %s", selector)
		}
		p.follow("#receipt noscript a")
	}
}

func TestAHostThatTheRegistryDoesNotKnowIsNamedBesideItsField(t *testing.T) {
	t.Parallel()
	both(t, func(p *tab) {
		domain := openNameservers(p)
		p.demo.arm(p.T, domain, fields{"kind": "code", "code": 435,
			"text": "Request failed validation: Name server 'gone.harbour-media.example' is not found at the registry. Please double check the nameserver and re-submit."})
		p.fill(row(2), "gone.harbour-media.example")
		p.click(saveButton)
		p.await(has("#ns-2-problem") + " && !" + has("#ns-1-problem"))
		p.await(values("ns1.harbour-media.example", "gone.harbour-media.example"))
		p.lacks("double check the nameserver")
		p.check("nameservers, refused")
		p.demo.wantWrites(p.T, domain, 0)

		id := strings.TrimPrefix(p.text("#notice a"), "Change ")
		p.fill(row(2), "ns5.harbour-media.example")
		p.click(saveButton)
		p.await(has("#outcome[data-outcome=applied]"))
		if again := p.text("#change-number"); again == id {
			p.Errorf("the second try has the first one's number %s", id)
		}
		p.demo.wantWrites(p.T, domain, 1)
		p.open("/changes/" + id)
		p.await(has("#outcome[data-outcome=refused]"))
		p.check("receipt, refused")
		if got := p.demo.delegation(p.T, domain); !slices.Contains(got, "ns5.harbour-media.example") {
			p.Errorf("the registry has %q", got)
		}
	})
}
