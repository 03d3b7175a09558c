package inventory

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"portal/internal/profile"
	"portal/internal/registrar"
	"portal/internal/routine"
)

// Open is called when somebody signs in or looks at a list. If the names that the profile
// holds were not listed lately, and nobody is at it, it begins to list them in the
// background, with the session of that person. It never waits.
//
// A sub-user's session shows one domain and says nothing about others: it only
// makes that one known.
func (s *Service) Open(ctx context.Context, whose profile.Key, profiles registrar.Profiles, session registrar.Session) {
	what := opened{whose, session.Owner}
	if profiles == nil || !s.enter(what) {
		return
	}
	routine.Go(s.work, s.log, "listing", func() {
		defer s.leave(what)
		begin := s.list
		if !session.Owner {
			begin = s.glance
		}
		ctx := registrar.WithCaller(s.work, registrar.CallerFor(whose.Brand, whose.Profile))
		if err := begin(ctx, whose, profiles, session); err != nil && s.work.Err() == nil {
			s.log.WarnContext(s.work, "names not listed", "brand", whose.Brand, "account", whose.Account, "err", err)
		}
	})
}

// opened is what Open began: a listing, or a glance at the domain of a sub-user,
// which must not keep the owner's listing from beginning.
type opened struct {
	whose profile.Key
	all   bool
}

// enter takes the place of what in this process.
func (s *Service) enter(what opened) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closing || s.listing[what] {
		return false
	}
	s.listing[what] = true
	s.wg.Add(1)
	return true
}

func (s *Service) leave(what opened) {
	s.mu.Lock()
	delete(s.listing, what)
	s.mu.Unlock()
	s.wg.Done()
}

func (s *Service) isListing(whose profile.Key) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.listing[opened{whose, true}] || s.listing[opened{whose, false}]
}

// glance makes the one domain of a sub-user known.
func (s *Service) glance(ctx context.Context, whose profile.Key, profiles registrar.Profiles, session registrar.Session) error {
	held, err := s.Held(ctx, whose, []registrar.DomainName{session.Domain})
	if err != nil || len(held) > 0 {
		return err
	}
	page, err := s.ask(ctx, profiles, session, registrar.DomainQuery{Sort: registrar.SortName, Limit: 1})
	if errors.Is(err, registrar.ErrSessionEnded) {
		return nil
	}
	if err != nil {
		return err
	}
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error { return s.addListed(ctx, tx, whose, page) })
}

func (s *Service) ask(ctx context.Context, profiles registrar.Profiles, session registrar.Session, q registrar.DomainQuery) (registrar.DomainPage, error) {
	ctx, cancel := context.WithTimeout(ctx, s.set.CallWait)
	defer cancel()
	page, err := profiles.ProfileDomains(ctx, session, q)
	if err == nil && page.ReadAt.IsZero() {
		page.ReadAt = s.now()
	}
	return page, err
}
