package templates

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/a-h/templ"

	"portal/internal/registrar"
)

// texts returns the trimmed texts of what selector finds.
func texts(doc *goquery.Document, selector string) []string {
	return doc.Find(selector).Map(func(_ int, s *goquery.Selection) string { return strings.Join(strings.Fields(s.Text()), " ") })
}

// values returns an attribute of what selector finds.
func values(doc *goquery.Document, selector, attr string) []string {
	return doc.Find(selector).Map(func(_ int, s *goquery.Selection) string { return s.AttrOr(attr, "") })
}

func equal(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s is %q, want %q", what, got, want)
	}
}

func TestSignInKeepsEverythingButThePassword(t *testing.T) {
	doc := parse(t, SignInPage(SignInView{Layout: layoutFor(t, "en", "acme"), Domain: `a"b.com`, Username: "jane", Next: "/domains/x", Problem: SignInMismatch}))
	equal(t, "values", values(doc, "main form input", "value"), "/domains/x", `a"b.com`, "jane", "")
	equal(t, "names", values(doc, "main form input", "name"), "next", "domain", "username", "password")
	if doc.Find("#password").AttrOr("value", "none") != "none" {
		t.Error("the password field has a value")
	}
	equal(t, "focus", values(doc, "[autofocus]", "id"), "password")
	equal(t, "alert", texts(doc, "[role=alert] strong"), "These three do not match")
	if n := doc.Find("[aria-invalid]").Length(); n != 0 {
		t.Errorf("%d fields are marked: that would tell which of the three is wrong", n)
	}
}

func TestDomainsLinkToEveryOrderAndPage(t *testing.T) {
	v := DomainsView{Layout: layoutFor(t, "en", "acme"), Rows: sampleRows(), Total: 2000, Page: 1, Limit: 25, Query: "a b"}
	doc := parse(t, DomainsPage(v))
	equal(t, "sort links", values(doc, "th a", "href"), "/domains?dir=desc&q=a+b", "/domains?q=a+b&sort=expires", "/domains?q=a+b&sort=renewal")
	equal(t, "orders", values(doc, "th[aria-sort]", "aria-sort"), "ascending", "none", "none")
	equal(t, "pages", values(doc, "#previous, #next", "href"), "/domains?q=a+b", "/domains?page=3&q=a+b")
	equal(t, "search", values(doc, "#q", "value"), "a b")
	equal(t, "rows", values(doc, "td a.name", "href")[:2], "/domains/brightwater.com", "/domains/brightwater.co.uk")
	equal(t, "A-labels", texts(doc, ".alabel"), "xn--bcher-kva.example")
	equal(t, "marked as soon", texts(doc, ".distance.warn"), "in 24 days")
	equal(t, "marked as urgent or past", texts(doc, ".distance.bad"), "in 3 days", "Expired 2 days ago")
	if got := doc.Find("#domains nav .hint").Text(); !strings.Contains(got, "26 to 31 of 2,000") {
		t.Errorf("the count says %q", got)
	}

	v.Sort, v.Desc = registrar.SortExpires, true
	doc = parse(t, DomainsPage(v))
	equal(t, "reversed", values(doc, "#sort-expires", "href"), "/domains?q=a+b&sort=expires")
	equal(t, "kept by the search", values(doc, "input[form=filters]:not([disabled])", "value"), "expires", "desc")
}

func TestDomainsSayWhyNothingIsListed(t *testing.T) {
	l := layoutFor(t, "en", "acme")
	tests := []struct {
		name string
		view DomainsView
		want string
	}{
		{"no match", DomainsView{Layout: l, Query: "<zebra>"}, "No domain matches “<zebra>”"},
		{"none at all", DomainsView{Layout: l}, "There are no domains in this profile"},
		{"past the end", DomainsView{Layout: l, Page: 4, Total: 30}, "There are no more domains"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			equal(t, "heading", texts(parse(t, DomainsPage(tt.view)), ".empty h2"), tt.want)
		})
	}
}

