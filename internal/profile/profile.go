// Package profile says whose something is. A profile is a registrant's account: a
// username that holds domains, with the logins below it.
package profile

import (
	"maps"

	"github.com/jackc/pgx/v5"
)

// Key names a profile: within a brand, and the reseller account behind it.
type Key struct {
	Brand   string `json:"brand"`   // ID
	Account string `json:"account"` // ID
	Profile string `json:"profile"` // its name: the username, with a tag where several profiles share one
}

// Args returns the arguments brand, account and profile of a query, and more, which
// can't change those three.
func (k Key) Args(more ...pgx.NamedArgs) pgx.NamedArgs {
	args := make(pgx.NamedArgs)
	for _, m := range more {
		maps.Copy(args, m)
	}
	args["brand"], args["account"], args["profile"] = k.Brand, k.Account, k.Profile
	return args
}
