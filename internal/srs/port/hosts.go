package port

import (
	"context"
	"errors"
	"slices"
	"strings"

	"portal/internal/registrar"
	"portal/internal/registrar/rules"
	"portal/internal/srs"
)

// Hosts implements registrar.HostReader. Sources give code 480 for hosts that are
// not there, which includes having none at all.
func (a *adapter) Hosts(ctx context.Context, name registrar.DomainName) ([]registrar.Host, error) {
	found, err := a.client.Hosts(ctx, srs.ByReseller(string(name)), "")
	if noHosts(err) {
		return nil, nil
	}
	if err != nil {
		return nil, askError("read hosts of "+string(name), err)
	}
	hosts := make([]registrar.Host, len(found))
	for i, h := range found {
		hosts[i] = registrar.Host{Name: strings.ToLower(h.Name), IPv4: h.IPv4, IPv6: h.IPv6, Deletable: fact(h.Deletable)}
	}
	slices.SortFunc(hosts, func(a, b registrar.Host) int { return strings.Compare(a.Name, b.Name) })
	return hosts, nil
}

func noHosts(err error) bool {
	var call *registrar.Error
	return errors.As(err, &call) && call.Code == "480" && call.Reason == registrar.ReasonHostUnknown
}

// HostKnown implements registrar.HostReader.
func (a *adapter) HostKnown(ctx context.Context, host, tld string) (bool, error) {
	if facts, ok := rules.Facts(tld); ok && facts.Has("no_host_objects") {
		return true, nil
	}
	known, err := a.client.CheckHost(ctx, host, tld)
	if err != nil {
		return false, readError("check host "+host, err)
	}
	return known, nil
}

func wireHost(h registrar.Host) srs.Host { return srs.Host{Name: h.Name, IPv4: h.IPv4, IPv6: h.IPv6} }

// CreateHost implements registrar.HostWriter.
func (a *adapter) CreateHost(ctx context.Context, name registrar.DomainName, h registrar.Host) (registrar.Receipt, error) {
	reply, err := a.client.CreateHost(ctx, srs.ByReseller(string(name)), wireHost(h), false)
	return answered(reply, "create host below "+string(name), err)
}

// ChangeHost implements registrar.HostWriter. A new name goes only where there is
// one: registries may refuse to rename.
func (a *adapter) ChangeHost(ctx context.Context, name registrar.DomainName, was string, h registrar.Host) (registrar.Receipt, error) {
	renamed := h.Name
	if renamed == was {
		renamed = ""
	}
	host := wireHost(h)
	host.Name = was
	reply, err := a.client.ModifyHost(ctx, srs.ByReseller(string(name)), host, renamed)
	return markGone(answered(reply, "change host below "+string(name), err))
}

// DeleteHost implements registrar.HostWriter.
func (a *adapter) DeleteHost(ctx context.Context, name registrar.DomainName, h registrar.Host) (registrar.Receipt, error) {
	reply, err := a.client.DeleteHost(ctx, srs.ByReseller(string(name)), wireHost(h))
	return markGone(answered(reply, "delete host below "+string(name), err))
}

// AddHostToRegistry implements registrar.HostWriter.
func (a *adapter) AddHostToRegistry(ctx context.Context, host, tld string) (registrar.Receipt, error) {
	reply, err := a.client.AddHostToRegistry(ctx, host, tld, false)
	return answered(reply, "add host to ."+tld, err)
}
