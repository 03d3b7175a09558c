package srs

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
	"net/http/httptrace"
	"net/url"
	"sync"
	"time"

	"portal/internal/secret"
	"portal/internal/srs/xcp"
)

// ErrTooLarge means that a reply is longer than the limit of the settings.
var ErrTooLarge = errors.New("reply is too large")

// transport posts signed bodies and knows whether anything left the process.
type transport struct {
	username string
	key      secret.String
	maxReply int64
	kept     *http.Transport // for reads: connections are used again
	single   *http.Transport // for all that is sent once: each call has a connection of its own
}

func newTransport(c Config) *transport {
	settings := &tls.Config{
		MinVersion:         tls.VersionTLS12,
		RootCAs:            c.RootCAs,
		ClientSessionCache: tls.NewLRUClientSessionCache(0),
	}
	dialer := &tls.Dialer{NetDialer: &net.Dialer{Timeout: c.DialTimeout}, Config: settings}
	dial := func(ctx context.Context, network, addr string) (net.Conn, error) {
		ctx, cancel := context.WithTimeout(ctx, c.DialTimeout)
		defer cancel()
		inner, err := dialer.DialContext(ctx, network, addr)
		if err != nil {
			return nil, err
		}
		return watch(inner), nil
	}
	return &transport{
		username: c.Username,
		key:      c.Key,
		maxReply: c.MaxReplyBytes,
		kept: &http.Transport{
			DialTLSContext:         dial,
			MaxIdleConnsPerHost:    c.MaxParallel,
			IdleConnTimeout:        20 * time.Second, // servers end connections after 60 s
			DisableCompression:     true,
			MaxResponseHeaderBytes: 64 << 10,
		},
		// A kept connection may be closed by the server just while a request is
		// on its way. A read is sent again then; a change would have to be called
		// of unknown outcome, so it never meets that race.
		single: &http.Transport{
			DialTLSContext:         dial,
			DisableKeepAlives:      true,
			DisableCompression:     true,
			MaxResponseHeaderBytes: 64 << 10,
		},
	}
}

// answer is what came back, and whether anything went out.
type answer struct {
	status int
	body   string
	sent   bool
}

// post sends body once. It follows no redirect and sends nothing again: the
// request can't be replayed by net/http, for lack of GetBody.
func (t *transport) post(ctx context.Context, to *url.URL, body []byte, keep bool) (a answer, err error) {
	var used *conn
	var before int
	header := http.Header{
		"Content-Type": {"text/xml"},
		"X-Username":   {t.username},
		"X-Signature":  {xcp.Sign(body, t.key)},
		"User-Agent":   {"portal"},
	}
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(info httptrace.GotConnInfo) {
		used, _ = info.Conn.(*conn)
		before = used.sent()
		if used.isWorn() { // nothing is sent yet: the connection ends with this request
			header.Set("Connection", "close")
		}
	}})
	defer func() { a.sent = used != nil && used.sent() > before }()

	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to.String(), io.NopCloser(bytes.NewReader(body)))
	if err != nil {
		return a, err
	}
	req.ContentLength = int64(len(body))
	req.Header = header
	via := t.kept
	if !keep {
		via = t.single
	}
	resp, err := via.RoundTrip(req)
	if err != nil {
		return a, err
	}
	defer resp.Body.Close()
	a.status = resp.StatusCode
	a.body, err = t.readAll(resp)
	return a, err
}

func (t *transport) readAll(resp *http.Response) (string, error) {
	if resp.ContentLength > t.maxReply {
		return "", fmt.Errorf("%w: %d bytes are announced", ErrTooLarge, resp.ContentLength)
	}
	buf := replies.Get().(*bytes.Buffer)
	defer giveBack(buf)
	buf.Grow(int(max(resp.ContentLength, 2048)) + bytes.MinRead)
	if _, err := buf.ReadFrom(io.LimitReader(resp.Body, t.maxReply+1)); err != nil {
		return "", fmt.Errorf("read reply: %w", err)
	}
	if int64(buf.Len()) > t.maxReply {
		return "", fmt.Errorf("%w: more than %d bytes", ErrTooLarge, t.maxReply)
	}
	return buf.String(), nil
}

var replies = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// maxKept is the largest buffer, in bytes, that is worth keeping.
const maxKept = 64 << 10

// giveBack wipes a buffer: replies hold cookies and authorisation codes.
func giveBack(buf *bytes.Buffer) {
	if buf.Cap() > maxKept {
		return
	}
	clear(buf.Bytes())
	buf.Reset()
	replies.Put(buf)
}

func (t *transport) close() {
	t.kept.CloseIdleConnections()
	t.single.CloseIdleConnections()
}

// isTrust reports whether err says that the server can't be trusted, which
// trying again does not mend.
func isTrust(err error) bool {
	var verification *tls.CertificateVerificationError
	var unknown x509.UnknownAuthorityError
	var hostname x509.HostnameError
	return errors.As(err, &verification) || errors.As(err, &unknown) || errors.As(err, &hostname)
}
