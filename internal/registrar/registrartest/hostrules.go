package registrartest

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"portal/internal/registrar"
)

var hostRules = []rule{
	{"hosts are told in order of name, with their addresses", func(t *testing.T, f Fixture) {
		name := f.Domains[0]
		want := []registrar.Host{
			{Name: "ns1." + string(name), IPv4: glue, IPv6: glue6, Deletable: registrar.Yes},
			{Name: "ns2." + string(name), IPv6: glue6, Deletable: registrar.Yes},
			{Name: "ns3." + string(name), IPv4: glue, Deletable: registrar.Yes},
		}
		if got := hostsOf(t, f, name); len(got) != 0 {
			t.Errorf("at first: %v", got)
		}
		for _, i := range []int{2, 0, 1} {
			must(t)(f.Registrar.HostWriter.CreateHost(t.Context(), name, want[i]))
		}
		if diff := cmp.Diff(want, hostsOf(t, f, name), sameAddress); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}},
	{"a host can be renamed, and its old name is gone", func(t *testing.T, f Fixture) {
		name := f.Domains[0]
		was := hostBelow(name)
		withHost(t, f, name)
		renamed := registrar.Host{Name: "dns." + string(name), IPv4: glue, Deletable: registrar.Yes}
		must(t)(f.Registrar.HostWriter.ChangeHost(t.Context(), name, was.Name, renamed))
		if diff := cmp.Diff([]registrar.Host{renamed}, hostsOf(t, f, name), sameAddress); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		_, err := f.Registrar.HostWriter.ChangeHost(t.Context(), name, was.Name, renamed)
		wantReason(t, err, registrar.ReasonGone, "")
	}},
	{"a host that serves a domain is told as such, and stays", func(t *testing.T, f Fixture) {
		name := f.Domains[0]
		withHost(t, f, name)
		f.ChangeHosts(f.Domains[1], []string{hostBelow(name).Name, f.Hosts[0]})
		want := hostBelow(name)
		want.Deletable = registrar.No
		_, err := f.Registrar.HostWriter.DeleteHost(t.Context(), name, want)
		wantReason(t, err, registrar.ReasonInUse, "")
		if diff := cmp.Diff([]registrar.Host{want}, hostsOf(t, f, name), sameAddress); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}},
	{"a host below another domain is refused", func(t *testing.T, f Fixture) {
		_, err := f.Registrar.HostWriter.CreateHost(t.Context(), f.Domains[0], hostBelow(f.Domains[1]))
		wantReason(t, err, registrar.ReasonHostInvalid, "")
	}},
	{"a registry without host objects knows every host", func(t *testing.T, f Fixture) {
		for tld, want := range map[string]bool{"de": true, "com": false} {
			if got, err := f.Registrar.HostReader.HostKnown(t.Context(), strangeHost, tld); err != nil || got != want {
				t.Errorf(".%s: %v, %v", tld, got, err)
			}
		}
	}},
	{"a host is made known to one registry, not to others", func(t *testing.T, f Fixture) {
		must(t)(f.Registrar.HostWriter.AddHostToRegistry(t.Context(), strangeHost, "com"))
		for tld, want := range map[string]bool{"com": true, "org": false} {
			if got, err := f.Registrar.HostReader.HostKnown(t.Context(), strangeHost, tld); err != nil || got != want {
				t.Errorf(".%s: %v, %v", tld, got, err)
			}
		}
	}},
}

// sameAddress compares addresses as values.
var sameAddress = cmpopts.EquateComparable(glue)

func hostsOf(t *testing.T, f Fixture, name registrar.DomainName) []registrar.Host {
	t.Helper()
	hosts, err := f.Registrar.HostReader.Hosts(t.Context(), name)
	if err != nil {
		t.Fatalf("read hosts of %s: %v", name, err)
	}
	return hosts
}
