package doctor

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"strconv"
	"strings"
	"time"
)

// soon is when a certificate that expires is worth a word.
const soon = 14 * 24 * time.Hour

func (c *checkup) needsConnection() string {
	switch {
	case c.tcp == nil:
		return "there is no connection (step tcp)"
	case c.account.RootsErr != nil:
		return "the certificate authority can't be used (step settings)"
	}
	return ""
}

// checkTLS makes the handshake with the settings that the portal itself uses.
func (c *checkup) checkTLS(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, c.set.Timeout)
	defer cancel()
	conn := tls.Client(c.tcp, &tls.Config{
		ServerName: c.host, RootCAs: c.account.RootCAs, MinVersion: tls.VersionTLS12, Time: c.set.Now,
	})
	if err := conn.HandshakeContext(ctx); err != nil {
		c.explainHandshake(err)
		return
	}
	c.secured = conn
	state := conn.ConnectionState()
	c.fact("protocol", "%s", tls.VersionName(state.Version))
	c.showCertificate(state.PeerCertificates[0])
	if left := c.leaf.NotAfter.Sub(c.set.Now()); left < soon {
		c.find(TLSExpiresSoon, nil, "days", days(left))
	}
}

func (c *checkup) showCertificate(leaf *x509.Certificate) {
	c.leaf = leaf
	names := leaf.DNSNames
	for _, ip := range leaf.IPAddresses {
		names = append(names, ip.String())
	}
	c.fact("certificate for", "%s", orNone(names))
	c.fact("issued by", "%s", leaf.Issuer)
	c.fact("valid", "%s to %s UTC", leaf.NotBefore.UTC().Format(time.DateTime), leaf.NotAfter.UTC().Format(time.DateTime))
	if left := leaf.NotAfter.Sub(c.set.Now()); left > 0 {
		c.fact("expires in", "%s days", days(left))
	}
}

// days is in whole days, rounded down.
func days(d time.Duration) string { return strconv.Itoa(int(d / (24 * time.Hour))) }

func (c *checkup) explainHandshake(err error) {
	var verification *tls.CertificateVerificationError
	if errors.As(err, &verification) && len(verification.UnverifiedCertificates) > 0 {
		c.showCertificate(verification.UnverifiedCertificates[0])
	}
	code := codeOfTLS(err)
	if code == TLSExpired && c.leaf != nil && c.set.Now().Before(c.leaf.NotBefore) {
		code = TLSNotYetValid
	}
	c.find(code, err)
}

func codeOfTLS(err error) Code {
	if code := codeOfCertificate(err); code != "" {
		return code
	}
	var header tls.RecordHeaderError
	var op *net.OpError
	switch {
	case isTimeout(err):
		return TLSTimeout
	case isReset(err), isAny(err, io.EOF, io.ErrUnexpectedEOF):
		return TLSNoCertificate
	case errors.As(err, &header):
		return TLSNotTLS
	case isOldProtocol(err):
		return TLSOldProtocol
	case errors.As(err, &op) && op.Op == "remote error": // package tls calls an alert so
		return TLSRefused
	}
	return TLSFailed
}

func codeOfCertificate(err error) Code {
	var verification *tls.CertificateVerificationError
	var authority x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	switch {
	case errors.As(err, &authority):
		return TLSUnknownAuthority
	case errors.As(err, &name):
		return TLSWrongName
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return TLSExpired
	case errors.As(err, &verification):
		return TLSInvalid
	}
	return ""
}

// isOldProtocol goes by the words of package tls, which has no error values for
// the server that refuses our versions and the one that insists on its own.
func isOldProtocol(err error) bool {
	return strings.Contains(err.Error(), "protocol version not supported") || strings.Contains(err.Error(), "unsupported protocol version")
}
