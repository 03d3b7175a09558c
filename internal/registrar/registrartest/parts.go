package registrartest

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"portal/internal/registrar"
)

// everyPart names the parts one by one.
var everyPart = []registrar.Parts{
	registrar.PartRegistration, registrar.PartLock, registrar.PartProfile,
	registrar.PartPrivacy, registrar.PartVerification, registrar.PartDNSSEC,
}

var partRules = []rule{
	{"only what was asked for is told, and the registration always", func(t *testing.T, f Fixture) {
		name := f.Domains[0]
		f.Freeze(name)
		f.Verify(name, unverified())
		f.Sign(name, someDS)
		whole := live(t, f, name, registrar.AllParts)
		for _, parts := range append([]registrar.Parts{0, registrar.PageParts, registrar.AllParts}, everyPart...) {
			got := live(t, f, name, parts)
			want := only(whole, parts|registrar.PartRegistration)
			if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(registrar.Domain{}, "ReadAt"), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("parts %06b (-want +got):\n%s", parts, diff)
			}
		}
	}},
	{"a single part that is refused is not among the parts, and looks untold", func(t *testing.T, f Fixture) {
		for _, part := range f.Withholdable {
			f.Withhold(part)
		}
		got := live(t, f, f.Domains[0], registrar.AllParts)
		want := registrar.AllParts
		for _, part := range f.Withholdable {
			want &^= part
		}
		if got.Parts != want {
			t.Errorf("parts %06b, want %06b", got.Parts, want)
		}
		if diff := cmp.Diff(only(got, want), got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("something of a withheld part is told (-want +got):\n%s", diff)
		}
	}},
	{"the profile that holds a domain is named", func(t *testing.T, f Fixture) {
		for _, name := range f.Domains {
			if got := live(t, f, name, registrar.PartProfile).Profile; got != f.Owner.Username {
				t.Errorf("%s is held by %q, want %q", name, got, f.Owner.Username)
			}
		}
		if got := live(t, f, f.Neighbour, registrar.PartProfile).Profile; got == f.Owner.Username || got == "" {
			t.Errorf("the neighbour's domain is held by %q", got)
		}
	}},
	{"the state of a verification is told", func(t *testing.T, f Fixture) {
		for _, want := range []registrar.Verification{
			unverified(),
			{Status: registrar.VerificationNeeded, Deadline: unverified().Deadline, Bounced: true},
			{Status: registrar.VerificationWaiting, Deadline: unverified().Deadline},
			{Status: registrar.VerificationPending, Deadline: unverified().Deadline},
			{Status: registrar.VerificationSuspended, Deadline: unverified().Deadline.AddDate(-4, 0, 0)},
			{Status: registrar.VerificationVerified},
		} {
			f.Verify(f.Domains[0], want)
			if diff := cmp.Diff(want, live(t, f, f.Domains[0], registrar.PartVerification).Verification); diff != "" {
				t.Errorf("%s (-want +got):\n%s", want.Status, diff)
			}
		}
	}},
	{"the DS records of a signed domain are told", func(t *testing.T, f Fixture) {
		if got := live(t, f, f.Domains[0], registrar.PartDNSSEC); len(got.DS) != 0 || !got.Parts.Has(registrar.PartDNSSEC) {
			t.Errorf("unsigned: %v, parts %06b", got.DS, got.Parts)
		}
		f.Sign(f.Domains[0], someDS)
		if diff := cmp.Diff(someDS, live(t, f, f.Domains[0], registrar.PartDNSSEC).DS); diff != "" {
			t.Errorf("signed (-want +got):\n%s", diff)
		}
	}},
}

// unverified lies far ahead, so that no clock of a fixture reaches its deadline.
func unverified() registrar.Verification {
	return registrar.Verification{Status: registrar.VerificationNeeded, Deadline: time.Date(2030, 4, 5, 6, 7, 8, 0, time.UTC)}
}

var someDS = []registrar.DS{
	{KeyTag: 12345, Algorithm: 13, DigestType: 2, Digest: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"},
	{KeyTag: 60485, Algorithm: 8, DigestType: 1, Digest: "2bb183af5f22588179a53b0a98631fad1a292118"},
}

// live reads a domain as it is now.
func live(t *testing.T, f Fixture, name registrar.DomainName, parts registrar.Parts) registrar.Domain {
	t.Helper()
	d, err := f.Registrar.Reader.Domain(t.Context(), name, parts)
	if err != nil {
		t.Fatalf("read %s: %v", name, err)
	}
	return d
}
