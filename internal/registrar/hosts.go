package registrar

import (
	"context"
	"net/netip"
)

// Host is a host object: a nameserver that is registered below a domain, with
// its addresses (glue).
type Host struct {
	Name      string     // lower-case A-labels, no final dot
	IPv4      netip.Addr // invalid if none
	IPv6      netip.Addr // invalid if none
	Deletable Fact       // No while something uses it
}

// HostReader reads host objects.
type HostReader interface {
	// Hosts lists the host objects below name; none is no error.
	Hosts(ctx context.Context, name DomainName) ([]Host, error)
	// HostKnown reports whether the registry of tld (without a dot) knows a host.
	// One that keeps no host objects knows all of them.
	HostKnown(ctx context.Context, host, tld string) (bool, error)
}

// HostWriter changes host objects.
//
// A host that exists already is refused with ReasonExists, one that does not with
// ReasonGone, one that serves a domain with ReasonInUse, one too many with
// ReasonLimit. Pending also means that a host can't be used yet.
type HostWriter interface {
	CreateHost(ctx context.Context, name DomainName, h Host) (Receipt, error)
	// ChangeHost gives the host that is called was the name and addresses of h.
	ChangeHost(ctx context.Context, name DomainName, was string, h Host) (Receipt, error)
	DeleteHost(ctx context.Context, name DomainName, h Host) (Receipt, error)
	// AddHostToRegistry makes a host that exists elsewhere known to the registry of
	// tld (without a dot).
	AddHostToRegistry(ctx context.Context, host, tld string) (Receipt, error)
}
