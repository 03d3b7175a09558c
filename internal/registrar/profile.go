package registrar

import (
	"context"
	"net/netip"
	"time"

	"portal/internal/secret"
)

// Credentials are what a registrant signs in with.
type Credentials struct {
	Domain   DomainName // any domain of the profile
	Username string
	Password secret.String
}

// Session is a registrant's session at the registrar.
type Session struct {
	Token  secret.String
	Domain DomainName // the one it was opened with
	Owner  bool       // false for a sub-user
}

// Login is the answer to a sign-in.
type Login struct {
	Session  Session
	Profile  string // the profile's username, also for its sub-users
	Username string // the login that was used
	Rights   Rights
	Domains  int       // how many the profile holds
	LastSeen time.Time // previous sign-in; zero if not told
	LastFrom string    // address of the previous sign-in; "" if not told
}

// Rights is the set of things a login may change.
type Rights uint16

// The rights of a sub-user. An owner has all of them, and RightProfile, which
// no sub-user has.
const (
	RightOwnerContact Rights = 1 << iota
	RightAdminContact
	RightBillingContact
	RightTechContact
	RightNameservers
	RightResellerContact
	RightExtras
	RightProfile // lock, password, ownership, sub-users, all-domain edits

	AllRights Rights = 1<<iota - 1
)

// Has reports whether all of want are in r.
func (r Rights) Has(want Rights) bool { return r&want == want }

// DomainQuery selects a page of a profile's domains.
type DomainQuery struct {
	Search string // part of a name, A-labels; "" for all
	Sort   DomainSort
	Desc   bool
	Page   int // from 0
	Limit  int // rows a page
}

// DomainSort is the order of a list.
type DomainSort string

// The orders. Names are compared as A-labels.
const (
	SortName    DomainSort = "name"
	SortExpires DomainSort = "expires"
	SortRenewal DomainSort = "renewal"
)

// DomainPage is one page of a profile's domains.
type DomainPage struct {
	Listings []Listing
	Total    int // of all pages
	ReadAt   time.Time
}

// Listing is what a list tells about a domain.
type Listing struct {
	Name    DomainName
	Expires time.Time // zero if not told
	Renewal Renewal   // "" if not told; a list may say manual where the domain says expire
	Privacy Privacy   // "" if not told
	Rights  Rights    // what the login may change here
}

type visitorKey struct{}

// WithVisitor notes the address of the person at the browser, which some
// registrars record with a call.
func WithVisitor(ctx context.Context, addr netip.Addr) context.Context {
	return context.WithValue(ctx, visitorKey{}, addr)
}

// Visitor returns the address that WithVisitor noted; it is invalid if none was.
func Visitor(ctx context.Context) netip.Addr {
	addr, _ := ctx.Value(visitorKey{}).(netip.Addr)
	return addr
}
