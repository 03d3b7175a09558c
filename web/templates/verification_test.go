package templates

import (
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"portal/internal/registrar"
	"portal/web/templates/edits"
	"portal/web/templates/lists"
	"portal/web/templates/ui"
)

// verificationOf is the page of a name whose verification is v.
func verificationOf(l ui.Layout, name registrar.DomainName, v registrar.Verification) edits.VerificationView {
	d := sampleDomain()
	d.Name, d.Parts, d.Verification = name, registrar.AllParts, v
	return edits.VerificationView{
		EditForm: ui.EditForm{Layout: l, Head: ui.DomainHead{Name: name, State: d}, ChangeID: "id-1", Seen: "print-1"},
		Email:    "jane@brightwater.com", MayCorrect: true,
	}
}

// verificationStates are the page of the owner's address in its states, and the
// sum over the list.
func verificationStates(l ui.Layout) []state {
	var all []state
	for _, status := range []registrar.VerificationStatus{
		"", registrar.VerificationVerified, registrar.VerificationNeeded, registrar.VerificationWaiting, registrar.VerificationPending,
		registrar.VerificationSuspended, registrar.VerificationNone, registrar.VerificationOther, "later",
	} {
		view := verificationOf(l, "brightwater.com", registrar.Verification{Status: status, Deadline: now.AddDate(0, 0, 9), Bounced: status == registrar.VerificationNeeded})
		if !view.Open() {
			view.Block = ui.Blocked
		}
		all = append(all, state{"verification-" + string(status), edits.VerificationPage(view)})
	}
	lately := verificationOf(l, "brightwater.com", registrar.Verification{Status: registrar.VerificationWaiting, Deadline: now.Add(time.Hour)})
	lately.Block, lately.SentAt, lately.AgainAt = ui.Blocked, now.Add(-3*time.Minute), now.Add(7*time.Minute)
	lately.Head.LesserAt = now.Add(-time.Hour)
	list := lists.DomainsView{Layout: l, Unconfirmed: lists.Unconfirmed{Count: 3, Suspended: 1, Bounced: 1, First: "brightwater.com", Deadline: now.AddDate(0, 0, 9), ReadAt: now.Add(-time.Hour)}}
	return append(all, state{"verification-lately", edits.VerificationPage(lately)}, state{"domains-unconfirmed", lists.DomainsPage(list)})
}

func TestThePageOfTheOwnersAddressSaysWhatIsTrue(t *testing.T) {
	l := layoutFor(t, "en", "acme")
	soon := now.AddDate(0, 0, 9)
	tests := []struct {
		name   string
		domain registrar.DomainName
		state  registrar.Verification
		title  string
		left   string
	}{
		{"nothing told", "a.com", registrar.Verification{}, "We know nothing about this address", ""},
		{"a country's", "a.uk", registrar.Verification{}, "Owners of .uk domains don’t have to confirm their address this way", ""},
		{"a country's, called verified", "a.uk", registrar.Verification{Status: registrar.VerificationVerified}, "Owners of .uk domains don’t have to confirm their address this way", ""},
		{"a country's with a deadline", "a.co", registrar.Verification{Status: registrar.VerificationWaiting, Deadline: soon}, "The owner’s email address must be confirmed", "9 days, until 30 November 2026"},
		{"verified", "a.com", registrar.Verification{Status: registrar.VerificationVerified, Deadline: soon}, "The owner’s address is confirmed", ""},
		{"a day", "a.com", registrar.Verification{Status: registrar.VerificationNeeded, Deadline: now.AddDate(0, 0, 1)}, "The owner’s email address must be confirmed", "1 day, until 22 November 2026"},
		{"hours", "a.com", registrar.Verification{Status: registrar.VerificationNeeded, Deadline: now.Add(time.Hour)}, "The owner’s email address must be confirmed", "Until today"},
		{"over", "a.com", registrar.Verification{Status: registrar.VerificationSuspended, Deadline: now.AddDate(0, 0, -2)}, "This domain is turned off: its owner was not confirmed", "It ended on 19 November 2026"},
		{"the registrar's turn", "a.com", registrar.Verification{Status: registrar.VerificationPending}, "The confirmation is under way", ""},
		{"not needed", "a.com", registrar.Verification{Status: registrar.VerificationNone}, "Nobody has to confirm this address", ""},
		{"a new word", "a.com", registrar.Verification{Status: registrar.VerificationOther, Deadline: soon}, "We can’t tell whether this address is confirmed", "9 days, until 30 November 2026"},
		{"one that a later version kept", "a.com", registrar.Verification{Status: "later", Deadline: soon}, "We know nothing about this address", ""},
	}
	for _, tt := range tests {
		doc := parse(t, edits.VerificationPage(verificationOf(l, tt.domain, tt.state)))
		left := doc.Find("#left").Text()
		if got := doc.Find("#state strong").Text(); got != tt.title || left != tt.left && !(tt.left == "Until today" && strings.HasPrefix(left, "Until 21 November 2026")) {
			t.Errorf("%s: %q, %q", tt.name, got, left)
		}
	}
}

func TestTheSumOverTheListSaysWhatIsFirst(t *testing.T) {
	l := layoutFor(t, "en", "acme")
	said := func(u lists.Unconfirmed) *goquery.Selection {
		return parse(t, lists.DomainsPage(lists.DomainsView{Layout: l, Unconfirmed: u})).Find("#unconfirmed .banner")
	}
	if said(lists.Unconfirmed{}).Length() != 0 {
		t.Error("a banner about nothing")
	}
	one := lists.Unconfirmed{Count: 1, First: "a.com", Deadline: now.AddDate(0, 0, 9), ReadAt: now.Add(-time.Hour)}
	check := func(u lists.Unconfirmed, tone ui.Tone, text, href string) {
		t.Helper()
		b := said(u)
		if got := strings.Join(strings.Fields(b.Find("span").Text()), " "); !b.HasClass(string(tone)) || !strings.HasPrefix(got, text) || b.Find("a").AttrOr("href", "") != href {
			t.Errorf("%q in tone %q leads to %q", got, b.AttrOr("class", ""), b.Find("a").AttrOr("href", ""))
		}
	}
	check(one, ui.ToneWarn, "If nobody does, a.com stops working on 30 November 2026 (in 9 days). Last checked 1 hour ago.", "/domains/a.com/verification")
	many := lists.Unconfirmed{Count: 3, Suspended: 1, Bounced: 2}
	check(many, ui.ToneBad, "1 domain is turned off already. Our emails to the owners of 2 of them came back.", "/domains?unverified=1")
}
