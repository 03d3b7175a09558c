package e2e

import (
	"slices"
	"strconv"
	"strings"
	"testing"
)

// freshDomains are names of the agency that no other test touches.
func freshDomains(n int) []string {
	names := make([]string, n)
	for i := range names {
		names[i] = freshDomain()
	}
	return names
}

// state is the condition that the page shows a bulk edit in the state.
func state(name string) string { return has("#batch[data-state=" + name + "]") }

// paste makes a draft of names from a pasted list.
func (p *tab) paste(names ...string) {
	p.Helper()
	p.signIn(p.demo.login(p.T, "harbour"))
	p.listed()
	p.open("/batches/new")
	p.fill("#text", strings.Join(names, " "))
	p.click("#paste-form .btn.main")
	p.await(state("draft"))
}

// listed waits until the names of the profile are known, which takes a while
// after the very first sign-in.
func (p *tab) listed() {
	p.Helper()
	p.open("/domains?q=harbour")
	p.reloadUntil(`!document.querySelector("#filling[data-stage=names]") && ` + has("#domains td a.name"))
}

// awaitState waits until the bulk edit is in the state, with the visitor's
// patience: the page asks for news itself, or its link is followed.
func (p *tab) awaitState(name string) {
	p.Helper()
	if p.scripts {
		p.await(state(name))
		return
	}
	p.await(has("#batch")) // to load the page of before again would give up the way here
	p.reloadUntil(state(name))
}

// chooseHosts fills the form of nameservers and begins the dry run.
func (p *tab) chooseHosts(hosts ...string) {
	p.Helper()
	for i, host := range hosts {
		p.fill(row(i+1), host)
	}
	p.click("#edit-nameservers .btn.main")
	p.await("!" + has("#edit-nameservers")) // to load the page again before would stop the form
	p.awaitState("ready")
}

func (p *tab) start() {
	p.Helper()
	p.click("#checked")
	p.click("#start")
	p.await("!" + has("#start-form"))
}

var batchHosts = []string{"ns7.harbour-media.example", "ns8.harbour-media.example"}

func TestABulkEditFromAPastedListToItsReceipts(t *testing.T) {
	t.Parallel()
	both(t, func(p *tab) {
		names := freshDomains(3)
		p.signIn(p.demo.login(p.T, "harbour"))
		p.listed()
		p.open("/batches")
		p.check("bulk edits")
		p.click("#paste")
		p.await(at("/batches/new"))
		p.check("bulk edit, paste")
		p.fill("#text", names[0]+", https://"+names[1]+"/shop; "+names[2]+" harbour-0400.net nobody-has-this.com not..a..name "+names[0])
		p.click("#paste-form .btn.main")
		p.await(has("#left-out"))
		p.wantStatus(422)
		p.check("bulk edit, left out")
		p.click("#without")
		p.await(state("draft"))
		p.click("main details summary")
		p.await(`document.querySelectorAll("#names li").length === 4`)
		p.check("bulk edit, draft")
		address := p.text("h1")
		if !strings.Contains(address, "4 domains") {
			p.Errorf("the page is called %q", address)
		}

		p.fill(row(1), "192.0.2.1")
		p.click("#edit-nameservers .btn.main")
		p.await(has("#ns-1[aria-invalid=true]"))
		p.check("bulk edit, problems")
		p.chooseHosts(batchHosts...)
		p.await(says("#tally-todo", "3") + " && " + says("#tally-impossible", "1"))
		p.check("bulk edit, ready")
		p.click("#tally-impossible")
		p.await(says("#rows", "harbour-0400.net") + " && " + says("#rows", "Unlock it first"))
		p.check("bulk edit, not possible")
		for _, name := range names {
			p.demo.wantWrites(p.T, name, 0)
		}
		p.click("#start")
		p.await(has("#checked[aria-invalid=true]"))
		p.check("bulk edit, not confirmed")
		p.click("#checked")
		p.doubleClick("#start")
		p.await("!" + has("#start-form"))
		p.awaitState("finished")
		p.await(says("#tally-done", "3"))
		p.check("bulk edit, finished")
		for _, name := range names {
			p.demo.wantWrites(p.T, name, 1)
			if got := p.demo.delegation(p.T, name); !slices.Equal(got, batchHosts) {
				p.Errorf("%s has %q", name, got)
			}
		}
		p.click("#rows a.receipt")
		p.await(has("#outcome[data-outcome=applied]") + " && " + says("#batch-link", "4 domains"))
		p.check("receipt, of a bulk edit")
		p.click("#batch-link")
		p.await(state("finished"))

		p.click("#back")
		p.await(says("main form", "ns1.harbour-media.example") + " && " + says("#check-1", "Check 3 domains"))
		p.check("bulk edit, to be changed back")
		p.click("#check-1")
		p.awaitState("ready")
		p.await(says("#tally-todo", "3"))
		for _, name := range names {
			p.demo.wantWrites(p.T, name, 1)
		}
		p.click("#discard")
		p.await(state("cancelled"))
		p.open("/batches")
		p.await(says("#batches", "3 of 3 changed"))
		p.check("bulk edits, some")
	})
}

