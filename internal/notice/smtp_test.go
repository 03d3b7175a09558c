package notice_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"math/big"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// received is a mail as the server got it.
type received struct {
	from, to string
	header   mail.Header
	subject  string
	raw      string
	text     string
	html     string
}

// mailServer speaks SMTP with STARTTLS and logins, and answers as it is told.
type mailServer struct {
	t     *testing.T
	port  int
	roots *x509.CertPool
	got   chan received

	mu      sync.Mutex
	answers []error // to the next mails; nil takes one
	drop    bool    // the next mail is taken and the connection ends without an answer
	all     []received
}

func startMailServer(t *testing.T) *mailServer {
	t.Helper()
	cert, roots := certificate(t)
	s := &mailServer{t: t, roots: roots, got: make(chan received, 100)}
	server := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) { return &session{server: s, conn: c}, nil }))
	server.Domain = "localhost"
	server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12}
	server.ErrorLog = log.New(io.Discard, "", 0)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	s.port = listener.Addr().(*net.TCPAddr).Port
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(listener) // ends with Close
	}()
	t.Cleanup(func() {
		_ = server.Close()
		<-done
	})
	return s
}

// certificate is one that its pool trusts, good for localhost.
func certificate(t *testing.T) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{"localhost"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	must(t, err)
	leaf, err := x509.ParseCertificate(der)
	must(t, err)
	roots := x509.NewCertPool()
	roots.AddCert(leaf)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, roots
}

// answer says how the next mails are answered.
func (s *mailServer) answer(answers ...error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answers = append(s.answers, answers...)
}

func (s *mailServer) dropNext() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.drop = true
}

func (s *mailServer) taken() []received {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]received(nil), s.all...)
}

// next waits for a mail.
func (s *mailServer) next() received {
	s.t.Helper()
	select {
	case m := <-s.got:
		return m
	case <-time.After(5 * time.Minute):
		s.t.Fatal("no mail came")
		return received{}
	}
}

type session struct {
	server   *mailServer
	conn     *smtp.Conn
	loggedIn bool
	from, to string
}

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, username, password string) error {
		if username != "acme" || password != smtpPassword {
			return smtp.ErrAuthFailed
		}
		s.loggedIn = true
		return nil
	}), nil
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	if _, encrypted := s.conn.TLSConnectionState(); !encrypted || !s.loggedIn {
		return smtp.ErrAuthRequired
	}
	s.from = from
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = to
	return nil
}

func (s *session) Data(r io.Reader) error {
	data, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	var answer error
	if len(s.server.answers) > 0 {
		answer, s.server.answers = s.server.answers[0], s.server.answers[1:]
	}
	if answer != nil {
		return answer
	}
	m, err := parse(data)
	if err != nil {
		s.server.t.Errorf("mail can't be read: %v\n%s", err, data)
		return err
	}
	m.from, m.to = s.from, s.to
	s.server.all = append(s.server.all, m)
	s.server.got <- m
	if s.server.drop {
		s.server.drop = false
		_ = s.conn.Conn().Close()
		return errors.New("gone")
	}
	return nil
}

func (*session) Reset()        {}
func (*session) Logout() error { return nil }

// parse reads the parts of a mail as a mail program does.
func parse(data []byte) (received, error) {
	m, err := mail.ReadMessage(bytes.NewReader(data))
	if err != nil {
		return received{}, err
	}
	out := received{header: m.Header, raw: string(data)}
	if out.subject, err = new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); err != nil {
		return out, err
	}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		return out, errors.Join(err, errors.New("not multipart/alternative: "+kind))
	}
	for parts := multipart.NewReader(m.Body, params["boundary"]); ; {
		part, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return out, err
		}
		body, err := io.ReadAll(quotedprintable.NewReader(part))
		if err != nil {
			return out, err
		}
		body = bytes.ReplaceAll(body, []byte("\r\n"), []byte("\n"))
		if strings.HasPrefix(part.Header.Get("Content-Type"), "text/html") {
			out.html = string(body)
		} else {
			out.text = string(body)
		}
	}
}
