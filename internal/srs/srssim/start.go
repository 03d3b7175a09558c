package srssim

import (
	"cmp"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"
)

// StartOptions says where to listen. The zero value is right for tests.
type StartOptions struct {
	XCPAddr     string // "127.0.0.1:0" if empty
	ControlAddr string // "127.0.0.1:0" if empty
	TLS         *TLS   // nil for a fresh SelfSigned
	// BeforeReply is called with each command carried out, by many at a time, and may
	// hold its reply back; nil for nothing.
	BeforeReply func()
}

// Running is a simulator that serves its two addresses.
type Running struct {
	XCPURL     string // https://127.0.0.1:PORT
	ControlURL string // http://127.0.0.1:PORT
	CACert     []byte // PEM of the authority that clients have to trust
	CAFile     string // where it is stored, "" if nowhere

	servers []*http.Server
	stop    chan struct{}
	once    sync.Once
}

// Start listens and serves until Close.
func (s *Simulator) Start(o StartOptions) (*Running, error) {
	if o.TLS == nil {
		own, err := SelfSigned("")
		if err != nil {
			return nil, err
		}
		o.TLS = own
	}
	xcp, err := net.Listen("tcp", cmp.Or(o.XCPAddr, "127.0.0.1:0"))
	if err != nil {
		return nil, fmt.Errorf("listen for XCP: %w", err)
	}
	control, err := net.Listen("tcp", cmp.Or(o.ControlAddr, "127.0.0.1:0"))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("listen for control: %w", err), xcp.Close())
	}
	r := &Running{
		XCPURL: "https://" + xcp.Addr().String(), ControlURL: "http://" + control.Addr().String(),
		CACert: o.TLS.CACert, CAFile: o.TLS.CAFile, stop: make(chan struct{}),
	}
	quiet := slog.NewLogLogger(s.log.Handler(), slog.LevelDebug) // failed handshakes are no news
	r.serve(&http.Server{
		Handler:     &xcpHandler{sim: s, stop: r.stop, beforeReply: o.BeforeReply},
		ConnContext: withConnection,
		ReadTimeout: time.Duration(s.world.settings.RequestTimeout),
		ErrorLog:    quiet,
		TLSConfig:   &tls.Config{Certificates: []tls.Certificate{o.TLS.Certificate}, MinVersion: tls.VersionTLS12},
		// HTTP/2 could not be hijacked, and the real server does not speak it.
		TLSNextProto: map[string]func(*http.Server, *tls.Conn, http.Handler){},
	}, xcp, true)
	r.serve(&http.Server{Handler: s.Control(), ReadHeaderTimeout: 10 * time.Second, ErrorLog: quiet}, control, false)
	return r, nil
}

func (r *Running) serve(srv *http.Server, l net.Listener, encrypted bool) {
	r.servers = append(r.servers, srv)
	go func() {
		// Both return ErrServerClosed after Close, which is the only way they end.
		if encrypted {
			_ = srv.ServeTLS(l, "", "")
		} else {
			_ = srv.Serve(l)
		}
	}()
}

// Close stops both servers at once, also in the middle of a delay.
func (r *Running) Close() error {
	var errs []error
	r.once.Do(func() {
		close(r.stop)
		for _, srv := range r.servers {
			errs = append(errs, srv.Close())
		}
	})
	return errors.Join(errs...)
}

// ClientTLS returns a client configuration that trusts the simulator alone.
func (r *Running) ClientTLS() *tls.Config {
	return &tls.Config{RootCAs: poolOf(r.CACert), MinVersion: tls.VersionTLS12}
}
