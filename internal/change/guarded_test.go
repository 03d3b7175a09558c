package change_test

import (
	"errors"
	"slices"
	"testing"

	"portal/internal/auth"
	"portal/internal/change"
	"portal/internal/kind"
	"portal/internal/registrar"
)

// unproven is jane long after she gave her password.
func unproven() auth.Actor {
	late := jane
	late.Proof = auth.Proof{}
	return late
}

func TestEveryKindNeedsAFreshProofUnlessItIsExempt(t *testing.T) {
	// What kindCases asks for of these kinds can be had without a proof.
	free := []kind.Kind{kind.LockSet, kind.RenewalSet, kind.PrivacySet, kind.VerificationSend, kind.NameserversActivate}
	f := newFixture(t)
	eachKind(t, f, func(t *testing.T, k kindCase, name registrar.DomainName) {
		c := f.ask(t, name, k.wanted)
		_, err := f.Apply(t.Context(), unproven(), c)
		if needed := !slices.Contains(free, k.kind); errors.Is(err, auth.ErrProofNeeded) != needed {
			t.Fatalf("Apply = %v, want a proof needed: %v", err, needed)
		} else if !needed {
			return
		}
		f.wantWrites(t, name, 0)
		if _, err := f.Apply(t.Context(), jane, c); err != nil {
			t.Errorf("with a proof: %v", err)
		}
	})
}

func TestAnExemptKindNeedsAProofForWhatLetsGo(t *testing.T) {
	f := newFixture(t)
	name := f.domain()
	f.fake.SetState(name, func(d *registrar.Domain) {
		d.Lock.Locked, d.Renewal, d.Privacy = true, registrar.RenewalAuto, registrar.PrivacyOn
	})
	for what, c := range map[string]builder{
		"unlock": toLock(false), "let expire": toRenewal(registrar.RenewalExpire), "renew by hand": toRenewal(registrar.RenewalManual),
		"publish": toPrivacy(false), "trade lock off": toTradeLock(false),
	} {
		if _, err := f.Apply(t.Context(), unproven(), f.ask(t, name, c)); !errors.Is(err, auth.ErrProofNeeded) {
			t.Errorf("%s: Apply = %v", what, err)
		}
	}
	f.fake.SetTradeLock(name, false)
	if _, err := f.Apply(t.Context(), unproven(), f.ask(t, name, toTradeLock(true))); err != nil {
		t.Errorf("trade lock on: %v", err)
	}
	f.wantWrites(t, name, 1)
}

func TestTheContactFieldsThatDecideNeedAProof(t *testing.T) {
	describing := []string{
		"address1", "address2", "address3", "city", "state", "postal_code", "country", "phone", "fax", "url", "language",
	}
	for _, role := range registrar.ContactRoles {
		leads := role == registrar.OwnerContact || role == registrar.AdminContact
		for _, field := range append(slices.Clone(registrar.ContactFields), "vat") {
			contact := registrar.FullContact{Extra: map[string]string{}}
			if place := contact.Field(field); place != nil {
				*place = "another"
			} else {
				contact.Extra[field] = "another"
			}
			c := change.NewContacts(change.Ticket{}, change.Observed{}, registrar.ContactSet{}, map[registrar.ContactRole]registrar.FullContact{role: contact})
			needed := leads && !slices.Contains(describing, field)
			if got := change.NeedsProof(c.Kind(), c.Diff()); got != needed {
				t.Errorf("%s of %s: %v", field, role, got)
			}
		}
	}
}

func TestABulkEditNeedsTheProofOfItsChanges(t *testing.T) {
	contacts := func(role registrar.ContactRole) change.Plan {
		return &change.ContactsPlan{Contacts: map[registrar.ContactRole]registrar.FullContact{role: {City: "Oslo"}}}
	}
	for _, tt := range []struct {
		edit   change.Plan
		needed bool
	}{
		{&change.LockPlan{Locked: true}, false},
		{&change.LockPlan{}, true},
		{&change.RenewalPlan{Renewal: registrar.RenewalAuto}, false},
		{&change.RenewalPlan{Renewal: registrar.RenewalExpire}, true},
		{&change.RenewalPlan{Renewal: registrar.RenewalManual}, true},
		{&change.RenewalPlan{}, true},
		{&change.PrivacyPlan{On: true}, false},
		{&change.PrivacyPlan{}, true},
		{&change.NameserversPlan{}, true},
		{&change.DNSSECPlan{}, true},
		{&change.VerificationPlan{}, false},
		{contacts(registrar.OwnerContact), true}, // it replaces the name and address that are there
		{contacts(registrar.AdminContact), true},
		{contacts(registrar.TechContact), false},
		{contacts(registrar.BillingContact), false},
	} {
		if got := change.PlanNeedsProof(tt.edit); got != tt.needed {
			t.Errorf("%T%+v: %v", tt.edit, tt.edit, got)
		}
	}
}

func TestAKindThatIsAddedNeedsAProof(t *testing.T) {
	if !change.NeedsProof("moon.set", nil) {
		t.Error("it needs none")
	}
	for kind, why := range change.Exempt() {
		if why == "" || !slices.Contains(change.Kinds(), kind) {
			t.Errorf("%s is exempt because %q", kind, why)
		}
	}
}
