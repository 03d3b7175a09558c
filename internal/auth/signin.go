package auth

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/gorilla/sessions"

	"portal/internal/profile"
	"portal/internal/registrar"
	"portal/internal/secret"
)

// SignIn is an attempt to sign in.
type SignIn struct {
	Account     string // ID of the reseller account behind the brand
	Profiles    registrar.Profiles
	Credentials registrar.Credentials
}

// SignIn asks the registrar, and on success begins a session and sets its
// cookie; a session that the browser had before ends.
//
// It returns an error that wraps registrar.ErrCredentials when the three do not
// match, a *ThrottledError when there were too many such attempts, and the
// registrar's own error when it gave no answer. Whatever happens is recorded
// first: without its entry there is no session. The oldest session ends where a
// login has too many.
func (s *Service) SignIn(w http.ResponseWriter, r *http.Request, in SignIn) (*Session, error) {
	return s.begin(w, r, in, func(Login) bool { return true })
}

// Resume signs last in again, whose session is over, in the middle of what they were
// doing. Errors are those of SignIn, and ErrNoSession when the login has become
// another one.
func (s *Service) Resume(w http.ResponseWriter, r *http.Request, profiles registrar.Profiles, last Login, password secret.String) (*Session, error) {
	in := SignIn{Account: last.Account, Profiles: profiles,
		Credentials: registrar.Credentials{Domain: last.Domain, Username: last.Username, Password: password}}
	return s.begin(w, r, in, func(l Login) bool { return l.Mark() == last.Mark() })
}

// begin is SignIn for a login that is as expected.
func (s *Service) begin(w http.ResponseWriter, r *http.Request, in SignIn, expected func(Login) bool) (*Session, error) {
	ctx, cancel := settled(r.Context())
	defer cancel()
	session, err := s.store.Get(r, s.store.name)
	if err != nil {
		return nil, err
	}
	visitor := s.store.visitor(r)
	visitor.device = s.giveDevice(r)
	who := Actor{
		Key: profile.Key{Brand: visitor.Brand, Account: in.Account}, Username: clean(in.Credentials.Username, maxUsername),
		Address: visitor.Address, Agent: clean(visitor.Agent, maxAgent),
	}
	login, err := s.ask(ctx, visitor, who, in)
	if err != nil {
		return nil, err
	}

	before, _ := contents(session) // none, mostly
	id, now := newSessionID(), s.store.now()
	fresh := &Session{
		Actor: signedIn(who, login), Registrar: login.Session, LastSeen: login.LastSeen, LastFrom: login.LastFrom,
		From: who.Address, With: who.Agent, CreatedAt: now, ExpiresAt: now.Add(s.store.absolute),
	}
	fresh.SessionRef, fresh.Proof = id.ref(), Proof{Kind: ProofPassword, At: now}
	if !expected(fresh.Login()) {
		s.leave(ctx, in.Profiles, login.Session)
		return nil, ErrNoSession
	}
	session.ID, session.IsNew = string(id), true
	if err := s.save(w, r.WithContext(ctx), session, fresh, in.Profiles); err != nil {
		return nil, err
	}
	s.keepDevice(w, visitor.device)
	if err := s.endOldest(ctx, fresh.Actor, in.Profiles); err != nil {
		s.log.WarnContext(ctx, "too many sessions of a login were left, or not recorded as ended", "err", err)
	}
	if before != nil {
		s.leave(ctx, in.Profiles, before.Registrar)
	}
	return fresh, nil
}

// save records a sign-in and then stores what came of it. If either fails, the
// session at the registrar ends.
func (s *Service) save(w http.ResponseWriter, r *http.Request, to *sessions.Session, fresh *Session, profiles registrar.Profiles) error {
	before := to.Values[valueKey]
	err := s.recordApplied(r.Context(), fresh)
	if err == nil {
		to.Values[valueKey] = fresh
		err = to.Save(r, w)
	}
	if err == nil {
		err = s.remember(w, fresh.Brand, fresh.Login())
	}
	if err != nil {
		to.Values[valueKey] = before
		s.leave(r.Context(), profiles, fresh.Registrar)
	}
	return err
}

// recordApplied records a sign-in that went well, and whether it came from a new
// place. The place counts as known from then on: a sign-in that is not on record
// makes no place known.
func (s *Service) recordApplied(ctx context.Context, fresh *Session) error {
	place := s.throttle.placeOf(fresh.Actor)
	isNew, err := s.throttle.isNew(ctx, place)
	if err != nil {
		return err
	}
	entry := SignInEntry{Actor: fresh.Actor, Outcome: SignInApplied, Domain: fresh.Registrar.Domain, NewPlace: isNew}
	if err := s.recorder.RecordSignIn(ctx, entry); err != nil {
		return fmt.Errorf("record sign-in: %w", err)
	}
	return s.throttle.remember(ctx, place)
}

