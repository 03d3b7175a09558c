package server_test

import (
	"context"
	"encoding/csv"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"

	"portal/internal/inventory"
	"portal/internal/profile"
	"portal/internal/registrar"
)

var janes = profile.Key{Brand: "acme", Account: "acme-main", Profile: "jane"}

// listed waits until the profile's names were read to the end.
func (s *site) listed(t *testing.T, whose profile.Key) {
	t.Helper()
	for end := time.Now().Add(5 * time.Minute); ; time.Sleep(time.Millisecond) {
		p, err := s.Inventory.Progress(t.Context(), whose)
		must(t, err)
		if !p.Listing && !p.ListedAt.IsZero() {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("the names are not listed: %+v", p)
		}
	}
}

// names are those that the list shows, in order.
func (a answer) names() []string {
	return a.doc.Find("tbody a.name").Map(func(_ int, s *goquery.Selection) string { return s.Text() })
}

func TestSigningInFillsTheList(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	res := s.jane(t).get("/domains")
	want := []string{"example.com", "example.dk", "locked.com", "shared.com", "bücher.com"}
	if diff := cmp.Diff(want, res.names()); res.status != http.StatusOK || diff != "" {
		t.Errorf("status %d, names %s", res.status, diff)
	}
	if got := res.text("#domains nav .hint"); !strings.Contains(got, "1 to 5 of 5") {
		t.Errorf("the count says %q", got)
	}
	if got := res.text("h1 + .hint"); !strings.Contains(got, "just now") {
		t.Errorf("the age is %q", got)
	}
	if got := res.text(".age"); !strings.Contains(got, "Details not read yet") {
		t.Errorf("details that were not read: %q", got)
	}
}

func TestTheListFindsByAddress(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	for _, name := range []string{"example.com", "locked.com"} {
		jane.get("/domains/" + name) // reads the details
	}
	all := []string{"example.com", "example.dk", "locked.com", "shared.com", "bücher.com"}
	tests := []struct {
		query string
		want  []string
	}{
		{"q=shared", []string{"shared.com"}},
		{"q=BÜCH", []string{"bücher.com"}},
		{"q=xn--bcher", []string{"bücher.com"}},
		{"q=ample", []string{"example.com", "example.dk"}},
		{"q=https%3A%2F%2Fshop.example.com%2Fcart", []string{"example.com"}},
		{"q=a.b.b%C3%BCcher.com", []string{"bücher.com"}},
		{"q=notexample.com", nil},
		{"q=zzz", nil},
		{"tld=dk", []string{"example.dk"}},
		{"unlocked=1", []string{"example.com"}},
		{"expiring=30", all},
		{"expiring=7", nil},
		{"expired=1", nil},
		{"dir=desc", []string{"bücher.com", "shared.com", "locked.com", "example.dk", "example.com"}},
		{"expiring=8&sort=size&after=%21&before=x&unlocked=maybe&page=9&q=%00&dir=up", all}, // garbage counts for nothing
	}
	for _, test := range tests {
		res := jane.get("/domains?" + test.query)
		if got := res.names(); res.status != http.StatusOK || !slices.Equal(got, test.want) {
			t.Errorf("%s: status %d, names %q, want %q", test.query, res.status, got, test.want)
		}
	}
}

func TestWithoutAChoiceTheFormLeadsToATidyAddress(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	res := s.jane(t).post("/domains", url.Values{"q": {"ex"}, "expiring": {""}, "tld": {"com"}, "ns": {""}, "label": {""}, "list": {"after=x"}})
	if got := res.header.Get("Location"); res.status != http.StatusSeeOther || got != "/domains?q=ex&tld=com" {
		t.Errorf("status %d, Location %q", res.status, got)
	}
}

