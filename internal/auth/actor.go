package auth

import (
	"context"
	"net/netip"
	"strings"
	"unicode"

	"portal/internal/profile"
	"portal/internal/registrar"
)

// Role says in which capacity an actor acts.
type Role string

// The roles.
const (
	RoleOwner   Role = "owner"    // the profile's own login
	RoleSubUser Role = "sub_user" // a second login, with some of the rights of a profile
	RoleSystem  Role = "system"   // the portal itself: reconciler, timed work
)

// Actor is who acts, from where, and with which rights.
type Actor struct {
	profile.Key        // of the brand whose site was used
	Username    string // the login that was used; the profile's own for its owner
	Role        Role
	Rights      registrar.Rights
	Address     netip.Addr // of the browser
	Agent       string     // User-Agent, cut to a bounded length
	SessionRef  string     // public reference of the session, not its ID
	Proof       Proof      // the last one that they gave of being who they are
}

// Visitor is what a request tells about the browser, signed in or not.
type Visitor struct {
	Brand   string     // ID of the brand whose site was used
	Address netip.Addr // of the browser, behind proxies that are trusted
	Agent   string     // User-Agent as sent

	device deviceID // of the browser; "" if it has none
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
	SessionCrowdedOut SignInOutcome = "session_crowded_out" // the oldest of too many ended, see MaxSessions

	// Of a login that somebody who is not signed in wants to be mailed.
	LoginAsked     SignInOutcome = "login_asked"     // for a name that may be anybody's or nobody's
	LoginSent      SignInOutcome = "login_sent"      // the registrar took it
	LoginNotSent   SignInOutcome = "login_not_sent"  // it did not, or was not reached
	LoginUncertain SignInOutcome = "login_uncertain" // no answer to trust
	LoginWithheld  SignInOutcome = "login_withheld"  // the contact's address is not confirmed
)

// SignInEntry is one attempt to sign in, a sign-out, or what became of a login that
// was lost, for the audit log.
type SignInEntry struct {
	Actor   Actor // as far as it is known: a refused attempt has no profile
	Outcome SignInOutcome
	Domain  registrar.DomainName
	// Ended is the reference of the session that Actor ended from another one of
	// the login; "" for Actor's own.
	Ended string
	// To is the contact that a login is mailed to; "" for all else.
	To registrar.ContactRole
	// NewPlace is true for a sign-in from a network that the login was not used
	// from lately, though it was used from elsewhere.
	NewPlace bool
}

// Recorder puts sign-ins into the audit log.
type Recorder interface {
	RecordSignIn(ctx context.Context, e SignInEntry) error
}

// The longest texts from a browser that are kept, in bytes.
const (
	maxAgent    = 200
	maxUsername = 100
)

// clean makes a text from a browser fit to be stored: PostgreSQL refuses NUL
// and broken UTF-8, and nobody wants control characters in a log.
func clean(text string, limit int) string {
	text = strings.ToValidUTF8(text[:min(len(text), limit)], "")
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, text)
}
