package registrartest

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"portal/internal/registrar"
)

// writerRules hold for single methods of registrar.Writer.
var writerRules = []rule{
	{"the order of nameservers is kept", func(t *testing.T, f Fixture) {
		for _, hosts := range [][]string{f.Hosts, {f.Hosts[3], f.Hosts[0], f.Hosts[2]}} {
			if _, err := set(t, f, f.Domains[0], hosts); err != nil {
				t.Fatal(err)
			}
			wantHosts(t, f, f.Domains[0], hosts)
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
	{"a lock goes on and off", func(t *testing.T, f Fixture) {
		for _, locked := range []bool{true, false, true} {
			if _, err := f.Registrar.Writer.SetLock(t.Context(), f.Domains[0], locked); err != nil {
				t.Fatal(err)
			}
			if got := live(t, f, f.Domains[0], registrar.PartLock).Lock; got != (registrar.Lock{Supported: true, Changeable: true, Locked: locked}) {
				t.Errorf("lock = %+v, want it %v", got, locked)
			}
		}
	}},
	{"a lock that the TLD does not have is refused, and said so", func(t *testing.T, f Fixture) {
		if lock := live(t, f, f.Lockless, registrar.PartLock).Lock; lock.Supported || lock.Changeable {
			t.Fatalf("lock = %+v", lock)
		}
		_, err := f.Registrar.Writer.SetLock(t.Context(), f.Lockless, true)
		wantKind(t, err, registrar.ErrRejected)
		if asError(err).Reason != registrar.ReasonUnsupported {
			t.Errorf("reason %q", asError(err).Reason)
		}
	}},
	{"a lock that the registrar holds is refused, and stays", func(t *testing.T, f Fixture) {
		f.Freeze(f.Domains[0])
		if lock := live(t, f, f.Domains[0], registrar.PartLock).Lock; !lock.Supported || lock.Changeable {
			t.Fatalf("lock = %+v", lock)
		}
		_, err := f.Registrar.Writer.SetLock(t.Context(), f.Domains[0], true)
		wantKind(t, err, registrar.ErrRejected)
		if live(t, f, f.Domains[0], registrar.PartLock).Lock.Locked {
			t.Error("it was switched")
		}
	}},
	{"each renewal setting is read as it was set", func(t *testing.T, f Fixture) {
		for _, want := range []registrar.Renewal{
			registrar.RenewalAuto, registrar.RenewalExpire, registrar.RenewalManual, registrar.RenewalAuto, registrar.RenewalManual,
		} {
			if _, err := f.Registrar.Writer.SetRenewal(t.Context(), f.Domains[0], want); err != nil {
				t.Fatal(err)
			}
			if got := live(t, f, f.Domains[0], 0).Renewal; got != want {
				t.Errorf("renewal %q, want %q", got, want)
			}
		}
	}},
}

func set(t *testing.T, f Fixture, name registrar.DomainName, hosts []string) (registrar.Receipt, error) {
	t.Helper()
	return f.Registrar.Writer.SetNameservers(t.Context(), name, nameservers(hosts...))
}

func wantHosts(t *testing.T, f Fixture, name registrar.DomainName, want []string) {
	t.Helper()
	if diff := cmp.Diff(want, liveHosts(t, f, name)); diff != "" {
		t.Errorf("nameservers of %s (-want +got):\n%s", name, diff)
	}
}

func wantWaiting(t *testing.T, f Fixture, want int) {
	t.Helper()
	if got := live(t, f, f.Slow, registrar.PartProfile).Waiting; got != want {
		t.Errorf("%d requests wait, want %d", got, want)
	}
}
