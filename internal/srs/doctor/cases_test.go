package doctor

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io/fs"
	"net"
	"net/netip"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"portal/internal/secret"
	"portal/internal/srs/srssim"
)

// findingCase is one situation and all that the doctor finds in it.
type findingCase struct {
	name string
	play func(*testing.T) Report
	want []Code
}

func allCases() []findingCase {
	return slices.Concat(settingsCases(), earlyCases(), networkCases(), tlsCases(), lookupCases(), answerCases())
}

// playing runs the doctor on settings.
func playing(set func(*testing.T) Settings) func(*testing.T) Report {
	return func(t *testing.T) Report { return Run(t.Context(), set(t)) }
}

// spoilt are settings that a simulator answers, with something changed.
func spoilt(change func(*testing.T, *Settings)) func(*testing.T) Report {
	return playing(func(t *testing.T) Settings {
		set := simulated(t, nil)
		change(t, &set)
		return set
	})
}

func spoiltAccount(change func(*Account)) func(*testing.T) Report {
	return spoilt(func(_ *testing.T, s *Settings) { change(&s.Accounts[0]) })
}

func faulty(f srssim.Fault) func(*testing.T) Report {
	return playing(func(t *testing.T) Settings { return simulated(t, nil, f) })
}

func answered(answer string) func(*testing.T) Report {
	return playing(func(t *testing.T) Settings { return answering(t, answer) })
}

// refused takes loopback off the allow list.
func refused(how string) func(*srssim.Settings, *srssim.Account) {
	return func(s *srssim.Settings, a *srssim.Account) { s.IPRefusal, a.Allow = how, []string{"192.0.2.0/28"} }
}

var noKey secret.String

func couldNot(code Code, cause error) func(*testing.T) Report {
	return func(*testing.T) Report { return CouldNotRun(Settings{}, code, cause) }
}

func settingsCases() []findingCase {
	none := []Code{}
	endpoint := func(url string) func(*testing.T) Report {
		return spoiltAccount(func(a *Account) { a.Endpoint = url })
	}
	return []findingCase{
		{"all is well", spoiltAccount(func(*Account) {}), none},
		{"PORTAL_ACCOUNTS is not set", couldNot(AccountsMissing, nil), []Code{AccountsMissing}},
		{"the accounts can't be read", couldNot(AccountsUnreadable, fs.ErrPermission), []Code{AccountsUnreadable}},
		{"the accounts are no JSON", couldNot(AccountsInvalid, errors.New("unexpected end")), []Code{AccountsInvalid}},
		{"there is no account", spoilt(func(_ *testing.T, s *Settings) { s.Accounts = nil }), []Code{AccountsEmpty}},
		{"there is no such account", spoilt(func(_ *testing.T, s *Settings) { s.Only = "beta" }), []Code{AccountUnknown}},
		{"the account has no ID", spoiltAccount(func(a *Account) { a.ID = "" }), []Code{IDMissing}},
		{"two accounts have one ID", spoilt(func(_ *testing.T, s *Settings) { s.Accounts = append(s.Accounts, s.Accounts[0]) }), []Code{IDTwice, IDTwice}},
		{"the provider is another", spoiltAccount(func(a *Account) { a.Provider = "telnet" }), []Code{ProviderUnknown}},
		{"there is no user name", spoiltAccount(func(a *Account) { a.Username = "" }), []Code{UsernameMissing}},
		{"the user name is an e-mail address", spoiltAccount(func(a *Account) { a.Username = "anna@acme.example" }), []Code{UsernameUnusual, AnswerCredentials}},
		{"there is no key", spoiltAccount(func(a *Account) { a.Key = noKey }), []Code{KeyMissing}},
		{"the file of the key is not there", spoiltAccount(func(a *Account) {
			a.Key, a.KeyFile, a.KeyErr = noKey, "key", &fs.PathError{Op: "open", Path: "/run/secrets/key", Err: fs.ErrNotExist}
		}), []Code{KeyUnreadable}},
		{"the path of the key is the key", spoiltAccount(func(a *Account) {
			a.Key, a.KeyFile, a.KeyErr = noKey, goodKey, &fs.PathError{Op: "open", Path: "/etc/" + goodKey, Err: fs.ErrNotExist}
		}), []Code{KeyInPath}},
		{"the key was copied with a space and in upper case", spoiltAccount(func(a *Account) {
			a.Key = secret.New(strings.ToUpper(goodKey) + " ")
		}), []Code{KeyUnusual, AnswerCredentials}},
		{"the key is too short", spoiltAccount(func(a *Account) { a.Key = secret.New("x" + goodKey[:31]) }), []Code{KeyUnusual, AnswerCredentials}},
		{"the authority is not there", spoiltAccount(func(a *Account) { a.RootsErr = fs.ErrNotExist }), []Code{AuthorityInvalid}},
		{"the endpoint is missing", endpoint(""), []Code{EndpointInvalid}},
		{"the endpoint has no TLS", endpoint("http://" + apiHost + ":55443/"), []Code{EndpointInvalid}},
		{"the endpoint holds a password", endpoint("https://acme:pass@" + apiHost + ":55443/"), []Code{EndpointInvalid}},
		{"the endpoint can't be read", endpoint("https://" + apiHost + ":port/"), []Code{EndpointInvalid}},
		{"the host is one's own", playing(func(t *testing.T) Settings {
			set := withCertificate(t, func(c *x509.Certificate) { c.DNSNames = []string{"xcp.registrar.example"} })
			set.Accounts[0].Endpoint = "https://xcp.registrar.example:55443"
			return set
		}), []Code{HostUnusual}},
		{"the host is that for bulk changes", playing(func(t *testing.T) Settings {
			set := withCertificate(t, func(c *x509.Certificate) { c.DNSNames = []string{"batch.opensrs.net"} })
			set.Accounts[0].Endpoint = "https://batch.opensrs.net:55443"
			return set
		}), []Code{HostBatch}},
		{"the port is not named", spoilt(func(_ *testing.T, s *Settings) {
			inner := s.Dial
			s.Dial = func(ctx context.Context, network, to string) (net.Conn, error) {
				return inner(ctx, network, strings.Replace(to, ":443", ":55443", 1))
			}
			s.Accounts[0].Endpoint = "https://" + apiHost
		}), []Code{PortUnusual}},
		{"the port is the old one", spoilt(func(_ *testing.T, s *Settings) {
			s.Dial = failing(syscall.ECONNREFUSED)
			s.Accounts[0].Endpoint = "https://" + apiHost + ":55000/"
		}), []Code{PortLegacy, TCPRefused}},
	}
}

