package auth_test

import (
	"container/heap"
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"portal/internal/auth"
	"portal/internal/registrar"
	"portal/internal/secret"
)

// patient is how long the portal lets a sign-in wait for its turn, and people wait in all.
const (
	patient = 4 * time.Second
	inTime  = 5 * time.Second
)

// try is somebody at a sign-in page, at a simulated time.
type try struct {
	at      time.Duration // since the start
	began   time.Duration // the first time, if this is not it
	browser *browser
	creds   registrar.Credentials
	guess   bool          // by an attacker
	until   time.Duration // an attacker tries again whenever it is free, until then; 0 for once
}

type tries []try

func (q tries) Len() int           { return len(q) }
func (q tries) Less(i, j int) bool { return q[i].at < q[j].at }
func (q tries) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }
func (q *tries) Push(x any)        { *q = append(*q, x.(try)) }
func (q *tries) Pop() any {
	last := (*q)[len(*q)-1]
	*q = (*q)[:len(*q)-1]
	return last
}

// tally is what came of a simulation.
type tally struct {
	right, inTime int
	slowest       time.Duration  // of those that got in
	guesses       int            // that the registrar was asked
	byLogin       map[string]int // by username
}

// simulate plays the tries in the order of their times, by two processes on one
// database in turn. Time passes for those who wait, and for nobody else.
func simulate(s *site, q tries) tally {
	s.t.Helper()
	start := s.clock
	var slept time.Duration
	waits := func(c *auth.Config) {
		c.Patience = patient
		c.Sleep = func(_ context.Context, d time.Duration) error {
			slept += d
			s.clock = s.clock.Add(d)
			return nil
		}
	}
	processes := []*auth.Service{s.service(waits), s.service(waits)}
	result := tally{byLogin: make(map[string]int)}
	heap.Init(&q)
	for n := 0; len(q) > 0; n++ {
		now := heap.Pop(&q).(try)
		if now.browser.roam > 0 {
			now.browser.address = fmt.Sprintf("10.%d.%d.%d", now.browser.roam, n/250%250, n%250)
		}
		s.clock, slept, s.Service = start.Add(now.at), 0, processes[n%2]
		_, err := s.signIn(now.browser, now.creds)
		var throttled *auth.ThrottledError
		blocked := errors.As(err, &throttled)
		took := now.at + slept - now.began
		switch {
		case now.guess && blocked:
			result.again(&q, now, slept+throttled.RetryAfter)
		case now.guess && errors.Is(err, registrar.ErrCredentials):
			result.guesses++
			result.byLogin[now.creds.Username]++
			result.again(&q, now, slept)
		case blocked && took+throttled.RetryAfter <= inTime:
			now.at += slept + throttled.RetryAfter
			heap.Push(&q, now)
		case err == nil || blocked:
			result.right++
			if err == nil && took <= inTime {
				result.inTime++
				result.slowest = max(result.slowest, took)
			}
		default:
			s.t.Fatalf("at %s: %v", now.at, err)
		}
	}
	s.clock = start
	return result
}

// again lets an attacker who goes on try after a while.
func (*tally) again(q *tries, t try, after time.Duration) {
	if t.at += after; t.at < t.until {
		heap.Push(q, t)
	}
}

// customers is how many logins the brand of a simulation has.
const customers = 40

func customer(i int) registrar.Credentials {
	i %= customers
	return registrar.Credentials{Domain: domainOf(i), Username: fmt.Sprintf("p%d", i), Password: secret.New(janesPassword)}
}

func newCrowd(t *testing.T) *site {
	s := newSite(t)
	for i := range customers {
		s.fake.AddProfile(fmt.Sprintf("p%d", i), janesPassword,
			registrar.Domain{Name: domainOf(i)}, registrar.Domain{Name: registrar.DomainName(fmt.Sprintf("other%d.example", i))})
	}
	return s
}

// people are n right passwords from networks that were never seen, one in each step.
func people(n int, from, step time.Duration) (q tries) {
	for i := range n {
		at := from + time.Duration(i)*step
		address := fmt.Sprintf("198.51.%d.%d", i/250, i%250)
		if i%2 == 1 {
			address = fmt.Sprintf("2001:db8:%x::1", 0x1000+i)
		}
		q = append(q, try{at: at, began: at, browser: &browser{brand: "acme", address: address}, creds: customer(i)})
	}
	return q
}

// guesses are n wrong passwords, one in each step.
func guesses(n int, step time.Duration, address func(i int) string, at func(i int) registrar.Credentials) (q tries) {
	for i := range n {
		creds := at(i)
		creds.Password = secret.New("a guess")
		when := time.Duration(i) * step
		q = append(q, try{at: when, began: when, browser: &browser{brand: "acme", address: address(i)}, creds: creds, guess: true})
	}
	return q
}

func madeUp(i int) registrar.Credentials {
	return registrar.Credentials{Domain: registrar.DomainName(fmt.Sprintf("nobody%d.example", i)), Username: fmt.Sprintf("nobody%d", i)}
}

