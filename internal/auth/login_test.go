package auth_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"portal/internal/auth"
	"portal/internal/registrar"
	"portal/internal/secret"
)

func TestRequestsThatCarryTheFormerIDAreNotSignedOut(t *testing.T) {
	t.Parallel()
	s, b := newSite(t), acme()
	session := s.mustSignIn(b)
	late := &browser{brand: "acme", cookies: b.cookies}
	if err := s.renew(b, janesPassword); err != nil {
		t.Fatal(err)
	}
	if err := s.current(late); err != nil {
		t.Errorf("a request that was under way: %v", err)
	}
	open, err := s.Sessions(t.Context(), session.Actor)
	if err != nil || len(open) != 1 || !open[0].Current || open[0].Ref != session.SessionRef {
		t.Errorf("one session under two IDs is listed as %+v, %v", open, err)
	}
	s.pass(time.Minute)
	if err := s.current(late); !errors.Is(err, auth.ErrNoSession) {
		t.Errorf("the former ID a minute later: %v", err)
	}
	if err := s.current(b); err != nil {
		t.Errorf("the new one: %v", err)
	}
}

func TestAProofThatIsSentTwiceLeavesBothAnswersGood(t *testing.T) {
	t.Parallel()
	s, b := newSite(t), acme()
	s.mustSignIn(b)
	twin := &browser{brand: "acme", cookies: b.cookies}
	for _, sent := range []*browser{b, twin} {
		if err := s.renew(sent, janesPassword); err != nil {
			t.Fatal(err)
		}
	}
	s.pass(time.Minute)
	if s.current(b) != nil || s.current(twin) != nil {
		t.Error("whichever answer comes last, its cookie has to be good")
	}
}

func TestSigningOutEndsTheSessionUnderAllItsIDs(t *testing.T) {
	t.Parallel()
	s, b := newSite(t), acme()
	s.mustSignIn(b)
	late := &browser{brand: "acme", cookies: b.cookies}
	if err := s.renew(b, janesPassword); err != nil {
		t.Fatal(err)
	}
	if err := s.signOut(b); err != nil {
		t.Fatal(err)
	}
	if err := s.current(late); !errors.Is(err, auth.ErrNoSession) {
		t.Errorf("the former ID: %v", err)
	}
}

func TestEndingASessionWithTwoIDsIsRecordedOnce(t *testing.T) {
	t.Parallel()
	s, b, phone := newSite(t), acme(), acme()
	who, other := s.mustSignIn(b), s.mustSignIn(phone)
	if err := s.renew(phone, janesPassword); err != nil {
		t.Fatal(err)
	}
	before := len(s.log.outcomes())
	n, err := s.EndOthers(t.Context(), who.Actor, s.registrar)
	if err != nil || n != 1 || len(s.log.outcomes())-before != 1 {
		t.Errorf("%d ended, %d entries, %v", n, len(s.log.outcomes())-before, err)
	}
	if err := s.current(phone); !errors.Is(err, auth.ErrNoSession) || other.SessionRef == who.SessionRef {
		t.Errorf("err = %v", err)
	}
}

func TestTheBrowserRemembersItsLoginUntilSignOut(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		spoil  func(*site, *browser)
		resume bool
	}{
		{"idle", func(s *site, _ *browser) { s.pass(auth.DefaultIdle) }, true},
		{"purged", func(s *site, _ *browser) {
			s.pass(auth.DefaultIdle)
			if err := s.Purge(s.t.Context()); err != nil {
				s.t.Error(err)
			}
		}, true},
		{"at its limit", func(s *site, _ *browser) { s.pass(auth.DefaultAbsolute) }, true},
		{"another process", func(s *site, _ *browser) {
			s.exec("DELETE FROM session")
			s.Service = s.service()
		}, true},
		{"signed out", func(s *site, b *browser) {
			if err := s.signOut(b); err != nil {
				s.t.Error(err)
			}
		}, false},
		{"another brand's site", func(_ *site, b *browser) { b.brand = "globex" }, false},
		{"another browser", func(_ *site, b *browser) { b.cookies = nil }, false},
		{"altered", func(_ *site, b *browser) {
			for i, c := range b.cookies {
				if strings.HasSuffix(c.Name, "-login") {
					b.cookies[i] = &http.Cookie{Name: c.Name, Value: flip(c.Value)}
				}
			}
		}, false},
		{"sealed with another key", func(s *site, _ *browser) {
			s.Service = s.service(func(c *auth.Config) { c.Key = secret.NewKey() })
		}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, b := newSite(t), acme()
			session := s.mustSignIn(b)
			tt.spoil(s, b)
			last, ok := s.Last(b.request(t))
			if ok != tt.resume || ok && last != session.Login() {
				t.Fatalf("last login %+v, %v", last, ok)
			}
			if !ok {
				return
			}
			if _, err := s.resume(b, last, "wrong"); !errors.Is(err, registrar.ErrCredentials) {
				t.Errorf("wrong password: %v", err)
			}
			again, err := s.resume(b, last, janesPassword)
			if err != nil || again.Login() != last || s.current(b) != nil {
				t.Errorf("resumed as %+v, %v", again, err)
			}
			if !slices.Contains(s.log.outcomes(), auth.SignInRefused) {
				t.Error("the wrong password left no entry")
			}
		})
	}
}

func TestALoginThatHasBecomeAnotherOneIsNotResumed(t *testing.T) {
	t.Parallel()
	s, b := newSite(t), acme()
	last := s.mustSignIn(b).Login()
	s.pass(auth.DefaultIdle)
	s.registrar.Profiles = movedTo{s.fake, "other"}
	if _, err := s.resume(b, last, janesPassword); !errors.Is(err, auth.ErrNoSession) || s.current(b) == nil {
		t.Errorf("err = %v", err)
	}
}

func TestMarksTellLoginsApart(t *testing.T) {
	t.Parallel()
	owner := auth.Login{Account: "a", Profile: "jane", Username: "jane", Role: auth.RoleOwner, Domain: "one.example"}
	sub := auth.Login{Account: "a", Profile: "jane", Username: "bob", Role: auth.RoleSubUser, Domain: "one.example"}
	elsewhere := func(l auth.Login) auth.Login { l.Domain = "two.example"; return l }
	if owner.Mark() != elsewhere(owner).Mark() {
		t.Error("an owner who signs in with another domain is another one")
	}
	others := []auth.Login{sub, elsewhere(sub)}
	for _, change := range []func(*auth.Login){
		func(l *auth.Login) { l.Account = "b" }, func(l *auth.Login) { l.Profile = "jane#2" }, func(l *auth.Login) { l.Username = "janet" },
	} {
		l := owner
		change(&l)
		others = append(others, l)
	}
	seen := map[string]bool{owner.Mark(): true}
	for _, l := range others {
		if seen[l.Mark()] {
			t.Errorf("%+v has the mark of another", l)
		}
		seen[l.Mark()] = true
	}
}

func (s *site) resume(b *browser, last auth.Login, password string) (*auth.Session, error) {
	w := httptest.NewRecorder()
	session, err := s.Resume(w, b.request(s.t), s.registrar, last, secret.New(password))
	b.keep(w)
	return session, err
}
