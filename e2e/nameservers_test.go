package e2e

import (
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"
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
		if p.scripts {
			typedIsNotLost(p, other)
		}
		other.click(saveButton)
		other.await(has(".versus") + " && " + says(".versus", "first.harbour-media.example") + " && " + says(".versus", "second.harbour-media.example"))
		other.check("nameservers, stale")
		p.demo.wantWrites(p.T, domain, 1)

		other.click(saveButton)
		other.await(has("#outcome[data-outcome=applied]"))
		p.demo.wantWrites(p.T, domain, 2)
	})
}

// typedIsNotLost has a tab asked before it leaves what is typed in its first row, and
// warned before and after its session ends. p is a second tab, where nothing is typed.
func typedIsNotLost(p, typed *tab) {
	p.Helper()
	const second, soon, last, over = "second.harbour-media.example", "#idle-soon[open]", "#idle-last[open]", "#idle-over[open]"
	kept := values(second, "ns2.harbour-media.example")
	leave := func(by string) {
		typed.seat.stays.Store(true)
		before := typed.seat.asked.Load()
		typed.click(by)
		for end := time.Now().Add(patience); typed.seat.asked.Load() == before; time.Sleep(shortPause) {
			if time.Now().After(end) {
				typed.Fatalf("%s leaves without a question", by)
			}
		}
		typed.seat.stays.Store(false)
		typed.await(kept)
	}
	leave(".logo")
	typed.click("#nameservers button[value=add]") // now the server knows it, too
	typed.await(has(row(3)))
	typed.click("#ns-3-remove")
	typed.await("!" + has(row(3)))
	leave(".logo")

	asked := p.seat.asked.Load()
	p.open("/domains")
	if p.seat.asked.Load() != asked {
		p.Error("a page where nothing was typed asks before it is left")
	}
	const warned, plenty, none = 120, 1740, -60 // s
	typed.fill(row(1), second)
	for _, each := range []*tab{p, typed} {
		each.idle(warned)
		each.await(has(soon) + ` && document.activeElement.id === "idle-stay"`)
		each.setIdle(plenty) // for the next look
	}
	typed.check("about to be signed out")
	typed.press("\x1b")
	typed.await("!" + has(soon) + ` && document.activeElement.id === "ns-1"`)
	p.await("!" + has(soon))
	typed.last(warned)
	typed.await(has(last) + ` && document.activeElement.target === "_blank"`)
	p.await(has(last)) // without a look of its own
	typed.press("\x1b")
	typed.await("!" + has(last) + ` && document.activeElement.id === "ns-1"`)
	typed.last(plenty) // as after a new sign-in
	p.await("!" + has(last))
	typed.idle(none)
	typed.await(has(over))
	typed.check("signed out")
	typed.press("\r")
	typed.await("!" + has(over) + ` && document.activeElement.id === "ns-1" && ` + kept)
	typed.setIdle(plenty)
}

// idle has the page look at how long its session lasts without a request, as when a
// computer wakes up.
func (p *tab) idle(seconds int) {
	p.Helper()
	p.setIdle(seconds)
	if _, err := ask[bool](p, `document.dispatchEvent(new Event("visibilitychange"))`); err != nil {
		p.Fatal(err)
	}
}

// last has the page look at how long its session can last in any case.
func (p *tab) last(seconds int) {
	p.Helper()
	script := fmt.Sprintf(`localStorage.setItem("ends", Date.now() + %d), document.dispatchEvent(new Event("visibilitychange"))`, 1000*seconds)
	if _, err := ask[bool](p, script); err != nil {
		p.Fatal(err)
	}
}

func (p *tab) setIdle(seconds int) {
	p.Helper()
	if _, err := ask[string](p, has("#idle-soon")+`.dataset.seconds = `+quoted(strconv.Itoa(seconds))); err != nil {
		p.Fatal(err)
	}
}
