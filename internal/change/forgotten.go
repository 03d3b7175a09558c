package change

import (
	"context"
	"errors"
	"fmt"

	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/registrar"
	"portal/internal/routine"
)

// SendsLogins reports whether the registrar of account can mail a lost login.
func (s *Service) SendsLogins(account string) bool {
	return s.registrars[account].LoginWriter != nil
}

// SendLogin has the registrar mail the login of the profile that holds name to one
// of its contacts, in the background, and records what became of it. who asked is
// not signed in, and learns nothing: not from an answer, not from its time.
//
// It is no Change: a stranger must neither keep a domain busy nor make the forms
// of its owner stale. That somebody asked is recorded before, by auth.
func (s *Service) SendLogin(ctx context.Context, who auth.Actor, name registrar.DomainName, to registrar.ContactRole) error {
	s.mu.Lock()
	if s.closing {
		s.mu.Unlock()
		return ErrClosing
	}
	s.wg.Add(1)
	s.mu.Unlock()
	routine.Go(ctx, s.log, "mail of a login", func() {
		defer s.wg.Done()
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.settings.CallDeadline)
		defer cancel()
		if err := s.mailLogin(ctx, who, name, to); err != nil {
			s.log.WarnContext(ctx, "login not mailed, or not recorded", "err", err)
		}
	})
	return nil
}

// mailLogin reads whose domain it is first: its owner sees the entry then,
// if it is known which of several profiles of that username it is.
func (s *Service) mailLogin(ctx context.Context, who auth.Actor, name registrar.DomainName, to registrar.ContactRole) error {
	reg := s.registrars[who.Account]
	version, err := s.audit.Version(ctx, who.Account, name)
	if err != nil {
		return s.tellSent(ctx, who, name, to, auth.LoginNotSent, err)
	}
	live, err := reg.Reader.Domain(ctx, name, registrar.PartProfile|registrar.PartRegistration)
	if errors.Is(err, registrar.ErrNotFound) {
		return nil // that somebody asked is on record
	}
	if err != nil {
		return s.tellSent(ctx, who, name, to, auth.LoginNotSent, err)
	}
	if who.Profile, err = s.profileOf(ctx, who, live.Profile, name); err != nil {
		return s.tellSent(ctx, who, name, to, auth.LoginNotSent, err)
	}
	s.tell(ctx, who, live, version) // an address that changed elsewhere is noticed now at the latest
	judged := who
	judged.Username = live.Profile
	if err = s.mayMail(ctx, judged, name, to); err == nil {
		_, err = reg.LoginWriter.SendLogin(ctx, name, to, false)
	}
	outcome := auth.LoginSent
	var failed *registrar.Error
	switch {
	case err == nil:
	case errors.As(err, &failed) && failed.Reason == registrar.ReasonUnconfirmed:
		return s.tellSent(ctx, who, name, to, auth.LoginWithheld, nil)
	case endingOf(err, 0).Outcome == audit.Unknown:
		outcome = auth.LoginUncertain
	default:
		outcome = auth.LoginNotSent
	}
	return s.tellSent(ctx, who, name, to, outcome, err)
}

// tellSent records an outcome, and returns cause.
func (s *Service) tellSent(ctx context.Context, who auth.Actor, name registrar.DomainName, to registrar.ContactRole, outcome auth.SignInOutcome, cause error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), verifyDeadline)
	defer cancel()
	err := s.audit.RecordSignIn(ctx, auth.SignInEntry{Actor: who, Outcome: outcome, Domain: name, To: to})
	if err != nil {
		err = fmt.Errorf("record mail of a login: %w", err)
	}
	return errors.Join(cause, err)
}