func TestTheFormGetsTheRegionAndALinkTheFiltersToo(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	form := jane.get("/domains?q=shared&tld=", htmx, header("HX-Source", "form#filters"))
	if form.has("header.top") || form.has("hx-partial") || !form.has("#domains tbody tr") || form.header.Get("HX-Replace-Url") != "/domains?q=shared" {
		t.Errorf("the form: %q, %.80q", form.header.Get("HX-Replace-Url"), form.body)
	}
	if link := jane.get("/domains?q=shared", htmx, header("HX-Source", "a#without-tld")); link.has("header.top") || !link.has("hx-partial #filter-fields") {
		t.Error("a link does not bring the filters along")
	}
	if res := jane.get("/domains?q=shared", htmx, header("HX-History-Restore-Request", "true")); !res.has("header.top") {
		t.Error("a restored page is no fragment")
	}
}

// many gives jane so many more domains.
func (s *site) many(n int) {
	domains := make([]registrar.Domain, n)
	for i := range domains {
		domains[i] = registrar.Domain{Name: registrar.DomainName(fmt.Sprintf("many-%03d.net", i+1)), Expires: s.clock.Now().AddDate(0, 0, 400+i)}
	}
	s.acme.AddProfile("marge", "marges-password", domains...)
}

func (s *site) marge(t *testing.T) *visitor {
	t.Helper()
	v := s.visitor(t, acme)
	v.signIn("many-001.net", "marge", "marges-password")
	s.listed(t, profile.Key{Brand: "acme", Account: "acme-main", Profile: "marge"})
	return v
}

func TestPagesLeadForthAndBack(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.many(60)
	marge := s.marge(t)
	for _, sort := range []string{"", "&sort=expires", "&sort=expires&dir=desc", "&sort=renewal", "&dir=desc"} {
		first := marge.get("/domains?q=many" + sort)
		second := marge.get("/domains?" + first.doc.Find("#next").AttrOr("value", ""))
		third := marge.get("/domains?" + second.doc.Find("#next").AttrOr("value", ""))
		if got := third.text("#domains nav .hint"); !strings.Contains(got, "51 to 60 of 60") || third.has("#next") {
			t.Errorf("%s: the last page says %q", sort, got)
		}
		all := slices.Concat(first.names(), second.names(), third.names())
		if slices.Sort(all); len(slices.Compact(all)) != 60 {
			t.Errorf("%s: %d names on three pages", sort, len(all))
		}
		back := marge.get("/domains?" + third.doc.Find("#previous").AttrOr("value", ""))
		if diff := cmp.Diff(second.names(), back.names()); diff != "" {
			t.Errorf("%s: back from the third page: %s", sort, diff)
		}
	}
}

func TestASubUserSeesItsDomainAlone(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.jane(t)
	bob := s.visitor(t, acme)
	bob.signIn("shared.com", "bob", "bobs-password")
	for _, path := range []string{"/domains", "/domains?q=example", "/domains?tld=dk", "/domains.csv"} {
		body := bob.get(path).body
		for _, other := range []string{"example.com", "example.dk", "locked.com", "bücher"} {
			if strings.Contains(body, other) {
				t.Errorf("%s names %s", path, other)
			}
		}
	}
	if res := bob.get("/domains"); !slices.Equal(res.names(), []string{"shared.com"}) || res.has("#chosen") || res.has("#filter-fields") {
		t.Errorf("the list shows %q, or what is for the owner", res.names())
	}
	if res := bob.post("/domains/labels", url.Values{"domain": {"shared.com"}, "add": {"x"}}); res.status != http.StatusForbidden {
		t.Errorf("labels: status %d", res.status)
	}
}

func TestNobodySeesAnothersList(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.jane(t)
	carl := s.visitor(t, acme)
	carl.signIn("carls.com", "carl", "carls-password")
	s.listed(t, profile.Key{Brand: "acme", Account: "acme-main", Profile: "carl"})
	if res := carl.get("/domains"); !slices.Equal(res.names(), []string{"carls.com"}) {
		t.Errorf("carl sees %q", res.names())
	}
	must(t, s.Inventory.SetLabels(t.Context(), janes, []registrar.DomainName{"example.com"}, []string{"secret project"}, nil))
	carl.post("/domains/labels", url.Values{"domain": {"example.com"}, "add": {"mine"}})
	for _, path := range []string{"/domains", "/domains?label=secret+project", "/domains.csv"} {
		if body := carl.get(path).body; strings.Contains(body, "example.com") {
			t.Errorf("%s names jane's domain", path)
		}
	}
	page, err := s.Inventory.List(t.Context(), janes, inventory.Query{Filter: inventory.Filter{Label: "mine"}, Limit: 5})
	must(t, err)
	if len(page.Rows) > 0 {
		t.Error("carl labelled jane's domain")
	}
}

