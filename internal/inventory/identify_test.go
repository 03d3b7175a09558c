package inventory_test

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"portal/internal/inventory"
	"portal/internal/profile"
	"portal/internal/registrar"
	"portal/internal/registrar/registrartest"
	"portal/internal/secret"
)

func domainsNamed(names ...registrar.DomainName) []registrar.Domain {
	domains := make([]registrar.Domain, len(names))
	for i, name := range names {
		domains[i] = domain(name)
	}
	return domains
}

// counted counts the calls of a sign-in.
type counted struct {
	registrar.Profiles
	calls *atomic.Int32
}

func (c counted) ProfileDomains(ctx context.Context, s registrar.Session, q registrar.DomainQuery) (registrar.DomainPage, error) {
	c.calls.Add(1)
	return c.Profiles.ProfileDomains(ctx, s, q)
}

func (c counted) ProfileHolds(ctx context.Context, s registrar.Session, name registrar.DomainName) (registrar.Listing, error) {
	c.calls.Add(1)
	return c.Profiles.ProfileHolds(ctx, s, name)
}

// twins are two profiles called twin, and sub-users of both called helper.
type twins struct {
	fixture
	t *testing.T
}

func newTwins(t *testing.T) twins {
	f := newFixture(t)
	f.fake.AddProfile("twin#1", "password-1", domainsNamed("one-a.com", "one-b.com", "one-c.com", "one-d.com")...)
	f.fake.AddProfile("twin#2", "password-2", domainsNamed("two-a.com", "two-b.com")...)
	f.fake.AddSubUser("one-b.com", "helper", "helper-1", registrar.RightNameservers)
	f.fake.AddSubUser("two-b.com", "helper", "helper-2", registrar.RightNameservers)
	return twins{f, t}
}

// in signs somebody in, and lists what an owner holds if asked to.
func (f twins) in(username, password string, name registrar.DomainName, list bool) string {
	f.t.Helper()
	login, err := f.fake.SignIn(f.t.Context(), registrar.Credentials{Domain: name, Username: username, Password: secret.New(password)})
	if err != nil {
		f.t.Fatal(err)
	}
	key, err := f.Identify(f.t.Context(), "acme", "acme-main", f.fake, login)
	if err != nil || !profile.MayBe("twin", key) {
		f.t.Fatalf("%q, %v", key, err)
	}
	if list {
		f.clock.Advance(time.Hour)
		f.listAs(f.t, profile.Key{Brand: "acme", Account: "acme-main", Profile: key}, login.Session)
	}
	return key
}

func (f twins) one(name registrar.DomainName) string { return f.in("twin", "password-1", name, true) }
func (f twins) two(name registrar.DomainName) string { return f.in("twin", "password-2", name, true) }

func (f twins) holds(key string) []registrar.DomainName {
	f.t.Helper()
	names, err := f.Names(f.t.Context(), profile.Key{Brand: "acme", Account: "acme-main", Profile: key}, inventory.Filter{}, 10)
	if err != nil {
		f.t.Fatal(err)
	}
	return names
}

func TestTwoProfilesOfOneUsernameAreApart(t *testing.T) {
	t.Parallel()
	f := newTwins(t)
	first, second := f.one("one-b.com"), f.two("two-a.com")
	if first != "twin" || second == first {
		t.Fatalf("the first is %q, the second %q", first, second)
	}
	for _, name := range []registrar.DomainName{"one-a.com", "one-d.com"} {
		if got := f.one(name); got != first {
			t.Errorf("the first one signs in with %s as %q", name, got)
		}
	}
	if got := f.two("two-b.com"); got != second {
		t.Errorf("the second one signs in as %q, want %q", got, second)
	}
	if got := f.in("helper", "helper-1", "one-b.com", false); got != first {
		t.Errorf("a helper of the first is of %q", got)
	}
	if got := f.in("helper", "helper-2", "two-b.com", false); got != second {
		t.Errorf("a helper of the second is of %q", got)
	}
	if got := f.holds(second); !slices.Equal(got, []registrar.DomainName{"two-a.com", "two-b.com"}) {
		t.Errorf("the second one holds %v", got)
	}
}