func earlyCases() []findingCase {
	echoed := func(status int, text string) func(*testing.T) Report {
		return spoilt(func(t *testing.T, s *Settings) { s.EchoURL = echo(t, status, text) })
	}
	clock := func(off time.Duration) func(*testing.T) Report {
		return spoilt(func(_ *testing.T, s *Settings) { s.Now = func() time.Time { return time.Now().Add(off) } })
	}
	return []findingCase{
		{"MD5 is wrong", spoilt(func(_ *testing.T, s *Settings) { s.digest = func([]byte) string { return "d41d8" } }), []Code{SignatureMD5}},
		{"MD5 is forbidden", spoilt(func(_ *testing.T, s *Settings) { s.digest = func([]byte) string { panic("not allowed") } }), []Code{SignatureMD5}},
		{"the signature is in upper case", spoilt(func(_ *testing.T, s *Settings) {
			sign := s.withDefaults().sign
			s.sign = func(body []byte, key secret.String) string { return strings.ToUpper(sign(body, key)) }
		}), []Code{SignatureVector}},

		{"the echo service says a public address", echoed(200, "203.0.113.9\n"), []Code{}},
		{"the echo service is not there", spoilt(func(t *testing.T, s *Settings) { s.EchoURL = "http://" + closedPort(t) }), []Code{AddressFailed}},
		{"the echo URL can't be read", spoilt(func(_ *testing.T, s *Settings) { s.EchoURL = "http://[" }), []Code{AddressFailed}},
		{"the echo service is out of order", echoed(503, "203.0.113.9"), []Code{AddressFailed}},
		{"the echo service says more than an address", echoed(200, "<p>203.0.113.9</p>"), []Code{AddressUnreadable}},
		{"the echo service sees an inner address", echoed(200, "10.1.2.3"), []Code{AddressPrivate}},

		{"the clock is a minute fast", clock(time.Minute), []Code{}},
		{"the clock is ten minutes fast", clock(10 * time.Minute), []Code{ClockOff}},
		{"the clock is ten minutes slow", clock(-10 * time.Minute), []Code{ClockOff}},
		{"the clock is before the certificate", clock(-48 * time.Hour), []Code{TLSNotYetValid, ClockBeforeCertificate}},
		{"the clock is before the certificate, and an echo service tells the time", spoilt(func(t *testing.T, s *Settings) {
			s.EchoURL = echo(t, 200, "203.0.113.9")
			s.Now = func() time.Time { return time.Now().Add(-48 * time.Hour) }
		}), []Code{TLSNotYetValid, ClockOff}},
	}
}

// failing dials as where nothing but this error comes back.
func failing(err error) func(context.Context, string, string) (net.Conn, error) {
	return func(_ context.Context, network, _ string) (net.Conn, error) {
		return nil, &net.OpError{Op: "dial", Net: network, Err: os.NewSyscallError("connect", err)}
	}
}

