package demo

import (
	"context"
	"net"
	"net/netip"
	"slices"
	"strings"

	"github.com/miekg/dns"

	"portal/internal/preflight"
	"portal/internal/routine"
)

// provider is what the nameservers below one domain answer for every domain.
type provider struct {
	below     string
	web, mail string // "" for no such record
}

// providers serve the demo's domains alike, but for one without mail and two
// that move mail and website.
var providers = []provider{
	{below: "northhost.example", web: "192.0.2.10", mail: "mx1.northhost.example"},
	{below: "acme-dns.example", web: "192.0.2.10", mail: "mx1.northhost.example"},
	{below: "globex-dns.example", web: "192.0.2.10", mail: "mx1.northhost.example"},
	{below: "harbour-media.example", web: "192.0.2.10", mail: "mx1.northhost.example"},
	{below: "systemdns.com", web: "192.0.2.10", mail: "mx1.northhost.example"},
	{below: "cloudnine.example", web: "192.0.2.10"},
	{below: "acme-hosting.example", web: "192.0.2.200", mail: "mail.acme-hosting.example"},
	{below: "globex-hosting.example", web: "192.0.2.201", mail: "mail.globex-hosting.example"},
}

// signed is the domain whose zone has a key, and zoneKey that key; the other
// half of it is nowhere. dsRecords has its digest.
const (
	signed  = "xn--bcher-rivers-dlb.com"
	zoneKey = "DNSKEY 257 3 13 zKMsy2ZpJKGxwt9sEWErNxk7VH+a6HcuYNkfUhqlI8miUof4mZa+Y2NqOWuHWYVHIQEtmHgau7pIhCGrJwI0Vg=="
)

var errSilent = &net.DNSError{Err: "the demo has no such nameserver", IsTimeout: true}

// gone are domains without any host: those below them are known not to be there.
var gone = []string{"brightwater.org", "nowhere.example"}

// dnsStandIn checks new nameservers against providers, inside this process: the
// demo's nameservers are names only, and nothing outside is asked.
func dnsStandIn() preflight.Config {
	return preflight.Config{
		Lookup: func(_ context.Context, host string) ([]netip.Addr, error) {
			for i, p := range providers {
				if strings.HasSuffix(host, "."+p.below) {
					return []netip.Addr{addressOf(i)}, nil
				}
			}
			if slices.ContainsFunc(gone, func(below string) bool { return strings.HasSuffix(host, "."+below) }) {
				return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
			}
			return nil, errSilent
		},
		Allowed: func(netip.Addr) bool { return true },
		Dial: func(_ context.Context, _, address string) (net.Conn, error) {
			for i, p := range providers {
				if strings.HasPrefix(address, addressOf(i).String()+":") {
					asked, served := net.Pipe()
					routine.Begin(func() error {
						p.serve(served)
						return nil
					}, func(error) {})
					return asked, nil
				}
			}
			return nil, errSilent
		},
	}
}

// addressOf names the i-th provider; nothing ever connects to it.
func addressOf(i int) netip.Addr { return netip.AddrFrom4([4]byte{198, 18, 0, byte(i + 1)}) }

// serve answers one question.
func (p provider) serve(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	wire := dns.Conn{Conn: conn}
	asked, err := wire.ReadMsg()
	if err != nil || len(asked.Question) != 1 {
		return
	}
	question := asked.Question[0]
	record := p.record(question.Qtype)
	if question.Qtype == dns.TypeDNSKEY {
		if question.Name != signed+"." { // of other keys nothing is known
			return
		}
		record = zoneKey
	}
	reply := new(dns.Msg)
	reply.SetReply(asked)
	reply.Authoritative = true
	if record != "" {
		rr, err := dns.NewRR(question.Name + " 3600 IN " + record)
		if err != nil {
			return
		}
		reply.Answer = append(reply.Answer, rr)
	}
	_ = wire.WriteMsg(reply) // whoever asked may have left
}

func (p provider) record(kind uint16) string {
	switch {
	case kind == dns.TypeSOA:
		return "SOA ns1." + p.below + ". hostmaster." + p.below + ". 1 7200 900 1209600 300"
	case kind == dns.TypeA && p.web != "":
		return "A " + p.web
	case kind == dns.TypeMX && p.mail != "":
		return "MX 10 " + p.mail + "."
	}
	return ""
}
