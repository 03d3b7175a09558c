package templates

import (
	"io"
	"testing"
)

func BenchmarkOverview(b *testing.B) {
	l := layoutFor(b, "en", "acme")
	v := OverviewView{Layout: l, Head: DomainHead{Name: "brightwater.com", State: sampleDomain()}, Recent: sampleActivity(l)}
	for b.Loop() {
		if err := OverviewPage(v).Render(b.Context(), io.Discard); err != nil {
			b.Fatal(err)
		}
	}
}