// silent dials as where packets are dropped.
func silent(ctx context.Context, network, _ string) (net.Conn, error) {
	<-ctx.Done()
	return nil, &net.OpError{Op: "dial", Net: network, Err: ctx.Err()}
}

// stoppingResolver stops the doctor instead of answering.
type stoppingResolver context.CancelFunc

func (stop stoppingResolver) LookupNetIP(ctx context.Context, _, _ string) ([]netip.Addr, error) {
	stop()
	return nil, ctx.Err()
}

const brief = 250 * time.Millisecond // of patience, where nobody answers

// waiting gives ever more patience until it ends where it should: what comes
// before takes its time on a busy machine.
func waiting(wanted Code, set func(*testing.T, time.Duration) Settings) func(*testing.T) Report {
	return func(t *testing.T) (report Report) {
		for patience := brief; patience < 5*time.Minute; patience *= 4 {
			report = Run(t.Context(), set(t, patience))
			if slices.Contains(codesOf(report), wanted) {
				break
			}
		}
		return report
	}
}

func networkCases() []findingCase {
	resolving := func(r func(*testing.T) Resolver) func(*testing.T) Report {
		return spoilt(func(t *testing.T, s *Settings) { s.Resolver = r(t) })
	}
	dialling := func(err error) func(*testing.T) Report {
		return spoilt(func(_ *testing.T, s *Settings) { s.Dial = failing(err) })
	}
	return []findingCase{
		{"the name does not exist", resolving(func(t *testing.T) Resolver { return nameServer(t, 3) }), []Code{DNSNotFound}},
		{"the name has no address", resolving(func(t *testing.T) Resolver { return nameServer(t, 0) }), []Code{DNSNoAddress}},
		{"the resolver finds nothing and no fault", resolving(func(*testing.T) Resolver { return fixedResolver{} }), []Code{DNSNoAddress}},
		{"the DNS servers fail", resolving(func(t *testing.T) Resolver { return nameServer(t, 2) }), []Code{DNSFailed}},
		{"the DNS servers are silent", spoilt(func(t *testing.T, s *Settings) {
			s.Resolver, s.Timeout = nameServer(t, -1), brief
		}), []Code{DNSTimeout}},
		{"the resolver says that it timed out", resolving(func(*testing.T) Resolver {
			return fixedResolver{err: &net.DNSError{Err: "i/o timeout", IsTimeout: true}}
		}), []Code{DNSTimeout}},

		{"the port is closed", playing(func(t *testing.T) Settings { return settingsFor(closedPort(t), nil) }), []Code{TCPRefused}},
		{"a firewall drops packets", spoilt(func(_ *testing.T, s *Settings) { s.Dial, s.Timeout = silent, brief }), []Code{TCPTimeout}},
		{"the connection is reset", dialling(syscall.ECONNRESET), []Code{TCPReset}},
		{"there is no way", dialling(syscall.ENETUNREACH), []Code{TCPUnreachable}},
		{"the machine forbids it", dialling(syscall.EPERM), []Code{TCPForbidden}},
		{"the dialler is out of files", dialling(syscall.EMFILE), []Code{TCPFailed}},
		{"one of two addresses does not answer", spoilt(func(_ *testing.T, s *Settings) {
			s.Resolver = fixedResolver{found: []netip.Addr{netip.MustParseAddr("2001:db8::1"), netip.MustParseAddr("192.0.2.10")}}
			inner := s.Dial
			s.Dial = func(ctx context.Context, network, to string) (net.Conn, error) {
				if strings.HasPrefix(to, "[2001:db8::1]") {
					return failing(syscall.ENETUNREACH)(ctx, network, to)
				}
				return inner(ctx, network, to)
			}
		}), []Code{TCPPartly}},
	}
}

