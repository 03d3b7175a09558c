package change_test

import (
	"context"
	"net/netip"
	"testing"

	"portal/internal/audit"
	"portal/internal/change"
	"portal/internal/registrar"
)

// hostsBelow are the hosts of a domain that kinds are tried on.
func hostsBelow(name registrar.DomainName) []registrar.Host {
	return []registrar.Host{hostAt(name, "ns1", "203.0.113.1"), hostAt(name, "ns2", "203.0.113.2")}
}

func hostAt(name registrar.DomainName, label, address string) registrar.Host {
	return registrar.Host{Name: label + "." + string(name), IPv4: netip.MustParseAddr(address)}
}

// liveHosts are those of name; of a domain that is not there any more, the last
// that were seen.
func (f fixture) liveHosts(name registrar.DomainName) []registrar.Host {
	live, err := f.fake.Registrar().HostReader.Hosts(context.Background(), name)
	if err != nil {
		return hostsBelow(name)
	}
	return live
}

func makeHost(label, address string) builder {
	return func(f fixture, t change.Ticket, from change.Observed) change.Change {
		name := from.Domain.Name
		return change.NewHostCreate(t, from, f.liveHosts(name), hostAt(name, label, address))
	}
}

func moveHost(was, label, address string) builder {
	return func(f fixture, t change.Ticket, from change.Observed) change.Change {
		name := from.Domain.Name
		return change.NewHostChange(t, from, f.liveHosts(name), was+"."+string(name), hostAt(name, label, address))
	}
}

func dropHost(label string) builder {
	return func(f fixture, t change.Ticket, from change.Observed) change.Change {
		name := from.Domain.Name
		return change.NewHostDelete(t, from, f.liveHosts(name), label+"."+string(name))
	}
}

// otherHosts gives each host that a kind is about an address of nobody's choice.
func otherHosts(f fixture, name registrar.DomainName) {
	f.fake.SetHosts(name, hostAt(name, "ns1", "203.0.113.91"), hostAt(name, "ns2", "203.0.113.92"), hostAt(name, "ns3", "203.0.113.93"))
}

func TestARenamedHostIsThereUnderItsNewNameAlone(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		live []string
		want change.Sight
	}{
		{"only the new name", []string{"new"}, change.SeesWanted},
		{"only the old name", []string{"old"}, change.SeesBefore},
		{"both names", []string{"old", "new"}, change.SeesOther},
		{"neither name", nil, change.SeesOther},
	}
	f := newFixture(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			name := f.domain()
			f.fake.SetHosts(name, hostAt(name, "old", "203.0.113.1"))
			c := f.ask(t, name, moveHost("old", "new", "203.0.113.2"))
			addresses := map[string]string{"old": "203.0.113.1", "new": "203.0.113.2"}
			var live []registrar.Host
			for _, label := range test.live {
				live = append(live, hostAt(name, label, addresses[label]))
			}
			f.fake.SetHosts(name, live...)
			seen, err := c.Look(t.Context(), f.fake.Registrar().Reading)
			if err != nil || seen.Sight != test.want {
				t.Errorf("sight %v, %v, want %v", seen.Sight, err, test.want)
			}
		})
	}
}

func TestTheRegistrarSaysWhyAHostStays(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	name := f.domain()
	f.fake.SetState(name, func(d *registrar.Domain) { d.Nameservers = hosts("ns1."+string(name), "ns2.old.example") })
	for _, build := range []builder{dropHost("ns1"), moveHost("ns1", "ns5", "203.0.113.1")} {
		res, err := f.Apply(t.Context(), jane, f.ask(t, name, build))
		if err != nil || res.Outcome != audit.Refused || res.Reason != registrar.ReasonInUse {
			t.Errorf("a host in use: %+v, %v", res, err)
		}
	}
	res, err := f.Apply(t.Context(), jane, f.ask(t, name, moveHost("ns2", "ns1", "203.0.113.1")))
	if err != nil || res.Outcome != audit.Refused || res.Reason != registrar.ReasonExists {
		t.Errorf("a name that is taken: %+v, %v", res, err)
	}
}

func TestARegistrarWithoutHostsRefusesThem(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	c := f.ask(t, f.domain(), makeHost("ns3", "203.0.113.3"))
	if _, err := c.Send(t.Context(), registrar.Writing{}); err == nil {
		t.Error("it was sent")
	}
	if _, err := c.Look(t.Context(), registrar.Reading{}); err == nil {
		t.Error("it was seen")
	}
}
