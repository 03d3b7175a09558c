package auth_test

import (
	"context"
	"errors"
	"net/netip"
	"slices"
	"sync"
	"testing"
	"time"

	"portal/internal/auth"
	"portal/internal/registrar"
	"portal/internal/secret"
)

// leaving notes which sessions end at the registrar.
type leaving struct {
	registrar.Profiles
	mu   sync.Mutex
	over []string
}

func (l *leaving) SignOut(ctx context.Context, s registrar.Session) error {
	l.mu.Lock()
	l.over = append(l.over, s.Token.Reveal())
	l.mu.Unlock()
	return l.Profiles.SignOut(ctx, s)
}

func helper() registrar.Credentials {
	return registrar.Credentials{Domain: janesDomain, Username: "helper", Password: secret.New(subsPassword)}
}

func TestALoginSeesItsOwnSessionsOnly(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	first := s.mustSignIn(&browser{brand: "acme", address: "198.51.100.7"})
	s.pass(time.Minute)
	mine := s.mustSignIn(acme())
	s.mustSignIn(&browser{brand: "globex"})
	sub, err := s.signIn(acme(), helper())
	if err != nil {
		t.Fatal(err)
	}
	s.fake.AddSubUser("second.example", "helper", "another person", registrar.RightNameservers)
	if _, err := s.signIn(acme(), registrar.Credentials{Domain: "second.example", Username: "helper", Password: secret.New("another person")}); err != nil {
		t.Fatal(err)
	}

	open, err := s.Sessions(t.Context(), mine.Actor)
	if err != nil || len(open) != 2 {
		t.Fatalf("Sessions = %+v, %v, want two", open, err)
	}
	if !open[0].Current || open[0].Ref != mine.SessionRef || open[1].Current || open[1].Ref != first.SessionRef {
		t.Errorf("own session is not first: %+v", open)
	}
	if open[1].From != netip.MustParseAddr("198.51.100.7") || open[1].With != "TestBrowser/1" || !open[1].CreatedAt.Equal(first.CreatedAt) {
		t.Errorf("where it began: %+v", open[1])
	}
	if open, err := s.Sessions(t.Context(), sub.Actor); err != nil || len(open) != 1 || open[0].Ref != sub.SessionRef {
		t.Errorf("a sub-user sees %+v, %v: people of one name on two domains are two", open, err)
	}
	s.pass(auth.DefaultIdle)
	if open, err := s.Sessions(t.Context(), mine.Actor); err != nil || len(open) != 0 {
		t.Errorf("sessions that are over are listed: %+v, %v", open, err)
	}
}

func TestEndingASessionEndsItEverywhereAndSaysWhoDidIt(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	there, third, here := acme(), acme(), acme()
	lost, other := s.mustSignIn(there), s.mustSignIn(third)
	mine := s.mustSignIn(here)
	profiles := &leaving{Profiles: s.fake}
	if err := s.EndSession(t.Context(), mine.Actor, lost.SessionRef, profiles); err != nil {
		t.Fatal(err)
	}
	if err := s.current(there); !errors.Is(err, auth.ErrNoSession) {
		t.Errorf("the session that was ended: %v", err)
	}
	if err := errors.Join(s.current(third), s.current(here)); err != nil {
		t.Errorf("the others: %v", err)
	}
	if !slices.Equal(profiles.over, []string{lost.Registrar.Token.Reveal()}) {
		t.Errorf("%d sessions ended at the registrar", len(profiles.over))
	}
	last := s.log.entries[len(s.log.entries)-1]
	if last.Outcome != auth.SignedOut || last.Actor.SessionRef != mine.SessionRef || last.Ended != lost.SessionRef {
		t.Errorf("recorded %+v", last)
	}
	if err := s.EndSession(t.Context(), mine.Actor, lost.SessionRef, profiles); !errors.Is(err, auth.ErrNoSession) {
		t.Errorf("once more: %v", err)
	}
	if n, err := s.EndOthers(t.Context(), mine.Actor, profiles); n != 1 || err != nil {
		t.Errorf("EndOthers = %d, %v", n, err)
	}
	if err := s.current(third); !errors.Is(err, auth.ErrNoSession) || s.current(here) != nil {
		t.Errorf("after ending all others: %v", err)
	}
	if last := s.log.entries[len(s.log.entries)-1]; last.Ended != other.SessionRef {
		t.Errorf("recorded %+v", last)
	}
}

func TestNobodyEndsTheSessionOfAnotherLogin(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	owner, elsewhere := s.mustSignIn(acme()), s.mustSignIn(&browser{brand: "globex"})
	sub, err := s.signIn(acme(), helper())
	if err != nil {
		t.Fatal(err)
	}
	profiles := &leaving{Profiles: s.fake}
	for name, try := range map[string]struct {
		who auth.Actor
		ref string
	}{
		"a sub-user the owner's":   {sub.Actor, owner.SessionRef},
		"the owner a sub-user's":   {owner.Actor, sub.SessionRef},
		"one of another brand":     {owner.Actor, elsewhere.SessionRef},
		"one's own":                {owner.Actor, owner.SessionRef},
		"one that there never was": {owner.Actor, "0123456789"},
	} {
		if err := s.EndSession(t.Context(), try.who, try.ref, profiles); !errors.Is(err, auth.ErrNoSession) {
			t.Errorf("%s: %v, want ErrNoSession", name, err)
		}
	}
	for _, who := range []*auth.Session{owner, sub, elsewhere} {
		if n, err := s.EndOthers(t.Context(), who.Actor, profiles); n != 0 || err != nil {
			t.Errorf("%s at %s ended %d, %v", who.Username, who.Brand, n, err)
		}
	}
	if len(profiles.over) != 0 {
		t.Errorf("%d sessions ended at the registrar", len(profiles.over))
	}
}

func TestASessionIsOverEvenIfThatCanNotBeRecorded(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	there := acme()
	lost, mine := s.mustSignIn(there), s.mustSignIn(acme())
	s.log.fails = true
	if err := s.EndSession(t.Context(), mine.Actor, lost.SessionRef, s.fake); !errors.Is(err, errLogDown) {
		t.Errorf("EndSession = %v", err)
	}
	s.log.fails = false
	if err := s.current(there); !errors.Is(err, auth.ErrNoSession) {
		t.Errorf("a stranger stays signed in: %v", err)
	}
}

func TestALoginHasABoundedNumberOfSessions(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	first, sub := acme(), acme()
	begun := s.mustSignIn(first)
	if _, err := s.signIn(sub, helper()); err != nil {
		t.Fatal(err)
	}
	others := make([]*browser, auth.MaxSessions)
	for i := range others {
		others[i] = acme()
		s.pass(2 * time.Second)
		s.mustSignIn(others[i])
	}
	if err := s.current(first); !errors.Is(err, auth.ErrNoSession) {
		t.Errorf("the oldest session: %v", err)
	}
	if _, err := s.fake.ProfileHolds(t.Context(), begun.Registrar, janesDomain); !errors.Is(err, registrar.ErrSessionEnded) {
		t.Errorf("the oldest session at the registrar: %v", err)
	}
	for i, b := range append(others, sub) {
		if err := s.current(b); err != nil {
			t.Errorf("session %d: %v", i, err)
		}
	}
	last := s.log.entries[len(s.log.entries)-1]
	if last.Outcome != auth.SessionCrowdedOut || last.Ended != begun.SessionRef {
		t.Errorf("the log says %+v", last)
	}
}
