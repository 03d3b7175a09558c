package templates

import (
	"strings"
	"testing"

	"portal/web/templates/edits"
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
