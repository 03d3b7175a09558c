package inventory_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"portal/internal/inventory"
	"portal/internal/profile"
	"portal/internal/registrar"
)

func TestWhatAProfileGaveAwayIsForgotten(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.fill(t, 3)
	f.open(t)
	names := func() []registrar.DomainName {
		t.Helper()
		all, err := f.Names(t.Context(), janes, inventory.Filter{}, 10)
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	other := janes
	other.Brand = "globex"
	for _, step := range []struct {
		whose profile.Key
		all   bool
		want  []registrar.DomainName
	}{
		{other, true, []registrar.DomainName{example, "shop-000.example", "shop-001.example", "shop-002.example"}},
		{janes, false, []registrar.DomainName{example, "shop-000.example", "shop-002.example"}},
		{janes, true, []registrar.DomainName{}},
	} {
		if err := f.Moved(t.Context(), step.whose, "shop-001.example", step.all); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(step.want, names()); diff != "" {
			t.Errorf("left (-want +got):\n%s", diff)
		}
	}
}

func TestDomainsWithWaitingRequestsAreFound(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.fill(t, 2)
	f.fake.SetState("shop-001.example", func(d *registrar.Domain) { d.Waiting = 2 })
	f.open(t)
	if _, err := f.ReadOnce(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	got, err := f.Waiting(t.Context(), janes, 10)
	if diff := cmp.Diff([]registrar.DomainName{"shop-001.example"}, got); diff != "" || err != nil {
		t.Errorf("%v; waiting (-want +got):\n%s", err, diff)
	}
}
