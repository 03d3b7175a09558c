package auth_test

import (
	"context"
	"errors"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"portal/internal/auth"
	"portal/internal/registrar"
	"portal/internal/registrar/registrartest"
	"portal/internal/secret"
)

func TestEveryAnswerIsRecorded(t *testing.T) {
	t.Parallel()
	s, b := newSite(t), acme()
	s.fake.FailNext(registrartest.ProfilesFail)
	if _, err := s.signIn(b, jane(janesPassword)); !errors.Is(err, registrar.ErrUnavailable) {
		t.Errorf("registrar down: %v", err)
	}
	for range 5 {
		if err := s.guess("", janesDomain, "Jane"); !errors.Is(err, registrar.ErrCredentials) {
			t.Errorf("wrong password: %v", err)
		}
	}
	var throttled *auth.ThrottledError
	for range 3 { // one entry stands for all attempts of a wait
		if _, err := s.signIn(b, jane(janesPassword)); !errors.As(err, &throttled) {
			t.Errorf("after five of them: %v", err)
		}
	}
	s.pass(throttled.RetryAfter)
	session := s.mustSignIn(b)
	if err := s.signOut(b); err != nil {
		t.Fatal(err)
	}

	want := []auth.SignInOutcome{auth.SignInUnavailable, auth.SignInRefused, auth.SignInRefused, auth.SignInRefused, auth.SignInRefused, auth.SignInRefused,
		auth.SignInThrottled, auth.SignInApplied, auth.SignedOut}
	if diff := cmp.Diff(want, s.log.outcomes()); diff != "" {
		t.Fatal(diff)
	}
	refused, applied := s.log.entries[1], s.log.entries[7]
	if refused.Actor.Profile != "" || refused.Actor.Username != "Jane" || refused.Domain != janesDomain || !refused.Actor.Address.IsValid() {
		t.Errorf("refused: %+v", refused)
	}
	if applied.Actor != session.Actor {
		t.Errorf("applied: %+v", applied)
	}
}

func TestWithoutItsEntryThereIsNoSession(t *testing.T) {
	t.Parallel()
	s, b := newSite(t), acme()
	s.log.fails = true
	if _, err := s.signIn(b, jane(janesPassword)); !errors.Is(err, errLogDown) {
		t.Errorf("right password: %v", err)
	}
	if err := s.guess("", janesDomain, "jane"); !errors.Is(err, errLogDown) || errors.Is(err, registrar.ErrCredentials) {
		t.Errorf("wrong password: %v", err)
	}
	left := registrar.Session{Token: secret.New("fake:1"), Domain: janesDomain, Owner: true}
	if _, err := s.fake.ProfileHolds(t.Context(), left, janesDomain); !errors.Is(err, registrar.ErrSessionEnded) {
		t.Errorf("session at the registrar: %v", err)
	}
	if len(b.cookies) != 0 || s.count("session") != 0 {
		t.Errorf("cookies %v, %d sessions", b.cookies, s.count("session"))
	}
}

func TestWithoutKnowingTheProfileThereIsNoSession(t *testing.T) {
	t.Parallel()
	away := &registrar.Error{Kind: registrar.ErrUnavailable, Op: "identify profile"}
	name, fails := "", error(nil)
	s, b := newSite(t, func(c *auth.Config) {
		c.Identify = func(context.Context, string, string, registrar.Profiles, registrar.Login) (string, error) {
			return name, fails
		}
	}), acme()
	fails = away
	if _, err := s.signIn(b, jane(janesPassword)); !errors.Is(err, registrar.ErrUnavailable) {
		t.Errorf("not known: %v", err)
	}
	left := registrar.Session{Token: secret.New("fake:1"), Domain: janesDomain, Owner: true}
	if _, err := s.fake.ProfileHolds(t.Context(), left, janesDomain); !errors.Is(err, registrar.ErrSessionEnded) {
		t.Errorf("session at the registrar: %v", err)
	}
	if diff := cmp.Diff([]auth.SignInOutcome{auth.SignInUnavailable}, s.log.outcomes()); diff != "" || s.count("session") != 0 {
		t.Errorf("%d sessions, entries: %s", s.count("session"), diff)
	}

	name, fails = "jane#2", nil
	session := s.mustSignIn(b)
	if session.Profile != "jane#2" || session.Username != "jane" {
		t.Errorf("known as %q of %q", session.Username, session.Profile)
	}
	name = "jane"
	if _, err := s.Renew(httptest.NewRecorder(), b.request(t), s.registrar, secret.New(janesPassword)); !errors.Is(err, auth.ErrNoSession) {
		t.Errorf("renewed as another profile: %v", err)
	}
}

// Hanging up must not make a guess free.
func TestHangingUpDoesNotStopASignIn(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	r := acme().request(t)
	if _, err := s.Current(r); !errors.Is(err, auth.ErrNoSession) { // the session is read by now
		t.Fatal(err)
	}
	ctx, hangUp := context.WithCancel(r.Context())
	hangUp()
	wrong := auth.SignIn{Profiles: s.registrar, Credentials: jane("wrong")}
	if _, err := s.SignIn(httptest.NewRecorder(), r.WithContext(ctx), wrong); !errors.Is(err, registrar.ErrCredentials) {
		t.Errorf("err = %v", err)
	}
	if diff := cmp.Diff([]auth.SignInOutcome{auth.SignInRefused}, s.log.outcomes()); diff != "" {
		t.Error(diff)
	}
}

