package auth_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
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
	t.Parallel()
	elsewhere := func(i int) string { return fmt.Sprintf("10.%d.%d.1", i/250, i%250) }
	other := func(i int) string { return fmt.Sprintf("user%d", i) }
	tests := []struct {
		name  string
		guess func(*site, int) error
		free  int           // guesses before the first wait
		most  int           // and before the first long one
		long  time.Duration // for each guess after that
	}{
		{"one login from many addresses",
			func(s *site, i int) error { return s.guess(elsewhere(i), janesDomain, "jane") }, 5, 100, 24 * time.Minute},
		{"one login in any spelling",
			func(s *site, i int) error {
				return s.guess(elsewhere(i), janesDomain, []string{"jane", " JANE", "Jane "}[i%3])
			}, 5, 100, 24 * time.Minute},
		{"one username by many domains", func(s *site, i int) error {
			return s.guess(elsewhere(i), registrar.DomainName(fmt.Sprintf("d%d.example", i)), "jane")
		}, 15, 100, 24 * time.Minute},
		{"many logins from one address",
			func(s *site, i int) error { return s.guess("203.0.113.9", janesDomain, other(i)) }, 10, 20, 6 * time.Minute},
		{"many logins from one IPv6 network",
			func(s *site, i int) error {
				return s.guess(fmt.Sprintf("2001:db8:0:7::%x", i+1), janesDomain, other(i))
			}, 10, 20, 6 * time.Minute},
		{"many logins from the networks of one IPv6 home",
			func(s *site, i int) error {
				return s.guess(fmt.Sprintf("2001:db8:0:70%02x::1", i), janesDomain, other(i))
			}, 20, 40, 3 * time.Minute},
		{"many logins from the networks of one IPv6 site",
			func(s *site, i int) error {
				return s.guess(fmt.Sprintf("2001:db8:0:%04x::1", i*256), janesDomain, other(i))
			}, 60, 120, time.Minute},
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
			more := tt.most - tt.free + 4
			waits := s.attack(more, func(i int) error { return tt.guess(s, tt.free+i) })
			for i, wait := range waits {
				if long := wait > time.Second; long != (i >= tt.most-tt.free) {
					if i < tt.most-tt.free || i > tt.most-tt.free+1 { // what leaks meanwhile makes room for one
						t.Errorf("wait %d is %s", i, wait)
					}
				}
			}
			if last := waits[len(waits)-1]; last < tt.long*9/10 || last > tt.long {
				t.Errorf("the last wait is %s, want %s", last, tt.long)
			}
			if asked := int(s.registrar.calls.Load() - calls); asked != more {
				t.Errorf("the registrar was asked %d times for %d guesses", asked, more)
			}
		})
	}
}

func TestParallelGuessesDoNotSlipThrough(t *testing.T) {
	t.Parallel()
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
	if asked := s.registrar.calls.Load(); asked != 5 {
		t.Errorf("the registrar was asked %d times", asked)
	}
}

