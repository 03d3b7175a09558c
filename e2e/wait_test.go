package e2e

import "time"

// await waits until the expression holds on a page that is complete and has no
// request under way.
func (p *tab) await(condition string) {
	p.Helper()
	p.awaitFor(condition, patience)
}

// A wait looks often at first, and rarely where much time is needed anyway.
const (
	shortPause  = 10 * time.Millisecond
	longPause   = 150 * time.Millisecond
	reloadPause = 500 * time.Millisecond // a page costs more than a look at one
)

// longer sleeps for the pause and returns the next one, at most so long.
func longer(pause, most time.Duration) time.Duration {
	time.Sleep(pause)
	return min(pause*3/2, most)
}

const settled = `document.readyState === "complete" && !document.querySelector(".htmx-request, .htmx-swapping, .htmx-settling") && `

// awaitBusy waits for what holds only while a request is under way.
func (p *tab) awaitBusy(condition string) {
	p.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if holds, err := ask[bool](p, "Boolean("+condition+")"); err == nil && holds {
			return
		}
	}
	p.Fatalf("waited for %s", condition)
}

func (p *tab) awaitFor(condition string, patience time.Duration) {
	p.Helper()
	var err error
	pause := shortPause
	for end := time.Now().Add(patience); time.Now().Before(end); pause = longer(pause, longPause) {
		var holds bool
		if holds, err = ask[bool](p, settled+"Boolean("+condition+")"); err == nil && holds {
			return
		}
	}
	shown, _ := ask[string](p, `location.href + ", " + document.visibilityState + ", focus on " + document.activeElement.tagName + " " + document.activeElement.id +
		"\n" + document.body.innerText`)
	p.Fatalf("waited for %s (%v); the page:\n%s", condition, err, shown)
}

// reloadUntil loads the page again until the condition holds, as visitors do whose
// page has no script that asks for news.
func (p *tab) reloadUntil(condition string) {
	p.Helper()
	pause := shortPause
	for end := time.Now().Add(2 * patience); !p.holds(condition); pause = longer(pause, reloadPause) {
		if time.Now().After(end) {
			p.await(condition) // it says what the page shows
			return
		}
		p.lookAgain()
	}
}

// lookAgain loads the page again. Unlike reload it bears that the page is on its
// way out, as after a second click.
func (p *tab) lookAgain() {
	p.Helper()
	leave(p, "(location.reload(), true)")
	p.await("true")
}

// holds asks whether the condition holds now.
func (p *tab) holds(condition string) bool {
	p.Helper()
	is, err := ask[bool](p, settled+"Boolean("+condition+")")
	return err == nil && is
}

// awaitNames waits until the profile's domains are all in the list, which takes
// a moment at the first sign-in. Their details may come later.
func (p *tab) awaitNames() {
	p.Helper()
	const listed = `!document.querySelector("#filling[data-stage=names]")`
	if p.scripts {
		p.awaitFor(listed, 2*patience)
		return
	}
	p.reloadUntil(listed)
}
