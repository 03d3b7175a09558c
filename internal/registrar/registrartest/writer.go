package registrartest

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"portal/internal/registrar"
)

var writerRules = []rule{
	{"a change is applied, and its call described", func(t *testing.T, f Fixture) {
		receipt, err := set(t, f, f.Domains[0], f.Hosts[:2])
		if err != nil {
			t.Fatal(err)
		}
		if receipt.Pending || receipt.Call.Op == "" || receipt.Call.Code == "" {
			t.Errorf("receipt = %+v", receipt)
		}
		wantHosts(t, f, f.Domains[0], f.Hosts[:2])
		wantWrites(t, f, 1)
	}},
	{"the order of nameservers is kept", func(t *testing.T, f Fixture) {
		for _, hosts := range [][]string{f.Hosts, {f.Hosts[3], f.Hosts[0], f.Hosts[2]}} {
			if _, err := set(t, f, f.Domains[0], hosts); err != nil {
				t.Fatal(err)
			}
			wantHosts(t, f, f.Domains[0], hosts)
		}
	}},
	{"only the named domain changes", func(t *testing.T, f Fixture) {
		before := liveHosts(t, f, f.Domains[1])
		if _, err := set(t, f, f.Domains[0], f.Hosts); err != nil {
			t.Fatal(err)
		}
		wantHosts(t, f, f.Domains[1], before)
	}},
	{"a lost reply is an unknown outcome", func(t *testing.T, f Fixture) {
		f.LoseReply()
		_, err := set(t, f, f.Domains[0], f.Hosts)
		wantKind(t, err, registrar.ErrUnknownOutcome)
		wantWrites(t, f, 1)
		wantHosts(t, f, f.Domains[0], f.Hosts)
	}},
	{"a refused write changed nothing and carries the registrar's code", func(t *testing.T, f Fixture) {
		before := liveHosts(t, f, f.Domains[0])
		f.Refuse()
		_, err := set(t, f, f.Domains[0], f.Hosts)
		wantKind(t, err, registrar.ErrRejected)
		if asError(err).Code == "" {
			t.Errorf("%v has no code", err)
		}
		wantHosts(t, f, f.Domains[0], before)
	}},
	{"an unreachable registrar is unavailable and nothing was sent", func(t *testing.T, f Fixture) {
		f.Unreachable()
		_, err := set(t, f, f.Domains[0], f.Hosts)
		wantKind(t, err, registrar.ErrUnavailable)
		wantWrites(t, f, 0)
	}},
	{"a context cancelled before sending sends nothing", func(t *testing.T, f Fixture) {
		liveHosts(t, f, f.Domains[0]) // a connection is open
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := f.Registrar.Writer.SetNameservers(ctx, f.Domains[0], nameservers(f.Hosts...))
		wantKind(t, err, registrar.ErrUnavailable)
		wantWrites(t, f, 0)
	}},
	{"a deadline that passes after sending is an unknown outcome", func(t *testing.T, f Fixture) {
		f.Stall()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := f.Registrar.Writer.SetNameservers(ctx, f.Domains[0], nameservers(f.Hosts...))
		wantKind(t, err, registrar.ErrUnknownOutcome)
		wantWrites(t, f, 1)
	}},
	{"a write is sent once even when a kept connection breaks", func(t *testing.T, f Fixture) {
		liveHosts(t, f, f.Domains[0])
		f.BreakIdle()
		f.LoseReply()
		_, err := set(t, f, f.Domains[0], f.Hosts)
		if asError(err) == nil {
			t.Fatal("a write without an answer succeeded")
		}
		if sent := f.Writes(); sent > 1 {
			t.Errorf("%d writes arrived", sent)
		}
	}},
	{"an accepted change is pending until the registry carried it out", func(t *testing.T, f Fixture) {
		before := liveHosts(t, f, f.Slow)
		f.Pend()
		receipt, err := set(t, f, f.Slow, f.Hosts[:2])
		if err != nil || !receipt.Pending {
			t.Fatalf("receipt %+v, err %v, want it pending", receipt, err)
		}
		wantHosts(t, f, f.Slow, before)
		wantWaiting(t, f, 1)
		f.Complete()
		wantHosts(t, f, f.Slow, f.Hosts[:2])
		wantWaiting(t, f, 0)
	}},
	{"a foreign domain can't be changed", func(t *testing.T, f Fixture) {
		_, err := set(t, f, f.Foreign, f.Hosts)
		wantKind(t, err, registrar.ErrNotFound)
	}},
}

func set(t *testing.T, f Fixture, name registrar.DomainName, hosts []string) (registrar.Receipt, error) {
	t.Helper()
	return f.Registrar.Writer.SetNameservers(t.Context(), name, nameservers(hosts...))
}

func asError(err error) *registrar.Error {
	e, _ := err.(*registrar.Error)
	return e
}

func wantHosts(t *testing.T, f Fixture, name registrar.DomainName, want []string) {
	t.Helper()
	if diff := cmp.Diff(want, liveHosts(t, f, name)); diff != "" {
		t.Errorf("nameservers of %s (-want +got):\n%s", name, diff)
	}
}

func wantWrites(t *testing.T, f Fixture, want int) {
	t.Helper()
	if got := f.Writes(); got != want {
		t.Errorf("%d writes reached the registrar, want %d", got, want)
	}
}

func wantWaiting(t *testing.T, f Fixture, want int) {
	t.Helper()
	d, err := f.Registrar.Reader.Domain(t.Context(), f.Slow, registrar.PageParts)
	if err != nil {
		t.Fatal(err)
	}
	if d.Waiting != want {
		t.Errorf("%d requests wait, want %d", d.Waiting, want)
	}
}
