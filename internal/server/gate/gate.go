// Package gate is what every page of a registrant goes through: who visits, the live
// domain that a page is about, the protocol of forms that change something (Form), and
// the receipt that they lead to.
package gate

import (
	"context"
	"net/http"

	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/bulk"
	"portal/internal/change"
	"portal/internal/inventory"
	"portal/internal/postgres"
	"portal/internal/registrar"
	"portal/internal/relock"
	"portal/internal/seal"
	"portal/internal/server/page"
)

// Account is what pages may use of a reseller account: they read, and package
// change writes.
type Account struct {
	registrar.Reading
	Profiles registrar.Profiles
}

// Config is what a Gate is made of.
type Config struct {
	Pages     *page.Pages
	Ask       postgres.Ask
	Auth      *auth.Service
	Changes   *change.Service
	Audit     *audit.Store
	Inventory *inventory.Service
	Batches   *bulk.Service
	Relocks   *relock.Service
	Proofs    *seal.Prover       // nil: the log is not sealed, and receipts offer no proof
	Accounts  map[string]Account // by account ID
	// Enter waits for room among the requests of a profile in flight.
	Enter func(ctx context.Context, profile string) (leave func(), err error)
	// Speak notes the language that the owner of a profile reads, for mails; nil
	// where none are sent.
	Speak func(ctx context.Context, who auth.Actor, language string) error
}

// Gate is what the handlers of every area share.
type Gate struct {
	Pages    *page.Pages
	Changes  *change.Service
	Visitors *Visitors
	Domains  *Domains
	Receipts *Receipts
}

// New returns the gate.
func New(c Config) *Gate {
	known := &offers{}
	return &Gate{
		Pages: c.Pages, Changes: c.Changes,
		Visitors: &Visitors{pages: c.Pages, auth: c.Auth, audit: c.Audit, inventory: c.Inventory, accounts: c.Accounts, enter: c.Enter, speak: c.Speak},
		Domains:  &Domains{pages: c.Pages, query: c.Ask, audit: c.Audit, changes: c.Changes, inventory: c.Inventory, offers: known},
		Receipts: &Receipts{pages: c.Pages, audit: c.Audit, inventory: c.Inventory, batches: c.Batches, relocks: c.Relocks, proofs: c.Proofs, offers: known},
	}
}

// Visitor is who is signed in, with what their pages need.
type Visitor struct {
	auth.Actor
	Login     auth.Login
	Session   *auth.Session // nil while it is over
	Registrar Account
}

// Handler answers a request of somebody who is signed in.
type Handler func(http.ResponseWriter, *http.Request, Visitor) error

// Only is the one domain that a sub-user may see, "" for all of the profile's.
func (v Visitor) Only() registrar.DomainName {
	if v.Role == auth.RoleOwner {
		return ""
	}
	return v.Session.Registrar.Domain
}

// MaySee reports whether a change is for the visitor to see: a sub-user sees its own
// alone. Its username may be another login's on another domain.
func (v Visitor) MaySee(c audit.Change) bool {
	if v.Role == auth.RoleOwner {
		return true
	}
	return c.Actor.Role == v.Role && c.Actor.Username == v.Username && c.Domain == v.Session.Registrar.Domain
}

// read leaves out of d what the visitor may not read: the owner of a domain is the
// business of those who may change it.
func (v Visitor) read(d registrar.Domain) registrar.Domain {
	if !v.Rights.Has(registrar.RightOwnerContact) {
		d.Owner = registrar.Contact{}
	}
	return d
}
