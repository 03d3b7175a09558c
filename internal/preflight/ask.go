package preflight

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"syscall"

	"github.com/miekg/dns"
)

// port is the only one that is ever asked.
const port = 53

var errNotAllowed = errors.New("not an address that may be asked")

// dialer makes connections to allowed addresses only. The check is made on the
// address that is about to be connected to: nothing can come between.
func dialer(allowed func(netip.Addr) bool) func(ctx context.Context, network, address string) (net.Conn, error) {
	d := &net.Dialer{Control: func(_, address string, _ syscall.RawConn) error {
		to, err := netip.ParseAddrPort(address)
		if err != nil || to.Port() != port || !allowed(to.Addr()) {
			return fmt.Errorf("%w: %s", errNotAllowed, address)
		}
		return nil
	}}
	return d.DialContext
}

// exchange asks one question over UDP, again if no answer comes, and over TCP if
// the answer does not fit.
func (c *Checker) exchange(ctx context.Context, server netip.Addr, name string, kind uint16) (*dns.Msg, error) {
	m := new(dns.Msg)
	m.SetQuestion(name, kind)
	m.RecursionDesired = false
	m.SetEdns0(1232, false)
	reply, err := c.once(ctx, "udp", server, m)
	if err != nil && ctx.Err() == nil {
		reply, err = c.once(ctx, "udp", server, m)
	}
	if err == nil && reply.Truncated {
		return c.once(ctx, "tcp", server, m)
	}
	return reply, err
}

func (c *Checker) once(ctx context.Context, network string, server netip.Addr, m *dns.Msg) (*dns.Msg, error) {
	ctx, cancel := context.WithTimeout(ctx, c.config.Try)
	defer cancel()
	if !c.config.Allowed(server) {
		return nil, fmt.Errorf("%w: %s", errNotAllowed, server)
	}
	conn, err := c.config.Dial(ctx, network, netip.AddrPortFrom(server, port).String())
	if err != nil {
		return nil, fmt.Errorf("ask %s: %w", server, err)
	}
	co := &dns.Conn{Conn: conn, UDPSize: 1232}
	defer func() { _ = co.Close() }()
	deadline, _ := ctx.Deadline()
	if err := co.SetDeadline(deadline); err != nil {
		return nil, err
	}
	if err := co.WriteMsg(m); err != nil {
		return nil, fmt.Errorf("ask %s: %w", server, err)
	}
	reply, err := co.ReadMsg()
	if err != nil {
		return nil, fmt.Errorf("answer of %s: %w", server, err)
	}
	if reply.Id != m.Id || !reply.Response {
		return nil, fmt.Errorf("answer of %s: not to what was asked", server)
	}
	return reply, nil
}