// Rows are shared between attempts, locked when counted and when given back.
func TestManySignInsAtOnceDoNotBlockEachOther(t *testing.T) {
	t.Parallel()
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

func TestTheRightPasswordCostsNobodyAndBuysNoGuesses(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for range 4 {
		_ = s.guess("203.0.113.9", janesDomain, "jane")
		s.mustSignIn(acme())
	}
	// Four failures count for the login, nothing for the address of the sign-ins.
	for i := range 10 {
		if err := s.guess("", janesDomain, fmt.Sprintf("user%d", i)); !errors.Is(err, registrar.ErrCredentials) {
			t.Errorf("guess %d: %v", i, err)
		}
	}
	if err := s.guess("203.0.113.9", janesDomain, "jane"); !errors.Is(err, registrar.ErrCredentials) {
		t.Errorf("the fifth guess: %v", err)
	}
	var throttled *auth.ThrottledError
	if err := s.guess("203.0.113.9", janesDomain, "jane"); !errors.As(err, &throttled) {
		t.Errorf("the sixth guess: %v", err)
	}
}

func TestARegistrarThatIsDownCostsNoAttempt(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for range 20 {
		s.fake.FailNext(registrartest.ProfilesFail)
		if _, err := s.signIn(acme(), jane(janesPassword)); !errors.Is(err, registrar.ErrUnavailable) {
			t.Fatal(err)
		}
	}
	s.mustSignIn(acme())
}

func TestQuietDaysForgetAllFailures(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	guess := func(int) error { return s.guess("", janesDomain, "jane") }
	s.attack(105, guess)
	s.pass(48 * time.Hour)
	if waits := s.attack(5, guess); len(waits) != 0 {
		t.Errorf("waits %v", waits)
	}
}

// Whoever can fill the bucket of a login, or of a brand, with guesses does not shut
// out those who signed in from their own network or with their own browser before.
func TestStrangersDoNotShutOutWhoIsKnown(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	mine := acme()
	s.mustSignIn(mine)
	s.attack(100, func(i int) error { return s.guess(fmt.Sprintf("10.0.0.%d", i), janesDomain, "jane") })
	elsewhere := func(b browser) *browser { b.address = "198.51.100.1"; return &b }

	var throttled *auth.ThrottledError
	if _, err := s.signIn(elsewhere(*acme()), jane(janesPassword)); !errors.As(err, &throttled) {
		t.Errorf("another browser on another network: %v", err)
	}
	mine.forgetSession()
	if _, err := s.signIn(elsewhere(*mine), jane(janesPassword)); err != nil {
		t.Errorf("the browser of before, on another network: %v", err)
	}
	if _, err := s.signIn(acme(), jane(janesPassword)); err != nil {
		t.Errorf("another browser on the network of before: %v", err)
	}
}

func TestABrowserIsKnownToItsBrandAndItsLoginsAlone(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	mine := acme()
	s.mustSignIn(mine)
	mine.forgetSession()
	s.attack(100, func(i int) error { return s.guess(fmt.Sprintf("10.0.0.%d", i), "second.example", "jane") })
	var throttled *auth.ThrottledError
	mine.address = "198.51.100.1"
	c := jane(janesPassword)
	c.Domain = "second.example"
	if _, err := s.signIn(mine, c); !errors.As(err, &throttled) {
		t.Errorf("for another login: %v", err)
	}
	forged := &browser{brand: "acme", address: "198.51.100.2", cookies: []*http.Cookie{{Name: "__Host-portal-device", Value: strings.Repeat("A", 26)}}}
	s.attack(100, func(i int) error { return s.guess(fmt.Sprintf("10.0.1.%d", i), janesDomain, "jane") })
	if _, err := s.signIn(forged, jane(janesPassword)); !errors.As(err, &throttled) {
		t.Errorf("with a made-up cookie: %v", err)
	}
}

// Whoever has got hold of the browser guesses no more than a stranger.
func TestAKnownBrowserHasItsOwnLimit(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	mine := acme()
	s.mustSignIn(mine)
	mine.forgetSession()
	asked := s.registrar.calls.Load()
	for hour := range 24 {
		for i := range 20 {
			mine.address = fmt.Sprintf("10.%d.0.%d", hour, i)
			_, _ = s.signIn(mine, jane("a guess"))
			s.pass(2 * time.Second)
		}
		s.pass(time.Hour)
	}
	if n := s.registrar.calls.Load() - asked; n < 20 || n >= 200 {
		t.Errorf("%d guesses in a day", n)
	}
}

func TestRightPasswordsAreBoundedToo(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	var throttled *auth.ThrottledError
	n := 0
	for ; n < 100; n++ {
		if _, err := s.signIn(acme(), jane(janesPassword)); errors.As(err, &throttled) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	if n != 20 {
		t.Errorf("%d sign-ins at once", n)
	}
	// Wrong ones fill nothing of it.
	for i := range 3 {
		_, _ = s.signIn(&browser{brand: "acme", address: fmt.Sprintf("10.0.0.%d", i)}, jane("wrong"))
	}
	s.pass(time.Second)
	s.mustSignIn(acme())
}

func TestBrandsDoNotShareCounters(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.attack(100, func(i int) error { return s.guess(fmt.Sprintf("10.0.0.%d", i), janesDomain, "jane") })
	if _, err := s.signIn(&browser{brand: "globex", address: "198.51.100.1"}, jane(janesPassword)); err != nil {
		t.Error(err)
	}
}

func TestPeopleWhoShareALoginCanSignInAtTheSameMoment(t *testing.T) {
	t.Parallel()
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

// What a clock wrote that ran ahead, or somebody in the database, locks nobody out.
func TestATimeFarAheadInACounterLocksNobodyOut(t *testing.T) {
	for name, spoil := range map[string]string{
		"a free time":   `UPDATE sign_in_throttle SET free_at = '2400-01-01'`,
		"a last time":   `UPDATE sign_in_throttle SET last_at = '2400-01-01', free_at = 'epoch'`,
		"a huge number": `UPDATE sign_in_throttle SET failures = 1000000, last_at = '2400-01-01', free_at = '2400-01-01'`,
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t)
			for range 3 {
				if err := s.guess("192.0.2.1", janesDomain, "jane"); !errors.Is(err, registrar.ErrCredentials) {
					t.Fatal(err)
				}
			}
			if _, err := s.db.Pool.Exec(t.Context(), spoil); err != nil {
				t.Fatal(err)
			}
			s.mustSignIn(&browser{brand: "acme"})
			s.pass(4 * time.Hour)
			s.mustSignIn(&browser{brand: "acme"})
			if _, err := s.db.Pool.Exec(t.Context(), spoil); err != nil {
				t.Fatal(err)
			}
			if err := s.Purge(t.Context()); err != nil {
				t.Fatal(err)
			}
			var left int
			if err := s.db.Pool.QueryRow(t.Context(), `SELECT count(*) FROM sign_in_throttle`).Scan(&left); err != nil || left != 0 {
				t.Errorf("%d counters are kept, %v", left, err)
			}
		})
	}
}