func TestLabelsGoOnWhatWasChosen(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	res := jane.post("/domains/labels", url.Values{
		"domain": {"example.com", "locked.com", "carls.com", "no name"}, "add": {"Client A,  moving  soon ,"}, "list": {"q=com&sort=expires"},
	})
	location := res.header.Get("Location")
	if res.status != http.StatusSeeOther || location != "/domains?labelled=2&q=com&sort=expires" {
		t.Fatalf("status %d, Location %q", res.status, location)
	}
	if got := jane.get(location).text("#done"); got != "The labels of 2 domains are saved" {
		t.Errorf("the notice says %q", got)
	}
	labelled := jane.get("/domains?label=client+a")
	if got := labelled.names(); !slices.Equal(got, []string{"example.com", "locked.com"}) {
		t.Errorf("labelled: %q", got)
	}
	if got := labelled.text("tbody tr:first-child .label:first-child"); got != "Client A" {
		t.Errorf("labels of the first row: %q", got)
	}
	jane.post("/domains/labels", url.Values{"all": {"1"}, "list": {"tld=com"}, "remove": {"CLIENT a"}, "add": {"kept"}})
	if got := jane.get("/domains?label=Client+A").names(); len(got) > 0 {
		t.Errorf("still labelled: %q", got)
	}
	if got := jane.get("/domains?label=kept").names(); len(got) != 4 {
		t.Errorf("all that match were to be labelled, not %q", got)
	}
}

func TestLabelsThatCannotBeAreSaidBesideTheField(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	tests := []struct {
		name    string
		form    url.Values
		problem string // its ID
	}{
		{"no label", url.Values{"domain": {"example.com"}, "add": {""}, "remove": {""}}, "labels-add-problem"},
		{"a long one", url.Values{"domain": {"example.com"}, "add": {strings.Repeat("x", 41)}}, "labels-add-problem"},
		{"a long one to remove", url.Values{"domain": {"example.com"}, "remove": {strings.Repeat("x", 41)}}, "labels-remove-problem"},
	}
	for _, test := range tests {
		test.form.Set("list", "tld=com")
		res := jane.post("/domains/labels", test.form)
		if res.status != http.StatusUnprocessableEntity || !res.has("#"+test.problem) {
			t.Errorf("%s: status %d, problem %q", test.name, res.status, res.text(".problem"))
		}
		if kept := res.doc.Find("#labels [name=kept]").AttrOr("value", ""); kept != "example.com" {
			t.Errorf("%s: chosen is %q", test.name, kept)
		}
	}
}

func TestWithNothingChosenTheListSaysSo(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	for _, path := range []string{"/domains/labels", "/batches"} {
		for _, domain := range []string{"", "carls.com"} { // the latter is not hers
			res := jane.post(path, url.Values{"domain": {domain}, "list": {"tld=com"}})
			address, _, _ := strings.Cut(res.header.Get("Location"), "#")
			if res.status != http.StatusSeeOther || address != "/domains?chosen=missing&tld=com" {
				t.Fatalf("%s: status %d, Location %q", path, res.status, address)
			}
			if list := jane.get(address); list.text("#chosen-problem") != "Select at least one domain first." || len(list.names()) != 4 {
				t.Errorf("%s: the list says %q, names %q", path, list.text("#chosen-problem"), list.names())
			}
		}
	}
}

