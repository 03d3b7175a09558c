package srs_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"portal/internal/registrar"
	"portal/internal/secret"
	"portal/internal/srs"
	"portal/internal/srs/xcp"
)

// reply writes an envelope with top-level items, given as key, value, key, value.
func reply(items ...string) string {
	var b strings.Builder
	b.WriteString(`<?xml version='1.0' encoding="UTF-8" standalone="no" ?>` + "\n" +
		`<!DOCTYPE OPS_envelope SYSTEM "ops.dtd"><OPS_envelope><header><version>0.9</version></header><body><data_block><dt_assoc>`)
	for i := 0; i < len(items); i += 2 {
		fmt.Fprintf(&b, `<item key="%s">%s</item>`, items[i], items[i+1])
	}
	b.WriteString(`</dt_assoc></data_block></body></OPS_envelope>`)
	return b.String()
}

func coded(code, text, success string) string {
	return reply("response_code", code, "response_text", text, "is_success", success, "protocol", "XCP", "action", "REPLY")
}

var (
	// fine answers a change, and a question about the status.
	fine = reply("protocol", "XCP", "action", "REPLY", "is_success", "1", "response_code", "200", "response_text", "Command Successful",
		"attributes", `<dt_assoc><item key="lock_state">0</item></dt_assoc>`)
	refusal = reply("protocol", "XCP", "action", "REPLY", "response_code", "555",
		"response_text", "Connection refused: invalid ip address [203.0.113.9]")
)

// server counts requests and connections, and answers with handle.
type server struct {
	*httptest.Server
	requests, connections atomic.Int32
}

func startServer(t *testing.T, handle http.HandlerFunc) *server {
	t.Helper()
	s := &server{}
	s.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.requests.Add(1)
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		handle(w, r)
	}))
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			s.connections.Add(1)
		}
	}
	s.Config.ErrorLog = quiet
	s.StartTLS()
	t.Cleanup(s.Close)
	return s
}

func (s *server) client(t *testing.T, change func(*srs.Config)) *srs.Client {
	t.Helper()
	pool := x509.NewCertPool()
	pool.AddCert(s.Certificate())
	config := srs.Config{
		Endpoint: s.URL, Username: "acme", Key: secret.New("0123456789abcdef"), RootCAs: pool,
		RetryDelay: time.Millisecond, BreakAfter: 1000, DialTimeout: 5 * time.Minute,
	}
	if change != nil {
		change(&config)
	}
	return newClient(t, config)
}

func answering(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, body) }
}

// bare answers without HTTP around the text, and closes or resets the connection.
func bare(text string, reset bool) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			return
		}
		_, _ = io.WriteString(conn, text)
		if reset {
			_ = conn.(*tls.Conn).NetConn().(*net.TCPConn).SetLinger(0)
			_ = conn.(*tls.Conn).NetConn().Close()
			return
		}
		_ = conn.Close()
	}
}

// What a server can do to a call, and what the caller of a change and of a read
// must be told then.
func TestFailuresOnTheWire(t *testing.T) {
	unknown, unavailable, rejected := registrar.ErrUnknownOutcome, registrar.ErrUnavailable, registrar.ErrRejected
	status := func(code int, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(code)
			_, _ = io.WriteString(w, body)
		}
	}
	for _, c := range []struct {
		name        string
		handle      http.HandlerFunc
		write, read error
		reason      registrar.Reason
	}{
		{"a reply is a reply", answering(fine), nil, nil, ""},
		{"an answer in HTTP/1.0 without a length is read to its end",
			bare("HTTP/1.0 200 OK\r\n\r\n"+fine, false), nil, nil, ""},
		{"an answer without HTTP around it counts", bare(fine, false), nil, nil, ""},
		{"a refused address: bare XML and a reset", bare(refusal, true), rejected, rejected, registrar.ReasonSetup},
		{"a refused address: bare XML and an end", bare(refusal, false), rejected, rejected, registrar.ReasonSetup},
		{"bare XML that is cut", bare(fine[:len(fine)-20], true), unknown, unavailable, ""},
		{"a connection closed without an answer", bare("", false), unknown, unavailable, ""},
		{"a connection reset without an answer", bare("", true), unknown, unavailable, ""},
		{"an empty answer", answering(""), unknown, unavailable, ""},
		{"garbage", answering("\x16\x03\x01 not XML"), unknown, unavailable, ""},
		{"garbage instead of HTTP", bare("220 smtp.example.net ready\r\n", false), unknown, unavailable, ""},
		{"a page of a proxy", answering("<html><body>Bad gateway</body></html>"), unknown, unavailable, ""},
		{"an answer cut short of its length", bare("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n"+fine, false), unknown, unavailable, ""},
		{"a chunk cut short", bare("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfff\r\n"+fine, false), unknown, unavailable, ""},
		{"a NUL behind the answer", answering(fine + "\x00"), unknown, unavailable, ""},
		{"an answer that is announced too large",
			bare("HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\n", false), unknown, unavailable, ""},
		{"an answer that grows too large", answering(fine + strings.Repeat(" ", 1<<20)), unknown, unavailable, ""},
		{"an error status with a reply of success", status(500, fine), unknown, unavailable, ""},
		{"an error status with a refusal", status(503, coded("465", "Invalid data", "0")), unknown, unavailable, ""},
		{"a redirect", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
		}, unknown, unavailable, ""},
		{"HTTP 401 with code 401", status(401, coded("401", "Authentication Failed", "0")), rejected, rejected, registrar.ReasonSetup},
		{"HTTP 401 with nothing", status(401, ""), rejected, rejected, registrar.ReasonSetup},
		{"a reply without a code", answering(reply("is_success", "1")), unknown, unavailable, ""},
		{"a reply without a flag", answering(reply("response_code", "200")), unknown, unavailable, ""},
		{"success with a flag that denies it", answering(coded("200", "Command Successful", "0")), unknown, unavailable, ""},
		{"a refusal with a flag that denies it", answering(coded("465", "Invalid data", "1")), unknown, unavailable, "invalid"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := startServer(t, c.handle)
			client := s.client(t, nil)
			_, err := client.AdvancedUpdateNameservers(t.Context(), srs.ByReseller("a.example"), []string{"ns1.example.net"})
			wantError(t, "change", err, c.write, c.reason)
			if n := s.requests.Load(); n != 1 {
				t.Errorf("the change was sent %d times", n)
			}
			_, err = client.DomainStatus(t.Context(), srs.ByReseller("a.example"))
			wantError(t, "read", err, c.read, c.reason)
		})
	}
}