// ask puts the credentials to the registrar, if the throttle lets it, and
// records every answer but success, whose entry names the session too.
func (s *Service) ask(ctx context.Context, visitor Visitor, who Actor, in SignIn) (registrar.Login, error) {
	attempt, err := s.throttle.attempt(ctx, visitor, in.Credentials)
	if err != nil {
		return registrar.Login{}, err
	}
	through, err := s.reserve(ctx, attempt, who, in.Credentials.Domain)
	if err != nil {
		return registrar.Login{}, err
	}
	login, err := in.Profiles.SignIn(registrar.WithVisitor(ctx, visitor.Address), in.Credentials)
	switch {
	case err == nil:
		if err := s.throttle.succeeded(ctx, attempt, through); err != nil {
			s.leave(ctx, in.Profiles, login.Session)
			return registrar.Login{}, err
		}
		if s.identify == nil {
			return login, nil
		}
		if login.Profile, err = s.identify(ctx, visitor.Brand, in.Account, in.Profiles, login); err != nil {
			s.leave(ctx, in.Profiles, login.Session)
			return registrar.Login{}, s.recorded(ctx, who, SignInUnavailable, in.Credentials.Domain, err)
		}
		return login, nil
	case errors.Is(err, registrar.ErrCredentials):
		if lost := s.throttle.refund(ctx, s.store.pool, []counter{attempt.right}); lost != nil {
			return registrar.Login{}, errors.Join(err, lost)
		}
		return registrar.Login{}, s.recorded(ctx, who, SignInRefused, in.Credentials.Domain, err)
	}
	if lost := s.throttle.refund(ctx, s.store.pool, through.counters); lost != nil {
		return registrar.Login{}, errors.Join(err, lost)
	}
	return registrar.Login{}, s.recorded(ctx, who, SignInUnavailable, in.Credentials.Domain, err)
}

// reserve counts the attempt, and returns by which of its ways. A short wait is sat
// through here: people who share a login may sign in at the same moment, and those
// of a brand under attack wait for their turn.
func (s *Service) reserve(ctx context.Context, a attempt, who Actor, domain registrar.DomainName) (way, error) {
	through, turn, err := s.tryWays(ctx, a, s.patience)
	var throttled *ThrottledError
	told := errors.As(err, &throttled) && throttled.Repeated
	for left, step := s.patience, sittingStep; throttled != nil && throttled.RetryAfter <= left; step *= 2 {
		pause := min(throttled.RetryAfter, step)
		if left -= pause; s.sleep(ctx, pause) != nil {
			return way{}, ctx.Err()
		}
		throttled = nil
		through, turn, err = s.tryWays(ctx, a, left)
		_ = errors.As(err, &throttled)
	}
	switch {
	case err == nil:
		return through, s.sleep(ctx, turn)
	case throttled == nil || told:
		return way{}, err
	}
	return way{}, s.recorded(ctx, who, SignInThrottled, domain, err)
}

// sittingStep is when an attempt that sits through a wait first tries again: an
// attempt that was right gives its wait back. Each step is twice the one before.
const sittingStep = 100 * time.Millisecond

// tryWays counts the attempt by the first of its ways that is free. If none is, it
// returns the *ThrottledError with the shortest wait.
func (s *Service) tryWays(ctx context.Context, a attempt, patience time.Duration) (way, time.Duration, error) {
	var shortest *ThrottledError
	for _, w := range a.ways {
		turn, err := s.throttle.reserve(ctx, w, patience)
		var throttled *ThrottledError
		if !errors.As(err, &throttled) {
			return w, turn, err
		}
		if shortest == nil || throttled.RetryAfter < shortest.RetryAfter {
			shortest = throttled
		}
	}
	return way{}, 0, shortest
}

// recorded returns err once it is in the log; a failure of the log goes before
// it, so that it is noticed.
func (s *Service) recorded(ctx context.Context, who Actor, outcome SignInOutcome, domain registrar.DomainName, err error) error {
	if lost := s.record(ctx, who, outcome, domain); lost != nil {
		return lost
	}
	return err
}

func signedIn(who Actor, login registrar.Login) Actor {
	who.Profile, who.Username, who.Rights, who.Role = login.Profile, login.Username, login.Rights, RoleSubUser
	if login.Session.Owner {
		who.Role = RoleOwner
	}
	return who
}