func TestChoicesGoAlongToOtherPagesAndFilters(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.many(60)
	marge := s.marge(t)
	first := marge.get("/domains?q=many")
	form := url.Values{"q": {"many"}, "list": {"q=many"}, "domain": {"many-001.net", "many-002.net"}, "kept": {"many-059.net no..name"}}
	press := func(name, value string) answer {
		sent := maps.Clone(form)
		sent.Set(name, value)
		return marge.post("/domains", sent)
	}
	chosen := func(res answer) string {
		boxes := res.doc.Find("tbody .check[checked]").Map(func(_ int, s *goquery.Selection) string { return s.AttrOr("value", "") })
		return strings.Join(boxes, " ") + " | " + res.doc.Find("#kept").AttrOr("value", "")
	}
	second := press("go", first.doc.Find("#next").AttrOr("value", ""))
	if got := chosen(second); !strings.Contains(second.text("#domains nav .hint"), "26 to 50 of 60") || got != " | many-001.net many-002.net many-059.net" {
		t.Errorf("on the second page chosen is %q", got)
	}
	if got := chosen(press("go", "q=many&size=100")); got != "many-001.net many-002.net many-059.net | " {
		t.Errorf("on a long page chosen is %q", got)
	}
	if got := chosen(press("q", "many-002")); got != "many-002.net | many-001.net many-059.net" {
		t.Errorf("after a search chosen is %q", got)
	}
	if got := press("q", "no such name"); !got.has("#chosen") || chosen(got) != " | many-001.net many-002.net many-059.net" {
		t.Errorf("where nothing is found chosen is %q", chosen(got))
	}
	if got := strings.Count(chosen(press("chosen", "page")), "net"); got != 26 {
		t.Errorf("all of the page and one of another are %d", got)
	}
	if got := press("chosen", "none").header.Get("Location"); got != "/domains?q=many" {
		t.Errorf("with none chosen the address is %q", got)
	}
	form.Set("all", "1")
	if got := press("go", "q=many&sort=expires"); !got.has("#choose-all[checked]") {
		t.Error("all that match are not chosen in another order")
	}
	if got := press("q", "many-0"); got.has("#choose-all[checked]") {
		t.Error("all that match another filter are chosen")
	}
	delete(form, "all")
	if got := marge.post("/domains/labels", form).text("#labels h1"); got != "Label 3 domains" {
		t.Errorf("to be labelled: %q", got)
	}
}

func TestTheFileHoldsWhatTheListShows(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	jane.get("/domains/example.com")
	must(t, s.Inventory.SetLabels(t.Context(), janes, []registrar.DomainName{"example.com"}, []string{`=HYPERLINK("http://evil.test")`, "+1"}, nil))
	res := jane.get("/domains.csv?tld=com&sort=name&dir=desc")
	if got := res.header.Get("Content-Type"); got != "text/csv; charset=utf-8" {
		t.Errorf("Content-Type %q", got)
	}
	if got := res.header.Get("Content-Disposition"); got != `attachment; filename="domains-2026-11-21.csv"` {
		t.Errorf("Content-Disposition %q", got)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(res.body, "\ufeff"))).ReadAll()
	must(t, err)
	want := [][]string{
		{"Domain (ASCII)", "Domain", "Expires", "Auto-renew", "Transfer lock", "Contact privacy (WHOIS)", "Owner’s email", "Nameservers", "DNSSEC", "Labels", "Details read at"},
		{"xn--bcher-kva.com", "bücher.com", "2026-12-15", "", "", "Not private", "", "", "", "", ""},
		{"shared.com", "shared.com", "2026-12-15", "", "", "Not private", "", "", "", "", ""},
		{"locked.com", "locked.com", "2026-12-15", "", "", "Not private", "", "", "", "", ""},
		{"example.com", "example.com", "2026-12-15", "", "Unlocked", "Not private", "", "ns1.old.example ns2.old.example", "", `'+1, =HYPERLINK("http://evil.test")`, "2026-11-21T09:00:00Z"},
	}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Error(diff)
	}
	french := jane.get("/domains.csv", header("Accept-Language", "fr"))
	if !strings.Contains(french.body, "Domaine (ASCII)") {
		t.Errorf("in French: %.80q", french.body)
	}
	s.many(1100)
	if got := strings.Count(s.marge(t).get("/domains.csv").body, "\n"); got != 1101 {
		t.Errorf("%d lines of a long list", got)
	}
}

