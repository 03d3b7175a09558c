package auth_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"portal/internal/auth"
	"portal/internal/registrar"
	"portal/internal/registrar/registrartest"
)

// attack guesses until it is throttled, waits as told, and goes on. It returns
// the waits.
func (s *site) attack(guesses int, guess func(i int) error) []time.Duration {
	s.t.Helper()
	var waits []time.Duration
	for i := 0; i < guesses; {
		var throttled *auth.ThrottledError
		switch err := guess(i); {
		case errors.As(err, &throttled):
			waits = append(waits, throttled.RetryAfter)
			s.pass(throttled.RetryAfter)
		case errors.Is(err, registrar.ErrCredentials):
			i++
		default:
			s.t.Fatalf("guess %d: %v", i, err)
		}
	}
	return waits
}

func TestWaitsGrowForWhatIsGuessedAt(t *testing.T) {
	elsewhere := func(i int) string { return fmt.Sprintf("10.%d.%d.1", i/250, i%250) }
	other := func(i int) string { return fmt.Sprintf("user%d", i) }
	const most = 15 * time.Minute
	tests := []struct {
		name           string
		guess          func(*site, int) error
		free           int           // guesses before the first wait
		grows, longest time.Duration // what ten waits grow to, and no wait exceeds
	}{
		{"one login from many addresses",
			func(s *site, i int) error { return s.guess(elsewhere(i), janesDomain, "jane") }, 3, most, most},
		{"one login in any spelling",
			func(s *site, i int) error {
				return s.guess(elsewhere(i), janesDomain, []string{"jane", " JANE", "Jane "}[i%3])
			}, 3, most, most},
		{"one username by many domains", func(s *site, i int) error {
			return s.guess(elsewhere(i), registrar.DomainName(fmt.Sprintf("d%d.example", i)), "jane")
		}, 15, time.Minute, time.Minute},
		{"many logins from one address",
			func(s *site, i int) error { return s.guess("203.0.113.9", janesDomain, other(i)) }, 10, 4 * time.Minute, most},
		{"many logins from one IPv6 network",
			func(s *site, i int) error {
				return s.guess(fmt.Sprintf("2001:db8:0:7::%x", i+1), janesDomain, other(i))
			}, 10, 4 * time.Minute, most},
		{"many logins of a brand from many addresses",
			func(s *site, i int) error { return s.guess(elsewhere(i), janesDomain, other(i)) }, 200, 16 * time.Second, 30 * time.Second},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newSite(t)
			for i := range tt.free {
				if err := tt.guess(s, i); !errors.Is(err, registrar.ErrCredentials) {
					t.Fatalf("guess %d: %v", i, err)
				}
			}
			calls := s.registrar.calls.Load()
			waits := s.attack(10, func(i int) error { return tt.guess(s, tt.free+i) })
			if waits[0] != 2*time.Second || waits[1] != 4*time.Second || slices.Max(waits) < tt.grows || slices.Max(waits) > tt.longest {
				t.Errorf("waits %v, want 2s, 4s … up to %s", waits, tt.grows)
			}
			if asked := s.registrar.calls.Load() - calls; asked != 10 {
				t.Errorf("the registrar was asked %d times for ten guesses", asked)
			}
		})
	}
}

func TestParallelGuessesDoNotSlipThrough(t *testing.T) {
	s := newSite(t)
	var group errgroup.Group
	for i := range 50 {
		group.Go(func() error {
			err := s.guess(fmt.Sprintf("10.0.0.%d", i), janesDomain, "jane")
			var throttled *auth.ThrottledError
			if errors.As(err, &throttled) || errors.Is(err, registrar.ErrCredentials) {
				return nil
			}
			return err
		})
	}
	if err := group.Wait(); err != nil {
		t.Error(err)
	}
	if asked := s.registrar.calls.Load(); asked != 3 {
		t.Errorf("the registrar was asked %d times", asked)
	}
}