func TestFragmentsAreTheRegionsOfTheirPages(t *testing.T) {
	l := layoutFor(t, "en", "acme")
	list := DomainsView{Layout: l, Rows: sampleRows(), Total: 6, Limit: 25}
	receipt := sampleReceipt(l, OutcomeUnknown, "")
	history := ActivityView{Layout: l, Head: DomainHead{Name: "brightwater.com"}, Entries: sampleActivity(l)}
	again := ReauthView{Layout: l, Action: "/x", Username: "jane"}
	tests := []struct {
		id             string
		page, fragment templ.Component
	}{
		{"domains", DomainsPage(list), DomainsTable(list)},
		{"nameservers", NameserversPage(sampleForm(l)), NameserversForm(sampleForm(l))},
		{"receipt", ReceiptPage(receipt), ReceiptCard(receipt)},
		{"activity", ActivityPage(history), ActivityList(history)},
		{"reauth", ReauthPage(again), ReauthForm(again)},
	}
	for _, tt := range tests {
		t.Run(tt.id, func(t *testing.T) {
			fragment := render(t, tt.fragment)
			title, region, ok := strings.Cut(fragment, "</title>")
			if !ok || !strings.HasPrefix(title, "<title>") || strings.Contains(fragment, "<html") {
				t.Fatalf("fragment starts with %.60q", fragment)
			}
			page := render(t, tt.page)
			if !strings.Contains(page, region) || !strings.Contains(page, title+"</title>") {
				t.Error("the page does not hold the fragment as it is")
			}
		})
	}
}

func TestOverviewSaysWhatIsTrue(t *testing.T) {
	l := layoutFor(t, "en", "acme")
	d := sampleDomain()
	doc := parse(t, OverviewPage(OverviewView{Layout: l, Head: DomainHead{Name: d.Name, State: d}, Recent: sampleActivity(l), MayChangeNameservers: true}))
	equal(t, "renewal", texts(doc, "#renewal .state"), "Expires 15 December 2026 (in 24 days)")
	equal(t, "nameservers", texts(doc, "#nameservers li"), "ns1.northhost.example", "ns2.northhost.example")
	equal(t, "owner", texts(doc, "#owner .state"), "Jane Rivers, Brightwater Ltd")
	equal(t, "pills", texts(doc, ".pills .pill"), "Expires in 24 days", "Unlocked", "Private")
	equal(t, "navigation", values(doc, ".side a", "href"), "/domains/brightwater.com", "/domains/brightwater.com/nameservers", "/domains/brightwater.com/activity")
	equal(t, "current page", texts(doc, ".side a[aria-current=page]"), "Overview")
	if n := doc.Find(".timeline > li").Length(); n != 5 {
		t.Errorf("%d recent entries, want 5", n)
	}
	equal(t, "way to change", values(doc, "#nameservers a.btn", "href"), "/domains/brightwater.com/nameservers")

	d = troubledDomain()
	doc = parse(t, OverviewPage(OverviewView{Layout: l, Head: DomainHead{Name: d.Name, State: d, Checking: []string{"c9"}}}))
	equal(t, "banners", texts(doc, "main .banner strong"), "This domain is being moved to another company", "Changes to this domain are on hold",
		"2 requests wait at the registry", "A change is being checked")
	equal(t, "the change", values(doc, ".banner a", "href"), "/changes/c9")
	if n := doc.Find("#nameservers a").Length(); n != 0 {
		t.Error("a link to what is not allowed")
	}
}

