package registrartest

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"portal/internal/registrar"
)

var contactRules = []rule{
	{"a contact is kept whole when one field of what was read is changed", func(t *testing.T, f Fixture) {
		name := f.Domains[0]
		setContact(t, f, name, registrar.OwnerContact, otherContact())
		changed := contacts(t, f, name).Contacts[registrar.OwnerContact]
		changed.City = "Kingston"
		setContact(t, f, name, registrar.OwnerContact, changed)
		want := otherContact()
		want.City = "Kingston"
		if diff := cmp.Diff(want, contacts(t, f, name).Contacts[registrar.OwnerContact]); diff != "" {
			t.Errorf("owner (-want +got):\n%s", diff)
		}
		if got := live(t, f, name, registrar.PartRegistration).Owner; got.LastName != want.LastName || got.Organisation != want.Organisation {
			t.Errorf("the domain tells another owner: %+v", got)
		}
	}},
	{"a field that is left empty becomes empty", func(t *testing.T, f Fixture) {
		name := f.Domains[0]
		setContact(t, f, name, registrar.TechContact, otherContact())
		want := otherContact()
		want.Address2, want.Fax, want.Extra = "", "", nil
		setContact(t, f, name, registrar.TechContact, want)
		if diff := cmp.Diff(want, contacts(t, f, name).Contacts[registrar.TechContact], cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}},
	{"several contacts change in one call, and the others stay", func(t *testing.T, f Fixture) {
		name := f.Domains[0]
		before := contacts(t, f, name).Contacts
		set := map[registrar.ContactRole]registrar.FullContact{registrar.AdminContact: otherContact(), registrar.BillingContact: otherContact()}
		must(t)(f.Registrar.ContactWriter.SetContacts(t.Context(), name, set))
		before[registrar.AdminContact], before[registrar.BillingContact] = otherContact(), otherContact()
		if diff := cmp.Diff(before, contacts(t, f, name).Contacts, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		wantWrites(t, f, WriteContacts, 1)
	}},
	{"a refusal of a contact names the role and the field", func(t *testing.T, f Fixture) {
		spoil := map[string]func(*registrar.FullContact){
			"phone": func(c *registrar.FullContact) { c.Phone = "nonsense!" },
			"email": func(c *registrar.FullContact) { c.Email = "nowhere" },
			"fax":   func(c *registrar.FullContact) { c.Fax = "nonsense!" },
		}
		for field, spoil := range spoil {
			for _, role := range []registrar.ContactRole{registrar.OwnerContact, registrar.TechContact} {
				set := map[registrar.ContactRole]registrar.FullContact{registrar.AdminContact: otherContact()}
				bad := otherContact()
				spoil(&bad)
				set[role] = bad
				_, err := f.Registrar.ContactWriter.SetContacts(t.Context(), f.Domains[0], set)
				wantReason(t, err, registrar.ReasonField, string(role)+"."+field)
			}
		}
	}},
	{"contacts that the TLD does not have are not told, and left out of an update", func(t *testing.T, f Fixture) {
		name := f.Offering[registrar.ExtraCATrademark] // .ca has no billing contact
		set := contacts(t, f, name).Contacts
		if _, told := set[registrar.BillingContact]; told || len(set) != 3 {
			t.Errorf("contacts of %s: %v", name, set)
		}
		change := map[registrar.ContactRole]registrar.FullContact{registrar.BillingContact: otherContact(), registrar.TechContact: otherContact()}
		must(t)(f.Registrar.ContactWriter.SetContacts(t.Context(), name, change))
		set[registrar.TechContact] = otherContact()
		if diff := cmp.Diff(set, contacts(t, f, name).Contacts, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		delete(change, registrar.TechContact)
		_, err := f.Registrar.ContactWriter.SetContacts(t.Context(), name, change)
		wantReason(t, err, registrar.ReasonUnsupported, "")
	}},
	{"while a change of registrant waits the one in force is told, and who is to come", func(t *testing.T, f Fixture) {
		name := f.Domains[0]
		before := contacts(t, f, name)
		if before.PendingOwner != "" {
			t.Errorf("%q is to come", before.PendingOwner)
		}
		f.Trade(name)
		got := contacts(t, f, name)
		if got.PendingOwner != "Nora New" {
			t.Errorf("%q is to come", got.PendingOwner)
		}
		if diff := cmp.Diff(before.Contacts, got.Contacts); diff != "" {
			t.Errorf("(-before +now):\n%s", diff)
		}
	}},
	{"privacy goes on and off, where the TLD has it", func(t *testing.T, f Fixture) {
		for _, on := range []bool{true, false, true} {
			must(t)(f.Registrar.PrivacyWriter.SetPrivacy(t.Context(), f.Domains[0], on))
			if got := live(t, f, f.Domains[0], registrar.PartPrivacy).Privacy; (got == registrar.PrivacyOn) != on {
				t.Errorf("privacy is %q, want it on: %v", got, on)
			}
		}
		_, err := f.Registrar.PrivacyWriter.SetPrivacy(t.Context(), f.Offering[registrar.ExtraUKOptOut], true)
		wantReason(t, err, registrar.ReasonUnsupported, "")
	}},
	{"a TLD without auth codes says so to readers and writers", func(t *testing.T, f Fixture) {
		name := f.Offering[registrar.ExtraUKOptOut]
		_, err := f.Registrar.CodeReader.AuthCode(t.Context(), name)
		wantReason(t, err, registrar.ReasonUnsupported, "")
		_, err = f.Registrar.CodeWriter.SetAuthCode(t.Context(), name, newCode)
		wantReason(t, err, registrar.ReasonUnsupported, "")
		_, err = f.Registrar.CodeWriter.SendAuthCode(t.Context(), name)
		wantReason(t, err, registrar.ReasonUnsupported, "")
	}},
}

func contacts(t *testing.T, f Fixture, name registrar.DomainName) registrar.ContactSet {
	t.Helper()
	set, err := f.Registrar.ContactReader.Contacts(t.Context(), name)
	if err != nil {
		t.Fatalf("read contacts of %s: %v", name, err)
	}
	return set
}

func setContact(t *testing.T, f Fixture, name registrar.DomainName, role registrar.ContactRole, c registrar.FullContact) {
	t.Helper()
	must(t)(f.Registrar.ContactWriter.SetContacts(t.Context(), name, map[registrar.ContactRole]registrar.FullContact{role: c}))
}

// wantReason checks that err is a clear no for one reason.
func wantReason(t *testing.T, err error, reason registrar.Reason, subject string) {
	t.Helper()
	wantKind(t, err, registrar.ErrRejected)
	if e := asError(err); e.Reason != reason || e.Subject != subject {
		t.Errorf("%v (%q): reason %q about %q, want %q about %q", err, e.Text, e.Reason, e.Subject, reason, subject)
	}
}
