package edits

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

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