func TestNameserversFormWorksWithoutScript(t *testing.T) {
	v := sampleForm(layoutFor(t, "en", "acme"))
	doc := parse(t, NameserversPage(v))
	form := doc.Find("form#nameservers")
	if form.AttrOr("action", "") != "/domains/brightwater.com/nameservers" || form.AttrOr("method", "") != "post" {
		t.Errorf("form goes to %q", form.AttrOr("action", ""))
	}
	equal(t, "fields", values(doc, "form#nameservers input", "name"), "change_id", "seen", "ns", "ns")
	equal(t, "buttons", values(doc, "form#nameservers button", "value"),
		"save", "up:0", "down:0", "remove:0", "up:1", "down:1", "remove:1", "save", "add")
	if first := form.Find("button[type=submit]").First(); first.AttrOr("value", "") != "save" || first.AttrOr("tabindex", "") != "-1" {
		t.Error("Enter in a field does not save")
	}
	equal(t, "out of use", values(doc, "form#nameservers button[disabled]", "value"), "up:0", "down:1")

	v.Hosts = make([]string, v.Max)
	if n := parse(t, NameserversForm(v)).Find("button[value=add]").Length(); n != 0 {
		t.Error("a button adds more than the TLD allows")
	}
}

func TestNameserversProblemsStandBesideTheirFields(t *testing.T) {
	v := sampleForm(layoutFor(t, "en", "acme"))
	v.Hosts = []string{"a.example.net", "<b>", ""}
	v.Problems = map[int]HostProblemKind{1: HostSyntax, 2: HostTooFew}
	v.Notice.Kind = NoticeProblems
	doc := parse(t, NameserversForm(v))
	equal(t, "values", values(doc, "input[name=ns]", "value"), "a.example.net", "<b>", "")
	equal(t, "marked", values(doc, "input[aria-invalid=true]", "aria-describedby"), "ns-2-problem", "ns-3-problem")
	equal(t, "problems", texts(doc, ".problem"), "Enter a host name, like ns1.example.net.", "Enter at least 2 nameservers.")
	equal(t, "focus", values(doc, "[autofocus]", "id"), "ns-2")
	equal(t, "announced", values(doc, "#work", "data-announce"), "The nameservers were not saved: 2 fields need a look")
}

func TestFocusFollowsTheEdit(t *testing.T) {
	three := []string{"a", "b", "c"}
	tests := []struct {
		name  string
		edit  Edit
		hosts []string // afterwards
		focus string
	}{
		{"a new row gets it", Edit{EditAdd, 0}, append(slices.Clone(three), ""), "ns-4"},
		{"the row that took the place", Edit{EditRemove, 1}, []string{"a", "c"}, "ns-2"},
		{"the last row when the last went", Edit{EditRemove, 2}, []string{"a", "b"}, "ns-2"},
		{"up stays with its row", Edit{EditUp, 2}, []string{"a", "c", "b"}, "ns-2-up"},
		{"at the top only down is left", Edit{EditUp, 1}, []string{"b", "a", "c"}, "ns-1-down"},
		{"down stays with its row", Edit{EditDown, 0}, []string{"b", "a", "c"}, "ns-2-down"},
		{"at the end only up is left", Edit{EditDown, 1}, []string{"a", "c", "b"}, "ns-3-up"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := sampleForm(layoutFor(t, "en", "acme"))
			v.Hosts, v.Did = tt.hosts, tt.edit
			doc := parse(t, NameserversForm(v))
			equal(t, "focus", values(doc, "[autofocus]:not([disabled])", "id"), tt.focus)
			if doc.Find("#work").AttrOr("data-announce", "") == "" {
				t.Error("nothing is announced")
			}
		})
	}
}

func TestConflictShowsBothLists(t *testing.T) {
	v := sampleForm(layoutFor(t, "en", "acme"))
	v.Hosts, v.Notice.Kind = []string{"mine.example"}, NoticeStale
	doc := parse(t, NameserversPage(v))
	equal(t, "now", texts(doc, "[aria-labelledby=now-title] li"), "ns1.northhost.example", "ns2.northhost.example")
	equal(t, "typed", texts(doc, "[aria-labelledby=typed-title] li"), "mine.example")
	equal(t, "kept", values(doc, "input[name=ns]", "value"), "mine.example")
	equal(t, "focus", values(doc, "[autofocus]", "id"), "notice")
}

