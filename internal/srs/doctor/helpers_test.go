package doctor

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"portal/internal/registrar/rules"
	"portal/internal/secret"
	"portal/internal/srs/srssim"
)

const (
	apiHost = "rr-n1-tor.opensrs.net"
	apiAddr = "192.0.2.10:55443" // where the resolver of the tests puts it
)

var goodKey = strings.Repeat("0123456789abcdef", 7)

// fixedResolver answers the same for every name.
type fixedResolver struct {
	found []netip.Addr
	err   error
}

func (r fixedResolver) LookupNetIP(context.Context, string, string) ([]netip.Addr, error) {
	return r.found, r.err
}

// settingsFor are right in everything, with the API at addr on loopback.
func settingsFor(addr string, roots *x509.CertPool) Settings {
	return Settings{
		Version:  "v1.2.3",
		Resolver: fixedResolver{found: []netip.Addr{netip.MustParseAddr("192.0.2.10")}},
		Dial: func(ctx context.Context, network, to string) (net.Conn, error) {
			if to == apiAddr {
				to = addr
			}
			return new(net.Dialer).DialContext(ctx, network, to)
		},
		Accounts: []Account{{
			ID: "acme", Provider: "opensrs", Endpoint: "https://" + apiHost + ":55443/", Username: "acme",
			Key: secret.New(goodKey), RootCAs: roots, ParallelCalls: 10, CallsPerSecond: 20,
		}},
	}
}

// ownTLS is a certificate for the API host that is right, and its authority.
var ownTLS = sync.OnceValues(func() (*srssim.TLS, error) { return srssim.SelfSigned("", apiHost) })

func certified(t *testing.T) (*srssim.TLS, *x509.CertPool) {
	t.Helper()
	own, err := ownTLS()
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(own.CACert)
	return own, roots
}

// simulated are settings with a simulator behind them.
func simulated(t *testing.T, change func(*srssim.Settings, *srssim.Account), faults ...srssim.Fault) Settings {
	t.Helper()
	settings, account := srssim.DefaultSettings(), &srssim.Account{Username: "acme", Key: goodKey}
	if change != nil {
		change(&settings, account)
	}
	sim, err := srssim.New(srssim.Config{
		Seed: srssim.Seed{Settings: &settings, Accounts: []*srssim.Account{account}}, TLDs: rules.TLDData,
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := sim.AddFaults(faults...); err != nil {
		t.Fatal(err)
	}
	own, roots := certified(t)
	run, err := sim.Start(srssim.StartOptions{TLS: own})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = run.Close() })
	return settingsFor(strings.TrimPrefix(run.XCPURL, "https://"), roots)
}

// listener hands every connection to serve, and closes it after that.
func listener(t *testing.T, serve func(net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			serving.Go(func() {
				defer conn.Close()
				serve(conn)
			})
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		serving.Wait()
	})
	return l.Addr().String()
}

// closedPort is an address that nobody listens on.
func closedPort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func resetConn(conn net.Conn) { _ = conn.(*net.TCPConn).SetLinger(0) }

// untilGone waits until the other side leaves.
func untilGone(conn net.Conn) { _, _ = io.Copy(io.Discard, conn) }

// secureListener ends TLS with settings that change may spoil, then serves.
func secureListener(t *testing.T, change func(*tls.Config), serve func(*tls.Conn)) Settings {
	t.Helper()
	own, roots := certified(t)
	config := &tls.Config{Certificates: []tls.Certificate{own.Certificate}}
	if change != nil {
		change(config)
	}
	addr := listener(t, func(conn net.Conn) {
		secured := tls.Server(conn, config)
		defer secured.Close()
		if secured.Handshake() == nil && serve != nil {
			serve(secured)
		}
	})
	return settingsFor(addr, roots)
}

