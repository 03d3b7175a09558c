package inventory_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"portal/internal/inventory"
	"portal/internal/registrar"
)

func TestTheRestHasTheAgeOfItsOldestPart(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	saw := func(parts registrar.Parts) {
		t.Helper()
		live, err := f.fake.Domain(t.Context(), example, parts)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.Saw(t.Context(), janes, live, 0); err != nil {
			t.Fatal(err)
		}
	}
	f.fake.SetState(example, func(d *registrar.Domain) { d.Verification.Status = registrar.VerificationNeeded })
	saw(registrar.PageParts)
	if _, err := f.Rest(t.Context(), janes, example); !errors.Is(err, inventory.ErrNotFound) {
		t.Errorf("of which nothing was read: %v, want ErrNotFound", err)
	}
	saw(registrar.AllParts)
	f.clock.Advance(time.Hour)
	saw(registrar.PageParts | registrar.PartDNSSEC) // the rest grows older
	got, err := f.Rest(t.Context(), janes, example)
	if err != nil {
		t.Fatal(err)
	}
	want := registrar.Domain{
		Name: example, Waiting: -1, Parts: registrar.PartVerification | registrar.PartDNSSEC,
		Verification: registrar.Verification{Status: registrar.VerificationNeeded}, ReadAt: start,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	other := janes
	other.Profile = "sam"
	if _, err := f.Rest(t.Context(), other, example); !errors.Is(err, inventory.ErrNotFound) {
		t.Errorf("for another profile: %v, want ErrNotFound", err)
	}
}