// slow has the simulator take its time over the next change of each name.
func (p *tab) slow(names []string, ms int) {
	p.Helper()
	for _, name := range names {
		p.demo.arm(p.T, name, fields{"kind": "delay", "delay_ms": ms})
	}
}

func TestABulkEditIsWatchedPausedResumedAndCancelled(t *testing.T) {
	t.Parallel()
	bothOnOwn(t, func(p *tab) { // so many slow calls would keep other visitors waiting
		names := freshDomains(60)
		p.slow(names[5:], 12000)
		p.paste(names...)
		p.chooseHosts(batchHosts...)
		p.start()
		p.await(state("running") + " && " + has("progress"))
		p.pictures("bulk edit, running") // the work would be over before it is judged
		if p.scripts {
			p.await(`/^\d0 % done$/.test(document.getElementById("live").textContent)`)
		}
		p.awaitSome()
		p.click("#pause")
		p.await(state("paused"))
		p.check("bulk edit, paused")
		address := p.path()
		p.open("/batches")
		p.click(`#batches a.name[href="` + address + `"]`)
		p.await(state("paused"))
		p.click("#cancel")
		p.await(`location.pathname.endsWith("/cancel")`)
		p.check("bulk edit, cancel")
		p.back()
		p.await(state("paused"))
		p.click("#resume")
		p.await(state("running"))
		p.click("#cancel")
		p.await(`location.pathname.endsWith("/cancel")`)
		p.click("#cancel")
		p.await(`!location.pathname.endsWith("/cancel")`)
		p.awaitState("cancelled")
		p.check("bulk edit, cancelled")
		p.awaitRest()
		cancelled, err := strconv.Atoi(p.text("#tally-cancelled strong"))
		if err != nil || cancelled == 0 || cancelled == len(names) {
			p.Errorf("%d of %d were cancelled (%v)", cancelled, len(names), err)
		}
		written := 0
		for _, name := range names {
			written += len(p.demo.writes(p.T, name))
		}
		if written+cancelled != len(names) {
			p.Errorf("%d written and %d cancelled, of %d", written, cancelled, len(names))
		}
	})
}

// path is the address of the page, without its query.
func (p *tab) path() string {
	p.Helper()
	path, err := ask[string](p, "location.pathname")
	if err != nil {
		p.Fatal(err)
	}
	return path
}

// pictures takes pictures of a page that does not stay as it is.
func (p *tab) pictures(name string) {
	p.Helper()
	for _, s := range []size{phone, wide} {
		p.viewport(s)
		p.picture(name + "-" + strconv.FormatInt(s.width, 10) + "-light")
	}
}

// awaitSome waits until rows are done, while others are not.
func (p *tab) awaitSome() {
	p.Helper()
	const some = `document.querySelector("progress").value > 0`
	if p.scripts {
		p.await(some)
		return
	}
	p.reloadUntil(some)
}

// awaitRest waits until the page expects no more news.
func (p *tab) awaitRest() {
	p.Helper()
	p.reloadUntil(has("#batch-live:not([hx-get])"))
}

func TestFailedRowsOfABulkEditAreTriedAgain(t *testing.T) {
	t.Parallel()
	both(t, func(p *tab) {
		names := freshDomains(2)
		p.paste(names...)
		p.chooseHosts(batchHosts...)
		p.demo.arm(p.T, names[1], fields{"kind": "code", "code": 435, "text": "Request failed validation: Name server 'ns8.harbour-media.example' is not found at the registry. Please double check the nameserver and re-submit."})
		p.start()
		p.awaitState("finished")
		p.await(has("tr[data-row=failed] a.receipt") + " && " + says("#tally-failed", "1"))
		p.check("bulk edit, failed")
		first := p.path()
		p.doubleClick("#retry")
		p.await("location.pathname !== " + quoted(first) + " && " + has("#batch"))
		p.awaitState("ready")
		p.await(says("#tally-todo", "1"))
		p.start()
		p.awaitState("finished")
		if got := p.demo.delegation(p.T, names[1]); !slices.Equal(got, batchHosts) {
			p.Errorf("%s has %q", names[1], got)
		}
		p.open(first)
		p.await(state("finished") + " && " + says("#tally-failed", "1"))
	})
}
