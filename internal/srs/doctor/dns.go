package doctor

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"strings"
	"sync/atomic"
)

// errNoAddress means that a name exists without an address.
var errNoAddress = errors.New("the name exists, without A or AAAA records")

// checkDNS looks the host up as the portal does.
func (c *checkup) checkDNS(ctx context.Context) {
	if address, ok := c.literal(); ok {
		c.fact("name", "none; the endpoint holds an address")
		c.addresses = []netip.Addr{address}
		return
	}
	ctx, cancel := context.WithTimeout(ctx, c.set.Timeout)
	defer cancel()
	found, err := c.set.Resolver.LookupNetIP(ctx, "ip", c.host)
	if err != nil {
		c.find(codeOfDNS(ctx, err), err)
		return
	}
	if len(found) == 0 {
		c.find(DNSNoAddress, nil)
		return
	}
	var v4, v6 []string
	for _, address := range found {
		if address = address.Unmap(); address.Is4() {
			v4 = append(v4, address.String())
		} else {
			v6 = append(v6, address.String())
		}
		c.addresses = append(c.addresses, address)
	}
	c.fact("A", "%s", orNone(v4))
	c.fact("AAAA", "%s", orNone(v6))
}

func codeOfDNS(ctx context.Context, err error) Code {
	var dns *net.DNSError
	isDNS := errors.As(err, &dns)
	switch {
	case errors.Is(err, errNoAddress):
		return DNSNoAddress
	case isDNS && dns.IsNotFound:
		return DNSNotFound
	case isDNS && dns.IsTimeout, ctx.Err() != nil:
		return DNSTimeout
	}
	return DNSFailed
}

func orNone(texts []string) string {
	if len(texts) == 0 {
		return "none"
	}
	return strings.Join(texts, ", ")
}

func (c *checkup) needsAddresses() string {
	if why := c.needsHost(); why != "" {
		return why
	}
	if len(c.addresses) == 0 {
		return "there is no address to connect to (step dns)"
	}
	return ""
}

// systemResolver is that of the system, which can't tell a name that does not
// exist from one without addresses: where it finds nothing, the servers' own
// words decide.
type systemResolver struct {
	// dial reaches a DNS server; nil for a net.Dialer.
	dial func(ctx context.Context, network, addr string) (net.Conn, error)
}

// LookupNetIP returns the addresses of host.
func (s systemResolver) LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error) {
	system := net.DefaultResolver
	if s.dial != nil {
		system = &net.Resolver{PreferGo: true, Dial: s.dial}
	}
	found, err := system.LookupNetIP(ctx, network, host)
	var dns *net.DNSError
	if errors.As(err, &dns) && dns.IsNotFound && s.exists(ctx, host) {
		return nil, errNoAddress
	}
	return found, err
}

// exists asks again for a name that has no address, and reports whether a server
// said that the name itself is there.
func (s systemResolver) exists(ctx context.Context, host string) bool {
	dial := s.dial
	if dial == nil {
		dial = new(net.Dialer).DialContext
	}
	var there atomic.Bool
	asking := &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := dial(ctx, network, addr)
		if packets, ok := conn.(*net.UDPConn); ok {
			return &answers{UDPConn: packets, there: &there}, err
		}
		return conn, err
	}}
	// The final dot keeps the search list out. The result is known to be nothing.
	_, _ = asking.LookupNetIP(ctx, "ip", strings.TrimSuffix(host, ".")+".")
	return there.Load()
}

// answers watches replies of a DNS server go by.
type answers struct {
	*net.UDPConn
	there *atomic.Bool
}

// Read notes a reply without error: its header says so in the last four bits of
// its fourth byte (RFC 1035, section 4.1.1).
func (a *answers) Read(p []byte) (int, error) {
	n, err := a.UDPConn.Read(p)
	if n >= 12 && p[2]&0x80 != 0 && p[3]&0x0f == 0 {
		a.there.Store(true)
	}
	return n, err
}
