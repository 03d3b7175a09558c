package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// portal serves on one port, with one app after the other: a reload puts a new one
// in the place of the old, as a restart would, but no connection is lost. The two
// share the work for a moment, as two processes on one database do.
type portal struct {
	build func() (appSettings, error) // reads the settings again; nil if they can't change
	drain time.Duration               // see shutDown
	log   *slog.Logger

	mu       sync.Mutex
	current  *app
	stopping atomic.Bool // told to stop: not ready any more

	own        certificate
	background sync.WaitGroup // apps that were replaced
}

// ServeHTTP implements http.Handler with the app that serves now.
func (p *portal) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	a := p.current
	a.visits.Add(1)
	p.mu.Unlock()
	defer a.visits.Done()
	a.handler.ServeHTTP(w, r)
}

// errStopping is why a portal that was told to stop is not ready.
var errStopping = errors.New("stopping")

func (p *portal) serving() error {
	if p.stopping.Load() {
		return errStopping
	}
	return nil
}

// serve listens on addr with an app of set until ctx ends, then lets requests and
// calls in flight end. It calls ready with the real address once it serves, and
// reloads at each signal.
func (p *portal) serve(ctx context.Context, addr string, set appSettings, reload <-chan os.Signal, ready func(addr string)) error {
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	web := &http.Server{
		Handler:           p,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       15 * time.Second,
		WriteTimeout:      90 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          slog.NewLogLogger(p.log.Handler(), slog.LevelDebug),
	}
	// What follows changes must outlive the request to stop.
	work := context.WithoutCancel(ctx)
	if p.current, err = p.start(work, set); err != nil {
		return errors.Join(err, listener.Close())
	}
	failed := make(chan error, 1)
	go func() { failed <- p.accept(web, listener, set.certificate) }()
	p.log.InfoContext(ctx, "serving", "addr", listener.Addr().String(), "version", programVersion(), "keys", fingerprints(set.sealingKeys))
	ready(listener.Addr().String())
	for {
		select {
		case err := <-failed:
			return errors.Join(err, p.end())
		case <-ctx.Done():
			return p.shutDown(web)
		case <-reload:
			p.reload(work)
		}
	}
}

// accept serves over TLS if there is a certificate.
func (p *portal) accept(web *http.Server, listener net.Listener, own *tls.Certificate) error {
	if own == nil {
		return web.Serve(listener)
	}
	p.own.current.Store(own)
	web.TLSConfig = p.own.config()
	return web.ServeTLS(listener, "", "")
}

// start makes an app and sets it to work.
func (p *portal) start(ctx context.Context, set appSettings) (*app, error) {
	set.serving = p.serving
	a, err := newApp(set, p.log)
	if err != nil {
		return nil, err
	}
	if err := a.start(ctx); err != nil {
		return nil, err
	}
	return a, nil
}

// reload puts an app with the settings as they are now in the place of the present
// one, which goes on if they are wrong.
func (p *portal) reload(ctx context.Context) {
	if p.build == nil {
		return
	}
	set, err := p.build()
	if err == nil && (set.certificate != nil) != (p.own.current.Load() != nil) {
		err = errors.New("PORTAL_TLS_CERT: a portal can't begin or end to use TLS without a restart")
	}
	var next *app
	if err == nil {
		next, err = p.start(ctx, set)
	}
	if err != nil {
		p.log.Error("not reloaded: the settings from before stay in use", "err", err.Error())
		return
	}
	if set.certificate != nil {
		p.own.current.Store(set.certificate)
	}
	p.mu.Lock()
	old := p.current
	p.current = next
	p.mu.Unlock()
	p.background.Go(func() {
		old.visits.Wait()
		if err := old.stop(); err != nil {
			p.log.Warn("settings from before: not all work ended in time", "err", err)
		}
	})
	p.log.Info("reloaded", "brands", len(set.brands.All()), "accounts", len(set.accounts.all), "keys", fingerprints(set.sealingKeys))
}

// shutDown ends in the order that loses nothing: first the portal says that it is
// not ready and gives balancers the time to notice, which a second signal cuts
// short, then no new requests, then the
// requests and jobs under way, then the changes that outlive them.
func (p *portal) shutDown(web *http.Server) error {
	again := make(chan os.Signal, 1)
	signal.Notify(again, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(again)
	p.log.Info("stopping", "drain", p.drain)
	p.stopping.Store(true)
	web.SetKeepAlivesEnabled(false)
	select {
	case <-time.After(p.drain):
	case <-again:
	}
	ctx, cancel := context.WithTimeout(context.Background(), shutdownWait)
	defer cancel()
	return errors.Join(web.Shutdown(ctx), p.end())
}

// end lets what goes on behind the pages end.
func (p *portal) end() error {
	err := p.current.stop()
	p.background.Wait()
	return err
}