func wantError(t *testing.T, what string, err, kind error, reason registrar.Reason) {
	t.Helper()
	if kind == nil {
		if err != nil {
			t.Errorf("%s: %v", what, err)
		}
		return
	}
	var call *registrar.Error
	if !errors.As(err, &call) || call.Kind != kind || call.Reason != reason {
		t.Errorf("%s: %v (reason %q), want %v (%q)", what, err, reasonOf(err), kind, reason)
	}
}

func reasonOf(err error) registrar.Reason {
	var call *registrar.Error
	if errors.As(err, &call) {
		return call.Reason
	}
	return ""
}

func TestARefusalBeforeTheRequestIsUnderstood(t *testing.T) {
	s := startServer(t, answering(fine)) // for its certificate
	for name, hangUp := range map[string]func(*tls.Conn){
		"an end": func(conn *tls.Conn) { _ = conn.Close() },
		"a reset": func(conn *tls.Conn) {
			_ = conn.NetConn().(*net.TCPConn).SetLinger(0)
			_ = conn.NetConn().Close()
		},
	} {
		l, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: s.TLS.Certificates})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = l.Close() })
		go func() {
			for {
				conn, err := l.Accept()
				if err != nil {
					return
				}
				_, _ = io.WriteString(conn, refusal)
				hangUp(conn.(*tls.Conn))
			}
		}()
		client := s.client(t, func(c *srs.Config) { c.Endpoint = "https://" + l.Addr().String() })
		for range 20 {
			_, err := client.AdvancedUpdateNameservers(t.Context(), srs.ByReseller("a.example"), nil)
			if errors.Is(err, registrar.ErrUnavailable) {
				continue // the reset came during the handshake
			}
			wantError(t, name, err, registrar.ErrRejected, registrar.ReasonSetup)
		}
	}
}

func TestNothingIsSentToAServerThatIsNotTrusted(t *testing.T) {
	s := startServer(t, answering(fine))
	for name, change := range map[string]func(*srs.Config){
		"unknown authority": func(c *srs.Config) { c.RootCAs = x509.NewCertPool() },
		"other name":        func(c *srs.Config) { c.Endpoint = strings.Replace(c.Endpoint, "127.0.0.1", "localhost", 1) },
		"nobody listens":    func(c *srs.Config) { c.Endpoint = "https://127.0.0.1:1" },
	} {
		client := s.client(t, change)
		_, err := client.AdvancedUpdateNameservers(t.Context(), srs.ByReseller("a.example"), nil)
		wantError(t, name, err, registrar.ErrUnavailable, "")
		_, err = client.DomainStatus(t.Context(), srs.ByReseller("a.example"))
		wantError(t, name, err, registrar.ErrUnavailable, "")
	}
	if n := s.requests.Load(); n != 0 {
		t.Errorf("%d requests arrived", n)
	}
}

