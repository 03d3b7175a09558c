package portal

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

	"portal/internal/routine"
	"portal/internal/secret"
)

// Server serves on one port, with one App after the other: a reload puts a new one
// in the place of the old, as a restart would, but no connection is lost. The two
// share the work for a moment, as two processes on one database do.
type Server struct {
	Reread  func() (Settings, error) // reads the settings again; nil if they can't change
	Drain   time.Duration            // see shutDown
	Version string                   // of the program, for the log
	Log     *slog.Logger

	mu       sync.Mutex
	current  *App
	stopping atomic.Bool // told to stop: not ready any more

	own        certificate
	background routine.Group // apps that were replaced
}

// ServeHTTP implements http.Handler with the app that serves now.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	a := s.current
	a.visits.Add(1)
	s.mu.Unlock()
	defer a.visits.Done()
	a.handler.ServeHTTP(w, r)
}

// errStopping is why a portal that was told to stop is not ready.
var errStopping = errors.New("stopping")

func (s *Server) serving() error {
	if s.stopping.Load() {
		return errStopping
	}
	return nil
}

// Serve listens on addr with an app of set until ctx ends, then lets requests and
// calls in flight end. It calls ready with the real address once it serves, and
// reloads at each signal.
func (s *Server) Serve(ctx context.Context, addr string, set Settings, reload <-chan os.Signal, ready func(addr string)) error {
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	web := &http.Server{
		Handler:           s,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       15 * time.Second,
		WriteTimeout:      90 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          slog.NewLogLogger(s.Log.Handler(), slog.LevelDebug),
	}
	// What follows changes must outlive the request to stop.
	work := context.WithoutCancel(ctx)
	if s.current, err = s.start(work, set); err != nil {
		return errors.Join(err, listener.Close())
	}
	failed := make(chan error, 1)
	routine.Begin(func() error { return s.accept(web, listener, set.Certificate) }, func(err error) { failed <- err })
	s.Log.InfoContext(ctx, "serving", "addr", listener.Addr().String(), "version", s.Version, "keys", fingerprints(set.SealingKeys))
	ready(listener.Addr().String())
	for {
		select {
		case err := <-failed:
			return errors.Join(err, s.end())
		case <-ctx.Done():
			return s.shutDown(web)
		case <-reload:
			s.reload(work)
		}
	}
}

// accept serves over TLS if there is a certificate.
func (s *Server) accept(web *http.Server, listener net.Listener, own *tls.Certificate) error {
	if own == nil {
		return web.Serve(listener)
	}
	s.own.current.Store(own)
	web.TLSConfig = s.own.config()
	return web.ServeTLS(listener, "", "")
}

// start makes an app and sets it to work.
func (s *Server) start(ctx context.Context, set Settings) (*App, error) {
	a, err := New(set, s.serving, s.Log)
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
func (s *Server) reload(ctx context.Context) {
	if s.Reread == nil {
		return
	}
	set, err := s.Reread()
	if err == nil && (set.Certificate != nil) != (s.own.current.Load() != nil) {
		err = errors.New("PORTAL_TLS_CERT: a portal can't begin or end to use TLS without a restart")
	}
	var next *App
	if err == nil {
		next, err = s.start(ctx, set)
	}
	if err != nil {
		s.Log.Error("not reloaded: the settings from before stay in use", "err", err.Error())
		return
	}
	if set.Certificate != nil {
		s.own.current.Store(set.Certificate)
	}
	s.mu.Lock()
	old := s.current
	s.current = next
	s.mu.Unlock()
	s.background.Do(func() {
		old.visits.Wait()
		if err := old.stop(); err != nil {
			s.Log.Warn("settings from before: not all work ended in time", "err", err)
		}
	})
	s.Log.Info("reloaded", "brands", len(set.Brands.All()), "accounts", len(set.Accounts.All), "keys", fingerprints(set.SealingKeys))
}

// shutDown ends in the order that loses nothing: first the portal says that it is
// not ready and gives balancers the time to notice, which a second signal cuts
// short, then no new requests, then the
// requests and jobs under way, then the changes that outlive them.
func (s *Server) shutDown(web *http.Server) error {
	again := make(chan os.Signal, 1)
	signal.Notify(again, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(again)
	s.Log.Info("stopping", "drain", s.Drain)
	s.stopping.Store(true)
	web.SetKeepAlivesEnabled(false)
	select {
	case <-time.After(s.Drain):
	case <-again:
	}
	ctx, cancel := context.WithTimeout(context.Background(), shutdownWait)
	defer cancel()
	return errors.Join(web.Shutdown(ctx), s.end())
}

// end lets what goes on behind the pages end.
func (s *Server) end() error {
	err := s.current.stop()
	s.background.Wait()
	return err
}

// fingerprints name keys for people who compare them; they reveal nothing of them.
func fingerprints(keys [][]byte) []string {
	prints := make([]string, len(keys))
	for i, key := range keys {
		prints[i] = secret.Fingerprint(key)
	}
	return prints
}