// Rows are shared between attempts, locked when counted and when given back.
func TestManySignInsAtOnceDoNotBlockEachOther(t *testing.T) {
	s := newSite(t)
	const people = 8
	for i := range people {
		s.fake.AddProfile(fmt.Sprintf("p%d", i), janesPassword, registrar.Domain{Name: domainOf(i)})
	}
	var group errgroup.Group
	for i := range people {
		group.Go(func() error {
			for range 10 {
				c := jane(janesPassword)
				c.Domain, c.Username = domainOf(i), fmt.Sprintf("p%d", i)
				if _, err := s.signIn(&browser{brand: "acme", address: fmt.Sprintf("192.0.2.%d", i%3)}, c); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		t.Error(err)
	}
}

func domainOf(i int) registrar.DomainName { return registrar.DomainName(fmt.Sprintf("p%d.example", i)) }

func TestTheRightPasswordResetsTheLoginAndCostsNobody(t *testing.T) {
	s := newSite(t)
	for range 4 {
		for range 2 {
			_ = s.guess("", janesDomain, "jane")
		}
		s.mustSignIn(acme())
	}
	// Eight failures count for the address, none for jane; four successes for nobody.
	for i, user := range []string{"jane", "other"} {
		if err := s.guess("", janesDomain, user); !errors.Is(err, registrar.ErrCredentials) {
			t.Errorf("guess %d: %v", i, err)
		}
	}
	var throttled *auth.ThrottledError
	if err := s.guess("", janesDomain, "third"); !errors.As(err, &throttled) {
		t.Errorf("the tenth failure of the address: %v", err)
	}
}

func TestARegistrarThatIsDownCostsNoAttempt(t *testing.T) {
	s := newSite(t)
	for range 20 {
		s.fake.FailNext(registrartest.ProfilesFail)
		if _, err := s.signIn(acme(), jane(janesPassword)); !errors.Is(err, registrar.ErrUnavailable) {
			t.Fatal(err)
		}
	}
	s.mustSignIn(acme())
}

func TestAnHourOfQuietForgetsAllFailures(t *testing.T) {
	s := newSite(t)
	guess := func(int) error { return s.guess("", janesDomain, "jane") }
	s.attack(8, guess)
	s.pass(time.Hour)
	if waits := s.attack(3, guess); len(waits) != 0 {
		t.Errorf("waits %v", waits)
	}
}

// A brand with many customers has failures all the time. They must not add up.
func TestFailuresOfABrandDrainAway(t *testing.T) {
	s := newSite(t)
	for i := range 260 {
		s.pass(20 * time.Second)
		if err := s.guess(fmt.Sprintf("10.0.%d.1", i%250), janesDomain, fmt.Sprintf("user%d", i)); !errors.Is(err, registrar.ErrCredentials) {
			t.Fatalf("failure %d: %v", i, err)
		}
	}
}

// Strangers can make a login or a whole brand wait, but not for those who
// signed in from their own network before.
func TestStrangersDoNotShutOutWhoIsKnown(t *testing.T) {
	tests := []struct {
		name    string
		guesses int
		guess   func(*site, int) error
	}{
		{"guessing at the login", 6, func(s *site, i int) error { return s.guess("203.0.113.9", janesDomain, "jane") }},
		{"guessing at the brand", 201, func(s *site, i int) error {
			return s.guess(fmt.Sprintf("10.0.%d.%d", i/250, i%250), janesDomain, fmt.Sprintf("user%d", i))
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newSite(t)
			s.mustSignIn(acme())
			s.attack(tt.guesses, func(i int) error { return tt.guess(s, i) })

			var throttled *auth.ThrottledError
			if _, err := s.signIn(&browser{brand: "acme", address: "198.51.100.1"}, jane(janesPassword)); !errors.As(err, &throttled) {
				t.Errorf("from an unknown network: %v", err)
			}
			s.mustSignIn(acme())
		})
	}
}

func TestAKnownNetworkHasItsOwnLimit(t *testing.T) {
	s := newSite(t)
	s.mustSignIn(acme())
	for range 3 {
		_ = s.guess("", janesDomain, "jane")
	}
	var throttled *auth.ThrottledError
	if _, err := s.signIn(acme(), jane(janesPassword)); !errors.As(err, &throttled) {
		t.Errorf("err = %v", err)
	}
}

func TestBrandsDoNotShareCounters(t *testing.T) {
	s := newSite(t)
	s.attack(4, func(i int) error { return s.guess(fmt.Sprintf("10.0.0.%d", i), janesDomain, "jane") })
	if _, err := s.signIn(&browser{brand: "globex", address: "198.51.100.1"}, jane(janesPassword)); err != nil {
		t.Error(err)
	}
}

func TestPeopleWhoShareALoginCanSignInAtTheSameMoment(t *testing.T) {
	s := newSite(t, func(c *auth.Config) { c.Patience = 5 * time.Second })
	var group errgroup.Group
	for i := range 12 {
		group.Go(func() error {
			_, err := s.signIn(&browser{brand: "acme", address: fmt.Sprintf("192.0.2.%d", i)}, jane(janesPassword))
			return err
		})
	}
	if err := group.Wait(); err != nil {
		t.Error(err)
	}
}
