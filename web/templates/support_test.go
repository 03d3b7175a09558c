package templates

import (
	"strings"
	"testing"

	"portal/internal/registrar"
	"portal/web/templates/receipt"
	"portal/web/templates/ui"
)

func TestSupportIsToldWhatItAsksFor(t *testing.T) {
	l := layoutFor(t, "en", "acme")
	v := sampleReceipt(l, receipt.OutcomeRefused, "")
	v.Reason, v.Subject, v.RequestID = registrar.ReasonHostUnknown, "ns9.example", "REQ-1"
	v.From, v.Actor = "203.0.113.9", "jane"
	doc := parse(t, receipt.Page(v))
	want := "Change number: 8F3K-2QTD\nDomain: brightwater.com\nAbout: Change of nameservers\nOutcome: Refused\nCode: refused.host_unknown\n" +
		"Asked for: " + v.At.UTC().Format("2006-01-02 15:04:05") + " UTC\nAnswered: " + v.AnsweredAt.UTC().Format("2006-01-02 15:04:05") + " UTC\nRequest number: REQ-1\n"
	if got := doc.Find("pre#support").Text(); got != want {
		t.Errorf("support is told\n%s\nwant\n%s", got, want)
	}
	if doc.Find("details.support[open]").Length() != 1 || doc.Find("button[data-copy=support]").Length() != 1 {
		t.Error("a refusal does not show the lines, or no way to copy them")
	}
	if doc := parse(t, receipt.Page(sampleReceipt(l, receipt.OutcomeApplied, ""))); doc.Find("details.support[open]").Length() != 0 || doc.Find("details.support").Length() != 1 {
		t.Error("a success shows the lines unasked, or not at all")
	}
	v = sampleReceipt(l, receipt.OutcomeUnknown, receipt.ResolutionNotApplied)
	if got := parse(t, receipt.Card(v)).Find("#support").Text(); !strings.Contains(got, "Code: unknown.not_applied\n") {
		t.Errorf("support is told %q", got)
	}
}

func TestErrorPagesHaveLinesForSupport(t *testing.T) {
	l := layoutFor(t, "en", "acme")
	doc := parse(t, ui.ErrorPage(ui.ErrorView{Layout: l, Kind: ui.ErrorRegistrarDown, RequestID: "REQ-1", Domain: "xn--bcher-kva.com", ChangeID: "c1"}))
	got := doc.Find("#support-error").Text()
	for _, line := range []string{"Change number: c1\n", "Domain: bücher.com\n", "Code: registrar_down\n", "Time: 2026-11-21 14:04:31 UTC\n", "Request number: REQ-1\n"} {
		if !strings.Contains(got, line) {
			t.Errorf("%q is missing in %q", line, got)
		}
	}
	if strings.Contains(parse(t, ui.ErrorPage(ui.ErrorView{Layout: l, Kind: ui.ErrorNotFound, RequestID: "REQ-1"})).Find("#support-error").Text(), "Domain") {
		t.Error("a page about no domain names one")
	}
}

func TestEachReasonHasItsOwnWords(t *testing.T) {
	l := layoutFor(t, "en", "acme")
	said := make(map[string]registrar.Reason)
	for _, reason := range reasons() {
		text := ui.Refusal(l, reason, "")
		if other, ok := said[text]; ok {
			t.Errorf("%q and %q are both %q", reason, other, text)
		}
		said[text] = reason
	}
}
