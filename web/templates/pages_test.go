package templates

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/a-h/templ"

	"portal/internal/registrar"
	"portal/web/templates/account"
	"portal/web/templates/edits"
	"portal/web/templates/lists"
	"portal/web/templates/receipt"
	"portal/web/templates/ui"
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
	doc := parse(t, account.SignInPage(account.SignInView{Layout: layoutFor(t, "en", "acme"), Domain: `a"b.com`, Username: "jane", Next: "/domains/x", Problem: account.SignInMismatch}))
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

// secondRegion is the tag around a region beside the one that is swapped.
var secondRegion = regexp.MustCompile(`</?hx-partial[^>]*>`)

func TestFragmentsAreTheRegionsOfTheirPages(t *testing.T) {
	l := layoutFor(t, "en", "acme")
	list := sampleList(l)
	first := list
	first.Filling = lists.Filling{Listing: true, Listed: 3, Total: 9}
	proof := sampleReceipt(l, receipt.OutcomeUnknown, "")
	history := lists.ActivityView{Layout: l, Query: lists.ActivityQuery{Domain: "brightwater.com"}, Head: ui.DomainHead{Name: "brightwater.com"}, Entries: sampleActivity(l)}
	again := ui.ReauthView{Layout: l, Action: "/x", Username: "jane"}
	tests := []struct {
		id             string
		page, fragment templ.Component
	}{
		{"domains", lists.DomainsPage(list), lists.DomainsTable(list)},
		{"filling", lists.DomainsPage(first), lists.FillingProgress(first)},
		{"nameservers", edits.NameserversPage(sampleForm(l)), edits.NameserversForm(sampleForm(l))},
		{"receipt", receipt.Page(proof), receipt.Card(proof)},
		{"activity", lists.ActivityPage(history), lists.ActivityList(history)},
		{"reauth", ui.ReauthPage(again), ui.ReauthForm(again)},
	}
	for _, tt := range tests {
		t.Run(tt.id, func(t *testing.T) {
			fragment := render(t, tt.fragment)
			title, region, ok := strings.Cut(fragment, "</title>")
			if !ok || !strings.HasPrefix(title, "<title>") || strings.Contains(fragment, "<html") {
				t.Fatalf("fragment starts with %.60q", fragment)
			}
			page := render(t, tt.page)
			for _, part := range append(secondRegion.Split(region, -1), title+"</title>") {
				if !strings.Contains(page, part) {
					t.Errorf("the page does not hold as it is: %.200s", part)
				}
			}
		})
	}
}

func TestOverviewSaysWhatIsTrue(t *testing.T) {
	l := layoutFor(t, "en", "acme")
	d := sampleDomain()
	doc := parse(t, lists.OverviewPage(lists.OverviewView{Layout: l, Head: ui.DomainHead{Name: d.Name, State: d}, Recent: sampleActivity(l), MayChangeNameservers: true}))
	equal(t, "renewal", texts(doc, "#renewal .state"), "Expires 15 December 2026 (in 24 days)")
	equal(t, "nameservers", texts(doc, "#nameservers li"), "ns1.northhost.example", "ns2.northhost.example")
	equal(t, "owner", texts(doc, "#owner .state"), "Jane Rivers, Brightwater Ltd")
	equal(t, "pills", texts(doc, ".pills .pill"), "Expires in 24 days", "Unlocked", "Private")
	equal(t, "navigation", values(doc, ".side a", "href"), "/domains/brightwater.com", "/domains/brightwater.com/contacts", "/domains/brightwater.com/nameservers", "/domains/brightwater.com/dns", "/domains/brightwater.com/lock", "/domains/brightwater.com/privacy", "/domains/brightwater.com/renewal", "/domains/brightwater.com/move-away", "/domains/brightwater.com/activity")
	equal(t, "current page", texts(doc, ".side a[aria-current=page]"), "Overview")
	if n := doc.Find(".timeline > li").Length(); n != 5 {
		t.Errorf("%d recent entries, want 5", n)
	}
	equal(t, "way to change", values(doc, "#nameservers a.btn", "href"), "/domains/brightwater.com/nameservers")

	d = troubledDomain()
	doc = parse(t, lists.OverviewPage(lists.OverviewView{Layout: l, Head: ui.DomainHead{Name: d.Name, State: d, Checking: []string{"c9"}, Pending: []string{"c8"}}}))
	equal(t, "banners", texts(doc, "main .banner strong"), "This domain is being moved to another provider", "Changes to this domain are on hold",
		"2 requests wait at the registry", "A change is being checked")
	equal(t, "the change", values(doc, ".banner a", "href"), "/changes/c8", "/changes/c9")
	if n := doc.Find("#nameservers a").Length(); n != 0 {
		t.Error("a link to what is not allowed")
	}
}

