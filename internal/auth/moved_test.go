package auth_test

import (
	"errors"
	"testing"

	"portal/internal/auth"
	"portal/internal/registrar"
	"portal/internal/secret"
)

func TestSessionsOnDomainsThatMovedEnd(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	mine, other := s.mustSignIn(acme()), acme()
	s.mustSignIn(other)
	second := acme()
	if _, err := s.signIn(second, registrar.Credentials{Domain: "second.example", Username: "jane", Password: secret.New(janesPassword)}); err != nil {
		t.Fatal(err)
	}
	sub := acme()
	if _, err := s.signIn(sub, helper()); err != nil {
		t.Fatal(err)
	}
	elsewhere := &browser{brand: "globex"}
	s.mustSignIn(elsewhere)

	moved := func(name registrar.DomainName, _ auth.Actor) bool { return name == janesDomain }
	if n, err := s.EndBegun(t.Context(), mine.Actor, s.registrar, moved); err != nil || n != 2 {
		t.Fatalf("EndBegun = %d, %v, want 2", n, err)
	}
	for name, b := range map[string]*browser{"another of the owner": other, "the sub-user": sub} {
		if _, err := s.Current(b.request(t)); !errors.Is(err, auth.ErrNoSession) {
			t.Errorf("%s: %v, want no session", name, err)
		}
	}
	for name, b := range map[string]*browser{"one on another domain": second, "one at another brand": elsewhere} {
		if _, err := s.Current(b.request(t)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if open, err := s.Sessions(t.Context(), mine.Actor); err != nil || len(open) != 2 || !open[0].Current {
		t.Errorf("left are %+v, %v, want the own one first", open, err)
	}
}

func TestACheckOfCredentialsIsThrottledAsASignIn(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := acme()
	in := auth.SignIn{Account: "acme-main", Profiles: s.registrar, Credentials: registrar.Credentials{
		Domain: janesDomain, Username: "jane", Password: secret.New(janesPassword),
	}}
	if login, err := s.Check(b.request(t), in); err != nil || login.Profile != "jane" || !login.Session.Owner {
		t.Fatalf("Check = %+v, %v", login, err)
	}
	if _, err := s.Current(b.request(t)); !errors.Is(err, auth.ErrNoSession) {
		t.Errorf("a session came of it: %v", err)
	}
	in.Credentials.Password = secret.New("a guess")
	var throttled *auth.ThrottledError
	for i := range 20 {
		_, err := s.Check(b.request(t), in)
		if errors.As(err, &throttled) {
			if i < 3 {
				t.Errorf("throttled after %d guesses", i)
			}
			return
		}
		if !errors.Is(err, registrar.ErrCredentials) {
			t.Fatalf("guess %d: %v", i, err)
		}
	}
	t.Error("20 guesses were let through")
}
