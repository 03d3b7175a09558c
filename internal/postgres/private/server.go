// Package private runs a PostgreSQL server of our own, from the programs that this
// machine has: for the demo, for tests and for measurements.
package private

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Options say how a private server is to be run.
type Options struct {
	// Reset removes what the folder holds from earlier runs.
	Reset bool
	// Throwaway is for tests: nothing is synced to disk, and when the program
	// ends without Stop the whole folder is removed.
	Throwaway bool
}

// Server is a PostgreSQL server of our own. It listens on a Unix socket in a
// folder that only its user may enter, and ends with our process, however that ends.
type Server struct {
	place
	opts    Options
	version int // major
	socket  string
	lock    *os.File

	mu  sync.Mutex
	run *process // nil while stopped
}

// Start runs a server on the data in dir, which it creates when there
// are none, with a database, an owner's role and the application's role, but no
// tables. A server that an earlier process left behind there is ended first;
// while that process still lives, Start fails.
//
// When we are root the server runs as user postgres or nobody. If that user
// can't reach dir, the data are kept among the temporary files; see Note.
func Start(ctx context.Context, dir string, opts Options) (*Server, error) {
	bin, version, err := FindBinaries()
	if err != nil {
		return nil, err
	}
	at, err := settle(dir, bin, opts.Throwaway)
	if err != nil {
		return nil, err
	}
	s := &Server{place: at, opts: opts, version: version}
	if s.lock, err = lockFolder(at.dir); err != nil {
		return nil, err
	}
	if err := s.prepare(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *Server) prepare(ctx context.Context) error {
	if err := s.stopOrphan(ctx); err != nil {
		return err
	}
	if s.opts.Reset {
		if err := os.RemoveAll(s.data()); err != nil {
			return fmt.Errorf("remove old data: %w", err)
		}
	}
	err := s.fit()
	if err != nil {
		return err
	}
	if s.socket, err = s.socketDir(); err != nil {
		return err
	}
	if err := s.initialise(ctx); err != nil {
		return err
	}
	if err := s.Start(ctx); err != nil {
		return err
	}
	return s.bootstrap(ctx)
}

// Note says, for people, where the data are if not where they were asked to be.
func (s *Server) Note() string { return s.note }

// Dir returns the folder that holds the data and the server's log.
func (s *Server) Dir() string { return s.dir }

// OwnerURL connects as the role that owns the tables, for migrations.
func (s *Server) OwnerURL() string { return s.URL("portal_owner", "portal") }

// AppURL connects as the application's role, which owns nothing.
func (s *Server) AppURL() string { return s.URL(AppRole, "portal") }

// AppRole is the application's role in a private server.
const AppRole = "portal_app"

// URL connects as any role (the superuser is "postgres") to any database.
func (s *Server) URL(role, database string) string {
	u := url.URL{Scheme: "postgres", User: url.User(role), Path: "/" + database}
	u.RawQuery = url.Values{"host": {s.socket}, "port": {"5432"}}.Encode()
	return u.String()
}

// PID returns the number of the server's main process, 0 while it is stopped.
func (s *Server) PID() int { return s.postmaster() }

// Stop ends the server in an orderly way, open connections included. Stopping a
// stopped one is no error.
func (s *Server) Stop() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.run == nil {
		return nil
	}
	err := s.run.stop()
	s.run = nil
	return err
}

// Close stops the server for good and gives its folder back; one that is thrown
// away is removed.
func (s *Server) Close() error {
	err := errors.Join(s.Stop(), s.lock.Close())
	if !strings.HasPrefix(s.socket, s.dir) {
		err = errors.Join(err, os.RemoveAll(s.socket))
	}
	if s.opts.Throwaway {
		err = errors.Join(err, os.RemoveAll(s.dir))
	}
	return err
}

// Start runs the server again after Stop, or after it crashed, and waits until
// it takes connections.
func (s *Server) Start(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.run != nil {
		if ping(ctx, s.URL("postgres", "postgres")) == nil {
			return nil
		}
		if err := s.run.stop(); err != nil { // it crashed, and may not have ended altogether
			return err
		}
	}
	deadline := time.Now().Add(30 * time.Second)
	for {
		if err := s.stopOrphan(ctx); err != nil {
			return err
		}
		err := s.startOnce(ctx)
		// After a crash the last backends may hold on to the shared memory for a moment.
		if err == nil || !strings.Contains(err.Error(), "shared memory") || time.Now().After(deadline) {
			return err
		}
		if err := pause(ctx); err != nil {
			return err
		}
	}
}

func (s *Server) startOnce(ctx context.Context) error {
	onDeath, remove := "INT", ""
	if s.opts.Throwaway {
		onDeath, remove = "QUIT", s.dir
	}
	run, err := s.launch(onDeath, remove, s.arguments())
	if err != nil {
		return err
	}
	if err := s.awaitReady(ctx, run); err != nil {
		return errors.Join(err, run.stop())
	}
	s.run = run
	return nil
}

func (s *Server) awaitReady(ctx context.Context, run *process) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		err := ping(ctx, s.URL("postgres", "postgres"))
		if err == nil {
			return nil
		}
		if run.ended() {
			return fmt.Errorf("PostgreSQL did not start: %s", run.output())
		}
		if pause(ctx) != nil {
			return fmt.Errorf("PostgreSQL takes no connections: %w", err)
		}
	}
}

func (r *process) ended() bool {
	select {
	case <-r.done:
		return true
	default:
		return false
	}
}

// lockFolder keeps a second program away from the data. The system frees the
// lock when we die.
func lockFolder(dir string) (*os.File, error) {
	file, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_RDWR|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock database folder: %w", err)
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = file.Close()
		return nil, fmt.Errorf("the database in %s is in use by another running portal", dir)
	}
	return file, nil
}