func TestBlockedNameserversHaveNoForm(t *testing.T) {
	for _, b := range []NameserversBlock{BlockLocked, BlockUnsupported, BlockPermission, BlockHeld, BlockTransfer} {
		v := sampleForm(layoutFor(t, "en", "acme"))
		v.Block = b
		doc := parse(t, NameserversPage(v))
		if doc.Find("form#nameservers, input[name=ns]").Length() > 0 || doc.Find("#nameservers .banner strong").Text() == "" {
			t.Errorf("%s: a form, or no reason", b)
		}
		equal(t, string(b), texts(doc, "#nameservers li"), "ns1.northhost.example", "ns2.northhost.example")
	}
}

func TestReceiptSaysTheOutcomeAndNoMore(t *testing.T) {
	tests := []struct {
		outcome    Outcome
		resolution Resolution
		tone       string
		title      string
		polls      string
		main       string // where the main button leads
	}{
		{OutcomeSending, "", "info", "Your change is on its way", "every 3s", "done"},
		{OutcomeApplied, "", "ok", "Nameservers saved", "", "done"},
		{OutcomePending, "", "info", "Waiting for the registry", "every 30s", "done"},
		{OutcomeRefused, "", "bad", "The new nameservers were not saved", "", "retry"},
		{OutcomeNotSent, "", "bad", "The change was not sent", "", "retry"},
		{OutcomeUnknown, "", "info", "Your change is being checked", "every 3s", "done"},
		{OutcomeNoChange, "", "info", "Nothing had to change", "", "done"},
		{OutcomeUnknown, ResolutionConfirmed, "ok", "Nameservers saved", "", "done"},
		{OutcomeUnknown, ResolutionNotApplied, "bad", "The change did not happen", "", "retry"},
		{OutcomePending, ResolutionOvertaken, "warn", "Something else changed the nameservers", "", "retry"},
		{"from a later version", "", "info", "Your change is being checked", "", "done"},
	}
	l := layoutFor(t, "en", "acme")
	for _, tt := range tests {
		t.Run(string(tt.outcome)+string(tt.resolution), func(t *testing.T) {
			doc := parse(t, ReceiptPage(sampleReceipt(l, tt.outcome, tt.resolution)))
			banner := doc.Find("#outcome .banner")
			if !banner.HasClass(tt.tone) {
				t.Errorf("banner is %q, want %s", banner.AttrOr("class", ""), tt.tone)
			}
			equal(t, "title", texts(doc, "#outcome strong"), tt.title)
			if got := doc.Find("#receipt").AttrOr("hx-trigger", ""); got != tt.polls {
				t.Errorf("polls %q, want %q", got, tt.polls)
			}
			if n := doc.Find("#receipt noscript").Length(); (n == 1) != (tt.polls != "") {
				t.Errorf("%d hints to reload", n)
			}
			equal(t, "main button", values(doc, "#receipt .btn.main", "id"), tt.main)
			equal(t, "number", texts(doc, "#change-number"), "8F3K-2QTD")
			made := doc.Find(".diff").HasClass("made")
			if made != (tt.tone == "ok") {
				t.Errorf("the diff says it is made: %v", made)
			}
		})
	}
}

func TestReceiptOfAnUnreadChangeDoesNotClaimSuccess(t *testing.T) {
	v := sampleReceipt(layoutFor(t, "en", "acme"), OutcomeApplied, "")
	v.Fresh = false
	doc := parse(t, ReceiptPage(v))
	equal(t, "title", texts(doc, "#outcome strong"), "The change was accepted")
	if text := doc.Find("#outcome").Text(); strings.Contains(text, "confirmed") {
		t.Errorf("the page says %q", text)
	}
}

