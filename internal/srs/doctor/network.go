package doctor

import (
	"cmp"
	"context"
	"errors"
	"net"
	"os"
	"strings"
	"syscall"

	"portal/internal/routine"
)

// maxAddresses is how many addresses of a host are tried.
const maxAddresses = 6

// checkTCP connects to all addresses and keeps the first connection. It does so
// at once, since a server might end one that had to wait long for the others.
func (c *checkup) checkTCP(ctx context.Context) {
	addresses := c.addresses[:min(len(c.addresses), maxAddresses)]
	conns, errs := make([]net.Conn, len(addresses)), make([]error, len(addresses))
	var dialling routine.Group
	for i, address := range addresses {
		dialling.Do(func() { conns[i], errs[i] = c.dial(ctx, net.JoinHostPort(address.String(), c.port)) })
	}
	dialling.Wait()
	var failed []string
	var first error
	for i, address := range addresses {
		switch {
		case errs[i] != nil:
			failed, first = append(failed, address.String()), cmp.Or(first, errs[i])
		case c.tcp == nil:
			c.tcp = conns[i]
			c.fact("connected to", "%s", net.JoinHostPort(address.String(), c.port))
		default:
			_ = conns[i].Close() // it only had to be possible
		}
	}
	switch {
	case c.tcp == nil:
		c.find(codeOfTCP(first), first)
	case first != nil:
		c.find(TCPPartly, first, "failed", strings.Join(failed, ", "))
	}
}

func (c *checkup) dial(ctx context.Context, to string) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, c.set.Timeout)
	defer cancel()
	return c.set.Dial(ctx, "tcp", to)
}

func codeOfTCP(err error) Code {
	switch {
	case isAny(err, syscall.ECONNREFUSED):
		return TCPRefused
	case isTimeout(err):
		return TCPTimeout
	case isReset(err):
		return TCPReset
	case isAny(err, syscall.ENETUNREACH, syscall.EHOSTUNREACH, syscall.EADDRNOTAVAIL, syscall.EAFNOSUPPORT):
		return TCPUnreachable
	case isAny(err, syscall.EACCES, syscall.EPERM):
		return TCPForbidden
	}
	return TCPFailed
}

func isAny(err error, these ...error) bool {
	for _, this := range these {
		if errors.Is(err, this) {
			return true
		}
	}
	return false
}

func isTimeout(err error) bool {
	var timed net.Error
	return isAny(err, context.DeadlineExceeded, os.ErrDeadlineExceeded) || errors.As(err, &timed) && timed.Timeout()
}

func isReset(err error) bool {
	return isAny(err, syscall.ECONNRESET, syscall.EPIPE, syscall.ECONNABORTED)
}
