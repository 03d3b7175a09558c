package server_test

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"portal/internal/profile"
	"portal/internal/registrar"
)

// namesakes are two profiles called jane in one account, each with a sub-user bob.
type namesakes struct {
	*mailing
	second profile.Key
	jane   *visitor // of example.com and more
	other  *visitor // of namesake.com and more
	bob    *visitor // sub-user of shared.com
	boris  *visitor // sub-user of namesake-two.com, called bob as well
}

func newNamesakes(t *testing.T) *namesakes {
	t.Helper()
	n := &namesakes{mailing: newMailing(t)}
	held := func(name registrar.DomainName) registrar.Domain {
		d, _ := n.acme.State("example.com")
		d.Name = name
		return d
	}
	n.acme.AddProfile("jane#2", "other-password", held("namesake.com"), held("namesake-two.com"))
	n.acme.AddSubUser("namesake-two.com", "bob", "boris-password", registrar.RightNameservers)
	n.jane = n.mailing.jane(t)
	n.other = n.visitor(t, acme)
	n.other.signIn("namesake.com", "jane", "other-password")
	must(t, n.db.Pool.QueryRow(t.Context(), `SELECT brand, account, profile FROM inventory_profile WHERE profile <> 'jane'`).Scan(
		&n.second.Brand, &n.second.Account, &n.second.Profile))
	n.listed(t, n.second)
	n.bob, n.boris = n.visitor(t, acme), n.visitor(t, acme)
	n.bob.signIn("shared.com", "bob", "bobs-password")
	n.boris.signIn("namesake-two.com", "bob", "boris-password")
	return n
}

// trace is what one of the two leaves behind.
type trace struct {
	names []string // of domains
	paths []string // of pages that are theirs alone
	words []string // that nobody else reads
}

// leave does one of everything.
func (n *namesakes) leave(t *testing.T, v *visitor, tag string, names ...string) trace {
	t.Helper()
	left := trace{names: names, words: []string{"label-" + tag, tag + "@agency.example", "ns1." + tag + ".example"}}
	first := "/domains/" + names[0]
	n.acme.KnowHosts("com", "ns1."+tag+".example", "ns2."+tag+".example")
	form := want(v.form(first+"/nameservers"), "ns1."+tag+".example", "ns2."+tag+".example")
	if res := v.post(first+"/nameservers", form); res.status != http.StatusSeeOther {
		t.Fatalf("change by %s: status %d, %s", tag, res.status, res.text("#notice"))
	}
	left.paths = append(left.paths, "/changes/"+form.Get("change_id"))
	v.post("/domains/labels", url.Values{"domain": names, "add": {"label-" + tag}})
	must(t, v.added(tag+"@agency.example"))
	batch := v.batch(names...)
	v.step(batch, "check", autoRenew)
	v.awaitState(batch, "ready")
	left.paths = append(left.paths, batch, batch+".csv")
	page := v.get("/sessions")
	left.words = append(left.words, page.doc.Find("[data-session]").AttrOr("data-session", "none"))
	return left
}

var hexID = regexp.MustCompile(`[0-9a-z]{10,}`)

