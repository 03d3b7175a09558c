package change_test

import (
	"testing"
	"time"

	"portal/internal/audit"
	"portal/internal/change"
	"portal/internal/registrar"
	"portal/internal/registrar/registrartest"
)

func TestAChangeWhoseValuesWereErasedEndsUnproven(t *testing.T) {
	for name, build := range map[string]builder{"contacts": toContacts("tech@new.example"), "revoke": toRevoke(newRegistrant)} {
		t.Run(name, func(t *testing.T) {
			f := newFixture(t)
			f.fake.FailNext(registrartest.LostReply)
			c := f.ask(t, f.domain(), build)
			if res, err := f.Apply(t.Context(), jane, c); err != nil || res.Outcome != audit.Unknown {
				t.Fatalf("Apply = %+v, %v", res, err)
			}
			if _, err := f.db.Owner.Exec(t.Context(), `DELETE FROM audit_personal`); err != nil {
				t.Fatal(err)
			}
			f.rounds(t, 2*testSettings.Settle)
			if got := f.verdict(t, c.Ticket().ID); got != audit.Unproven {
				t.Errorf("verdict = %q, want %q", got, audit.Unproven)
			}
		})
	}
}

func TestWhileAnApprovalIsAwaitedTheOldOwnerProvesNothing(t *testing.T) {
	f := newFixture(t)
	name := f.domain() // a change of its registrant waits
	owner := func(f fixture, t change.Ticket, from change.Observed) change.Change {
		set := f.contacts(from.Domain.Name)
		c := set.Contacts[registrar.OwnerContact].Clone()
		c.LastName = "New"
		return change.NewContacts(t, from, set, map[registrar.ContactRole]registrar.FullContact{registrar.OwnerContact: c})
	}
	f.fake.FailNext(registrartest.Lie)
	c := f.ask(t, name, owner)
	if res, err := f.Apply(t.Context(), jane, c); err != nil || res.Outcome != audit.Pending {
		t.Fatalf("Apply = %+v, %v, want pending", res, err)
	}
	f.rounds(t, 2*testSettings.Settle)
	f.clock.Advance(6 * 24 * time.Hour) // longer than registries take
	f.rounds(t, 2*testSettings.Settle)
	if got := f.verdict(t, c.Ticket().ID); got != "" {
		t.Errorf("verdict = %q while the approval is awaited", got)
	}
}

func TestAFieldThatTheRegistryWritesInItsOwnFormIsNoDifference(t *testing.T) {
	f := newFixture(t)
	name := f.domain()
	f.fake.FailNext(registrartest.LostReply)
	c := f.ask(t, name, toContacts("tech@new.example"))
	if _, err := f.Apply(t.Context(), jane, c); err != nil {
		t.Fatal(err)
	}
	set := f.contacts(name)
	for role, full := range set.Contacts {
		full.City = "TORONTO"
		set.Contacts[role] = full
	}
	f.fake.SetContacts(name, set)
	f.rounds(t, 2*testSettings.Settle)
	if got := f.verdict(t, c.Ticket().ID); got != audit.Confirmed {
		t.Errorf("verdict = %q, want %q", got, audit.Confirmed)
	}
}
