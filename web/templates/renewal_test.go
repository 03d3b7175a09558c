package templates

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"portal/internal/registrar"
	"portal/web/templates/edits"
	"portal/web/templates/lists"
	"portal/web/templates/ui"
)

func TestNobodyIsToldToRelyOnARenewalWhoseDayIsOver(t *testing.T) {
	l := layoutFor(t, "en", "acme")
	const day = 24 * time.Hour
	tests := []struct {
		name    string
		domain  registrar.DomainName
		expires time.Duration // from now; 0 for not told
		want    string
	}{
		{"in time", "example.com", 200 * day, "Your provider usually renews it on "},
		{"expires before it would be renewed", "example.com", 24 * day, "Do not rely on this alone: domains under .com are usually renewed by "},
		{"expired", "example.com", -9 * day, "Do not rely on this now"},
		{"expired, of an ending that renews after expiry", "example.ch", -2 * day, "Your provider usually renews it on "},
		{"expired, and that day is over, too", "example.ch", -9 * day, "Do not rely on this now"},
		{"the ending has no usual day", "example.cl", 10 * day, "Nothing to remember. Your provider renews it"},
		{"expired, and the ending has no usual day", "example.cl", -day, "Do not rely on this now"},
		{"nobody knows when", "example.com", 0, "Nothing to remember. Your provider renews it"},
	}
	for _, tt := range tests {
		v := edits.RenewalView{EditForm: ui.EditForm{Layout: l, Head: ui.DomainHead{Name: tt.domain}}}
		if tt.expires != 0 {
			v.Expires = l.Now.Add(tt.expires)
		}
		if hint := parse(t, edits.RenewalPage(v)).Find(".radio").First().Find(".hint").Text(); !strings.Contains(hint, tt.want) {
			t.Errorf("%s: %q", tt.name, hint)
		}
	}
}

// renewLinks are the places from which a domain can be renewed, by their names.
func renewLinks(t *testing.T, l ui.Layout, d *registrar.Domain) map[string]*goquery.Selection {
	t.Helper()
	head := ui.DomainHead{Name: d.Name, State: d}
	advice := lists.AdviceView{Items: []lists.AdviceItem{{Topic: "expired", State: "s"}}}
	list := sampleList(l)
	list.Rows = []lists.DomainRow{{Name: d.Name, Expires: d.Expires, Renewal: d.Renewal}}
	overview := parse(t, lists.OverviewPage(lists.OverviewView{Layout: l, Head: head, Advice: advice}))
	return map[string]*goquery.Selection{
		"the fact on the overview": overview.Find("#renewal .renew a").First(),
		"advice":                   overview.Find("#advice-expired .renew a").First(),
		"the page of renewal": parse(t, edits.RenewalPage(edits.RenewalView{
			EditForm: ui.EditForm{Layout: l, Head: head}, Renewal: d.Renewal, Expires: d.Expires})).Find(".card .renew a").First(),
		"the list":   parse(t, lists.DomainsPage(list)).Find("#domains tbody a.btn").First(),
		"the banner": parse(t, edits.LockPage(edits.LockView{EditForm: ui.EditForm{Layout: l, Head: head}})).Find(".banner.bad a").First(),
	}
}

func TestEveryPlaceThatSpeaksOfAnExpiryLeadsToTheRenewal(t *testing.T) {
	d := sampleDomain()
	d.Expires = now.Add(-2 * 24 * time.Hour)
	for name, link := range renewLinks(t, layoutFor(t, "en", "globex"), d) {
		if got := link.AttrOr("href", ""); got != "https://shop.globex.example/renew?domain=brightwater.com" {
			t.Errorf("%s leads to %q", name, got)
		}
		if text := strings.Join(strings.Fields(link.Text()), " "); text != "Renew brightwater.com" {
			t.Errorf("%s says %q", name, text)
		}
	}
	for name, link := range renewLinks(t, layoutFor(t, "en", "acme"), d) { // has no shop
		u, err := url.Parse(link.AttrOr("href", ""))
		if err != nil || u.Scheme != "mailto" || u.Opaque != "support@acme.example" || u.Query().Get("subject") != "Please renew brightwater.com" {
			t.Errorf("%s leads to %v, %v", name, u, err)
		}
		body, want := u.Query().Get("body"), "Please renew the domain brightwater.com.\r\n\r\nUsername: jane"
		if !strings.HasPrefix(strings.Replace(body, "Expiry date: 19 November 2026\r\n", "", 1), want) {
			t.Errorf("%s: the email says %q", name, body)
		}
	}
}

func TestADomainThatNeedNotBeRenewedNowIsNotPressed(t *testing.T) {
	l, d := layoutFor(t, "en", "globex"), sampleDomain()
	d.Expires = now.Add(200 * 24 * time.Hour)
	links := renewLinks(t, l, d)
	for _, name := range []string{"the fact on the overview", "the list", "the banner"} {
		if links[name].Length() != 0 {
			t.Errorf("%s offers a renewal", name)
		}
	}
	if class := links["the page of renewal"].AttrOr("class", ""); class != "btn" {
		t.Errorf("on its own page the way is %q", class)
	}
}

func TestWithoutAShopThePhoneNumberStandsBesideTheEmail(t *testing.T) {
	l := layoutFor(t, "en", "acme")
	b := *l.Brand
	l.Brand = &b
	page := func() *goquery.Selection {
		return parse(t, edits.RenewalPage(edits.RenewalView{EditForm: ui.EditForm{Layout: l, Head: ui.DomainHead{Name: "a.com"}}})).Find(".renew")
	}
	if got := page().Find(`a[href="tel:+14165550123"]`).Text(); got != "+1 416 555 0123" {
		t.Errorf("the number is %q", got)
	}
	b.Support.Email = ""
	if got := page().Find("a.btn"); got.AttrOr("href", "") != "tel:+14165550123" || page().Find("a").Length() != 1 {
		t.Errorf("with a phone alone: %q", page().Text())
	}
	b.Support.Phone = ""
	if got := page().Find("a.btn").AttrOr("href", ""); got != "https://acme.example/help" {
		t.Errorf("with help pages alone it leads to %q", got)
	}
	b.Support.URL = ""
	if got := strings.TrimSpace(page().Text()); got != "To renew a.com, contact Acme Domains." || page().Find("a").Length() != 0 {
		t.Errorf("with nothing it says %q", got)
	}
}
