package auth

import (
	"net/netip"

	"portal/internal/registrar"
)

// Role says in which capacity an actor acts.
type Role string

// The roles.
const (
	RoleOwner   Role = "owner"    // the profile's own login
	RoleSubUser Role = "sub_user" // a lesser login under a profile
	RoleSystem  Role = "system"   // the portal itself: reconciler, timed work
)

// Actor is who acts, from where, and with which rights.
type Actor struct {
	Brand      string // ID of the brand whose site was used
	Account    string // ID of the reseller account behind the brand
	Profile    string // the profile's username
	Username   string // the login that was used; the profile's own for its owner
	Role       Role
	Rights     registrar.Rights
	Address    netip.Addr // of the browser
	Agent      string     // User-Agent, cut to a bounded length
	SessionRef string     // public reference of the session, not its ID
}

// SignInOutcome is how an attempt to sign in, or a session, ended.
type SignInOutcome string

// The outcomes of a sign-in.
const (
	SignInApplied     SignInOutcome = "applied"
	SignInRefused     SignInOutcome = "refused"     // the three do not match
	SignInThrottled   SignInOutcome = "throttled"   // too many attempts; the registrar was not asked
	SignInUnavailable SignInOutcome = "unavailable" // the registrar did not answer
	SignedOut         SignInOutcome = "signed_out"
)

// SignInEntry is one attempt to sign in, or a sign-out, for the audit log.
type SignInEntry struct {
	Actor   Actor // as far as it is known: a refused attempt has no profile
	Outcome SignInOutcome
	Domain  registrar.DomainName
}
