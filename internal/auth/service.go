package auth

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/gorilla/sessions"
	"github.com/jackc/pgx/v5/pgxpool"

	"portal/internal/registrar"
	"portal/internal/secret"
)

// Config is what a Service needs.
type Config struct {
	Pool     *pgxpool.Pool
	Key      []byte   // at least secret.MinKeyBytes: seals sessions and hashes what is counted
	OldKeys  [][]byte // earlier ones: open what they sealed, and find what they hashed
	Recorder Recorder
	// Visitor tells who sent a request. Middleware knows: it found the brand by
	// Host, and the address behind proxies.
	Visitor func(*http.Request) Visitor
	// Identify tells what the profile of a login is called here, where usernames
	// may not be unique; nil if they are.
	Identify       func(ctx context.Context, brand, account string, profiles registrar.Profiles, login registrar.Login) (string, error)
	Secure         bool          // the sites are served over TLS
	Idle, Absolute time.Duration // limits of a session; 0 for the defaults
	Patience       time.Duration // the longest wait for the throttle that a sign-in sits through; 0 for none
	Now            func() time.Time
	// Sleep waits; nil for the real clock.
	Sleep func(context.Context, time.Duration) error
	Log   *slog.Logger
}

// Service signs people in and out, and knows who they are.
type Service struct {
	store    *sessionStore
	throttle *throttle
	recorder Recorder
	logins   *secret.Sealer // of what browsers remember
	identify func(ctx context.Context, brand, account string, profiles registrar.Profiles, login registrar.Login) (string, error)
	patience time.Duration
	sleep    func(context.Context, time.Duration) error
	log      *slog.Logger
}

// NewService returns a Service; it fails on a key that is too short.
func NewService(c Config) (*Service, error) {
	sealer, err := secret.NewSealer(c.Key, "session", c.OldKeys...)
	if err != nil {
		return nil, err
	}
	logins, err := secret.NewSealer(c.Key, "last login", c.OldKeys...)
	if err != nil {
		return nil, err
	}
	throttle, err := newThrottle(c.Pool, c.Now, append([][]byte{c.Key}, c.OldKeys...)...)
	if err != nil {
		return nil, err
	}
	store := &sessionStore{
		pool: c.Pool, sealer: sealer, now: c.Now, visitor: c.Visitor,
		idle: cmp.Or(c.Idle, DefaultIdle), absolute: cmp.Or(c.Absolute, DefaultAbsolute), log: c.Log,
	}
	store.name, store.options = cookie(c.Secure)
	sleep := c.Sleep
	if sleep == nil {
		sleep = sleepFor
	}
	return &Service{store: store, throttle: throttle, recorder: c.Recorder, logins: logins, identify: c.Identify, patience: c.Patience, sleep: sleep, log: c.Log}, nil
}

// Idle is how long a session surely lasts without a request. It is a little less than
// the limit, since activity is noted once a minute.
func (s *Service) Idle() time.Duration { return s.store.idle - touchAfter }

// Current returns the session of r. It returns ErrNoSession when nobody is
// signed in; any other error means that this can't be known now.
func (s *Service) Current(r *http.Request) (*Session, error) {
	session, err := s.store.Get(r, s.store.name)
	if err != nil {
		return nil, err
	}
	return contents(session)
}

// Sent reports whether the browser of r sent a session's cookie, good or not.
func (s *Service) Sent(r *http.Request) bool { return s.store.sent(r, s.store.name) != "" }

func contents(session *sessions.Session) (*Session, error) {
	value, ok := session.Values[valueKey].(*Session)
	if !ok {
		return nil, ErrNoSession
	}
	return value, nil
}

// Purge removes sessions and counters that are over. Call it now and then.
func (s *Service) Purge(ctx context.Context) error {
	return errors.Join(s.store.purge(ctx), s.throttle.purge(ctx), s.throttle.purgePlaces(ctx))
}

// settleWithin bounds a sign-in, with all that is written about it, after the
// visitor has left.
const settleWithin = 45 * time.Second

// settled returns a context for a sign-in. Hanging up does not stop it: an
// attempt whose answer nobody waits for would be a guess that is not counted.
func settled(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), settleWithin)
}

// sleepFor waits for d, or until ctx ends.
func sleepFor(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

func (s *Service) record(ctx context.Context, who Actor, outcome SignInOutcome, domain registrar.DomainName) error {
	err := s.recorder.RecordSignIn(ctx, SignInEntry{Actor: who, Outcome: outcome, Domain: domain})
	if err != nil {
		return fmt.Errorf("record sign-in as %s: %w", outcome, err)
	}
	return nil
}
