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

// answers are what one nameserver says about a domain. A kind that is not in told
// got no answer, which is something else than an empty one.
type answers struct {
	told    map[uint16]bool
	records map[uint16][]string // sorted, lower case
	serves  bool                // it has authority: it answered with the SOA of the domain itself
	refuses bool                // it answered, and does not serve the domain
}

var questions = []uint16{dns.TypeSOA, dns.TypeNS, dns.TypeMX, dns.TypeA, dns.TypeAAAA}

// silent reports whether nothing was answered at all.
func (a answers) silent() bool { return len(a.told) == 0 }

// has reports whether any of kinds has a record; without is true when all of them
// are known to have none.
func (a answers) has(kinds ...uint16) bool {
	return slices.ContainsFunc(kinds, func(k uint16) bool { return len(a.records[k]) > 0 })
}

func (a answers) without(kinds ...uint16) bool {
	return !slices.ContainsFunc(kinds, func(k uint16) bool { return !a.told[k] || len(a.records[k]) > 0 })
}

// tells reports whether it is known of each group of kinds what there is: one kind
// with records is enough, else all have to be known to have none.
func (a answers) tells(groups ...[]uint16) bool {
	return !slices.ContainsFunc(groups, func(kinds []uint16) bool { return !a.has(kinds...) && !a.without(kinds...) })
}

// differs reports whether both tell the same kinds, and not the same about them.
func (a answers) differs(b answers, kinds ...uint16) bool {
	return a.has(kinds...) && b.has(kinds...) && slices.ContainsFunc(kinds, func(k uint16) bool {
		return a.told[k] && b.told[k] && !slices.Equal(a.records[k], b.records[k])
	})
}

// ask asks one server for records of kinds of domain, all at once.
func (c *Checker) ask(ctx context.Context, server netip.Addr, domain string, kinds ...uint16) answers {
	found := answers{told: make(map[uint16]bool), records: make(map[uint16][]string)}
	var mu sync.Mutex
	var wg routine.Group
	for _, kind := range kinds {
		wg.Do(func() {
			reply, err := c.exchange(ctx, server, dns.Fqdn(domain), kind)
			if err != nil {
				return
			}
			mu.Lock()
			defer mu.Unlock()
			found.take(reply, domain, kind)
		})
	}
	wg.Wait()
	return found
}

// take notes one answer. Without authority an answer is somebody else's, as a
// resolver gives it: it counts as "does not serve the domain", as a refusal does.
func (a *answers) take(reply *dns.Msg, domain string, kind uint16) {
	good := reply.Authoritative && reply.Rcode == dns.RcodeSuccess
	a.told[kind] = good || reply.Rcode == dns.RcodeNameError
	var records []string
	for _, rr := range reply.Answer {
		if good && rr.Header().Rrtype == kind {
			records = append(records, text(rr))
		}
	}
	slices.Sort(records)
	a.records[kind] = records
	if kind == dns.TypeSOA {
		a.serves = len(records) > 0 && strings.EqualFold(reply.Answer[0].Header().Name, dns.Fqdn(domain))
		a.refuses = !a.serves && reply.Rcode != dns.RcodeServerFailure // which may pass
	}
}

// text is what a record says, as people read it.
func text(rr dns.RR) string {
	switch rr := rr.(type) {
	case *dns.A:
		return rr.A.String()
	case *dns.AAAA:
		return rr.AAAA.String()
	case *dns.MX:
		return host(rr.Mx)
	case *dns.NS:
		return host(rr.Ns)
	}
	return strings.TrimPrefix(rr.String(), rr.Header().String())
}

func host(name string) string { return strings.ToLower(strings.TrimSuffix(name, ".")) }
