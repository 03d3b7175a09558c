package auth_test

import (
	"testing"
	"time"

	"portal/internal/auth"
)

// newPlaces returns NewPlace of every sign-in that went well, oldest first.
func newPlaces(s *site) (told []bool) {
	for _, e := range s.log.entries {
		if e.Outcome == auth.SignInApplied {
			told = append(told, e.NewPlace)
		}
	}
	return told
}

func TestASignInFromElsewhereIsANewPlace(t *testing.T) {
	t.Parallel()
	day := 24 * time.Hour
	steps := []struct {
		name    string
		address string
		after   time.Duration
		brand   string
		isNew   bool
	}{
		{"the first sign-in of all has nothing to differ from", "192.0.2.1", 0, "acme", false},
		{"the same address again", "192.0.2.1", day, "acme", false},
		{"a neighbour of that address", "192.0.2.77", day, "acme", false},
		{"another network", "198.51.100.7", day, "acme", true},
		{"known from now on", "198.51.100.7", day, "acme", false},
		{"the first one at another brand", "203.0.113.1", day, "globex", false},
		{"another network of version 6", "2001:db8:1::1", day, "acme", true},
		{"another /64 of the same site", "2001:db8:1:9::1", day, "acme", false},
		{"a place that was not used for long", "192.0.2.1", 100 * day, "acme", true},
		{"a place after two years is new, for the login is still known", "203.0.113.9", 700 * day, "acme", true},
	}
	s := newSite(t)
	for i, step := range steps {
		s.pass(step.after)
		s.mustSignIn(&browser{brand: step.brand, address: step.address})
		if told := newPlaces(s); len(told) != i+1 || told[i] != step.isNew {
			t.Errorf("%s: new places so far %v, want the last to be %v", step.name, told, step.isNew)
		}
	}
}

func TestPlacesAreStoredAsKeyedHashesAndForgotten(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.mustSignIn(&browser{brand: "acme", address: "192.0.2.1"})
	var plain, all int
	err := s.db.Pool.QueryRow(t.Context(), `
		SELECT count(*) FILTER (WHERE key ~ '192|jane|acme'), count(*)
		FROM sign_in_place`).Scan(&plain, &all)
	if err != nil || plain != 0 || all != 2 {
		t.Errorf("%d of %d keys tell something, %v", plain, all, err)
	}
	s.pass(900 * 24 * time.Hour)
	if err := s.Purge(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := s.db.Pool.QueryRow(t.Context(), `SELECT count(*) FROM sign_in_place`).Scan(&all); err != nil || all != 0 {
		t.Errorf("%d places are left, %v", all, err)
	}
}
