package registrar

import (
	"context"
	"maps"
)

// ContactRole names what a contact of a domain is for.
type ContactRole string

// The roles. Not every TLD has all of them; see TLDFacts.Contacts.
const (
	OwnerContact   ContactRole = "owner" // the registrant
	AdminContact   ContactRole = "admin"
	BillingContact ContactRole = "billing"
	TechContact    ContactRole = "tech"
)

// ContactRoles lists the roles in the order in which people expect them.
var ContactRoles = []ContactRole{OwnerContact, AdminContact, BillingContact, TechContact}

// Right returns what a login must have to change the contact of a role.
func (r ContactRole) Right() Rights {
	switch r {
	case OwnerContact:
		return RightOwnerContact
	case AdminContact:
		return RightAdminContact
	case BillingContact:
		return RightBillingContact
	case TechContact:
		return RightTechContact
	}
	return RightProfile
}

// FullContact is a contact with everything that is known of it. Registrars
// replace contacts as a whole: what is left out of an update is gone.
type FullContact struct {
	FirstName, LastName, Organisation string
	Address1, Address2, Address3      string
	City, State, PostalCode           string
	Country                           string // ISO 3166-1 alpha-2, upper case
	Phone, Fax                        string // +CCC.NNNNNNNNNNxEEEE
	Email, URL, Language              string
	// Extra holds fields of single TLDs by the registrar's names; they are sent
	// back as they came.
	Extra map[string]string
}

// ContactFields names the fields of every contact, in the order of a form.
// What Extra holds comes besides them.
var ContactFields = []string{
	"first_name", "last_name", "organisation", "address1", "address2", "address3", "city", "state",
	"postal_code", "country", "phone", "fax", "email", "url", "language",
}

// Field returns the place of one of ContactFields, nil for another name.
func (c *FullContact) Field(name string) *string {
	switch name {
	case "first_name":
		return &c.FirstName
	case "last_name":
		return &c.LastName
	case "organisation":
		return &c.Organisation
	case "address1":
		return &c.Address1
	case "address2":
		return &c.Address2
	case "address3":
		return &c.Address3
	case "city":
		return &c.City
	case "state":
		return &c.State
	case "postal_code":
		return &c.PostalCode
	case "country":
		return &c.Country
	case "phone":
		return &c.Phone
	case "fax":
		return &c.Fax
	case "email":
		return &c.Email
	case "url":
		return &c.URL
	case "language":
		return &c.Language
	}
	return nil
}

// Clone returns a copy that shares nothing with c.
func (c FullContact) Clone() FullContact {
	c.Extra = maps.Clone(c.Extra)
	return c
}

// ContactSet is the contacts of a domain.
type ContactSet struct {
	Contacts map[ContactRole]FullContact
	// PendingOwner names the registrant of a change of registrant that is not
	// finished; "" if there is none. Contacts then holds what is in force.
	PendingOwner string
}

// ContactReader reads contacts in full.
type ContactReader interface {
	// Contacts returns the contacts of the roles that the domain has.
	Contacts(ctx context.Context, name DomainName) (ContactSet, error)
}

// ContactWriter replaces contacts.
type ContactWriter interface {
	// SetContacts replaces the contacts of the roles in set, each as a whole, and
	// leaves the others as they are. What the TLD has no place for is left out. A
	// refusal that is about a field has ReasonField and names it in Subject as
	// role.field, such as "owner.phone"; see ContactFields.
	SetContacts(ctx context.Context, name DomainName, set map[ContactRole]FullContact) (Receipt, error)
	// RevokeOwnerChange takes back a change of registrant that is not finished.
	RevokeOwnerChange(ctx context.Context, name DomainName) (Receipt, error)
}

// PrivacyWriter switches WHOIS privacy.
type PrivacyWriter interface {
	// SetPrivacy switches it on or off. The state may pass through
	// PrivacyEnabling or PrivacyDisabling.
	SetPrivacy(ctx context.Context, name DomainName, on bool) (Receipt, error)
}

// VerificationWriter acts on the verification of a registrant's e-mail address.
type VerificationWriter interface {
	// SendVerification mails the registrant again.
	SendVerification(ctx context.Context, name DomainName) (Receipt, error)
}
