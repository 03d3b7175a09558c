package registrartest

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"portal/internal/registrar"
)

var readerRules = []rule{
	{"a domain is read with its nameservers, in order", func(t *testing.T, f Fixture) {
		f.ChangeHosts(f.Domains[0], f.Hosts)
		d, err := f.Registrar.Reader.Domain(t.Context(), f.Domains[0], registrar.PageParts)
		if err != nil {
			t.Fatal(err)
		}
		if d.Name != f.Domains[0] || d.Expires.IsZero() || d.ReadAt.IsZero() {
			t.Errorf("name %q, expires %v, read at %v", d.Name, d.Expires, d.ReadAt)
		}
		if diff := cmp.Diff(f.Hosts, registrar.Hosts(d.Nameservers)); diff != "" {
			t.Errorf("nameservers (-want +got):\n%s", diff)
		}
	}},
	{"a change made elsewhere shows at once", func(t *testing.T, f Fixture) {
		liveHosts(t, f, f.Domains[0])
		f.ChangeHosts(f.Domains[0], f.Hosts[:2])
		if diff := cmp.Diff(f.Hosts[:2], liveHosts(t, f, f.Domains[0])); diff != "" {
			t.Errorf("nameservers (-want +got):\n%s", diff)
		}
	}},
	{"a foreign domain is not found", func(t *testing.T, f Fixture) {
		for _, name := range []registrar.DomainName{f.Foreign, "nobody-has-this.example"} {
			_, err := f.Registrar.Reader.Domain(t.Context(), name, registrar.PageParts)
			wantKind(t, err, registrar.ErrNotFound)
		}
	}},
	{"a read without a usable answer is unavailable", func(t *testing.T, f Fixture) {
		f.NoUsableRead()
		_, err := f.Registrar.Reader.Domain(t.Context(), f.Domains[0], registrar.PageParts)
		wantKind(t, err, registrar.ErrUnavailable)
	}},
	{"an unreachable registrar is unavailable to readers", func(t *testing.T, f Fixture) {
		f.Unreachable()
		_, err := f.Registrar.Reader.Domain(t.Context(), f.Domains[0], registrar.PartRegistration)
		wantKind(t, err, registrar.ErrUnavailable)
	}},
	{"a cancelled read is unavailable and says why", func(t *testing.T, f Fixture) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := f.Registrar.Reader.Domain(ctx, f.Domains[0], registrar.PageParts)
		wantKind(t, err, registrar.ErrUnavailable)
		if !errors.Is(err, context.Canceled) {
			t.Errorf("the cause %v does not name the cancelled context", err)
		}
	}},
	{"a kept connection that the registrar closed does not fail a read", func(t *testing.T, f Fixture) {
		liveHosts(t, f, f.Domains[0])
		f.BreakIdle()
		liveHosts(t, f, f.Domains[0])
	}},
}

// wantKind checks that err is a *registrar.Error of exactly one kind.
func wantKind(t *testing.T, err, want error) {
	t.Helper()
	var call *registrar.Error
	if !errors.As(err, &call) {
		t.Fatalf("err = %v, want a *registrar.Error", err)
	}
	for _, kind := range []error{
		registrar.ErrNotFound, registrar.ErrRejected, registrar.ErrUnavailable,
		registrar.ErrUnknownOutcome, registrar.ErrCredentials, registrar.ErrSessionEnded,
	} {
		if got := errors.Is(err, kind); got != (kind == want) {
			t.Errorf("errors.Is(%v, %v) = %v", err, kind, got)
		}
	}
}
