package registrar

import (
	"errors"
	"strings"
	"time"
)

// Kinds of failure; test for them with errors.Is.
var (
	ErrNotFound       = errors.New("not found")                 // this account does not hold the name
	ErrRejected       = errors.New("rejected by registrar")     // a clear no: nothing changed
	ErrUnavailable    = errors.New("registrar unavailable")     // a write was not sent; a read had no usable answer
	ErrUnknownOutcome = errors.New("outcome unknown")           // a write was sent; it may or may not have happened
	ErrCredentials    = errors.New("credentials do not match")  // sign-in refused
	ErrSessionEnded   = errors.New("registrar session is over") // the registrant must give the password again
)

// Reason says why a registrar refused, as far as it is known, so that pages can
// speak of it in words of their own.
type Reason string

// The reasons. ReasonOther is the zero value.
const (
	ReasonOther       Reason = ""
	ReasonHostUnknown Reason = "host_unknown" // a nameserver does not exist at the registry; Subject is the host
	ReasonHostInvalid Reason = "host_invalid" // Subject is the host, if told
	ReasonWaiting     Reason = "waiting"      // an earlier request still waits at the registry
	ReasonLocked      Reason = "locked"       // the domain is locked
	ReasonPermission  Reason = "permission"   // the login may not do this
	ReasonInvalid     Reason = "invalid"      // the values were not accepted
	ReasonField       Reason = "field"        // one value was not accepted; Subject is its field
	ReasonUnsupported Reason = "unsupported"  // not possible for this TLD
	ReasonBusy        Reason = "busy"         // too many calls; try again later
	ReasonSetup       Reason = "setup"        // the account's own credentials or address were refused
	ReasonExists      Reason = "exists"       // it is there already
	ReasonGone        Reason = "gone"         // it is not there, or not any more
	ReasonInUse       Reason = "in_use"       // something still uses it
	ReasonLimit       Reason = "limit"        // there can't be more of them
	ReasonUnconfirmed Reason = "unconfirmed"  // the owner has not confirmed an address; Subject is the role of its contact
)

// Error is a failed registrar call.
type Error struct {
	Kind     error  // one of the kinds above
	Op       string // "set nameservers example.com"
	Reason   Reason
	Subject  string // what the reason is about, such as a host name; "" if not known
	Code     string // the registrar's own code, "" if it gave none
	Text     string // the registrar's own words: for the audit log, never for a page
	Duration time.Duration
	Err      error // cause, may be nil
}

// Lacks is the answer of a role that the registrar does not have: a clear no.
func Lacks(op string) error {
	return &Error{Kind: ErrRejected, Op: op, Reason: ReasonUnsupported}
}

// Error names the operation, the kind and the registrar's code. It leaves the
// registrar's words out: they may quote what a visitor typed.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Op)
	b.WriteString(": ")
	b.WriteString(e.Kind.Error())
	if e.Code != "" {
		b.WriteString(" (code " + e.Code + ")")
	}
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
	}
	return b.String()
}

// Unwrap returns the kind and the cause.
func (e *Error) Unwrap() []error {
	if e.Err == nil {
		return []error{e.Kind}
	}
	return []error{e.Kind, e.Err}
}
