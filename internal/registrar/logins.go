package registrar

import (
	"context"
	"net/netip"
	"time"

	"portal/internal/secret"
)

// SubUser is the second login of a domain, of which there is at most one.
type SubUser struct {
	ID       string
	Username string
	Rights   Rights
}

// MoveTarget says which profile a domain moves to.
type MoveTarget struct {
	Username string
	Password secret.String
	// Join is a domain of the existing profile that is joined; "" makes a new one.
	Join DomainName
	// All moves every domain of the present profile.
	All bool
}

// RequestKind is what a registry is asked for.
type RequestKind string

// The kinds. RequestOther is all that is not known by one of the others.
const (
	RequestOther        RequestKind = ""
	RequestNameservers  RequestKind = "nameservers"
	RequestContacts     RequestKind = "contacts"
	RequestRegistration RequestKind = "registration"
	RequestTransfer     RequestKind = "transfer"
	RequestRenewal      RequestKind = "renewal"
	RequestPublicity    RequestKind = "publicity" // of contacts in the public look-up
)

// Request is one that went to a registry, with its answer.
type Request struct {
	ID        string
	Kind      RequestKind
	Action    string // in the registrar's words
	At        time.Time
	Answered  time.Time // zero while it waits
	Status    string    // in the registrar's words
	Succeeded Fact
}

// LoginReader reads who may sign in, and what waits at the registry.
type LoginReader interface {
	// SubUser returns ErrNotFound when the domain has none.
	SubUser(ctx context.Context, name DomainName) (SubUser, error)
	// Requests lists the requests that went to the registry, newest first.
	Requests(ctx context.Context, name DomainName) ([]Request, error)
}

// LoginWriter changes logins. A second sub-user is refused with ReasonLimit, one
// that is gone with ReasonGone.
type LoginWriter interface {
	// SetPassword gives the profile that holds name a new password.
	SetPassword(ctx context.Context, name DomainName, password secret.String) (Receipt, error)
	// Move moves name, or all of its profile, to another profile. The registrant
	// stays the same.
	Move(ctx context.Context, name DomainName, to MoveTarget) (Receipt, error)
	AddSubUser(ctx context.Context, name DomainName, s SubUser, password secret.String) (Receipt, error)
	// ChangeSubUser changes the sub-user with s.ID. An empty password keeps the old one.
	ChangeSubUser(ctx context.Context, name DomainName, s SubUser, password secret.String) (Receipt, error)
	DeleteSubUser(ctx context.Context, name DomainName, s SubUser) (Receipt, error)
	// SendLogin has the registrar mail the login to the owner or admin contact.
	SendLogin(ctx context.Context, name DomainName, to ContactRole, subUser bool) (Receipt, error)
}

// TradeSettings are about the next change of registrant.
type TradeSettings struct {
	LockAfter  bool // transfers away are locked for 60 days after it
	Changeable bool
}

// TradeReader reads the settings for changes of registrant: the lock after one, and
// who approves it.
type TradeReader interface {
	TradeSettings(ctx context.Context, name DomainName) (TradeSettings, error)
	// DesignatedAgent reports whether changes are approved on behalf of both sides.
	// It returns ErrRejected with ReasonUnsupported where the registrar does not tell.
	DesignatedAgent(ctx context.Context, name DomainName) (on bool, err error)
}

// TradeWriter acts on a change of registrant.
type TradeWriter interface {
	// SetLockAfterTrade says whether the next change is followed by the lock. from
	// is the address of the registrant, which the registrar records.
	SetLockAfterTrade(ctx context.Context, name DomainName, lock bool, from netip.Addr) (Receipt, error)
	// SetDesignatedAgent says whether changes are approved on behalf of both sides.
	SetDesignatedAgent(ctx context.Context, name DomainName, on bool, from netip.Addr) (Receipt, error)
	// ResendApproval mails the new or the present registrant again.
	ResendApproval(ctx context.Context, name DomainName, newRegistrant bool) (Receipt, error)
}
