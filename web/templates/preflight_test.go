package templates

import (
	"strings"
	"testing"

	"portal/internal/kind"
	"portal/web/templates/edits"
	"portal/web/templates/receipt"
	"portal/web/templates/ui"
)

func TestACheckThatSawLittleIsNotCalledWell(t *testing.T) {
	l := layoutFor(t, "en", "acme")
	tests := []struct {
		kinds []edits.PreflightKind
		tone  ui.Tone
		title string
	}{
		{[]edits.PreflightKind{"fine", "fine"}, ui.ToneOK, "Checked: we found nothing that would stop"},
		{[]edits.PreflightKind{"fine", "other_web"}, ui.ToneOK, "Checked: we found nothing that would stop"},
		{[]edits.PreflightKind{"fine", "serves"}, ui.ToneInfo, "Checked in part"},
		{[]edits.PreflightKind{"fine", "no_answer"}, ui.ToneInfo, "Checked in part"},
		{[]edits.PreflightKind{"no_answer", "crowded"}, ui.ToneInfo, "We could not check"},
	}
	for _, tt := range tests {
		v := edits.NameserversView{EditForm: ui.EditForm{Layout: l}}
		for _, kind := range tt.kinds {
			v.Findings = append(v.Findings, edits.PreflightFinding{Host: "ns1.a.example", Kind: kind})
		}
		v.Banner.Kind = ui.BannerChecked
		b := parse(t, edits.NameserversPage(v)).Find("#notice .banner")
		if title := b.Find("strong").Text(); !b.HasClass(string(tt.tone)) || !strings.HasPrefix(title, tt.title) {
			t.Errorf("%q: %q %q", tt.kinds, b.AttrOr("class", ""), title)
		}
	}
}

func TestAServerThatAnswersAtLengthIsNotQuotedInFull(t *testing.T) {
	v := sampleForm(layoutFor(t, "en", "acme"))
	v.Findings = []edits.PreflightFinding{{Kind: "other_mail", Today: []string{"mx.a.example"}, Then: strings.Fields(strings.Repeat("mx.b.example ", 5000))}}
	if text := parse(t, edits.NameserversPage(v)).Find(".finding").Text(); text == "" || len(text) > 500 || !strings.Contains(text, "…") {
		t.Errorf("%d bytes: %.300q", len(text), text)
	}
}

// The button that saves in spite of the check says what stops, and is not the main one.
func TestSavingAnywaySaysWhatStops(t *testing.T) {
	for _, test := range []struct {
		first, second edits.PreflightKind
		want          string
	}{
		{"no_mail", "no_mail", "Save anyway – email will stop"},
		{"no_mail", "fine", "Save anyway – some email will be lost"},
		{"no_web", "no_web", "Save anyway – the website will stop"},
		{"no_web", "fine", "Save anyway – the website will stop for some"},
		{"not_served", "no_host", "Save anyway – website and email will stop"},
		{"no_mail", "no_web", "Save anyway – website and email will stop"},
		{"not_served", "fine", "Save anyway – website and email will fail for some"},
	} {
		v := sampleForm(layoutFor(t, "en", "acme"))
		v.Banner.Kind = ui.BannerRisk
		for host, kind := range map[string]edits.PreflightKind{"ns1.a.example": test.first, "ns2.a.example": test.second} {
			v.Findings = append(v.Findings, edits.PreflightFinding{Host: host, Kind: kind, Breaks: kind != "fine"})
		}
		doc := parse(t, edits.NameserversPage(v))
		equal(t, "main", texts(doc, "#nameservers .btn.main"), "Keep the current nameservers")
		equal(t, "danger", texts(doc, "#nameservers .btn.danger"), test.want)
	}
}

// A receipt repeats what was accepted, unless nothing came of it.
func TestAReceiptRepeatsWhatWasAccepted(t *testing.T) {
	l := layoutFor(t, "en", "acme")
	for outcome, told := range map[receipt.Outcome]bool{
		receipt.OutcomeApplied: true, receipt.OutcomePending: true, receipt.OutcomeUnknown: true, receipt.OutcomeRefused: false, receipt.OutcomeNotSent: false,
	} {
		v := sampleReceipt(l, outcome, "")
		v.Accepted = []kind.Risk{kind.RiskEmail}
		if got := strings.Contains(parse(t, receipt.Page(v)).Find("#accepted").Text(), "Email may have stopped"); got != told {
			t.Errorf("%s: told %v", outcome, got)
		}
	}
}
