package auth

import (
	"context"
	"errors"
	"net/http"
	"time"

	"portal/internal/registrar"
	"portal/internal/secret"
)

// leaveWithin bounds how long a visitor waits for a registrar that only has to
// forget a session.
const leaveWithin = 5 * time.Second

// leave ends a session at the registrar that nobody will use. It would end by
// itself, so a failure is worth a line in the log and no more.
func (s *Service) leave(ctx context.Context, profiles registrar.Profiles, session registrar.Session) {
	ctx, cancel := context.WithTimeout(ctx, leaveWithin)
	defer cancel()
	if err := profiles.SignOut(ctx, session); err != nil {
		s.log.WarnContext(ctx, "registrar session not ended", "err", err)
	}
}

// Renew signs in again for the session of r with the same domain and username: a
// fresh proof, and a fresh session at the registrar. The portal's own session goes on
// under another ID, with its limits. The former session at the registrar is left to
// end by itself, since requests that are under way use it. Errors are those of SignIn,
// and ErrNoSession when our session is over, or the login belongs to another profile now.
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
	visitor := s.store.visitor(r)
	visitor.device = s.deviceOf(r)
	login, err := s.ask(ctx, visitor, old.Actor, SignIn{Account: old.Account, Profiles: profiles,
		Credentials: registrar.Credentials{Domain: old.Registrar.Domain, Username: old.Username, Password: password}})
	if err != nil {
		return nil, err
	}
	renewed := *old
	renewed.Actor, renewed.Registrar = signedIn(old.Actor, login), login.Session
	renewed.Proof = Proof{Kind: ProofPassword, At: s.store.now()}
	if renewed.Profile != old.Profile {
		s.leave(ctx, profiles, login.Session)
		return nil, ErrNoSession
	}
	session.ID, session.IsNew = string(newSessionID()), true
	if err := s.save(w, r.WithContext(ctx), session, &renewed, profiles); err != nil {
		return nil, err
	}
	return &renewed, nil
}

// SignOut is End on purpose: the browser forgets the login, too.
func (s *Service) SignOut(w http.ResponseWriter, r *http.Request, profiles registrar.Profiles) error {
	s.setLoginCookie(w, "", -1)
	return s.End(w, r, profiles)
}

// End ends the session of r under all of its IDs, here and then at the registrar. The
// cookie goes in any case, and also when nobody was signed in.
func (s *Service) End(w http.ResponseWriter, r *http.Request, profiles registrar.Profiles) error {
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
	if err := s.store.endAll(ctx, who.Actor); err != nil {
		return err
	}
	err = s.record(ctx, who.Actor, SignedOut, who.Registrar.Domain)
	s.leave(ctx, profiles, who.Registrar)
	return err
}
