package change_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"portal/internal/audit"
	"portal/internal/change"
	"portal/internal/registrar"
	"portal/internal/registrar/registrartest"
)

func TestAChangeWhoseValuesWereErasedEndsUnproven(t *testing.T) {
	t.Parallel()
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
	t.Parallel()
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

func TestContactsOfOneDomainFitOthersAsFarAsTheyHaveThem(t *testing.T) {
	t.Parallel()
	all := map[registrar.ContactRole]registrar.FullContact{}
	for _, role := range registrar.ContactRoles {
		all[role] = otherContact()
	}
	noState := otherContact()
	noState.Country, noState.State = "FR", ""
	tests := []struct {
		name   string
		domain registrar.DomainName
		given  map[registrar.ContactRole]registrar.FullContact
		want   []string // roles that change
		why    registrar.Reason
		about  string
	}{
		{"a role that there is not is left out", "other.ca", map[registrar.ContactRole]registrar.FullContact{registrar.BillingContact: otherContact(), registrar.AdminContact: otherContact()}, []string{"admin"}, "", ""},
		{"no role that there is", "other.ca", map[registrar.ContactRole]registrar.FullContact{registrar.BillingContact: otherContact()}, nil, registrar.ReasonUnsupported, ""},
		{"a field that the TLD needs", "other.us", map[registrar.ContactRole]registrar.FullContact{registrar.OwnerContact: noState}, nil, registrar.ReasonField, "owner.state"},
		{"all", "other.com", all, []string{"owner", "admin", "billing", "tech"}, "", ""},
	}
	f := newFixture(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f.fake.AddDomain("jane", registrar.Domain{Name: test.domain})
			edit := &change.ContactsPlan{Contacts: test.given}
			c, err := edit.For(change.Ticket{ID: change.NewID()}, f.observeFor(t, test.domain, edit))
			if impossible := new(change.Impossible); errors.As(err, &impossible) {
				if impossible.Reason != test.why || impossible.Subject != test.about {
					t.Errorf("impossible: %q about %q", impossible.Reason, impossible.Subject)
				}
				return
			}
			if err != nil || test.why != "" {
				t.Fatalf("planned %v, %v", c, err)
			}
			var roles []string
			for _, d := range c.Diff() {
				if role, _, _ := strings.Cut(string(d.Field), "."); !slices.Contains(roles, role) {
					roles = append(roles, role)
				}
			}
			if !slices.Equal(roles, test.want) {
				t.Errorf("changes %q, want %q", roles, test.want)
			}
		})
	}
}

func TestABulkEditLeavesWhatSaysTheSameAsItIsStored(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	name := f.domain()
	set := f.contacts(name)
	stored := set.Contacts[registrar.TechContact].Clone()
	stored.Organisation, stored.Email, stored.Phone, stored.State = "Brightwater\u00a0 Ltd", "jane@bücher.example", "+1.4165550123x12345", "Ontario"
	set.Contacts[registrar.TechContact] = stored
	f.fake.SetContacts(name, set)
	given := stored.Clone()
	given.Organisation, given.Email = "Brightwater Ltd", "jane@xn--bcher-kva.example"
	edit := &change.ContactsPlan{Contacts: map[registrar.ContactRole]registrar.FullContact{registrar.TechContact: given}}
	plan := func() change.Change {
		c, err := edit.For(change.Ticket{ID: change.NewID()}, f.observeFor(t, name, edit))
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	if diff := plan().Diff(); len(diff) != 0 {
		t.Errorf("the same in other words differs: %+v", diff)
	}
	given.Address2 = "Suite  4"
	edit.Contacts[registrar.TechContact] = given
	c := plan()
	if diff := c.Diff(); len(diff) != 1 || diff[0].Field != "tech.address2" {
		t.Errorf("differences %+v", diff)
	}
	if _, err := f.Apply(t.Context(), jane, c); err != nil {
		t.Fatal(err)
	}
	stored.Address2 = "Suite  4"
	if diff := cmp.Diff(stored, f.contacts(name).Contacts[registrar.TechContact]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAFieldThatTheRegistryWritesInItsOwnFormIsNoDifference(t *testing.T) {
	t.Parallel()
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
