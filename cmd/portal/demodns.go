package main

import (
	"context"
	"net"
	"net/netip"
	"slices"
	"strings"

	"github.com/miekg/dns"

	"portal/internal/preflight"
)

// demoProvider is what the nameservers below one domain answer for every domain.
type demoProvider struct {
	below     string
	web, mail string // "" for no such record
}

// demoProviders serve the demo's domains alike, but for one without mail and two
// that move mail and website.
var demoProviders = []demoProvider{
	{below: "northhost.example", web: "192.0.2.10", mail: "mx1.northhost.example"},
	{below: "acme-dns.example", web: "192.0.2.10", mail: "mx1.northhost.example"},
	{below: "globex-dns.example", web: "192.0.2.10", mail: "mx1.northhost.example"},
	{below: "harbour-media.example", web: "192.0.2.10", mail: "mx1.northhost.example"},
	{below: "systemdns.com", web: "192.0.2.10", mail: "mx1.northhost.example"},
	{below: "cloudnine.example", web: "192.0.2.10"},
	{below: "acme-hosting.example", web: "192.0.2.200", mail: "mail.acme-hosting.example"},
	{below: "globex-hosting.example", web: "192.0.2.201", mail: "mail.globex-hosting.example"},
}

// demoSigned is the domain whose zone has a key, and demoZoneKey that key; the other
// half of it is nowhere. demoDS has its digest.
const (
	demoSigned  = "xn--bcher-rivers-dlb.com"
	demoZoneKey = "DNSKEY 257 3 13 zKMsy2ZpJKGxwt9sEWErNxk7VH+a6HcuYNkfUhqlI8miUof4mZa+Y2NqOWuHWYVHIQEtmHgau7pIhCGrJwI0Vg=="
)

var errDemoSilent = &net.DNSError{Err: "the demo has no such nameserver", IsTimeout: true}

// demoGone are domains without any host: those below them are known not to be there.
var demoGone = []string{"brightwater.org", "nowhere.example"}

// demoDNS checks new nameservers against demoProviders, inside this process: the
// demo's nameservers are names only, and nothing outside is asked.
func demoDNS() preflight.Config {
	return preflight.Config{
		Lookup: func(_ context.Context, host string) ([]netip.Addr, error) {
			for i, p := range demoProviders {
				if strings.HasSuffix(host, "."+p.below) {
					return []netip.Addr{demoAddress(i)}, nil
				}
			}
			if slices.ContainsFunc(demoGone, func(below string) bool { return strings.HasSuffix(host, "."+below) }) {
				return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
			}
			return nil, errDemoSilent
		},
		Allowed: func(netip.Addr) bool { return true },
		Dial: func(_ context.Context, _, address string) (net.Conn, error) {
			for i, p := range demoProviders {
				if strings.HasPrefix(address, demoAddress(i).String()+":") {
					asked, served := net.Pipe()
					go p.serve(served)
					return asked, nil
				}
			}
			return nil, errDemoSilent
		},
	}
}

// demoAddress names the i-th provider; nothing ever connects to it.
func demoAddress(i int) netip.Addr { return netip.AddrFrom4([4]byte{198, 18, 0, byte(i + 1)}) }

// serve answers one question.
func (p demoProvider) serve(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	wire := dns.Conn{Conn: conn}
	asked, err := wire.ReadMsg()
	if err != nil || len(asked.Question) != 1 {
		return
	}
	question := asked.Question[0]
	record := p.record(question.Qtype)
	if question.Qtype == dns.TypeDNSKEY {
		if question.Name != demoSigned+"." { // of other keys nothing is known
			return
		}
		record = demoZoneKey
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

func (p demoProvider) record(kind uint16) string {
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
