package change_test

import (
	"errors"
	"testing"

	"portal/internal/audit"
	"portal/internal/change"
	"portal/internal/registrar"
	"portal/internal/registrar/registrartest"
)

func TestANewOrderIsNotCalledDoneBeforeItShows(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.fake.FailNext(registrartest.Lie)
	res, err := f.Apply(t.Context(), jane, f.edit(t, "ns2.old.example", "ns1.old.example"))
	if err != nil || res.Outcome != audit.Pending {
		t.Errorf("Apply = %+v, %v, want pending", res, err)
	}
	f = newFixture(t)
	f.fake.FailNext(registrartest.SentNotApplied)
	c := f.edit(t, "ns2.old.example", "ns1.old.example")
	if res, err := f.Apply(t.Context(), jane, c); err != nil || res.Outcome != audit.Unknown {
		t.Fatalf("Apply = %+v, %v, want unknown", res, err)
	}
	f.rounds(t, 2*testSettings.Settle)
	if got := f.verdict(t, c.Ticket().ID); got != audit.NotApplied {
		t.Errorf("verdict = %q, want %q", got, audit.NotApplied)
	}
}

func TestAnotherProfilesChangeIDIsOnlyAUsedForm(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	f.fake.AddProfile("carl", "x", registrar.Domain{Name: "carls.example", Nameservers: hosts("ns1.old.example", "ns2.old.example")})
	carl := jane
	carl.Profile, carl.Username = "carl", "carl"
	c := f.edit(t, newHosts...)
	if _, err := f.Apply(t.Context(), jane, c); err != nil {
		t.Fatal(err)
	}
	seen, err := f.Observe(t.Context(), carl, "carls.example", registrar.PageParts)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Apply(t.Context(), carl, change.NewNameservers(c.Ticket(), seen, hosts(newHosts...))); !errors.Is(err, change.ErrReused) {
		t.Errorf("Apply = %v, want ErrReused", err)
	}
}
