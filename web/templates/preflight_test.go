package templates

import (
	"strings"
	"testing"
)

func TestACheckThatSawLittleIsNotCalledWell(t *testing.T) {
	l := layoutFor(t, "en", "acme")
	tests := []struct {
		kinds []PreflightKind
		tone  Tone
		title string
	}{
		{[]PreflightKind{"fine", "fine"}, ToneOK, "Checked: we found nothing that would stop"},
		{[]PreflightKind{"fine", "other_web"}, ToneOK, "Checked: we found nothing that would stop"},
		{[]PreflightKind{"fine", "serves"}, ToneInfo, "Checked in part"},
		{[]PreflightKind{"fine", "no_answer"}, ToneInfo, "Checked in part"},
		{[]PreflightKind{"no_answer", "crowded"}, ToneInfo, "We could not check"},
	}
	for _, tt := range tests {
		v := NameserversView{EditForm: EditForm{Layout: l}}
		for _, kind := range tt.kinds {
			v.Findings = append(v.Findings, PreflightFinding{Host: "ns1.a.example", Kind: kind})
		}
		v.Banner.Kind = BannerChecked
		b := parse(t, NameserversPage(v)).Find("#notice .banner")
		if title := b.Find("strong").Text(); !b.HasClass(string(tt.tone)) || !strings.HasPrefix(title, tt.title) {
			t.Errorf("%q: %q %q", tt.kinds, b.AttrOr("class", ""), title)
		}
	}
}

func TestAServerThatAnswersAtLengthIsNotQuotedInFull(t *testing.T) {
	v := sampleForm(layoutFor(t, "en", "acme"))
	v.Findings = []PreflightFinding{{Kind: "other_mail", Today: []string{"mx.a.example"}, Then: strings.Fields(strings.Repeat("mx.b.example ", 5000))}}
	if text := parse(t, NameserversPage(v)).Find(".finding").Text(); text == "" || len(text) > 500 || !strings.Contains(text, "…") {
		t.Errorf("%d bytes: %.300q", len(text), text)
	}
}