func TestRefusalNamesTheHostAndWhatToDo(t *testing.T) {
	v := sampleReceipt(layoutFor(t, "en", "acme"), OutcomeRefused, "")
	v.Reason, v.Subject = registrar.ReasonHostUnknown, "ns9.example"
	equal(t, "text", texts(parse(t, ReceiptCard(v)), "#outcome .banner > span"),
		"The registry does not know ns9.example. Nothing changed. Have that host registered first, or use another nameserver.")
	for reason := range refusals {
		v.Reason, v.Subject = reason, ""
		if got := texts(parse(t, ReceiptCard(v)), "#outcome .banner > span"); len(got) != 1 || !strings.Contains(got[0], "Nothing changed") {
			t.Errorf("%q: %q", reason, got)
		}
	}
}

func TestDiffPairsWhatGoesWithWhatComes(t *testing.T) {
	p := layoutFor(t, "en", "acme").Words
	tests := []struct {
		name     string
		old, new []string
		want     []string
	}{
		{"replaced, kept", []string{"a", "b"}, []string{"b", "c"}, []string{"Replaced a c", "Kept b b"}},
		{"only the order", []string{"a", "b", "c"}, []string{"b", "a", "c"}, []string{"Place 1 a b", "Place 2 b a", "Place 3 c c"}},
		{"added", []string{"a"}, []string{"a", "b"}, []string{"Added  b", "Kept a a"}},
		{"removed", []string{"a", "b"}, []string{"a"}, []string{"Removed b ", "Kept a a"}},
		{"from nothing", nil, []string{"a"}, []string{"Added  a"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, r := range NameserverDiff(p, tt.old, tt.new) {
				got = append(got, r.Label+" "+r.Old+" "+r.New)
			}
			equal(t, "diff", got, tt.want...)
		})
	}
}

func TestReauthRepeatsTheRequestOnly(t *testing.T) {
	l := layoutFor(t, "en", "acme")
	v := ReauthView{Layout: l, Action: "/domains/x.com/nameservers", Username: "jane", Problem: ReauthMismatch,
		Fields: []FormField{{"ns", "a"}, {"ns", `b"c`}, {"do", "save"}}, Summary: NameserversSummary(l, "x.com", []string{"a", `b"c`})}
	doc := parse(t, ReauthForm(v))
	equal(t, "sent", values(doc, "input[name]", "name"), "ns", "ns", "do", ReauthPasswordField)
	equal(t, "values", values(doc, "input[type=hidden]", "value"), "a", `b"c`, "save")
	equal(t, "shown", texts(doc, ".facts li"), "x.com", "a", `b"c`)
	equal(t, "problem", texts(doc, ".problem"), "This is not the password of this login.")
}

func TestActivityUnfoldsWhatChanged(t *testing.T) {
	l := layoutFor(t, "en", "acme")
	doc := parse(t, ActivityList(ActivityView{Layout: l, Head: DomainHead{Name: "brightwater.com"}, Entries: sampleActivity(l)}))
	equal(t, "sentences", texts(doc, ".what > span:first-child"), "Nameservers changed", "Signed in", "Change of nameservers", "Change of nameservers",
		"Sign-in refused", "Something was asked for that the login may not do", "Something happened")
	equal(t, "outcomes", texts(doc, ".what .pill"), "Done", "Being checked", "Did not happen")
	equal(t, "by", texts(doc, ".timeline > li:nth-child(-n+3) .sub > span"), "by you, from 203.0.113.9", "by you, from 203.0.113.9", "by bob, from 198.51.100.4")
	equal(t, "receipts", values(doc, ".sub a", "href"), "/changes/c1", "/changes/c2", "/changes/c3")
	if n := doc.Find("details .diff").Length(); n != 2 {
		t.Errorf("%d diffs, want 2", n)
	}
	first := doc.Find("time").First()
	if first.AttrOr("datetime", "") != "2026-11-19T14:04:31Z" || first.Text() != "2 days ago" || !strings.Contains(first.AttrOr("title", ""), "09:04:31") {
		t.Errorf("time is %q, %q, %q", first.AttrOr("datetime", ""), first.Text(), first.AttrOr("title", ""))
	}
}