func TestRightPasswordsGetInWhileABrandIsUnderAttack(t *testing.T) {
	t.Parallel()
	few := func(i int) string { return fmt.Sprintf("10.0.0.%d", i%24) }
	botnet := func(i int) string { return fmt.Sprintf("10.%d.%d.1", i/250, i%250) }
	site48 := func(i int) string { return fmt.Sprintf("2001:db8:666:%04x::1", (i*257)%65536) }
	sites48 := func(i int) string { return fmt.Sprintf("2001:db8:%x:%04x::1", 0x6000+i%50, (i*257)%65536) }
	tests := []struct {
		name    string
		attack  tries
		people  int
		guesses int // that may reach the registrar, at most
	}{
		{"200 guesses at made-up logins from 24 addresses", guesses(200, 300*time.Millisecond, few, madeUp), 20, 200},
		{"200 guesses at real logins from 24 addresses", guesses(200, 300*time.Millisecond, few, customer), 20, 200},
		{"one IPv6 site through all its networks, many logins", guesses(300, 200*time.Millisecond, site48, madeUp), 20, 122},
		{"50 IPv6 sites, many logins", guesses(500, 60*time.Millisecond, sites48, madeUp), 40, 500},
		{"a botnet of 1,000 addresses, a guess each, 30 a second", guesses(1000, 33*time.Millisecond, botnet, madeUp), 40, 1000},
		{"a botnet of 800 addresses at all real logins", guesses(800, 40*time.Millisecond, botnet, customer), 40, 800},
		{"a botnet of 600 addresses at two logins, and at made-up ones", guesses(600, 50*time.Millisecond, botnet, func(i int) registrar.Credentials {
			if i%2 == 0 {
				return customer(i % 4)
			}
			return madeUp(i)
		}), 40, 300 + 2*101},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newCrowd(t)
			end := tt.attack[len(tt.attack)-1].at
			// The first guesses have passed by the time that people come.
			arrivals := people(tt.people, end/4, end*3/4/time.Duration(tt.people))
			got := simulate(s, append(arrivals, tt.attack...))
			t.Logf("%d of %d right passwords in within %s, the slowest after %s; %d of %d guesses were let through",
				got.inTime, got.right, inTime, got.slowest, got.guesses, len(tt.attack))
			if got.right != tt.people || float64(got.inTime) < 0.95*float64(tt.people) {
				t.Errorf("%d of %d got in", got.inTime, got.right)
			}
			if got.guesses > tt.guesses {
				t.Errorf("%d guesses were let through, want at most %d", got.guesses, tt.guesses)
			}
		})
	}
}

// A day of guesses at one login, by as many addresses as it takes, at each time that
// the login is free: by either of its domains, while its owner signs in elsewhere.
func TestALoginHasFewerThan200GuessesADay(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	victim := customer(0)
	victim.Password = secret.New("a guess")
	byOther := victim
	byOther.Domain = "other0.example"
	for _, owner := range []bool{false, true} {
		t.Run(fmt.Sprintf("owner signs in: %v", owner), func(t *testing.T) {
			s := newCrowd(t)
			home := &browser{brand: "acme", address: "203.0.113.7"}
			if _, err := s.signIn(home, customer(0)); err != nil {
				t.Fatal(err)
			}
			home.forgetSession()
			stolen := *home
			var q tries
			for i := range 4 { // of networks that change with each guess
				creds := victim
				if i%2 == 1 {
					creds = byOther
				}
				q = append(q, try{browser: &browser{brand: "acme", roam: 1 + i}, creds: creds, guess: true, until: day})
			}
			// Even from the owner's network, and with the owner's browser.
			q = append(q, try{browser: &browser{brand: "acme", address: home.address}, creds: victim, guess: true, until: day})
			q = append(q, try{browser: &stolen, creds: victim, guess: true, until: day})
			for h := time.Duration(0); owner && h < day; h += time.Hour {
				q = append(q, try{at: h + time.Minute, began: h + time.Minute, browser: &browser{brand: "acme", address: "198.51.100.9", cookies: home.cookies}, creds: customer(0)})
			}
			got := simulate(s, q)
			t.Logf("%d guesses in a day; the owner's browser got in %d of %d times", got.byLogin["p0"], got.inTime, got.right)
			if n := got.byLogin["p0"]; n >= 200 || n < 100 {
				t.Errorf("%d guesses", n)
			}
		})
	}
}

// An attacked login has a way round: the browser, or the network, that it signed in
// with before.
func TestAnAttackedLoginGetsInWithItsBrowser(t *testing.T) {
	t.Parallel()
	s := newCrowd(t)
	var owners tries
	for i := range customers {
		b := &browser{brand: "acme", address: fmt.Sprintf("203.0.113.%d", i)}
		if _, err := s.signIn(b, customer(i)); err != nil {
			t.Fatal(err)
		}
		b.forgetSession()
		b.address = fmt.Sprintf("198.51.100.%d", i) // on the road
		at := time.Minute + time.Duration(i)*500*time.Millisecond
		owners = append(owners, try{at: at, began: at, browser: b, creds: customer(i)})
	}
	attack := guesses(600, 50*time.Millisecond, func(i int) string { return fmt.Sprintf("10.%d.%d.1", i/250, i%250) },
		func(i int) registrar.Credentials { return customer(i % 4) })
	got := simulate(s, append(owners, attack...))
	t.Logf("%d of %d in within %s, the slowest after %s; %d guesses", got.inTime, got.right, inTime, got.slowest, got.guesses)
	if got.inTime != customers {
		t.Errorf("%d of %d got in", got.inTime, customers)
	}
}
