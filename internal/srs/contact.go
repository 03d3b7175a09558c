package srs

import (
	"iter"

	"portal/internal/srs/xcp"
)

// ContactType names a role in a contact set.
type ContactType string

// The contact types. The billing contact of a .de domain is its zone contact.
const (
	OwnerContact   ContactType = "owner"
	AdminContact   ContactType = "admin"
	BillingContact ContactType = "billing"
	TechContact    ContactType = "tech"
)

// Contact is one contact of a domain. Updates replace it as a whole: a field
// that is left empty becomes empty. Source: XCP reference, section 6.1.
type Contact struct {
	FirstName, LastName, OrgName string
	Address1, Address2, Address3 string
	City, State, PostalCode      string
	Country                      string // ISO 3166-1 alpha-2, upper case
	Phone, Fax                   string // +CCC.NNNNNNNNNNxEEEE; old records have other forms
	Email, URL, Lang             string
	// Extra holds fields of single TLDs, such as legal_type of .ca.
	Extra map[string]string
	// OwnershipChange names the registrant of a trade that is not finished;
	// owner contact of a reply only.
	OwnershipChange string
}

// contactFields pairs every ordinary field with its place in a Contact.
var contactFields = []struct {
	key string
	of  func(*Contact) *string
}{
	{"first_name", func(c *Contact) *string { return &c.FirstName }},
	{"last_name", func(c *Contact) *string { return &c.LastName }},
	{"org_name", func(c *Contact) *string { return &c.OrgName }},
	{"address1", func(c *Contact) *string { return &c.Address1 }},
	{"address2", func(c *Contact) *string { return &c.Address2 }},
	{"address3", func(c *Contact) *string { return &c.Address3 }},
	{"city", func(c *Contact) *string { return &c.City }},
	{"state", func(c *Contact) *string { return &c.State }},
	{"postal_code", func(c *Contact) *string { return &c.PostalCode }},
	{"country", func(c *Contact) *string { return &c.Country }},
	{"phone", func(c *Contact) *string { return &c.Phone }},
	{"fax", func(c *Contact) *string { return &c.Fax }},
	{"email", func(c *Contact) *string { return &c.Email }},
	{"url", func(c *Contact) *string { return &c.URL }},
	{"lang", func(c *Contact) *string { return &c.Lang }},
}

// Fields are the ordinary fields of c by their names in XCP, each to be read or set.
func (c *Contact) Fields() iter.Seq2[string, *string] {
	return func(yield func(string, *string) bool) {
		for _, f := range contactFields {
			if !yield(f.key, f.of(c)) {
				return
			}
		}
	}
}

// contactFrom reads the fields as they are stored, blanks and old forms of telephone
// numbers included: what nobody changes goes back as it came.
func contactFrom(v xcp.Value) Contact {
	var c Contact
	known := map[string]*string{"ownership_changes_request": &c.OwnershipChange}
	for key, field := range c.Fields() {
		known[key] = field
	}
	for key, value := range v.Items() {
		if field, ok := known[key]; ok {
			*field = value.Raw()
		} else if key != "status" && value.Raw() != "" {
			if c.Extra == nil {
				c.Extra = map[string]string{}
			}
			c.Extra[key] = value.Raw()
		}
	}
	return c
}

// contactsFrom reads a contact_set.
func contactsFrom(v xcp.Value) map[ContactType]Contact {
	set := map[ContactType]Contact{}
	for key, value := range v.Items() {
		if value.IsMap() {
			set[ContactType(key)] = contactFrom(value)
		}
	}
	return set
}

// assoc writes the fields that have a value: one that is left out becomes empty,
// and some registries refuse fields that they do not have.
func (c Contact) assoc() xcp.Assoc {
	a := xcp.Assoc{}
	for key, field := range c.Fields() {
		setText(a, key, *field)
	}
	for key, value := range c.Extra {
		setText(a, key, value)
	}
	return a
}