func tlsCases() []findingCase {
	listening := func(serve func(net.Conn)) func(*testing.T) Report {
		return playing(func(t *testing.T) Settings { return settingsFor(listener(t, serve), nil) })
	}
	configured := func(change func(*tls.Config)) func(*testing.T) Report {
		return playing(func(t *testing.T) Settings { return secureListener(t, change, nil) })
	}
	certificate := func(change func(*x509.Certificate)) func(*testing.T) Report {
		return playing(func(t *testing.T) Settings { return withCertificate(t, change) })
	}
	hello := func(record string) func(net.Conn) {
		return func(conn net.Conn) {
			_, _ = conn.Write([]byte(record))
			untilGone(conn)
		}
	}
	return []findingCase{
		{"the server closes at once", listening(func(net.Conn) {}), []Code{TLSNoCertificate}},
		{"the server resets after the client's hello", listening(func(conn net.Conn) {
			_, _ = conn.Read(make([]byte, 1)) // what comes earlier can meet the connection while it is made
			resetConn(conn)
		}), []Code{TLSNoCertificate}},
		{"the server closes after the client's hello", listening(func(conn net.Conn) { _, _ = conn.Read(make([]byte, 4096)) }), []Code{TLSNoCertificate}},
		{"the server never answers the handshake", waiting(TLSTimeout, func(t *testing.T, patience time.Duration) Settings {
			set := settingsFor(listener(t, untilGone), nil)
			set.Timeout = patience
			return set
		}), []Code{TLSTimeout}},
		{"the server speaks plain HTTP", listening(hello("HTTP/1.1 400 Bad Request\r\n\r\n")), []Code{TLSNotTLS}},
		{"the authority is not known", spoiltAccount(func(a *Account) { a.RootCAs = x509.NewCertPool() }), []Code{TLSUnknownAuthority}},
		{"the certificate is for another name", certificate(func(c *x509.Certificate) { c.DNSNames = []string{"www.example.com"} }), []Code{TLSWrongName}},
		{"the endpoint holds an address that the certificate does not", spoilt(func(_ *testing.T, s *Settings) {
			s.Accounts[0].Endpoint = "https://192.0.2.10:55443/"
		}), []Code{HostUnusual, TLSWrongName}},
		{"the certificate has expired", certificate(func(c *x509.Certificate) { c.NotAfter = time.Now().Add(-time.Hour) }), []Code{TLSExpired}},
		{"the certificate expires soon", certificate(func(c *x509.Certificate) { c.NotAfter = time.Now().Add(5 * 24 * time.Hour) }), []Code{TLSExpiresSoon}},
		{"the certificate is for clients", certificate(func(c *x509.Certificate) {
			c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
		}), []Code{TLSInvalid}},
		{"the server has TLS 1.1 at most", configured(func(c *tls.Config) {
			c.MinVersion, c.MaxVersion = tls.VersionTLS10, tls.VersionTLS11
		}), []Code{TLSOldProtocol}},
		{"the server insists on TLS 1.0", listening(hello(serverHelloTLS10)), []Code{TLSOldProtocol}},
		{"the server wants a certificate from us", configured(func(c *tls.Config) {
			c.ClientAuth, c.MaxVersion = tls.RequireAnyClientCert, tls.VersionTLS12
		}), []Code{TLSRefused}},
		{"the handshake makes no sense", listening(hello("\x16\x03\x03\x00\x04\x02\x00\x00\x00")), []Code{TLSFailed}},
	}
}

// serverHelloTLS10 is a record with a ServerHello of that version: type, version,
// length; type, length, version, 32 random bytes, no session, a cipher suite, no
// compression (RFC 2246, section 7.4.1.3).
var serverHelloTLS10 = "\x16\x03\x01\x00\x2a\x02\x00\x00\x26\x03\x01" + strings.Repeat("r", 32) + "\x00\x00\x2f\x00"

func lookupCases() []findingCase {
	return []findingCase{
		{"the answer takes too long", waiting(LookupTimeout, func(t *testing.T, patience time.Duration) Settings {
			set := simulated(t, nil, srssim.Fault{Kind: srssim.FaultDelay, DelayMS: 600_000})
			set.Accounts[0].ReadTimeout = patience
			return set
		}), []Code{LookupTimeout}},
		{"the server closes without an answer", faulty(srssim.Fault{Kind: srssim.FaultDrop}), []Code{LookupClosed}},
		{"the server resets", faulty(srssim.Fault{Kind: srssim.FaultReset}), []Code{LookupReset}},
		{"the address is refused by a reset", playing(func(t *testing.T) Settings { return simulated(t, refused("close")) }), []Code{LookupReset}},
		{"half of the answer comes", faulty(srssim.Fault{Kind: srssim.FaultCut}), []Code{LookupCut}},
		{"the headers are cut", answered("HTTP/1.1 200 OK\r\nContent-Ty"), []Code{LookupCut}},
		{"half of a document comes without a length", answered("HTTP/1.0 200 OK\r\n\r\n" + document("")[:150]), []Code{LookupCut}},
		{"half of a document comes without HTTP", answered(document("")[:150]), []Code{LookupCut}},
		{"the answer has no end", answered("HTTP/1.0 200 OK\r\n\r\n" + strings.Repeat("x", maxAnswer+1)), []Code{LookupTooLarge}},
		{"the answer is of another protocol", answered("220 mail.example ESMTP\r\n"), []Code{LookupNotHTTP}},
		{"the status line makes no sense", answered("HTTP/x yes\r\n\r\n"), []Code{LookupNotHTTP}},
		{"the server wants a certificate after the handshake", playing(func(t *testing.T) Settings {
			return secureListener(t, func(c *tls.Config) { c.ClientAuth, c.MinVersion = tls.RequireAnyClientCert, tls.VersionTLS13 }, nil)
		}), []Code{LookupFailed}},
	}
}