func TestProfilesOfOneUsernameSeeNothingOfEachOther(t *testing.T) {
	t.Parallel()
	n := newNamesakes(t)
	mine := n.leave(t, n.jane, "first", "example.com", "example.dk")
	theirs := n.leave(t, n.other, "second", "namesake.com", "namesake-two.com")
	pages := []string{
		"/domains", "/domains.csv", "/domains?label=label-first", "/domains?label=label-second", "/activity", "/activity.csv", "/batches",
		"/sessions", "/notices", "/calendar", "/profile", "/people",
	}
	sees := func(v *visitor, who string, foreign trace) {
		for _, path := range pages {
			body := v.get(path).body
			for _, word := range append(foreign.names, foreign.words...) {
				if !strings.Contains(path, word) && strings.Contains(body, word) {
					t.Errorf("%s reads %q on %s", who, word, path)
				}
			}
		}
		for _, path := range foreign.paths {
			if res := v.get(path); res.status != http.StatusNotFound && res.status != http.StatusForbidden {
				t.Errorf("%s gets %s: status %d", who, hexID.ReplaceAllString(path, "ID"), res.status)
			}
		}
		for _, name := range foreign.names {
			for _, page := range []string{"", "/activity", "/activity.csv", "/nameservers", "/dns", "/contacts", "/lock", "/people", "/hosts", "/auth-code"} {
				if res := v.get("/domains/" + name + page); res.status != http.StatusNotFound {
					t.Errorf("%s gets %s%s: status %d", who, name, page, res.status)
				}
			}
		}
	}
	sees(n.jane, "the first", theirs)
	sees(n.bob, "a sub-user of the first", theirs)
	sees(n.other, "the second", mine)
	sees(n.boris, "a sub-user of the second", mine)

	if got := n.other.get("/domains").names(); len(got) != 2 {
		t.Errorf("the second holds %v", got)
	}
	if got := n.other.get("/profile").text("#profile-name"); got != "jane" {
		t.Errorf("the second profile is called %q", got)
	}
}

func TestNamesakesDoNotActOnEachOther(t *testing.T) {
	t.Parallel()
	n := newNamesakes(t)
	left := n.leave(t, n.jane, "first", "example.com", "example.dk")
	batch := left.paths[1]
	ref := left.words[3]
	n.other.post("/sessions", url.Values{"end": {ref}})
	n.other.post("/sessions", url.Values{"others": {"on"}})
	n.bob.post("/sessions", url.Values{"others": {"on"}})
	for _, v := range []*visitor{n.jane, n.boris} {
		if res := v.get("/sessions"); res.status != http.StatusOK {
			t.Errorf("a session of the other profile is ended: status %d", res.status)
		}
	}
	for _, form := range []string{"/notices/addresses/1", "/notices/addresses/1/remove"} {
		if res := n.other.post(form, url.Values{}); res.status != http.StatusNotFound {
			t.Errorf("%s: status %d", form, res.status)
		}
	}
	writes := len(n.acme.Writes())
	for _, step := range []string{"check", "start", "pause", "cancel", "retry"} {
		if res := n.other.post(batch+"/"+step, confirmed); res.status != http.StatusNotFound {
			t.Errorf("%s of a batch: status %d", step, res.status)
		}
	}
	if res := n.other.post("/batches", url.Values{"domain": {"example.com"}}); strings.HasPrefix(res.header.Get("Location"), "/batches/") &&
		strings.Contains(n.other.get(res.header.Get("Location")).body, "example.com") {
		t.Error("a batch takes a domain of the other profile")
	}
	form := want(n.other.form("/domains/namesake.com/nameservers"), "ns1.evil.example", "ns2.evil.example")
	if res := n.other.post("/domains/example.com/nameservers", form); res.status != http.StatusNotFound {
		t.Errorf("nameservers of the other profile's domain: status %d", res.status)
	}
	if got := len(n.acme.Writes()); got != writes {
		t.Errorf("%d writes", got-writes)
	}
	if res := n.jane.get(batch); res.doc.Find("#batch").AttrOr("data-state", "") != "ready" {
		t.Error("the batch is another one now")
	}
	form = editPage{page: "people", fill: func(form url.Values) {
		form["right"], form["do"], form["username"], form["secret_password"] = []string{"nameservers"}, []string{"add"}, []string{"jane"}, []string{"a-good-pass-1"}
	}}.filled(n.other, "namesake.com")
	if res := n.other.post("/domains/namesake.com/people", form); res.status != http.StatusUnprocessableEntity {
		t.Errorf("a sub-user with the name of the owner: status %d", res.status)
	}
}

