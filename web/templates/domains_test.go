package templates

import (
	"strings"
	"testing"
	"time"

	"portal/internal/registrar"
	"portal/web/templates/lists"
)

func TestTheListLinksToEveryOrderAndPage(t *testing.T) {
	v := sampleList(layoutFor(t, "en", "acme"))
	v.Query.Search, v.Query.After = "a b", "c1"
	v.Next, v.Previous, v.First = "n2", "p2", 26
	doc := parse(t, lists.DomainsPage(v))
	equal(t, "sort buttons", values(doc, "th button", "value"), "dir=desc&q=a+b", "q=a+b&sort=expires", "q=a+b&sort=renewal")
	equal(t, "plainly not sorted by", texts(doc, "thead th:not([aria-sort]):not(.pick)"), "Alerts", "Nameservers")
	equal(t, "orders", values(doc, "th[aria-sort]", "aria-sort"), "ascending", "none", "none")
	equal(t, "pages", values(doc, "#previous, #next", "value"), "before=p2&q=a+b", "after=n2&q=a+b")
	equal(t, "sizes", values(doc, "nav [aria-pressed]", "value"), "q=a+b", "q=a+b&size=100")
	equal(t, "size in force", values(doc, "nav [aria-pressed=true]", "id"), "size-25")
	equal(t, "file", values(doc, "a.csv", "href"), "/domains.csv?q=a+b")
	equal(t, "search", values(doc, "#q", "value"), "a b")
	equal(t, "rows", values(doc, "td a.name", "href")[:2], "/domains/brightwater.com", "/domains/brightwater.co.uk")
	equal(t, "A-labels", texts(doc, ".alabel"), "xn--bcher-kva.example")
	equal(t, "marked as soon", texts(doc, "#domains .distance.warn"), "in 24 days")
	equal(t, "marked as urgent or past", texts(doc, "#domains .distance.bad"), "in 3 days", "Expired 2 days ago")
	if got := doc.Find("#domains nav .hint").Text(); !strings.Contains(got, "26 to 31 of 2,000") {
		t.Errorf("the count says %q", got)
	}

	v.Query.Sort, v.Query.Desc, v.First = registrar.SortExpires, true, 0
	doc = parse(t, lists.DomainsPage(v))
	equal(t, "reversed", values(doc, "#sort-expires", "value"), "q=a+b&sort=expires")
	equal(t, "what the form stands on", values(doc, "#shown", "value"), "after=c1&dir=desc&q=a+b&sort=expires")
	if got := doc.Find("#domains nav .hint").Text(); !strings.Contains(got, "2,000 domains") {
		t.Errorf("without a known place the count says %q", got)
	}
}

func TestEachFilterInForceGoesByItself(t *testing.T) {
	v := sampleList(layoutFor(t, "en", "acme"))
	v.Query.DomainsFilter = lists.DomainsFilter{Search: "x", ExpiringIn: 30, Unlocked: true, TLD: "com", Label: "CLIENT A"}
	v.Query.After = "c1"
	doc := parse(t, lists.DomainsPage(v))
	equal(t, "filters", texts(doc, ".active-filters .chip"), "Remove the filter Expires: In 30 days", "Remove the filter Extension: com",
		"Remove the filter Label: Client A", "Remove the filter Unlocked")
	equal(t, "without", values(doc, ".active-filters .chip", "value"),
		"label=CLIENT+A&q=x&tld=com&unlocked=1", "expiring=30&label=CLIENT+A&q=x&unlocked=1",
		"expiring=30&q=x&tld=com&unlocked=1", "expiring=30&label=CLIENT+A&q=x&tld=com")
	equal(t, "boxes", values(doc, "#filter-fields input[checked]", "name"), "unlocked")
	equal(t, "choices", values(doc, "#filter-fields option[selected]", "value"), "30", "com", "client a")
	equal(t, "sent along with a selection", values(doc, "form#selection input[type=hidden]", "name"), "form_id", "list", "kept")
}

func TestTheListSaysWhyNothingIsThere(t *testing.T) {
	l := layoutFor(t, "en", "acme")
	done := lists.Filling{ListedAt: now}
	tests := []struct {
		name  string
		query lists.DomainsQuery
		fill  lists.Filling
		want  string
	}{
		{"no match", lists.DomainsQuery{DomainsFilter: lists.DomainsFilter{Search: "<zebra>"}}, done, "No domain matches “<zebra>”"},
		{"no match of a filter", lists.DomainsQuery{DomainsFilter: lists.DomainsFilter{Search: "z", Expired: true}}, done, "No domain matches these filters"},
		{"none at all", lists.DomainsQuery{}, done, "There are no domains in this profile"},
		{"past the end", lists.DomainsQuery{After: "x"}, done, "There are no more domains"},
		{"not listed yet", lists.DomainsQuery{}, lists.Filling{Listing: true}, "Your domains are on their way"},
		{"never listed", lists.DomainsQuery{}, lists.Filling{Failed: true}, "Nothing to show yet"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.query.Sort = registrar.SortName
			equal(t, "heading", texts(parse(t, lists.DomainsPage(lists.DomainsView{Layout: l, Query: tt.query, Filling: tt.fill})), ".empty h2"), tt.want)
		})
	}
}

