package inventory_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"portal/internal/inventory"
	"portal/internal/registrar"
)

func TestWhatUsesAHostIsTheProfilesOwn(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	var all []registrar.DomainName
	for i := range 7 {
		name := registrar.DomainName(fmt.Sprintf("user-%d.example", i))
		d := domain(name)
		d.Nameservers = hosts("ns1."+string(example), "ns2.elsewhere.example")
		f.fake.AddDomain(jane.Username, d)
		all = append(all, name)
	}
	f.open(t)
	f.read(t)
	asked := []string{"ns1." + string(example), "ns9." + string(example)}
	got, err := f.Uses(t.Context(), janes, asked, "")
	if err != nil {
		t.Fatal(err)
	}
	want := []inventory.Use{{Host: asked[0], Domains: all[:5], Total: 7}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	got, err = f.Uses(t.Context(), janes, asked, all[6])
	if err != nil || len(got) != 1 || got[0].Total != 1 || got[0].Domains[0] != all[6] {
		t.Errorf("for who may see one domain: %+v, %v", got, err)
	}
	other := janes
	other.Profile = "sam"
	if got, err := f.Uses(t.Context(), other, asked, ""); err != nil || len(got) != 0 {
		t.Errorf("for another profile: %+v, %v", got, err)
	}
}
