package templates

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
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
		if b := v.checkBanner(); b.Tone != tt.tone || !strings.HasPrefix(b.Title, tt.title) {
			t.Errorf("%q: %q %q", tt.kinds, b.Tone, b.Title)
		}
	}
}

func TestAServerThatAnswersAtLengthIsNotQuotedInFull(t *testing.T) {
	f := PreflightFinding{Kind: "other_mail", Today: []string{"mx.a.example"}, Then: strings.Fields(strings.Repeat("mx.b.example ", 5000))}
	if text := f.text(layoutFor(t, "en", "acme"), "example.com"); len(text) > 500 || !strings.Contains(text, "…") {
		t.Errorf("%d bytes: %.300q", len(text), text)
	}
}

func TestWhatIsSoAtSeveralServersIsToldOnce(t *testing.T) {
	got := merged([]PreflightFinding{
		{Host: "ns1.a.example", Kind: "no_mail", Today: []string{"mx.a.example"}},
		{Host: "ns1.a.example", Kind: "other_web", Then: []string{"192.0.2.1"}},
		{Host: "ns2.a.example", Kind: "no_mail", Today: []string{"mx.a.example"}},
		{Host: "ns2.a.example", Kind: "other_web", Then: []string{"192.0.2.2"}},
		{Host: "ns3.a.example", Kind: "no_answer"},
		{Host: "ns4.a.example", Kind: "no_answer"},
	})
	want := []PreflightFinding{
		{Host: "ns1.a.example, ns2.a.example", Kind: "no_mail", Today: []string{"mx.a.example"}},
		{Host: "ns1.a.example", Kind: "other_web", Then: []string{"192.0.2.1"}},
		{Host: "ns2.a.example", Kind: "other_web", Then: []string{"192.0.2.2"}},
		{Host: "ns3.a.example", Kind: "no_answer"},
		{Host: "ns4.a.example", Kind: "no_answer"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
