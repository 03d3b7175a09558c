package registrartest

import (
	"context"
	"slices"
	"strings"

	"portal/internal/registrar"
	"portal/internal/registrar/rules"
)

// maxHosts is how many host objects a domain may have.
const maxHosts = 25

// SetHosts gives name these host objects, as if somebody had done so elsewhere.
func (f *Fake) SetHosts(name registrar.DomainName, hosts ...registrar.Host) {
	f.prepare(name, func(h *holding) { h.hosts = slices.Clone(hosts) })
}

// KnowHosts makes hosts known to the registry of tld, or to all of them with "*".
func (f *Fake) KnowHosts(tld string, hosts ...string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, host := range hosts {
		f.learn(tld, host)
	}
}

func (f *Fake) learn(tld, host string) {
	if f.account.known == nil {
		f.account.known = map[string][]string{}
	}
	f.account.known[tld] = append(f.account.known[tld], host)
}

func (f *Fake) knows(tld, host string) bool { return slices.Contains(f.account.known[tld], host) }

// inUse reports whether any domain of the account is delegated to host.
func (f *Fake) inUse(host string) bool {
	for _, h := range f.domains {
		if slices.Contains(registrar.Hosts(h.state.Nameservers), host) {
			return true
		}
	}
	return false
}

func hostAt(h *holding, name string) int {
	return slices.IndexFunc(h.hosts, func(host registrar.Host) bool { return host.Name == name })
}

// Hosts implements registrar.HostReader.
func (r roles) Hosts(ctx context.Context, name registrar.DomainName) ([]registrar.Host, error) {
	return read(ctx, r.Fake, "read hosts of", name, func(h *holding) ([]registrar.Host, *registrar.Error) {
		hosts := slices.Clone(h.hosts)
		for i := range hosts {
			hosts[i].Deletable = registrar.Yes
			if r.inUse(hosts[i].Name) {
				hosts[i].Deletable = registrar.No
			}
		}
		slices.SortFunc(hosts, func(a, b registrar.Host) int { return strings.Compare(a.Name, b.Name) })
		return hosts, nil
	})
}

// HostKnown implements registrar.HostReader.
func (r roles) HostKnown(ctx context.Context, host, tld string) (bool, error) {
	if f, ok := rules.Facts(tld); ok && f.Has("no_host_objects") {
		return true, nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.readFault(ctx, "check host "+host); err != nil {
		return false, err
	}
	return r.knows("*", host) || r.knows(strings.TrimPrefix(tld, "."), host), nil
}

// badHost is the refusal of a host that can't stand below name.
func badHost(name registrar.DomainName, h registrar.Host) *registrar.Error {
	switch {
	case !strings.HasSuffix(h.Name, "."+string(name)):
		return no("465", registrar.ReasonHostInvalid, "")
	case !h.IPv4.IsValid() && !h.IPv6.IsValid():
		return no("460", registrar.ReasonInvalid, "")
	}
	return nil
}

// CreateHost implements registrar.HostWriter.
func (r roles) CreateHost(ctx context.Context, name registrar.DomainName, host registrar.Host) (registrar.Receipt, error) {
	check := func(h *holding) *registrar.Error {
		switch {
		case hostAt(h, host.Name) >= 0:
			return no("485", registrar.ReasonExists, "")
		case len(h.hosts) >= maxHosts:
			return no("445", registrar.ReasonLimit, "")
		}
		return badHost(name, host)
	}
	return r.does(ctx, WriteHostCreate, name, []string{host.Name}, check, func(h *holding) {
		h.hosts = append(h.hosts, host)
		r.learn(name.TLD(), host.Name)
	})
}

// ChangeHost implements registrar.HostWriter. A host that serves a domain keeps
// its name.
func (r roles) ChangeHost(ctx context.Context, name registrar.DomainName, was string, host registrar.Host) (registrar.Receipt, error) {
	check := func(h *holding) *registrar.Error {
		switch {
		case hostAt(h, was) < 0:
			return no("480", registrar.ReasonGone, "")
		case was != host.Name && hostAt(h, host.Name) >= 0:
			return no("485", registrar.ReasonExists, "")
		case was != host.Name && r.inUse(was):
			return no("485", registrar.ReasonInUse, "")
		}
		return badHost(name, host)
	}
	return r.does(ctx, WriteHostChange, name, []string{was, host.Name}, check, func(h *holding) {
		if i := hostAt(h, was); i >= 0 {
			h.hosts[i] = host
			r.learn(name.TLD(), host.Name)
		}
	})
}

// DeleteHost implements registrar.HostWriter.
func (r roles) DeleteHost(ctx context.Context, name registrar.DomainName, host registrar.Host) (registrar.Receipt, error) {
	check := func(h *holding) *registrar.Error {
		switch {
		case hostAt(h, host.Name) < 0:
			return no("480", registrar.ReasonGone, "")
		case r.inUse(host.Name):
			return no("485", registrar.ReasonInUse, "")
		}
		return nil
	}
	return r.does(ctx, WriteHostDelete, name, []string{host.Name}, check, func(h *holding) {
		h.hosts = slices.DeleteFunc(h.hosts, func(other registrar.Host) bool { return other.Name == host.Name })
	})
}

// AddHostToRegistry implements registrar.HostWriter.
func (r roles) AddHostToRegistry(ctx context.Context, host, tld string) (registrar.Receipt, error) {
	return r.does(ctx, WriteHostAdd, "", []string{host, tld}, nil, func(*holding) { r.learn(tld, host) })
}