func TestErrorsAreNoDeadEnds(t *testing.T) {
	l := layoutFor(t, "en", "acme")
	for _, kind := range errorKinds() {
		if kind.Status() < 400 {
			t.Errorf("%s has status %d", kind, kind.Status())
		}
		v := ui.ErrorView{Layout: l, Kind: kind, Wait: 90 * time.Second, RequestID: "REQ-1", ChangeID: "c1"}
		doc := parse(t, ui.ErrorPage(v))
		if doc.Find("main a.btn").Length() == 0 {
			t.Errorf("%s leads nowhere", kind)
		}
		if text := doc.Find("main").Text(); !strings.Contains(text, "REQ-1") || !strings.Contains(text, "support@acme.example") {
			t.Errorf("%s says %q", kind, text)
		}
		equal(t, string(kind), values(doc, "main dd a[href^='/changes']", "href"), "/changes/c1")
		if n := parse(t, ui.ErrorNotice(v)).Find(".banner").Length(); n != 1 {
			t.Errorf("%s: the notice has %d banners", kind, n)
		}
	}
	for kind, want := range map[ui.ErrorKind][]string{ui.ErrorRegistrarDown: {"/domains/a.com", "/domains"}, ui.ErrorNotFound: {"/domains"}} {
		equal(t, string(kind), values(parse(t, ui.ErrorPage(ui.ErrorView{Layout: l, Kind: kind, Retry: "/domains/a.com"})), "main a.btn", "href"), want...)
	}
	if got := ui.ErrorKind("from a later version").Status(); got != http.StatusInternalServerError {
		t.Errorf("an unknown kind has status %d", got)
	}
	if text := parse(t, ui.ErrorPage(ui.ErrorView{Layout: l, Kind: ui.ErrorThrottled, Wait: 90 * time.Second})).Find("main").Text(); !strings.Contains(text, "2 minutes") {
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
		tone    ui.Tone
		words   string
	}{
		{"far", 300 * day, registrar.RenewalManual, ui.ToneNone, "Expires in 10 months"},
		{"soon", 45 * day, registrar.RenewalManual, ui.ToneWarn, "Expires in 45 days"},
		{"one day more", 46 * day, registrar.RenewalManual, ui.ToneNone, "Expires in 46 days"},
		{"soon, but renewed by itself", 10 * day, registrar.RenewalAuto, ui.ToneNone, "Expires in 10 days"},
		{"within a week", 7 * day, registrar.RenewalExpire, ui.ToneBad, "Expires in 7 days"},
		{"today", time.Hour, registrar.RenewalManual, ui.ToneBad, "Expires today"},
		{"past, though it should renew", -day, registrar.RenewalAuto, ui.ToneBad, "Expired yesterday"},
		{"soon, renewal not known", 10 * day, "", ui.ToneWarn, "Expires in 10 days"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := ui.ExpiryOf(l, now.Add(tt.in), tt.renewal)
			if e.Tone != tt.tone || e.Sentence != tt.words {
				t.Errorf("%q in tone %q, want %q in %q", e.Sentence, e.Tone, tt.words, tt.tone)
			}
		})
	}
	if ui.ExpiryOf(l, time.Time{}, registrar.RenewalAuto).Known {
		t.Error("no date is known")
	}
}

func TestTextFromOutsideStaysText(t *testing.T) {
	l := layoutFor(t, "en", "acme")
	evil := `"><script>alert(1)</script>`
	d := sampleDomain()
	d.Owner = registrar.Contact{FirstName: evil, Email: evil}
	for name, page := range map[string]templ.Component{
		"overview": lists.OverviewPage(lists.OverviewView{Layout: l, Head: ui.DomainHead{Name: d.Name, State: d}}),
		"search":   lists.DomainsPage(lists.DomainsView{Layout: l, Query: lists.DomainsQuery{DomainsFilter: lists.DomainsFilter{Search: evil, Label: evil, TLD: evil}}}),
		"sign-in":  account.SignInPage(account.SignInView{Layout: l, Domain: evil, Username: evil, Next: evil}),
		"receipt":  receipt.Page(receipt.View{Layout: l, Head: ui.DomainHead{Name: d.Name}, ChangeID: evil, Outcome: receipt.OutcomeRefused, Reason: registrar.ReasonHostUnknown, Subject: evil, Actor: evil}),
	} {
		if n := parse(t, page).Find("script:not([src])").Length(); n != 0 {
			t.Errorf("%s runs foreign script", name)
		}
	}
}
