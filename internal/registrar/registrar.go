// Package registrar is the port to whoever holds the registrations: domain
// types, what can be read, what can be changed, and the kinds of failure.
// Adapters such as package srs implement it; nothing of their protocols shows here.
package registrar

import (
	"context"
	"time"
)

// Reader reads registrations of one reseller account, live from the registrar.
// Its methods may be retried by the adapter.
//
// They return ErrNotFound when the account does not hold the name, and
// ErrUnavailable when the registrar could not be read now.
type Reader interface {
	// Domain returns the present state of name: those parts that are asked for
	// and that the registrar tells. PartRegistration is always among them.
	Domain(ctx context.Context, name DomainName, parts Parts) (Domain, error)
}

// Writer changes registrations. Only package change is given one.
//
// A method sends at most once. An error says what is known of the outcome:
// ErrRejected and ErrNotFound (nothing changed), ErrUnavailable (nothing was
// sent), ErrUnknownOutcome (sent; it may or may not have happened).
type Writer interface {
	// SetNameservers replaces the whole delegation of name with ns, in order.
	SetNameservers(ctx context.Context, name DomainName, ns []Nameserver) (Receipt, error)
	// SetLock switches the transfer lock.
	SetLock(ctx context.Context, name DomainName, locked bool) (Receipt, error)
	// SetRenewal says what happens at expiry.
	SetRenewal(ctx context.Context, name DomainName, r Renewal) (Receipt, error)
}

// Profiles is the optional role of a registrar whose registrants have logins
// of their own (domain, username and password).
type Profiles interface {
	// SignIn opens a session. It returns ErrCredentials when the three do not
	// match, without telling which of them is wrong.
	SignIn(ctx context.Context, c Credentials) (Login, error)
	// SignOut ends the session. Ending one that is already over is no error.
	SignOut(ctx context.Context, s Session) error
	// ProfileDomains lists the domains that the session's login may see.
	// It returns ErrSessionEnded when the registrar no longer knows the session.
	ProfileDomains(ctx context.Context, s Session, q DomainQuery) (DomainPage, error)
	// ProfileHolds reports what the session's login may do with name.
	// It returns ErrNotFound when the profile does not hold it, and ErrSessionEnded.
	ProfileHolds(ctx context.Context, s Session, name DomainName) (Listing, error)
}

// Events is the optional role of a registrar that keeps a queue of what happened
// to the domains of the account.
type Events interface {
	// Events returns up to limit events, oldest first. They come again until they
	// are acknowledged.
	Events(ctx context.Context, limit int) ([]Event, error)
	// Acknowledge takes an event off the queue. One that is off it already is no error.
	Acknowledge(ctx context.Context, id string) error
}

// Event says that something happened. What exactly is for a fresh read to tell:
// registrars differ in what their events hold.
type Event struct {
	ID     string
	Object string     // what it is about, such as DOMAIN; in the registrar's words
	Name   string     // what happened, in the registrar's words; "" if not told
	Domain DomainName // "" if it is about no single one
	At     time.Time  // zero if not told
}

// Reading holds the roles that only read. All but Reader are nil where the
// registrar can't do it.
type Reading struct {
	Reader           Reader
	ContactReader    ContactReader
	HostReader       HostReader
	CodeReader       CodeReader
	ZoneReader       ZoneReader
	ForwardingReader ForwardingReader
	ExtrasReader     ExtrasReader
	TradeReader      TradeReader
	LoginReader      LoginReader
}

// Writing holds the roles that change something. Only package change is given
// them. All but Writer are nil where the registrar can't do it; what Writer says
// of sending and errors holds for each.
type Writing struct {
	Writer             Writer
	ContactWriter      ContactWriter
	PrivacyWriter      PrivacyWriter
	HostWriter         HostWriter
	CodeWriter         CodeWriter
	ZoneWriter         ZoneWriter
	DNSSECWriter       DNSSECWriter
	ForwardingWriter   ForwardingWriter
	ExtrasWriter       ExtrasWriter
	VerificationWriter VerificationWriter
	TradeWriter        TradeWriter
	LoginWriter        LoginWriter
}

// Registrar is one reseller account at one registrar: the roles it can play.
// Wiring builds one for each account and decides once what it can do.
type Registrar struct {
	Reading
	Writing
	Profiles Profiles // nil when registrants have no logins at the registrar
	Events   Events   // nil when there is no queue of events
}

// Receipt is a registrar's answer to a change that it did not refuse.
type Receipt struct {
	// Pending is true when the registrar only accepted the change, and the
	// registry or the registrant must still act.
	Pending bool
	Call    Call
}

// Call describes one exchange with the registrar, for the audit log and staff;
// it is never shown to a registrant.
type Call struct {
	Op       string        // "ADVANCED_UPDATE_NAMESERVERS DOMAIN"
	Code     string        // the registrar's own code, "" if it gave none
	Text     string        // the registrar's own words
	Duration time.Duration // from sending to the end of the answer
}
