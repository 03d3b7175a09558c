package change

import (
	"context"
	"net/netip"
	"strings"

	"portal/internal/audit"
	"portal/internal/kind"
	"portal/internal/registrar"
)

// hostState is a host as the log keeps it. One that is not there has a name alone.
type hostState struct {
	Name  string `json:"name"`
	There bool   `json:"there"`
	IPv4  string `json:"ipv4,omitempty"`
	IPv6  string `json:"ipv6,omitempty"`
}

func hostStateOf(h registrar.Host) hostState {
	return hostState{Name: h.Name, There: true, IPv4: addressText(h.IPv4), IPv6: addressText(h.IPv6)}
}

func addressText(a netip.Addr) string {
	if !a.IsValid() {
		return ""
	}
	return a.String()
}

// hostIn is how the host that is called name stands among hosts.
func hostIn(hosts []registrar.Host, name string) hostState {
	for _, h := range hosts {
		if h.Name == name {
			return hostStateOf(h)
		}
	}
	return hostState{Name: name}
}

// host is the registrar's view of a state.
func (s hostState) host() registrar.Host {
	h := registrar.Host{Name: s.Name}
	h.IPv4, _ = netip.ParseAddr(s.IPv4) // "" is no address
	h.IPv6, _ = netip.ParseAddr(s.IPv6)
	return h
}

func (s hostState) values() []string {
	if !s.There {
		return nil
	}
	return []string{strings.Join(strings.Fields(s.Name+" "+s.IPv4+" "+s.IPv6), " ")}
}

// fingerprint is the same for all hosts that are not there: a form for a new one
// is made before its name is known.
func (s hostState) fingerprint() string {
	if !s.There {
		s = hostState{}
	}
	return Fingerprint(s)
}

// Host creates, changes or deletes one host object.
type Host struct {
	base
	before, wanted hostState
}

// NewHostCreate makes h below the domain, which has the hosts live.
func NewHostCreate(t Ticket, from Observed, live []registrar.Host, h registrar.Host) Host {
	return Host{base: baseOf(kind.HostCreate, t, from), before: hostIn(live, h.Name), wanted: hostStateOf(h)}
}

// NewHostChange gives the host that is called was the name and addresses of h.
func NewHostChange(t Ticket, from Observed, live []registrar.Host, was string, h registrar.Host) Host {
	return Host{base: baseOf(kind.HostChange, t, from), before: hostIn(live, was), wanted: hostStateOf(h)}
}

// NewHostDelete deletes the host that is called name.
func NewHostDelete(t Ticket, from Observed, live []registrar.Host, name string) Host {
	return Host{base: baseOf(kind.HostDelete, t, from), before: hostIn(live, name), wanted: hostState{Name: name}}
}

// HostSeen is the fingerprint of the host called name among live, for a form.
// For a host that is to be created, name is "".
func HostSeen(live []registrar.Host, name string) string { return hostIn(live, name).fingerprint() }

// Seen implements Change.
func (c Host) Seen() string { return c.before.fingerprint() }

// Diff implements Change.
func (c Host) Diff() []audit.Difference {
	if c.before == c.wanted {
		return nil
	}
	return []audit.Difference{{Field: kind.FieldHost, Old: c.before.values(), New: c.wanted.values()}}
}

// States implements Change.
func (c Host) States() (before, wanted any) { return c.before, c.wanted }

// Send implements Change.
func (c Host) Send(ctx context.Context, w registrar.Writing) (registrar.Receipt, error) {
	switch {
	case w.HostWriter == nil:
		return registrar.Receipt{}, registrar.Lacks("change hosts below " + string(c.domain))
	case c.kind == kind.HostCreate:
		return w.HostWriter.CreateHost(ctx, c.domain, c.wanted.host())
	case c.kind == kind.HostDelete:
		return w.HostWriter.DeleteHost(ctx, c.domain, c.before.host())
	}
	return w.HostWriter.ChangeHost(ctx, c.domain, c.before.Name, c.wanted.host())
}

// Look implements Change. Of a host that is renamed both names count.
func (c Host) Look(ctx context.Context, r registrar.Reading) (Sighting, error) {
	if r.HostReader == nil {
		return Sighting{}, registrar.Lacks("read hosts below " + string(c.domain))
	}
	hosts, err := r.HostReader.Hosts(ctx, c.domain)
	if err != nil {
		return Sighting{}, err
	}
	was, now := hostIn(hosts, c.before.Name), hostIn(hosts, c.wanted.Name)
	seen := Sighting{Sight: SeesOther, Found: now, Waiting: -1}
	renamed := c.before.Name != c.wanted.Name
	switch {
	case now == c.wanted && !(renamed && was.There):
		seen.Sight = SeesWanted
	case was == c.before && !(renamed && now.There):
		seen.Sight, seen.Found = SeesBefore, was
	}
	return seen, nil
}

// decodeHost rebuilds the change from its intent.
func decodeHost(c audit.Change) (Change, error) {
	decoded := Host{base: recordedBase(c)}
	if err := decodeStates(c, &decoded.before, &decoded.wanted); err != nil {
		return nil, err
	}
	return decoded, nil
}
