package e2e

import (
	"strings"
	"sync"
	"testing"
)

// both runs a journey twice on the shared demo: with scripts, and without.
func both(t *testing.T, journey func(p *tab)) {
	t.Helper()
	bothOn(t, sharedDemo, journey)
}

// bothOnOwn is both on a demo that no other test has. It starts with the first of
// the two: until then it would only take time from others.
func bothOnOwn(t *testing.T, journey func(p *tab)) {
	t.Helper()
	start := sync.OnceValues(func() (*demo, error) {
		d, err := launchDemo()
		if err == nil {
			t.Cleanup(func() { d.end(t) })
		}
		return d, err
	})
	bothOn(t, func(t *testing.T) *demo {
		d, err := start()
		if err != nil {
			t.Fatal(err)
		}
		return d
	}, journey)
}

func bothOn(t *testing.T, d func(*testing.T) *demo, journey func(p *tab)) {
	t.Helper()
	for _, mode := range []struct {
		name    string
		scripts bool
	}{{"with scripts", true}, {"without scripts", false}} {
		t.Run(mode.name, func(t *testing.T) {
			t.Parallel()
			journey(newTab(t, d(t), mode.scripts))
		})
	}
}

func TestAWrongSignInDoesNotTellWhatWasWrong(t *testing.T) {
	t.Parallel()
	both(t, func(p *tab) {
		right := p.demo.login(p.T, map[bool]string{true: "webhost", false: "sam"}[p.scripts])
		if right.Username == "sam" {
			p.base = p.demo.brand(1)
		}
		p.open("/domains/" + right.Domain + "/nameservers")
		p.await(at("/sign-in"))
		p.check("sign-in, needed")
		p.click("main form .btn.main")
		p.await(has("#password-problem"))
		p.wantStatus(422)
		p.check("sign-in, empty")

		var said []string
		for _, wrong := range []login{
			{right.Domain, right.Username, "wrong"},
			{right.Domain, "nobody-at-all", right.Password},
			{"unknown-to-us.com", right.Username, right.Password},
		} {
			p.submitSignIn(wrong)
			p.await(has(".banner.bad") + ` && ` + has("#password") + `.value === ""`)
			p.wantStatus(422)
			said = append(said, p.text("main [role=alert]"))
		}
		p.check("sign-in, mismatch")
		if said[0] != said[1] || said[1] != said[2] {
			p.Errorf("messages differ: %q", said)
		}

		p.submitSignIn(right)
		p.await(at("/domains/" + right.Domain + "/nameservers"))
	})
}

func TestSigningOutEndsTheSession(t *testing.T) {
	t.Parallel()
	both(t, func(p *tab) {
		p.signIn(p.demo.login(p.T, "jane"))
		p.open("/domains/brightwater.com")
		p.click(".who")
		p.await(menuOpen)
		p.click(`form[action="/sign-out"] button`)
		p.await(at("/sign-in"))
		p.check("sign-in, signed out")
		p.press("\x1b")
		leave(p, "history.back(), true")
		p.await(at("/sign-in") + " && " + has("#password"))
		p.open("/domains")
		p.await(at("/sign-in"))
	})
}

func TestAVisitorLooksAround(t *testing.T) {
	t.Parallel()
	both(t, func(p *tab) {
		p.open("/")
		p.await(at("/sign-in"))
		p.check("sign-in")
		p.signIn(p.demo.login(p.T, "jane"))
		p.check("domains")
		p.click(`#domains a[href="/domains/brightwater.com"]`)
		p.await(at("/domains/brightwater.com"))
		p.check("overview")
		p.click(`.side a[href$="/activity"]`)
		p.await(at("/domains/brightwater.com/activity"))
		p.check("activity")
		p.open("/about")
		p.check("about")

		p.open("/domains/xn--bcher-rivers-dlb.com")
		p.await(says("main", "bücher-rivers.com"))
		p.check("overview, international name")
		p.open("/domains/old-brightwater.info")
		p.await(says("main", "Expired"))
		p.check("overview, expired")
		p.open("/domains/brightwater.shop")
		p.await(has(".banner"))
		p.check("overview, held")
		p.open("/domains/brightwater.co.uk")
		p.check("overview, no lock")
	})
}

func TestALongListIsSearchedSortedAndPaged(t *testing.T) {
	t.Parallel()
	both(t, func(p *tab) {
		p.signIn(p.demo.login(p.T, "harbour"))
		p.await(says("#domains", "1 to 25 of 2,000"))
		p.check("domains, many")
		p.click("#next")
		p.await(says("#domains", "26 to 50 of 2,000") + ` && location.search.includes("after=")`)
		p.check("domains, second page")
		leave(p, "history.back(), true")
		p.await(says("#domains", "1 to 25 of 2,000"))
		leave(p, "history.forward(), true")
		p.await(says("#domains", "26 to 50 of 2,000"))

		p.fill("#q", "client-007")
		p.press("\r")
		p.await(says("#domains", "1 to 1 of 1") + " && " + says("#domains td", "client-007.org"))
		p.click("#sort-expires")
		p.await(`location.search.includes("sort=expires") && location.search.includes("q=client-007")`)
		p.await(has(`[aria-sort="ascending"] #sort-expires`))
		p.check("domains, searched")
		p.fill("#q", "no-such-name-"+strings.Repeat("x", 60))
		p.press("\r")
		p.await(has("#domains .empty"))
		p.check("domains, no match")
	})
}
