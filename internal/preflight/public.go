package preflight

import (
	"net/netip"
	"slices"
)

// notRouted are ranges that are unicast but belong to no public server, or lead to
// one that another address names (RFC 6890, the IANA special-purpose registries).
var notRouted = prefixes(
	"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
	"192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16",
	"192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
	"2001::/23",     // protocol assignments, Teredo among them
	"2001:db8::/32", // documentation
	"2002::/16",     // 6to4: holds an IPv4 address
	"3fff::/20",     // documentation
	"2620:4f:8000::/48",
)

// routed is what IPv6 hands out to the internet; all else is local, mapped,
// translated or not used.
var routed = netip.MustParsePrefix("2000::/3")

func prefixes(texts ...string) []netip.Prefix {
	all := make([]netip.Prefix, len(texts))
	for i, text := range texts {
		all[i] = netip.MustParsePrefix(text)
	}
	return all
}

// Public reports whether a is a unicast address of the public internet. Addresses
// that only wrap another one (mapped, 6to4, NAT64, Teredo) are not, whatever they wrap.
func Public(a netip.Addr) bool {
	switch {
	case !a.IsValid() || a.Zone() != "" || a.Is4In6() || !a.IsGlobalUnicast():
		return false
	case a.Is6() && !routed.Contains(a):
		return false
	}
	return !slices.ContainsFunc(notRouted, func(p netip.Prefix) bool { return p.Contains(a) })
}