// answering are settings with a server that gives one answer, whatever it is asked.
func answering(t *testing.T, answer string) Settings {
	t.Helper()
	return secureListener(t, nil, func(conn *tls.Conn) {
		req, err := http.ReadRequest(bufio.NewReader(conn))
		if err != nil {
			return
		}
		_, _ = io.Copy(io.Discard, req.Body)
		_, _ = io.WriteString(conn, answer)
	})
}

// reply is an XCP document in HTTP; items are the lines of its data block.
func reply(status, items string) string {
	return "HTTP/1.1 " + status + "\r\nConnection: close\r\n\r\n" + document(items)
}

func document(items string) string {
	return `<?xml version='1.0' encoding="UTF-8" standalone="no" ?><!DOCTYPE OPS_envelope SYSTEM "ops.dtd">` +
		`<OPS_envelope><header><version>0.9</version></header><body><data_block><dt_assoc>` + items +
		`</dt_assoc></data_block></body></OPS_envelope>`
}

func item(key, value string) string { return `<item key="` + key + `">` + value + `</item>` }

// issue makes a certificate for the API host, by an authority of its own, after
// change has spoilt the template.
func issue(t *testing.T, change func(*x509.Certificate)) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	now := time.Now()
	ca := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "authority of the test"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: now.AddDate(-2, 0, 0), NotAfter: now.AddDate(2, 0, 0), KeyUsage: x509.KeyUsageCertSign,
	}
	leaf := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: apiHost}, DNSNames: []string{apiHost},
		NotBefore: now.AddDate(-1, 0, 0), NotAfter: now.AddDate(1, 0, 0),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	change(leaf)
	caKey, leafKey := newKey(t), newKey(t)
	caDER, err := x509.CreateCertificate(rand.Reader, ca, ca, caKey.Public(), caKey)
	if err != nil {
		t.Fatal(err)
	}
	leafDER, err := x509.CreateCertificate(rand.Reader, leaf, ca, leafKey.Public(), caKey)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	parsed, err := x509.ParseCertificate(caDER)
	if err != nil {
		t.Fatal(err)
	}
	roots.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{leafDER}, PrivateKey: leafKey}, roots
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// withCertificate are settings with a server that has such a certificate.
func withCertificate(t *testing.T, change func(*x509.Certificate)) Settings {
	t.Helper()
	cert, roots := issue(t, change)
	set := secureListener(t, func(c *tls.Config) { c.Certificates = []tls.Certificate{cert} }, answerTaken)
	set.Accounts[0].RootCAs = roots
	return set
}

// answerTaken answers as OpenSRS does when all is well.
func answerTaken(conn *tls.Conn) {
	if _, err := http.ReadRequest(bufio.NewReader(conn)); err == nil {
		_, _ = io.WriteString(conn, reply("200 OK", item("is_success", "1")+item("response_code", "211")+item("response_text", "Domain taken")))
	}
}

// echo is the URL of a service that answers text.
func echo(t *testing.T, status int, text string) string {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, text)
	}))
	t.Cleanup(srv.Close)
	return srv.URL
}

// nameServer is a DNS server that finds nothing; code is that of its replies
// (RFC 1035, section 4.1.1), below zero for silence.
func nameServer(t *testing.T, code int) Resolver {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	go func() {
		query := make([]byte, 1500)
		for {
			n, from, err := conn.ReadFrom(query)
			if err != nil {
				return
			}
			if code >= 0 && n > 12 {
				_, _ = conn.WriteTo(nothingFound(query[:n], byte(code)), from)
			}
		}
	}()
	return systemResolver{dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
}

// nothingFound is the query's header and question, marked as a reply.
func nothingFound(query []byte, code byte) []byte {
	end := 12
	for query[end] != 0 { // labels, each after its length
		end += 1 + int(query[end])
	}
	out := append([]byte(nil), query[:end+5]...)
	out[2], out[3] = 0x81, 0x80|code
	copy(out[6:12], make([]byte, 6)) // no answers, no more records
	return out
}
