package auth

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
)

// deviceID tells browsers apart that somebody signed in with. It opens nothing: a
// login that signed in from the browser lately has a counter of its own there, so
// that strangers who guess at it can't shut its people out (OWASP calls that a
// device cookie). What it is known to is a keyed hash in sign_in_known, bound to
// brand and login.
type deviceID string

// deviceOf returns the ID that the browser of r has, or "".
func (s *Service) deviceOf(r *http.Request) deviceID {
	sent, err := r.Cookie(s.deviceCookie())
	if err != nil || len(sent.Value) != len(rand.Text()) {
		return ""
	}
	return deviceID(sent.Value)
}

// giveDevice returns the ID that the browser has, or a new one.
func (s *Service) giveDevice(r *http.Request) deviceID {
	if id := s.deviceOf(r); id != "" {
		return id
	}
	return deviceID(rand.Text())
}

// keepDevice has the browser keep its ID beyond the session.
func (s *Service) keepDevice(w http.ResponseWriter, id deviceID) {
	options := s.store.options
	http.SetCookie(w, &http.Cookie{
		Name: s.deviceCookie(), Value: string(id), Path: options.Path, MaxAge: int(deviceFor / time.Second),
		Secure: options.Secure, HttpOnly: true, SameSite: options.SameSite,
	})
}

func (s *Service) deviceCookie() string { return s.store.name + "-device" }

const selectKnown = `
	SELECT key
	FROM sign_in_known
	WHERE key = ANY (@keys) AND last_at > CASE WHEN key = @device THEN @device_since ELSE @since::timestamptz END`

// whichKnown reports which of keys the login signed in from lately; device is the
// key of the browser among them.
func (t *throttle) whichKnown(ctx context.Context, keys []string, device string) (map[string]bool, error) {
	now := t.now()
	rows, _ := t.pool.Query(ctx, selectKnown, pgx.NamedArgs{
		"keys": keys, "device": device, "since": now.Add(-knownFor), "device_since": now.Add(-deviceFor),
	})
	found, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("look for known visitor: %w", err)
	}
	known := make(map[string]bool, len(found))
	for _, key := range found {
		known[key] = true
	}
	return known, nil
}

// rememberIn notes keys in a table of what was seen lately.
func rememberIn(table string) string {
	return `
	INSERT INTO ` + table + ` (key, last_at)
	SELECT key, @now
	FROM unnest(@keys::text[]) AS key
	ORDER BY key
	ON CONFLICT (key) DO UPDATE
	SET last_at = excluded.last_at`
}

var rememberLogin = rememberIn("sign_in_known")

// succeeded gives the attempt back but for its count as a right password, and
// remembers the network and the browser. What was guessed before stays counted:
// else every sign-in of a login would give those who guess at it another day's worth.
func (t *throttle) succeeded(ctx context.Context, a attempt, through way) error {
	return pgx.BeginFunc(ctx, t.pool, func(tx pgx.Tx) error {
		if err := t.refund(ctx, tx, through.without(a.right)); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, rememberLogin, pgx.NamedArgs{"keys": a.known, "now": t.now()}); err != nil {
			return fmt.Errorf("remember known visitor: %w", err)
		}
		return nil
	})
}

// without lists the counters of the way but for one.
func (w way) without(c counter) []counter {
	return slices.DeleteFunc(slices.Clone(w.counters), func(other counter) bool { return other.key == c.key })
}
