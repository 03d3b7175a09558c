package staff

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"net/netip"
	"time"

	"github.com/jackc/pgx/v5"
)

// limit is how many failures are free, and how many are forgotten in an hour. After
// them each further attempt waits for its turn.
type limit struct {
	name          string
	free, perHour float64
}

var (
	ofMember  = limit{"member", 5, 10}    // from one network: others can't lock a member out
	ofAccount = limit{"account", 50, 100} // from all of them
	ofNetwork = limit{"network", 30, 60}
	ofSecond  = limit{"second", 5, 10} // codes: guessing one in a million, three of which are right
)

// ThrottledError means that too many sign-ins failed.
type ThrottledError struct{ RetryAfter time.Duration }

// Error implements error.
func (e *ThrottledError) Error() string {
	return fmt.Sprintf("too many failed sign-ins, next one in %s", e.RetryAfter)
}

// counted is a limit and whom it is counted for.
type counted struct {
	limit
	of string
}

func (s *Service) key(c counted) string {
	mac := hmac.New(sha256.New, s.throttleKey)
	_, _ = mac.Write([]byte(c.name + "\x00" + c.of)) // never fails
	return c.name + ":" + hex.EncodeToString(mac.Sum(nil))
}

// reserveAttempt counts an attempt as failed before it is looked at, so that guesses at
// one time don't slip through. What has leaked since counts no more.
const reserveAttempt = `
	INSERT INTO staff_throttle AS t (key, failures, last_at)
	VALUES (@key, 1, @now)
	ON CONFLICT (key) DO UPDATE
	SET failures = least(1e5, greatest(0, t.failures - @per_hour * greatest(0, extract(epoch FROM @now::timestamptz - t.last_at)) / 3600)) + 1,
		last_at = greatest(t.last_at, @now)
	RETURNING failures`

const giveBack = `
	UPDATE staff_throttle
	SET failures = greatest(0, failures - 1)
	WHERE key = ANY ($1)`

// reserve counts an attempt, or returns a *ThrottledError.
func (s *Service) reserve(ctx context.Context, all ...counted) error {
	for i, c := range all {
		var failures float64
		args := pgx.NamedArgs{"key": s.key(c), "now": s.now(), "per_hour": c.perHour}
		if err := s.pool.QueryRow(ctx, reserveAttempt, args).Scan(&failures); err != nil {
			return fmt.Errorf("count sign-in: %w", err)
		}
		if failures > c.free {
			if err := s.refund(ctx, all[:i+1]...); err != nil {
				return err
			}
			hours := (failures - c.free) / c.perHour
			return &ThrottledError{RetryAfter: time.Duration(math.Ceil(hours*3600)) * time.Second}
		}
	}
	return nil
}

// refund takes back an attempt that was right, or was not looked at.
func (s *Service) refund(ctx context.Context, all ...counted) error {
	var keys []string
	for _, c := range all {
		keys = append(keys, s.key(c))
	}
	if _, err := s.pool.Exec(ctx, giveBack, keys); err != nil {
		return fmt.Errorf("give sign-in attempt back: %w", err)
	}
	return nil
}

// network is what attempts from one address are counted by.
func network(address netip.Addr) string {
	bits := address.BitLen()
	if address.Is6() {
		bits = 64
	}
	prefix, _ := address.Prefix(bits) // an invalid address gives an invalid prefix, which is a key as good
	return prefix.String()
}
