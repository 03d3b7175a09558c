package e2e

import (
	"strconv"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// query is the condition that the address has these parameters.
func query(text string) string { return "location.search === " + quoted(text) }

// firstRow is the condition that the list begins with the domain.
func firstRow(domain string) string { return says("#domains tbody tr:first-child a.name", domain) }

// pick chooses a value of a field as the keyboard does. Without scripts nothing
// happens before the form is sent.
func (p *tab) pick(selector, value string) {
	p.Helper()
	p.await(has(selector))
	_, err := ask[bool](p, `(() => { const e = `+has(selector)+`; e.value = `+quoted(value)+`;
		e.dispatchEvent(new Event("change", {bubbles: true})); return true })()`)
	if err != nil {
		p.Fatalf("choose %s: %v", selector, err)
	}
	p.send()
}

// send sends the filters where no script does.
func (p *tab) send() {
	p.Helper()
	if !p.scripts {
		p.click("#search")
	}
}

func TestTheListIsSearchedFilteredAndSorted(t *testing.T) {
	t.Parallel()
	both(t, func(p *tab) {
		p.signIn(p.demo.login(p.T, "harbour"))
		p.await(says("#domains", "1 to 25 of 2,000"))
		p.check("domains")

		p.fill("#q", "client-1")
		p.send()
		p.await(query("?q=client-1") + " && " + says("#domains", "1 to 25 of 100") + " && " + firstRow("client-100.org"))
		p.pick("#filter-tld", "org")
		p.await(query("?q=client-1&tld=org") + " && " + has("#without-tld"))
		p.click("#sort-name")
		p.await(query("?dir=desc&q=client-1&tld=org") + " && " + firstRow("client-199.org"))
		p.click("#size-100")
		p.await(query("?dir=desc&q=client-1&size=100&tld=org") + " && " + says("#domains", "100 of 100"))
		p.click("#size-25")
		p.await(query("?dir=desc&q=client-1&tld=org"))
		p.click("#next")
		p.await(says("#domains", "26 to 50 of 100") + " && " + firstRow("client-174.org"))
		p.check("domains, filtered")

		p.reload()
		p.await(firstRow("client-174.org") + ` && document.getElementById("q").value === "client-1" && document.getElementById("filter-tld").value === "org"`)
		p.back()
		p.await(says("#domains", "1 to 25 of 100") + " && " + firstRow("client-199.org"))
		p.click("#without-tld")
		p.await(query("?dir=desc&q=client-1") + ` && document.getElementById("filter-tld").value === ""`)
		p.await(`document.getElementById("q").value === "client-1"`)

		p.fill("#q", "no such name")
		p.send()
		p.await(says(".empty h2", "No domain matches"))
		p.check("domains, no match")
		p.click(".empty button")
		p.await(query("?dir=desc") + " && " + says("#domains", "of 2,000"))
	})
}

// back goes to the page before, as the browser's button does.
func (p *tab) back() {
	p.Helper()
	leave(p, "history.back(), true")
}

func TestLabelsGoOnChosenDomains(t *testing.T) {
	t.Parallel()
	both(t, func(p *tab) {
		label, search := map[bool]string{true: "Move in May", false: "Hand over"}[p.scripts], map[bool]string{true: "client-21", false: "client-22"}[p.scripts]
		p.signIn(p.demo.login(p.T, "harbour"))
		p.open("/domains?q=" + search)
		p.await(says("#domains", "1 to 10 of 10"))
		p.click("#choose-1")
		p.click("#choose-3")
		if p.scripts {
			p.await(says("#chosen-count", "2 selected") + ` && document.getElementById("choose-page").indeterminate`)
		}
		p.check("domains, selected")
		p.click("#label")
		p.await(says("#labels h1", "Label 2 domains"))
		p.check("labels")
		p.click("#labels .btn.main")
		p.await(has("#labels-add-problem"))
		p.check("labels, missing")
		p.fill("#labels-add", label)
		p.press(kb.Enter)
		p.await(says("#done", "The labels of 2 domains are saved"))
		p.check("domains, labelled")
		p.click("#domains .label")
		p.await(says("#domains", "1 to 2 of 2") + " && " + firstRow(search+"0.org"))

		p.click("#choose-all-here")
		p.await(`document.querySelectorAll("#domains tbody .check:checked").length === 2`)
		p.click("#label")
		p.await(has("#labels-remove"))
		p.fill("#labels-remove", label)
		p.click("#labels .btn.main")
		p.await(says("#done", "The labels of 2 domains are saved") + " && " + has(".empty"))
	})
}

// chosenHere is the condition that so many rows of the page are chosen.
func chosenHere(n int) string {
	return `document.querySelectorAll("#domains tbody .check:checked").length === ` + strconv.Itoa(n)
}

func TestChoicesSurvivePagingAndFiltering(t *testing.T) {
	t.Parallel()
	both(t, func(p *tab) {
		p.signIn(p.demo.login(p.T, "harbour"))
		p.open("/domains?q=client-1")
		p.click("#choose-1")
		p.click("#choose-2")
		p.click("#next")
		p.await(says("#domains", "26 to 50 of 100") + " && " + chosenHere(0) + " && " + says("#chosen-count", "2 selected"))
		p.click("#choose-1")
		p.click("#previous")
		p.await(says("#domains", "1 to 25 of 100") + " && " + chosenHere(2) + " && " + says("#chosen-count", "3 selected"))
		p.check("domains, selected on two pages")
		p.fill("#q", "client-19")
		p.send()
		p.await(says("#domains", "1 to 10 of 10") + " && " + chosenHere(0) + " && " + says("#chosen-count", "3 selected"))
		p.click("#choose-all-here")
		p.await(chosenHere(10) + " && " + says("#chosen-count", "13 selected"))
		if p.scripts { // nor does a look at a domain lose them
			p.open("/domains/client-100.org")
			p.open("/domains?q=client-19")
			p.await(chosenHere(10) + " && " + says("#chosen-count", "13 selected"))
		}
		p.click("#chosen .btn.main")
		p.await(`location.pathname.startsWith("/batches/")` + " && " + says("main", "13 domains"))
		p.open("/domains?q=client-19")
		p.await(chosenHere(0) + " && " + says("#chosen-count", "None selected"))
	})
}

func TestToChangeNothingIsSaidInPlace(t *testing.T) {
	t.Parallel()
	both(t, func(p *tab) {
		p.signIn(p.demo.login(p.T, "harbour"))
		p.open("/domains?q=client-1")
		for _, button := range []string{"#chosen .btn.main", "#label"} {
			p.click(button)
			p.await(at("/domains") + " && " + says("#chosen-problem", "Select at least one domain first") + " && " + says("#domains", "of 100"))
			p.wantInWindow("#chosen-problem")
		}
		p.check("domains, nothing selected")
	})
}

// wantInWindow fails unless the whole element is seen without scrolling.
func (p *tab) wantInWindow(selector string) {
	p.Helper()
	p.await(`(() => { const r = ` + has(selector) + `.getBoundingClientRect(); return r.height > 0 && r.top >= 0 && r.bottom <= innerHeight })()`)
}

func TestALoginWithOneDomainStartsOnItsPage(t *testing.T) {
	t.Parallel()
	both(t, func(p *tab) {
		who := p.demo.login(p.T, "webhost")
		p.open("/sign-in")
		p.submitSignIn(who)
		p.await(at("/domains/" + who.Domain))
		p.click(".logo")
		p.await(at("/domains") + " && " + has("#domains"))
		p.check("domains of a sub-user")
	})
}

func TestAllThatMatchAreChosenWithTheKeyboard(t *testing.T) {
	t.Parallel()
	p := newTab(t, sharedDemo(t), true)
	p.signIn(p.demo.login(t, "harbour"))
	p.open("/domains?q=client-2")
	p.await(says("#domains", "1 to 25 of 100"))
	p.tabTo("#filter-tld")
	p.tabTo("#choose-page")
	p.press(" ")
	p.await(says("#chosen-count", "25 selected"))
	p.tabTo("#choose-2")
	p.press(" ")
	p.await(says("#chosen-count", "24 selected"))
	p.tabTo("#choose-all")
	p.press(" ")
	p.await(says("#chosen-count", "All 100 selected") + ` && document.getElementById("choose-2").checked`)
	p.tabTo("#chosen .btn.main")
}

func TestTheFirstSignInShowsHowFarTheListIs(t *testing.T) {
	t.Parallel()
	d := ownDemo(t)
	for _, l := range []struct {
		login   string
		scripts bool
	}{{"harbour", true}, {"jane", false}} {
		p := newTab(t, d, l.scripts)
		p.open("/sign-in")
		p.submitSignIn(d.login(t, l.login))
		p.await(at("/domains") + " && " + has("#filling progress"))
		p.check("domains, first sign-in")
		p.awaitNames()
		if p.scripts { // the rows come by themselves
			p.await(says("#filling", "All 2,000 names are listed") + " && " + says("#domains", "1 to 25"))
			p.check("domains, details coming")
			continue
		}
		p.open("/domains")
		p.await(`/1 to \d+ of \d+/.test(document.querySelector("#domains").textContent)`)
	}
}