func TestRowsSayHowOldTheirDetailsAre(t *testing.T) {
	l := layoutFor(t, "en", "acme")
	v := lists.DomainsView{Layout: l, Filling: lists.Filling{ListedAt: now}}
	tests := []struct {
		name string
		read time.Time
		want string
	}{
		{"as new as the list", now, ""},
		{"hardly older", now.Add(-time.Hour), ""},
		{"older", now.Add(-3 * time.Hour), "Details read 3 hours ago"},
		{"missing", time.Time{}, "Details not read yet"},
	}
	for _, tt := range tests {
		v.Rows = []lists.DomainRow{{Name: "a.com", ReadAt: tt.read}}
		if got := parse(t, lists.DomainsPage(v)).Find(".age").Text(); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestNameserversAreNamedInShort(t *testing.T) {
	l := layoutFor(t, "en", "acme")
	tests := []struct {
		hosts []string
		want  string
	}{
		{nil, ""},
		{[]string{"ns1.one.example"}, "ns1.one.example"},
		{[]string{"ns1.one.example", "ns2.one.example"}, "one.example"},
		{[]string{"ns1.one.example", "ns2.two.example", "ns3.two.example"}, "ns1.one.example and 2 more"},
		{[]string{"one.example", "two.example"}, "one.example and 1 more"},
	}
	for _, tt := range tests {
		v := lists.DomainsView{Layout: l, Rows: []lists.DomainRow{{Name: "a.com", Nameservers: tt.hosts}}, Filling: lists.Filling{ListedAt: now}}
		if got := parse(t, lists.DomainsPage(v)).Find(".servers .mono").Text(); got != tt.want {
			t.Errorf("%q: %q, want %q", tt.hosts, got, tt.want)
		}
	}
}

func TestProgressAsksForNewsUntilThereIsNone(t *testing.T) {
	v := sampleList(layoutFor(t, "en", "acme"))
	tests := []struct {
		name  string
		fill  lists.Filling
		value string // of the bar
		text  string
		polls bool
	}{
		{"before the first answer", lists.Filling{Listing: true}, "", "The list is being asked for.", true},
		{"names", lists.Filling{Listing: true, Listed: 1240, Total: 2000}, "1240", "1,240 of 2,000 names listed.", true},
		{"details", lists.Filling{ListedAt: now, Reading: true, Listed: 2000, Total: 2000, Read: 310}, "310", "All 2,000 names are listed, details of 310 read.", true},
		{"done", lists.Filling{ListedAt: now, Listed: 2000, Total: 2000, Read: 2000}, "", "2,000 domains with their details.", false},
		{"failed", lists.Filling{Failed: true, Listed: 10, Total: 2000}, "", "The domain system did not answer.", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v.Filling = tt.fill
			doc := parse(t, lists.FillingProgress(v))
			if got := doc.Find("#filling[hx-trigger]").Length() == 1; got != tt.polls {
				t.Errorf("asks again: %v", got)
			}
			if got := doc.Find("progress").AttrOr("value", ""); got != tt.value {
				t.Errorf("the bar is at %q, want %q", got, tt.value)
			}
			if got := doc.Find("#filling .hint").Text(); !strings.Contains(got, tt.text) {
				t.Errorf("says %q", got)
			}
			if on := parse(t, lists.DomainsPage(v)).Find("#filling").Length() == 1; on != tt.polls {
				t.Errorf("stands on the page: %v", on)
			}
		})
	}
}

func TestSubUsersSelectNothing(t *testing.T) {
	v := sampleList(layoutFor(t, "en", "acme"))
	v.MayChoose = false
	doc := parse(t, lists.DomainsPage(v))
	if n := doc.Find(".pick, #chosen, #filter-fields, a[href^='/batches']").Length(); n > 0 {
		t.Errorf("%d parts of a selection", n)
	}
}

func TestWhatIsChosenOnOtherPagesIsKept(t *testing.T) {
	v := sampleList(layoutFor(t, "en", "acme"))
	v.Chosen = map[registrar.DomainName]bool{"brightwater.com": true, "b.example": true, "a.example": true}
	doc := parse(t, lists.DomainsPage(v))
	equal(t, "on this page", values(doc, "tbody .check[checked]", "value"), "brightwater.com")
	equal(t, "on others", values(doc, "#kept", "value"), "a.example b.example")
	equal(t, "count", texts(doc, "#chosen-count"), "3 selected")
}

func TestNothingChosenIsSaidBesideTheButton(t *testing.T) {
	v := sampleList(layoutFor(t, "en", "acme"))
	v.NothingChosen = true
	equal(t, "problem", texts(parse(t, lists.DomainsPage(v)), "#chosen [role=alert]"), "Select at least one domain first.")
}
