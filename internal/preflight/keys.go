package preflight

import (
	"context"
	"net/netip"
	"slices"
	"strings"
	"sync"

	"github.com/miekg/dns"

	"portal/internal/routine"
)

// Keys are what the servers of a zone publish for checking its signatures.
type Keys struct {
	sets [][]*dns.DNSKEY // of each server that answered
}

// Told reports whether any server answered for the zone.
func (k Keys) Told() bool { return len(k.sets) > 0 }

// Signed reports whether any server publishes a key.
func (k Keys) Signed() bool {
	return slices.ContainsFunc(k.sets, func(set []*dns.DNSKEY) bool { return len(set) > 0 })
}

// Fit reports whether all servers that answered publish the key that a DS record
// names: resolvers may ask any of them. The digest is in hexadecimal.
func (k Keys) Fit(tag uint16, algorithm, digestType uint8, digest string) bool {
	names := func(key *dns.DNSKEY) bool {
		if key.KeyTag() != tag || key.Algorithm != algorithm || key.Flags&dns.ZONE == 0 || key.Flags&dns.REVOKE != 0 {
			return false
		}
		ds := key.ToDS(digestType)
		return ds == nil || strings.EqualFold(ds.Digest, digest) // nil: a digest that can't be computed here
	}
	missing := func(set []*dns.DNSKEY) bool { return !slices.ContainsFunc(set, names) }
	return k.Told() && !slices.ContainsFunc(k.sets, missing)
}

// Keys asks the hosts that serve domain for its keys. It takes 3 s at most, and
// needs no answer at all.
func (c *Checker) Keys(ctx context.Context, domain string, hosts []string) Keys {
	ctx, cancel := context.WithTimeout(ctx, c.config.Total)
	defer cancel()
	leave, _ := c.gate.enter(ctx, len(hosts))
	if leave == nil {
		return Keys{}
	}
	defer leave()
	var keys Keys
	var mu sync.Mutex
	var wg routine.Group
	for _, host := range hosts {
		wg.Do(func() {
			if set, ok := c.keysOf(ctx, domain, host); ok {
				mu.Lock()
				defer mu.Unlock()
				keys.sets = append(keys.sets, set)
			}
		})
	}
	wg.Wait()
	return keys
}

// keysOf asks the addresses of a host until one answers.
func (c *Checker) keysOf(ctx context.Context, domain, host string) (keys []*dns.DNSKEY, ok bool) {
	found, err := c.config.Lookup(ctx, host)
	if err != nil {
		return nil, false
	}
	for _, a := range c.public(found) {
		if keys, ok = c.keysAt(ctx, domain, a); ok {
			return keys, true
		}
	}
	return nil, false
}

// keysAt takes answers with authority alone: a server of another zone knows nothing.
func (c *Checker) keysAt(ctx context.Context, domain string, server netip.Addr) (keys []*dns.DNSKEY, ok bool) {
	reply, err := c.exchange(ctx, server, dns.Fqdn(domain), dns.TypeDNSKEY)
	if err != nil || !reply.Authoritative || reply.Rcode != dns.RcodeSuccess {
		return nil, false
	}
	for _, rr := range reply.Answer {
		if key, is := rr.(*dns.DNSKEY); is && strings.EqualFold(key.Hdr.Name, dns.Fqdn(domain)) {
			keys = append(keys, key)
		}
	}
	return keys, true
}