func TestOldTLSIsRefused(t *testing.T) {
	s := &server{Server: httptest.NewUnstartedServer(answering(fine))}
	s.Config.ErrorLog = quiet
	s.TLS = &tls.Config{MaxVersion: tls.VersionTLS11, MinVersion: tls.VersionTLS10}
	s.StartTLS()
	t.Cleanup(s.Close)
	_, err := s.client(t, nil).AdvancedUpdateNameservers(t.Context(), srs.ByReseller("a.example"), nil)
	wantError(t, "change", err, registrar.ErrUnavailable, "")
}

func TestReadsShareAConnectionAndChangesHaveTheirOwn(t *testing.T) {
	s := startServer(t, answering(fine))
	client := s.client(t, nil)
	for range 5 {
		if _, err := client.DomainStatus(t.Context(), srs.ByReseller("a.example")); err != nil {
			t.Fatal(err)
		}
	}
	if n := s.connections.Load(); n != 1 {
		t.Errorf("5 reads took %d connections", n)
	}
	if _, err := client.AdvancedUpdateNameservers(t.Context(), srs.ByReseller("a.example"), nil); err != nil {
		t.Fatal(err)
	}
	if n := s.connections.Load(); n != 2 {
		t.Errorf("a change left %d connections, want a second", n)
	}
}

func TestAReadIsTriedAgainWhereThatIsSafe(t *testing.T) {
	for _, c := range []struct {
		name  string
		first http.HandlerFunc
		tries int32
	}{
		{"a reset", bare("", true), 2},
		{"a kept connection that was used for long", answering(coded("350", "", "0")), 2},
		{"too many connections", answering(coded("310", "", "0")), 2},
		{"too many calls", answering(coded("300", "", "0")), 2},
		{"a registry that did not answer", answering(coded("705", "Timed out, resubmit request.", "0")), 2},
		{"garbage", answering("x"), 2},
		{"a clear refusal", answering(coded("465", "Unknown Info type: x", "0")), 1},
		{"a foreign domain", answering(coded("415", "Authentication Error.", "0")), 1},
		{"a wrong key", answering(coded("401", "Authentication Failed", "0")), 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			var n atomic.Int32
			s := startServer(t, func(w http.ResponseWriter, r *http.Request) {
				if n.Add(1) == 1 {
					c.first(w, r)
					return
				}
				answering(fine)(w, r)
			})
			_, err := s.client(t, nil).DomainStatus(t.Context(), srs.ByReseller("a.example"))
			if got := s.requests.Load(); got != c.tries || (err == nil) != (c.tries > 1) {
				t.Errorf("%d tries, %v; want %d", got, err, c.tries)
			}
		})
	}
}

func TestADeadlineOfTheSettingsEndsACall(t *testing.T) {
	release := make(chan struct{})
	s := startServer(t, func(http.ResponseWriter, *http.Request) { <-release })
	t.Cleanup(func() { close(release) })
	var errs []error
	for limit := 100 * time.Millisecond; s.requests.Load() < 2; limit *= 2 { // until it is long enough for two handshakes
		s.requests.Store(0)
		client := s.client(t, func(c *srs.Config) { c.ReadRetries, c.ReadTimeout, c.WriteTimeout = -1, limit, limit })
		errs = together(2, func(i int) (err error) {
			if i == 0 {
				_, err = client.AdvancedUpdateNameservers(t.Context(), srs.ByReseller("a.example"), nil)
			} else {
				_, err = client.DomainStatus(t.Context(), srs.ByReseller("a.example"))
			}
			return err
		})
	}
	wantError(t, "change", errs[0], registrar.ErrUnknownOutcome, "")
	wantError(t, "read", errs[1], registrar.ErrUnavailable, "")
	for _, err := range errs {
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("the cause of %v is not the deadline", err)
		}
	}
}

func TestTheRequestIsAsTheReferenceWantsIt(t *testing.T) {
	var got *http.Request
	var body []byte
	s := &server{Server: httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r
		body, _ = io.ReadAll(r.Body)
		answering(fine)(w, r)
	}))}
	t.Cleanup(s.Close)
	if _, err := s.client(t, nil).QuitSession(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got.Method != http.MethodPost || got.URL.Path != "/" || got.Header.Get("Content-Type") != "text/xml" ||
		got.Header.Get("X-Username") != "acme" || got.ContentLength != int64(len(body)) ||
		got.Header.Get("X-Signature") != xcp.Sign(body, secret.New("0123456789abcdef")) {
		t.Errorf("%s %s, %v, %d of %d bytes", got.Method, got.URL, got.Header, got.ContentLength, len(body))
	}
}

func TestWrongSettingsAreAllNamed(t *testing.T) {
	_, err := srs.NewClient(srs.Config{Endpoint: "http://example.com", BatchEndpoint: "batch"})
	for _, part := range []string{"endpoint", "batch endpoint", "username", "key"} {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%v does not name the %s", err, part)
		}
	}
}