func TestAFeedHoldsTheDatesOfOneOfTwoNamesakes(t *testing.T) {
	t.Parallel()
	n := newNamesakes(t)
	day := time.Date(2027, 3, 5, 0, 0, 0, 0, time.UTC)
	set := func(d *registrar.Domain) { d.Expires = day }
	n.date(t, janes, "example.com", set)
	n.date(t, n.second, "namesake.com", set)
	path := feedPath(t, n.other.post("/calendar", url.Values{}))
	feed := n.visitor(t, acme).get(path)
	if strings.Contains(feed.body, "example.com expires") || !strings.Contains(feed.body, "namesake.com expires") || strings.Contains(feed.body, "#") {
		t.Errorf("feed:\n%s", feed.body)
	}
	if res := n.jane.get("/calendar"); !strings.Contains(res.text("main"), "Create") {
		t.Errorf("the first has a feed too: %s", res.text("main"))
	}
}

func TestEachOfTwoNamesakesGetsInWithItsOwnPasswordOnly(t *testing.T) {
	t.Parallel()
	n := newNamesakes(t)
	for domain, password := range map[string]string{"example.com": "other-password", "namesake.com": "jane-password"} {
		res := n.visitor(t, acme).post("/sign-in", url.Values{"domain": {domain}, "username": {"jane"}, "password": {password}})
		if res.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: status %d", domain, res.status)
		}
	}
	again := n.visitor(t, acme)
	again.signIn("namesake-two.com", "jane", "other-password")
	if got := again.get("/domains").names(); !slices.Equal(got, n.other.get("/domains").names()) {
		t.Errorf("the second holds %v", got)
	}
	n.acme.EndSessions()
	form := want(url.Values{}, "ns1.new.example", "ns2.new.example")
	asked := n.other.post("/domains/namesake.com/nameservers", form)
	if user := asked.doc.Find(`input[autocomplete="username"]`).AttrOr("value", "jane"); asked.status != http.StatusUnauthorized || user != "jane" || strings.Contains(asked.body, "jane#") {
		t.Errorf("the password is asked for with status %d, of %q", asked.status, user)
	}
	form.Set("reauth_password", "other-password")
	if res := n.other.post("/domains/namesake.com/nameservers", form); res.status == http.StatusUnauthorized || strings.HasPrefix(res.header.Get("Location"), "/sign-in") {
		t.Errorf("signed in again: status %d, Location %q", res.status, res.header.Get("Location"))
	}
}

func TestADomainThatGoesToANamesakeLeavesWithItsPages(t *testing.T) {
	t.Parallel()
	n := newNamesakes(t)
	n.leave(t, n.jane, "first", "example.com", "example.dk")
	batch := n.jane.batch("example.com", "example.dk")
	n.jane.step(batch, "check", autoRenew)
	n.jane.awaitState(batch, "ready")
	moved, _ := n.acme.State("example.com")
	n.acme.AddDomain("jane#2", moved)

	if res := n.other.get("/domains/example.com/activity"); res.status != http.StatusOK || strings.Contains(res.body, "ns1.first.example") && strings.Contains(res.text("main"), "by you") {
		t.Errorf("who has it now: status %d, %s", res.status, res.text("main"))
	}
	if got := n.jane.get("/domains").names(); strings.Contains(strings.Join(got, " "), "example.com") {
		t.Errorf("the first still lists %v", got)
	}
	before := len(n.acme.Writes())
	n.jane.step(batch, "start", confirmed)
	n.jane.awaitState(batch, "finished")
	for _, w := range n.acme.Writes()[before:] {
		if w.Domain == "example.com" {
			t.Errorf("the batch of the first writes to the second's domain: %+v", w)
		}
	}
}

func TestThatALoginWasMailedIsToldToTheRightNamesake(t *testing.T) {
	t.Parallel()
	n := newNamesakes(t)
	if res := n.visitor(t, acme).post("/forgot", forgotten("namesake.com", "owner")); res.status != http.StatusSeeOther {
		t.Fatalf("status %d", res.status)
	}
	n.landed(t)
	if got := n.jane.get("/activity").text("main"); strings.Contains(got, "namesake.com") {
		t.Errorf("the first reads\n%s", got)
	}
	if got := n.other.get("/activity").text("main"); !strings.Contains(got, "The login was sent") {
		t.Errorf("the second reads\n%s", got)
	}
}
