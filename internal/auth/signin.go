package auth

import (
	"context"
	"errors"
	"net/http"

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
// first: without its entry there is no session.
func (s *Service) SignIn(w http.ResponseWriter, r *http.Request, in SignIn) (*Session, error) {
	ctx, cancel := settled(r.Context())
	defer cancel()
	session, err := s.store.Get(r, s.store.name)
	if err != nil {
		return nil, err
	}
	visitor := s.store.visitor(r)
	who := Actor{
		Brand: visitor.Brand, Account: in.Account, Username: clean(in.Credentials.Username, maxUsername),
		Address: visitor.Address, Agent: clean(visitor.Agent, maxAgent),
	}
	login, err := s.ask(ctx, visitor, who, in)
	if err != nil {
		return nil, err
	}

	before, _ := contents(session) // none, mostly
	id := newSessionID()
	fresh := &Session{Actor: signedIn(who, login), Registrar: login.Session, LastSeen: login.LastSeen, LastFrom: login.LastFrom}
	fresh.SessionRef = id.ref()
	fresh.CreatedAt = s.store.now()
	fresh.ExpiresAt = fresh.CreatedAt.Add(s.store.absolute)
	if err := s.record(ctx, fresh.Actor, SignInApplied, in.Credentials.Domain); err != nil {
		s.leave(ctx, in.Profiles, login.Session)
		return nil, err
	}
	session.ID, session.IsNew, session.Values[valueKey] = string(id), true, fresh
	if err := session.Save(r.WithContext(ctx), w); err != nil {
		s.leave(ctx, in.Profiles, login.Session)
		return nil, err
	}
	if before != nil {
		s.leave(ctx, in.Profiles, before.Registrar)
	}
	return fresh, nil
}

// ask puts the credentials to the registrar, if the throttle lets it, and
// records every answer but success, whose entry names the session too.
func (s *Service) ask(ctx context.Context, visitor Visitor, who Actor, in SignIn) (registrar.Login, error) {
	attempt, err := s.throttle.attempt(ctx, visitor, in.Credentials)
	if err != nil {
		return registrar.Login{}, err
	}
	if err := s.reserve(ctx, attempt, who, in.Credentials.Domain); err != nil {
		return registrar.Login{}, err
	}
	login, err := in.Profiles.SignIn(registrar.WithVisitor(ctx, visitor.Address), in.Credentials)
	switch {
	case err == nil:
		if err := s.throttle.succeeded(ctx, attempt); err != nil {
			s.leave(ctx, in.Profiles, login.Session)
			return registrar.Login{}, err
		}
		return login, nil
	case errors.Is(err, registrar.ErrCredentials):
		return registrar.Login{}, s.recorded(ctx, who, SignInRefused, in.Credentials.Domain, err)
	}
	if lost := s.throttle.refund(ctx, s.store.pool, attempt.counters); lost != nil {
		return registrar.Login{}, errors.Join(err, lost)
	}
	return registrar.Login{}, s.recorded(ctx, who, SignInUnavailable, in.Credentials.Domain, err)
}

func (s *Service) reserve(ctx context.Context, a attempt, who Actor, domain registrar.DomainName) error {
	err := s.throttle.reserve(ctx, a.counters)
	var throttled *ThrottledError
	if !errors.As(err, &throttled) || throttled.Repeated {
		return err
	}
	return s.recorded(ctx, who, SignInThrottled, domain, err)
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

// leave ends a session at the registrar that nobody will use. It would end by
// itself, so a failure is worth a line in the log and no more.
func (s *Service) leave(ctx context.Context, profiles registrar.Profiles, session registrar.Session) {
	if err := profiles.SignOut(ctx, session); err != nil {
		s.log.WarnContext(ctx, "registrar session not ended", "err", err)
	}
}

// Renew signs in again for the session of r, whose session at the registrar
// ended, with the same domain and username. The portal's own session stays, with
// its cookie and limits. Errors are those of SignIn, and ErrNoSession when our
// session is over too, or the login belongs to another profile by now.
func (s *Service) Renew(w http.ResponseWriter, r *http.Request, profiles registrar.Profiles, password secret.String) (*Session, error) {
	ctx, cancel := settled(r.Context())
	defer cancel()
	session, err := s.store.Get(r, s.store.name)
	if err != nil {
		return nil, err
	}
	old, err := contents(session)
	if err != nil {
		return nil, err
	}
	login, err := s.ask(ctx, s.store.visitor(r), old.Actor, SignIn{Account: old.Account, Profiles: profiles,
		Credentials: registrar.Credentials{Domain: old.Registrar.Domain, Username: old.Username, Password: password}})
	if err != nil {
		return nil, err
	}
	renewed := *old
	renewed.Actor, renewed.Registrar = signedIn(old.Actor, login), login.Session
	if renewed.Profile != old.Profile {
		s.leave(ctx, profiles, login.Session)
		return nil, ErrNoSession
	}
	if err := s.record(ctx, renewed.Actor, SignInApplied, login.Session.Domain); err != nil {
		s.leave(ctx, profiles, login.Session)
		return nil, err
	}
	session.Values[valueKey] = &renewed
	if err := session.Save(r.WithContext(ctx), w); err != nil {
		session.Values[valueKey] = old
		s.leave(ctx, profiles, login.Session)
		return nil, err
	}
	return &renewed, nil
}

// SignOut ends the session of r, here and then at the registrar. The cookie goes
// in any case, and also when nobody was signed in.
func (s *Service) SignOut(w http.ResponseWriter, r *http.Request, profiles registrar.Profiles) error {
	ctx, cancel := settled(r.Context())
	defer cancel()
	session, err := s.store.Get(r, s.store.name)
	session.Options.MaxAge = -1
	if err := errors.Join(err, session.Save(r.WithContext(ctx), w)); err != nil {
		return err
	}
	who, err := contents(session)
	if err != nil {
		return nil
	}
	delete(session.Values, valueKey)
	s.leave(ctx, profiles, who.Registrar)
	return s.record(ctx, who.Actor, SignedOut, who.Registrar.Domain)
}