func TestErrorsAreNoDeadEnds(t *testing.T) {
	l := layoutFor(t, "en", "acme")
	for kind := range errorWords {
		if kind.Status() < 400 {
			t.Errorf("%s has status %d", kind, kind.Status())
		}
		v := ErrorView{Layout: l, Kind: kind, Wait: 90 * time.Second, RequestID: "REQ-1", ChangeID: "c1"}
		doc := parse(t, ErrorPage(v))
		if doc.Find("main a.btn").Length() == 0 {
			t.Errorf("%s leads nowhere", kind)
		}
		if text := doc.Find("main").Text(); !strings.Contains(text, "REQ-1") || !strings.Contains(text, "support@acme.example") {
			t.Errorf("%s says %q", kind, text)
		}
		equal(t, string(kind), values(doc, "main dd a[href^='/changes']", "href"), "/changes/c1")
		if n := parse(t, ErrorNotice(v)).Find(".banner").Length(); n != 1 {
			t.Errorf("%s: the notice has %d banners", kind, n)
		}
	}
	if got := ErrorKind("from a later version").Status(); got != http.StatusInternalServerError {
		t.Errorf("an unknown kind has status %d", got)
	}
	if text := parse(t, ErrorPage(ErrorView{Layout: l, Kind: ErrorThrottled, Wait: 90 * time.Second})).Find("main").Text(); !strings.Contains(text, "2 minutes") {
		t.Errorf("the wait is missing in %q", text)
	}
}

func TestExpiryIsMarkedWhenItMatters(t *testing.T) {
	l := layoutFor(t, "en", "acme")
	day := 24 * time.Hour
	tests := []struct {
		name    string
		in      time.Duration
		renewal registrar.Renewal
		tone    Tone
		words   string
	}{
		{"far", 300 * day, registrar.RenewalManual, ToneNone, "Expires in 10 months"},
		{"soon", 45 * day, registrar.RenewalManual, ToneWarn, "Expires in 45 days"},
		{"one day more", 46 * day, registrar.RenewalManual, ToneNone, "Expires in 46 days"},
		{"soon, but renewed by itself", 10 * day, registrar.RenewalAuto, ToneNone, "Expires in 10 days"},
		{"within a week", 7 * day, registrar.RenewalExpire, ToneBad, "Expires in 7 days"},
		{"today", time.Hour, registrar.RenewalManual, ToneBad, "Expires today"},
		{"past, though it should renew", -day, registrar.RenewalAuto, ToneBad, "Expired yesterday"},
		{"soon, renewal not known", 10 * day, "", ToneWarn, "Expires in 10 days"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := expiryOf(l, now.Add(tt.in), tt.renewal)
			if e.tone != tt.tone || e.sentence != tt.words {
				t.Errorf("%q in tone %q, want %q in %q", e.sentence, e.tone, tt.words, tt.tone)
			}
		})
	}
	if expiryOf(l, time.Time{}, registrar.RenewalAuto).known {
		t.Error("no date is known")
	}
}

func TestTextFromOutsideStaysText(t *testing.T) {
	l := layoutFor(t, "en", "acme")
	evil := `"><script>alert(1)</script>`
	d := sampleDomain()
	d.Owner = registrar.Contact{FirstName: evil, Email: evil}
	for name, page := range map[string]templ.Component{
		"overview": OverviewPage(OverviewView{Layout: l, Head: DomainHead{Name: d.Name, State: d}}),
		"search":   DomainsPage(DomainsView{Layout: l, Query: evil}),
		"sign-in":  SignInPage(SignInView{Layout: l, Domain: evil, Username: evil, Next: evil}),
		"receipt":  ReceiptPage(ReceiptView{Layout: l, Head: DomainHead{Name: d.Name}, ChangeID: evil, Outcome: OutcomeRefused, Reason: registrar.ReasonHostUnknown, Subject: evil, Actor: evil}),
	} {
		if n := parse(t, page).Find("script:not([src])").Length(); n != 0 {
			t.Errorf("%s runs foreign script", name)
		}
	}
}
