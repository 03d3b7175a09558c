package templates

import (
	"io"
	"testing"

	"portal/web/templates/lists"
	"portal/web/templates/ui"
)

func BenchmarkOverview(b *testing.B) {
	l := layoutFor(b, "en", "acme")
	v := lists.OverviewView{Layout: l, Head: ui.DomainHead{Name: "brightwater.com", State: sampleDomain()}, Recent: sampleActivity(l)}
	for b.Loop() {
		if err := lists.OverviewPage(v).Render(b.Context(), io.Discard); err != nil {
			b.Fatal(err)
		}
	}
}