func TestSigningOutEndsBothSessionsAndTheCookie(t *testing.T) {
	t.Parallel()
	s, b, copied := newSite(t), acme(), acme()
	session := s.mustSignIn(b)
	copied.cookies = b.cookies
	for range 2 { // the second time there is nothing to end, which is no error
		if err := s.signOut(b); err != nil || len(b.cookies) != 1 || b.cookies[0].Name != "__Host-portal-device" {
			t.Errorf("err = %v, cookies %v, want that of the device alone", err, b.cookies)
		}
	}
	if err := s.current(copied); !errors.Is(err, auth.ErrNoSession) {
		t.Errorf("a copy of the cookie: %v", err)
	}
	if _, err := s.fake.ProfileHolds(t.Context(), session.Registrar, janesDomain); !errors.Is(err, registrar.ErrSessionEnded) {
		t.Errorf("session at the registrar: %v", err)
	}
}

func TestSigningOutWorksWhileTheRegistrarIsDown(t *testing.T) {
	t.Parallel()
	s, b := newSite(t), acme()
	s.mustSignIn(b)
	s.fake.SetDown(true)
	if err := s.signOut(b); err != nil || s.count("session") != 0 {
		t.Errorf("err = %v, %d sessions", err, s.count("session"))
	}
}

func TestAProofRenewsTheSessionUnderAnotherID(t *testing.T) {
	t.Parallel()
	s, b := newSite(t), acme()
	before := s.mustSignIn(b)
	cookie := b.cookies[0].Value
	s.fake.EndSessions()
	s.pass(20 * time.Minute)

	if err := s.renew(b, "wrong"); !errors.Is(err, registrar.ErrCredentials) {
		t.Errorf("wrong password: %v", err)
	}
	if err := s.renew(b, janesPassword); err != nil {
		t.Fatal(err)
	}
	after, err := s.Current(b.request(t))
	if err != nil || b.cookies[0].Value == cookie {
		t.Fatalf("the ID stayed, %v", err)
	}
	if _, err := s.fake.ProfileHolds(t.Context(), after.Registrar, janesDomain); err != nil {
		t.Errorf("session at the registrar: %v", err)
	}
	if !after.ExpiresAt.Equal(before.ExpiresAt) || after.SessionRef != before.SessionRef || !after.CreatedAt.Equal(before.CreatedAt) {
		t.Errorf("before %+v\nafter %+v", before, after)
	}
	if auth.Prove(after.Actor, s.clock) != nil || !errors.Is(auth.Prove(before.Actor, s.clock), auth.ErrProofNeeded) {
		t.Errorf("proofs %+v, then %+v", before.Proof, after.Proof)
	}
	want := []auth.SignInOutcome{auth.SignInApplied, auth.SignInRefused, auth.SignInApplied}
	if diff := cmp.Diff(want, s.log.outcomes()); diff != "" {
		t.Error(diff)
	}
}

func TestRenewingIsThrottledLikeSigningIn(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := acme()
	s.mustSignIn(b)
	var throttled *auth.ThrottledError
	for i := range 50 {
		err := s.renew(b, "wrong")
		if errors.As(err, &throttled) {
			if i < 4 {
				t.Errorf("throttled after %d", i)
			}
			return
		}
		if !errors.Is(err, registrar.ErrCredentials) {
			t.Fatal(err)
		}
	}
	t.Error("50 wrong passwords were let through")
}

func TestNobodyRenewsWhatIsOverOrNoLongerTheirs(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		change func(*site, *browser)
	}{
		{"nobody is signed in", func(_ *site, b *browser) { b.cookies = nil }},
		{"the portal's session is over too", func(s *site, _ *browser) { s.pass(auth.DefaultIdle) }},
		{"the domain moved to another profile with the same login", func(s *site, _ *browser) {
			s.registrar.Profiles = movedTo{s.fake, "other"}
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, b := newSite(t), acme()
			s.mustSignIn(b)
			tt.change(s, b)
			if err := s.renew(b, janesPassword); !errors.Is(err, auth.ErrNoSession) {
				t.Errorf("err = %v", err)
			}
		})
	}
}

// movedTo is a registrar whose logins all lead to one profile.
type movedTo struct {
	registrar.Profiles
	profile string
}

func (m movedTo) SignIn(ctx context.Context, c registrar.Credentials) (registrar.Login, error) {
	login, err := m.Profiles.SignIn(ctx, c)
	login.Profile = m.profile
	return login, err
}

func TestARightThatIsMissingIsNamed(t *testing.T) {
	t.Parallel()
	helper := auth.Actor{Rights: registrar.RightNameservers | registrar.RightExtras}
	if err := auth.Allow(helper, registrar.RightNameservers); err != nil {
		t.Errorf("a right that the actor has: %v", err)
	}
	err := auth.Allow(helper, registrar.RightNameservers|registrar.RightProfile)
	var denied *auth.DeniedError
	if !errors.Is(err, auth.ErrDenied) || !errors.As(err, &denied) || denied.Missing != registrar.RightProfile {
		t.Errorf("err = %v", err)
	}
}

func (s *site) signOut(b *browser) error {
	w := httptest.NewRecorder()
	err := s.SignOut(w, b.request(s.t), s.registrar)
	b.keep(w)
	return err
}

func (s *site) renew(b *browser, password string) error {
	w := httptest.NewRecorder()
	_, err := s.Renew(w, b.request(s.t), s.registrar, secret.New(password))
	b.keep(w)
	return err
}
