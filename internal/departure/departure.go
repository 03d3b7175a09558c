// Package departure ends the sessions of logins that a change locked out, and has the
// inventory forget the domains that left a profile.
package departure

import (
	"context"
	"errors"

	"portal/internal/auth"
	"portal/internal/change"
	"portal/internal/inventory"
	"portal/internal/registrar"
)

// Departures implements change.Departures.
type Departures struct {
	sessions  *auth.Service
	inventory *inventory.Service
	profiles  func(account string) registrar.Profiles
}

// New returns the departures. profiles are those of a reseller account.
func New(sessions *auth.Service, held *inventory.Service, profiles func(account string) registrar.Profiles) *Departures {
	return &Departures{sessions: sessions, inventory: held, profiles: profiles}
}

// Departed implements change.Departures. The registrar shows what moved to nobody of
// the profile any more, so that a failure is no leak.
func (d *Departures) Departed(ctx context.Context, who auth.Actor, left change.Departure) error {
	ends := func(begun registrar.DomainName, login auth.Actor) bool {
		if left.Login != "" {
			return begun == left.Domain && login.Role == auth.RoleSubUser && login.Username == left.Login
		}
		return left.All || begun == left.Domain
	}
	_, err := d.sessions.EndBegun(ctx, who, d.profiles(who.Account), ends)
	if left.Login == "" {
		err = errors.Join(err, d.inventory.Moved(ctx, who.Key, left.Domain, left.All))
	}
	return err
}