func TestWhileTheRegistrarIsAwayPagesShowWhatIsKnown(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	pages := []string{"/domains/example.com", nameservers, "/domains/example.com/activity"}
	jane.get("/domains/example.com")
	form := want(jane.form(nameservers), "ns1.new.example", "ns2.new.example")
	s.acme.SetDown(true)
	s.clock.Advance(3 * time.Minute)
	for _, path := range pages {
		res := jane.get(path)
		if res.status != http.StatusOK || !strings.Contains(res.text(".banner"), "3 minutes ago") || res.has("form#nameservers") {
			t.Errorf("%s: status %d, banner %q", path, res.status, res.text(".banner"))
		}
	}
	if res := jane.get("/domains"); res.status != http.StatusOK || len(res.names()) != 5 || !strings.Contains(res.text("h1 + .hint"), "3 minutes ago") {
		t.Errorf("the list: status %d, %q, age %q", res.status, res.names(), res.text("h1 + .hint"))
	}
	if res := jane.get("/domains/shared.com"); res.status != http.StatusServiceUnavailable {
		t.Errorf("a domain whose details were never read: status %d", res.status)
	}
	if res := jane.get("/domains/carls.com"); res.status != http.StatusServiceUnavailable {
		t.Errorf("another's domain: status %d", res.status)
	}
	if res := jane.post(nameservers, form); res.status != http.StatusServiceUnavailable {
		t.Errorf("an edit: status %d", res.status)
	}
	if n := len(s.acme.Writes()); n != 0 {
		t.Errorf("%d writes were sent", n)
	}
}

func TestASubUserSeesNoOtherDomainWhileTheRegistrarIsAway(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	for _, path := range []string{"/domains/example.com", "/domains/shared.com"} {
		jane.get(path)
	}
	bob := s.visitor(t, acme)
	bob.signIn("shared.com", "bob", "bobs-password")
	s.acme.SetDown(true)
	for path, want := range map[string]int{"/domains/shared.com": http.StatusOK, "/domains/example.com": http.StatusServiceUnavailable} {
		if res := bob.get(path); res.status != want {
			t.Errorf("%s: status %d, want %d", path, res.status, want)
		}
	}
}

func TestAListThatCouldNotBeReadIsSaidWithAWayOn(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	s.acme.SetDown(true)
	s.clock.Advance(20 * time.Minute)
	jane.get("/domains") // has the names listed again, in vain
	var res answer
	for end := time.Now().Add(5 * time.Minute); !res.hasDoc("main .banner.warn") && time.Now().Before(end); time.Sleep(time.Millisecond) {
		res = jane.get("/domains")
	}
	if got := res.text("main .banner"); !strings.Contains(got, "20 minutes ago") || !strings.Contains(got, "Nothing can be changed") || len(res.names()) != 5 {
		t.Errorf("the banner says %q, names %q", got, res.names())
	}
	if !res.has(`form[method=post][action="/domains/refresh"] button`) {
		t.Error("there is no way to try again")
	}
	s.listed(t, janes) // nobody is still at it
	again := jane.post("/domains/refresh", url.Values{})
	s.listed(t, janes)
	if got := jane.get(again.header.Get("Location")).text("main .banner"); !strings.Contains(got, "half a minute") {
		t.Errorf("who tries again too soon reads %q", got)
	}
	s.listed(t, janes)
	s.acme.SetDown(false)
	s.clock.Advance(time.Minute)
	if res := jane.post("/domains/refresh", url.Values{}); res.status != http.StatusSeeOther {
		t.Fatalf("try again: status %d", res.status)
	}
	s.listed(t, janes)
	if res := jane.get("/domains?refreshing=1"); res.has("main .banner") {
		t.Errorf("nothing is read any more, but it says %q", res.text(".banner"))
	}
}

