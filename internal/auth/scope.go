package auth

import (
	"cmp"
	"context"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"net/netip"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"portal/internal/registrar"
)

// scope is something that failures are counted for. From its limit on each
// failure doubles the wait, from the first up to the longest.
type scope struct {
	name    string
	limit   int
	first   time.Duration // the first wait; 0 for 2 s
	longest time.Duration
	// drains says that failures are forgotten one by one, limit of them in
	// forgetAfter: many people share the scope, and some err at any time.
	drains bool
}

// The scopes. A profile can be named by any of its domains, which is what the
// username's scope is for. The brand's wait is short, since all its customers share it.
var (
	scopeProfile  = scope{name: "profile", limit: 3, longest: 15 * time.Minute}
	scopeUsername = scope{name: "username", limit: 15, longest: time.Minute, drains: true}
	scopeAddress  = scope{name: "address", limit: 10, longest: 15 * time.Minute, drains: true}
	scopeBrand    = scope{name: "brand", limit: 200, longest: 30 * time.Second, drains: true}
	scopeKnown    = scope{name: "known", limit: 3, longest: 15 * time.Minute}
)

// forgetAfter is the time of quiet after which all failures are forgotten.
const forgetAfter = time.Hour

// knownFor is how long a network stays known to a login after a sign-in.
const knownFor = 30 * 24 * time.Hour

// remembered is what is left of failures after a time of quiet.
func (s scope) remembered(failures float64, quiet time.Duration) float64 {
	if quiet >= forgetAfter {
		return 0
	}
	if s.drains {
		failures -= float64(s.limit) * max(quiet, 0).Hours() / forgetAfter.Hours()
	}
	return max(failures, 0)
}

// wait is how long the next attempt must wait after so many failures.
func (s scope) wait(failures float64) time.Duration {
	over := math.Round(failures) - float64(s.limit)
	if over < 0 {
		return 0
	}
	return min(time.Duration(math.Exp2(min(over, 20)))*cmp.Or(s.first, 2*time.Second), s.longest)
}

// counter is one row: a scope and, hashed, whom it is about.
type counter struct {
	scope
	key string
}

// attempt is what a sign-in counts for.
type attempt struct {
	counters []counter // in the order in which their rows are locked
	known    string    // key of the login at this network
}

func newThrottle(pool *pgxpool.Pool, key []byte, now func() time.Time) (*throttle, error) {
	derived, err := hkdf.Key(sha256.New, key, nil, "sign-in throttle", sha256.Size)
	if err != nil {
		return nil, fmt.Errorf("derive key of throttle: %w", err)
	}
	return &throttle{pool: pool, key: derived, now: now}, nil
}

const selectKnown = `
	SELECT EXISTS (
		SELECT FROM sign_in_known
		WHERE key = $1 AND last_at > $2
	)`

// attempt finds out what a sign-in counts for. Where the login signed in from
// the same network lately it counts apart: strangers who guess at it, or at the
// whole brand, can't shut out the people whose login it is.
func (t *throttle) attempt(ctx context.Context, v Visitor, c registrar.Credentials) (attempt, error) {
	username := strings.ToLower(strings.TrimSpace(c.Username)) // registrars ignore case
	domain, from := string(c.Domain), network(v.Address)
	address := t.counter(scopeAddress, from)
	known := t.counter(scopeKnown, v.Brand, domain, username, from)
	var is bool
	if err := t.pool.QueryRow(ctx, selectKnown, known.key, t.now().Add(-knownFor)).Scan(&is); err != nil {
		return attempt{}, fmt.Errorf("look for known visitor: %w", err)
	}
	if is {
		return attempt{counters: []counter{known, address}, known: known.key}, nil
	}
	return attempt{known: known.key, counters: []counter{
		t.counter(scopeProfile, v.Brand, domain, username),
		t.counter(scopeUsername, v.Brand, username),
		address,
		t.counter(scopeBrand, v.Brand),
	}}, nil
}

// counter hashes with a key: names and addresses are few enough to be tried out.
func (t *throttle) counter(s scope, parts ...string) counter {
	h := hmac.New(sha256.New, t.key)
	for _, part := range append([]string{s.name}, parts...) {
		fmt.Fprintf(h, "%d:%s", len(part), part)
	}
	return counter{scope: s, key: s.name + ":" + hex.EncodeToString(h.Sum(nil)[:16])}
}

const rememberLogin = `
	INSERT INTO sign_in_known (key, last_at)
	VALUES ($1, $2)
	ON CONFLICT (key) DO UPDATE
	SET last_at = excluded.last_at`

const forgetFailures = `
	DELETE FROM sign_in_throttle
	WHERE key = $1`

// succeeded resets the login's own counter, gives the shared ones back, and
// remembers the network.
func (t *throttle) succeeded(ctx context.Context, a attempt) error {
	return pgx.BeginFunc(ctx, t.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, forgetFailures, a.counters[0].key); err != nil {
			return fmt.Errorf("reset sign-in counter: %w", err)
		}
		if err := t.refund(ctx, tx, a.counters[1:]); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, rememberLogin, a.known, t.now()); err != nil {
			return fmt.Errorf("remember known visitor: %w", err)
		}
		return nil
	})
}

// network is what one visitor can be taken to have: an IPv4 address or an IPv6 /64.
func network(addr netip.Addr) string {
	addr = addr.Unmap().WithZone("")
	if !addr.Is6() {
		return addr.String()
	}
	return netip.PrefixFrom(addr, 64).Masked().String()
}

func keysOf(counters []counter) []string {
	keys := make([]string, len(counters))
	for i, c := range counters {
		keys[i] = c.key
	}
	return keys
}