func TestASubUserOfAProfileThatNobodyKnowsGetsIntoNoOther(t *testing.T) {
	t.Parallel()
	f := newTwins(t)
	first := f.one("one-a.com")
	helper := f.in("helper", "helper-2", "two-b.com", false)
	if helper == first {
		t.Fatal("a helper of the second profile is let into the first")
	}
	if got := f.two("two-a.com"); got != helper {
		t.Errorf("the helper's owner is %q, want %q", got, helper)
	}
}

func TestTheFirstSubUserOfAUsernameDoesNotOpenTheScopeToANamesake(t *testing.T) {
	t.Parallel()
	f := newTwins(t)
	helper := f.in("helper", "helper-2", "two-b.com", false)
	if got := f.one("one-a.com"); got == helper {
		t.Errorf("the first profile is %q, as the helper of the second", got)
	}
	if got := f.two("two-a.com"); got != helper {
		t.Errorf("the helper's owner is %q, want %q", got, helper)
	}
}

func TestADomainThatWasSoldDoesNotMakeItsBuyerTheSeller(t *testing.T) {
	t.Parallel()
	f := newTwins(t)
	first := f.one("one-a.com")
	f.fake.AddDomain("twin#2", domain("one-a.com"))
	second := f.two("one-a.com")
	if second == first {
		t.Error("who bought it signs in with it as the seller")
	}
	if got := f.one("one-b.com"); got != first {
		t.Errorf("the seller is %q now, want %q", got, first)
	}
	if got := f.two("two-a.com"); got != second {
		t.Errorf("the buyer is %q now, want %q", got, second)
	}
	if got := f.holds(first); slices.Contains(got, "one-a.com") {
		t.Errorf("the seller still holds %v", got)
	}
}

func TestANameThatWasUsedIsNotGivenToTheNextOne(t *testing.T) {
	t.Parallel()
	f := newTwins(t)
	f.one("one-a.com")
	second := f.two("two-a.com")
	f.fake.AddProfile("twin#3", "password-3", domain("two-a.com"))
	if got := f.in("twin", "password-3", "two-a.com", true); got == second {
		t.Error("who bought the domain of a profile is that profile")
	}
}

func TestNamesThatLeftTheAccountDoNotMakeAnOwnerAStranger(t *testing.T) {
	t.Parallel()
	f := newTwins(t)
	first := f.one("one-a.com")
	for _, name := range []registrar.DomainName{"one-b.com", "one-c.com", "one-d.com"} {
		f.fake.Remove(name)
	}
	if got := f.one("one-a.com"); got != first {
		t.Errorf("the owner is %q, want %q", got, first)
	}
}

func TestASignInCostsFewCalls(t *testing.T) {
	t.Parallel()
	f := newTwins(t)
	tests := []struct {
		name     string
		domain   registrar.DomainName
		password string
		calls    int32
	}{
		{"the first of a username", "one-a.com", "password-1", 0},
		{"one that is known", "one-a.com", "password-1", 3},
		{"another of the username", "two-a.com", "password-2", 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			login, err := f.fake.SignIn(t.Context(), registrar.Credentials{Domain: test.domain, Username: "twin", Password: secret.New(test.password)})
			if err != nil {
				t.Fatal(err)
			}
			var calls atomic.Int32
			one := counted{f.fake, &calls}
			key, err := f.Identify(t.Context(), "acme", "acme-main", one, login)
			if err != nil || calls.Load() != test.calls {
				t.Errorf("%d calls, want %d (%v)", calls.Load(), test.calls, err)
			}
			f.listAs(t, profile.Key{Brand: "acme", Account: "acme-main", Profile: key}, login.Session)
		})
	}
}

func TestARegistrarThatDoesNotAnswerLetsNobodyInAsSomebody(t *testing.T) {
	t.Parallel()
	f := newTwins(t)
	f.one("one-a.com")
	login, err := f.fake.SignIn(t.Context(), registrar.Credentials{Domain: "two-a.com", Username: "twin", Password: secret.New("password-2")})
	if err != nil {
		t.Fatal(err)
	}
	f.fake.FailNext(registrartest.ProfilesFail)
	if key, err := f.Identify(t.Context(), "acme", "acme-main", f.fake, login); !errors.Is(err, registrar.ErrUnavailable) || key != "" {
		t.Errorf("%q, %v", key, err)
	}
	login.Profile = "twin#x"
	if key, err := f.Identify(t.Context(), "acme", "acme-main", f.fake, login); !errors.Is(err, registrar.ErrUnavailable) || key != "" {
		t.Errorf("a username like a key: %q, %v", key, err)
	}
}
