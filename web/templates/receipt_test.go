package templates

import (
	"strings"
	"testing"

	"portal/internal/kind"
	"portal/internal/registrar"
	"portal/web/templates/lists"
	"portal/web/templates/receipt"
	"portal/web/templates/ui"
)

func TestReceiptSaysTheOutcomeAndNoMore(t *testing.T) {
	tests := []struct {
		outcome    receipt.Outcome
		resolution receipt.Resolution
		tone       string
		title      string
		polls      string
		main       string // where the main button leads
	}{
		{receipt.OutcomeSending, "", "info", "Your change is on its way", "every 3s", "done"},
		{receipt.OutcomeApplied, "", "ok", "Nameservers saved", "", "done"},
		{receipt.OutcomePending, "", "info", "Waiting for the registry", "every 30s", "done"},
		{receipt.OutcomeRefused, "", "bad", "The new nameservers were not saved", "", "retry"},
		{receipt.OutcomeNotSent, "", "bad", "The change was not sent", "", "retry"},
		{receipt.OutcomeUnknown, "", "info", "Your change is being checked", "every 3s", "done"},
		{receipt.OutcomeNoChange, "", "info", "Nothing had to change", "", "done"},
		{receipt.OutcomeUnknown, receipt.ResolutionConfirmed, "ok", "Nameservers saved", "", "done"},
		{receipt.OutcomeUnknown, receipt.ResolutionNotApplied, "bad", "The change did not happen", "", "retry"},
		{receipt.OutcomePending, receipt.ResolutionOvertaken, "warn", "Something else changed this setting", "", "retry"},
		{"from a later version", "", "info", "Your change is being checked", "", "done"},
	}
	l := layoutFor(t, "en", "acme")
	for _, tt := range tests {
		t.Run(string(tt.outcome)+string(tt.resolution), func(t *testing.T) {
			doc := parse(t, receipt.Page(sampleReceipt(l, tt.outcome, tt.resolution)))
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
			if open := tt.polls != ""; open == (doc.Find("#proof").Length() == 1) {
				t.Errorf("a proof is offered: %v", !open)
			}
			made := doc.Find(".diff").HasClass("made")
			if made != (tt.tone == "ok") {
				t.Errorf("the diff says it is made: %v", made)
			}
		})
	}
}

func TestReceiptOfAnUnreadChangeDoesNotClaimSuccess(t *testing.T) {
	v := sampleReceipt(layoutFor(t, "en", "acme"), receipt.OutcomeApplied, "")
	v.Fresh = false
	doc := parse(t, receipt.Page(v))
	equal(t, "title", texts(doc, "#outcome strong"), "The change was accepted")
	if text := doc.Find("#outcome").Text(); strings.Contains(text, "confirmed") {
		t.Errorf("the page says %q", text)
	}
}

func TestRefusalNamesTheHostAndWhatToDo(t *testing.T) {
	v := sampleReceipt(layoutFor(t, "en", "acme"), receipt.OutcomeRefused, "")
	v.Reason, v.Subject = registrar.ReasonHostUnknown, "ns9.example"
	equal(t, "text", texts(parse(t, receipt.Card(v)), "#outcome .banner > span"),
		"The registry does not know ns9.example. Nothing changed. Have that host registered first, or use another nameserver.")
	for _, reason := range reasons() {
		v.Reason, v.Subject = reason, ""
		if got := texts(parse(t, receipt.Card(v)), "#outcome .banner > span"); len(got) != 1 || !strings.Contains(got[0], "Nothing changed") {
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
			for _, r := range ui.NameserverDiff(p, tt.old, tt.new) {
				got = append(got, r.Label+" "+r.Old+" "+r.New)
			}
			equal(t, "diff", got, tt.want...)
		})
	}
}

func TestActivityUnfoldsWhatChanged(t *testing.T) {
	l := layoutFor(t, "en", "acme")
	doc := parse(t, lists.ActivityList(lists.ActivityView{Layout: l, Query: lists.ActivityQuery{Domain: "brightwater.com"}, Head: ui.DomainHead{Name: "brightwater.com"}, Entries: sampleActivity(l)}))
	equal(t, "sentences", texts(doc, ".what > span:first-child"), "Nameservers changed", "Signed in", "Change of nameservers", "Change of nameservers",
		"Sign-in refused", "The login asked for something that it may not do", "Something happened")
	equal(t, "outcomes", texts(doc, ".what .pill"), "Done", "Being checked", "Did not happen")
	equal(t, "by", texts(doc, ".timeline > li:nth-child(-n+3) .sub > span"), "by you, from 203.0.113.9", "by you, from 203.0.113.9", "by bob, from 198.51.100.4")
	equal(t, "receipts", values(doc, ".sub a.receipt", "href"), "/changes/c1", "/changes/c2", "/changes/c3")
	equal(t, "ways back", values(doc, ".sub a.back", "href"), "/domains/brightwater.com/nameservers?back=c1")
	if n := doc.Find("details .diff").Length(); n != 2 {
		t.Errorf("%d diffs, want 2", n)
	}
	first := doc.Find("time").First()
	if first.AttrOr("datetime", "") != "2026-11-19T14:04:31Z" || first.Text() != "2 days ago" || !strings.Contains(first.AttrOr("title", ""), "09:04:31") {
		t.Errorf("time is %q, %q, %q", first.AttrOr("datetime", ""), first.Text(), first.AttrOr("title", ""))
	}
}

// What is in force is offered to be changed back, or says why it can't be; nothing else
// is.
func TestOnlyWhatIsInForceIsChangedBack(t *testing.T) {
	l := layoutFor(t, "en", "acme")
	for _, about := range kind.All() {
		made := sampleReceipt(l, receipt.OutcomeApplied, "")
		if made.Kind = about.Kind; about.Back == "" {
			made.Back = ""
		}
		doc := parse(t, receipt.Page(made))
		if doc.Find("#back").Length() == doc.Find("#lasting").Length() {
			t.Errorf("%s is changed back and says why not, or neither", about.Kind)
		}
		refused := sampleReceipt(l, receipt.OutcomeRefused, "")
		refused.Kind = about.Kind
		if parse(t, receipt.Page(refused)).Find("#back, #lasting").Length() != 0 {
			t.Errorf("%s, refused, speaks of changing back", about.Kind)
		}
	}
}
