package auth

import (
	"context"
	"fmt"
	"net/netip"
	"time"

	"github.com/jackc/pgx/v5"
)

// How long a place stays known to a login after a sign-in, and the login itself:
// whoever comes once a year is told of a new place, not greeted as new.
const (
	placeKnownFor = 90 * 24 * time.Hour
	loginKnownFor = 800 * 24 * time.Hour
)

// place is where a login is used from: keys of both, hashed.
type place struct{ login, here counter }

// placeOf names the login as the registrar does, whichever domain was typed.
func (t *throttle) placeOf(who Actor) place {
	login := []string{who.Brand, who.Account, who.Profile, who.Username}
	return place{
		login: t.counter(bucket{name: "login"}, login...),
		here:  t.counter(bucket{name: "place"}, append(login, neighbourhood(who.Address))...),
	}
}

const selectPlace = `
	SELECT
		EXISTS (SELECT FROM sign_in_place WHERE key = @login AND last_at > @login_since),
		EXISTS (SELECT FROM sign_in_place WHERE key = @here AND last_at > @here_since)`

// isNew reports whether the login was used before, and not from here lately.
func (t *throttle) isNew(ctx context.Context, p place) (bool, error) {
	if err := t.rekey(ctx, keptPlaces, p.login, p.here); err != nil {
		return false, err
	}
	var used, here bool
	err := t.pool.QueryRow(ctx, selectPlace, pgx.NamedArgs{
		"login": p.login.key, "login_since": t.now().Add(-loginKnownFor),
		"here": p.here.key, "here_since": t.now().Add(-placeKnownFor),
	}).Scan(&used, &here)
	if err != nil {
		return false, fmt.Errorf("look for known place: %w", err)
	}
	return used && !here, nil
}

var rememberPlace = rememberIn("sign_in_place")

func (t *throttle) remember(ctx context.Context, p place) error {
	_, err := t.pool.Exec(ctx, rememberPlace, pgx.NamedArgs{"keys": []string{p.login.key, p.here.key}, "now": t.now()})
	if err != nil {
		return fmt.Errorf("remember place: %w", err)
	}
	return nil
}

// Places are kept for as long as logins; isNew knows which of them are too old.
const purgePlaces = `
	DELETE FROM sign_in_place
	WHERE last_at <= $1`

func (t *throttle) purgePlaces(ctx context.Context) error {
	if _, err := t.pool.Exec(ctx, purgePlaces, t.now().Add(-loginKnownFor)); err != nil {
		return fmt.Errorf("purge places: %w", err)
	}
	return nil
}

// neighbourhood is wider than network: connections at home change their address
// within such a range, and a mail for each change would teach people to ignore it.
func neighbourhood(addr netip.Addr) string {
	addr = addr.Unmap().WithZone("")
	bits := 24
	if addr.Is6() {
		bits = 48
	}
	prefix, err := addr.Prefix(bits)
	if err != nil {
		return "" // not an address; all such are one place
	}
	return prefix.String()
}