func (a answer) hasDoc(selector string) bool { return a.doc != nil && a.has(selector) }

// heldLists tells nothing about domains until held is closed.
type heldLists struct {
	registrar.Profiles
	held <-chan struct{}
}

func (l heldLists) ProfileDomains(ctx context.Context, session registrar.Session, q registrar.DomainQuery) (registrar.DomainPage, error) {
	select {
	case <-l.held:
		return l.Profiles.ProfileDomains(ctx, session, q)
	case <-ctx.Done():
		return registrar.DomainPage{}, &registrar.Error{Kind: registrar.ErrUnavailable, Op: "list domains", Err: ctx.Err()}
	}
}

func TestTheFirstFillIsShownUntilItEnds(t *testing.T) {
	t.Parallel()
	held := make(chan struct{})
	s := siteWith(t, options{account: func(r *registrar.Registrar) { r.Profiles = heldLists{r.Profiles, held} }})
	jane := s.visitor(t, acme)
	jane.signIn("example.com", "jane", "jane-password")
	page := jane.get("/domains")
	if page.status != http.StatusOK || !page.has("#filling[hx-get] progress") || page.text(".empty h2") != "Your domains are on their way" {
		t.Errorf("status %d, %q", page.status, page.text("#filling"))
	}
	poll := jane.get("/domains/progress", htmx)
	if !poll.has("#filling[hx-trigger]") || poll.has("hx-partial") {
		t.Errorf("the poll while nothing is there: %q", poll.body)
	}
	close(held)
	s.listed(t, janes)
	poll = jane.get("/domains/progress", htmx)
	if !poll.has("#filling[hx-trigger] progress[value='0'][max='5']") || len(poll.names()) != 5 {
		t.Errorf("the names are there, their details are not: %q", poll.body)
	}
	for _, name := range []string{"example.com", "example.dk", "locked.com", "shared.com", "xn--bcher-kva.com"} {
		jane.get("/domains/" + name)
	}
	poll = jane.get("/domains/progress?rows=1", htmx)
	if poll.has("[hx-trigger]") || !strings.Contains(poll.text("#filling"), "5 domains with their details") {
		t.Errorf("at the end: %q", poll.body)
	}
	if jane.get("/domains").has("#filling") {
		t.Error("a page that is complete shows progress")
	}
	if res := jane.get("/domains/progress"); res.header.Get("Location") != "/domains" {
		t.Errorf("the address by itself: status %d", res.status)
	}
}

func TestWhatTheListPostsToLeadsBackToIt(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	for _, path := range []string{"/domains/labels", "/domains/refresh"} {
		if res := jane.get(path); res.header.Get("Location") != "/domains" {
			t.Errorf("%s: status %d, Location %q", path, res.status, res.header.Get("Location"))
		}
	}
}

func TestALoginWithOneDomainLandsOnItsPage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.jane(t)
	for _, login := range []struct{ domain, username, password, want string }{
		{"example.com", "jane", "jane-password", "/domains"},
		{"shared.com", "bob", "bobs-password", "/domains/shared.com"},
		{"carls.com", "carl", "carls-password", "/domains"}, // nothing was listed yet
		{"carls.com", "carl", "carls-password", "/domains/carls.com"},
	} {
		v := s.visitor(t, acme)
		res := v.post("/sign-in", url.Values{"domain": {login.domain}, "username": {login.username}, "password": {login.password}})
		if got := res.header.Get("Location"); got != login.want {
			t.Errorf("%s lands on %q, want %q", login.username, got, login.want)
		}
		if list := v.get("/domains"); login.username == "carl" {
			s.listed(t, profile.Key{Brand: "acme", Account: "acme-main", Profile: "carl"})
			if list = v.get("/domains"); !slices.Equal(list.names(), []string{"carls.com"}) {
				t.Errorf("carl's list shows %q", list.names())
			}
		}
	}
}
