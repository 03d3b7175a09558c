package staff

import (
	"errors"
	"net/mail"
	"slices"
	"strings"
)

// Role says what a member may do.
type Role string

// The roles.
const (
	Operator Role = "operator" // runs the installation: all brands, all pages
	Owner    Role = "owner"    // of a reseller: all pages, for its brands
	Support  Role = "support"  // reads, and helps registrants
	Auditor  Role = "auditor"  // reads
)

// Roles lists every role.
func Roles() []Role { return []Role{Operator, Owner, Support, Auditor} }

// Member is one person of the staff.
type Member struct {
	ID    string // stands in the log
	Email string
	Name  string
	Role  Role
	Scope Scope
}

// Scope is whose records a member may see. Each query about registrants filters by it.
type Scope struct {
	All    bool     // of every brand
	Brands []string // IDs, if not All
}

// Has reports whether records of the brand are within s.
func (s Scope) Has(brand string) bool { return s.All || slices.Contains(s.Brands, brand) }

// Errors of accounts.
var (
	ErrEmail = errors.New("this is no email address")
	ErrRole  = errors.New("an operator sees all brands, everybody else at least one")
	ErrTaken = errors.New("there is an account of this address already")
)

// check returns what is wrong with an account that is to be made, if something is.
func (m Member) check() error {
	address, err := mail.ParseAddress(m.Email)
	switch {
	case err != nil, address.Address != m.Email, len(m.Email) > 254, strings.ContainsFunc(m.Email, notPlain):
		return ErrEmail
	case !slices.Contains(Roles(), m.Role), (m.Role == Operator) != m.Scope.All, m.Scope.All != (len(m.Scope.Brands) == 0):
		return ErrRole
	}
	return nil
}

func notPlain(r rune) bool { return r <= ' ' || r == 0x7f }
