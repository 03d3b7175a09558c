package notice

import (
	"strings"

	"portal/internal/audit"
	"portal/internal/change"
	"portal/internal/kind"
	"portal/internal/registrar"
	"portal/internal/words"
)

// ownerAddress is the field whose change is told to the old and to the new
// address: who takes a domain over would change it first.
var ownerAddress = kind.FieldContact(registrar.OwnerContact, "email")

// ownerAddresses lists the addresses of the owner that a change is about. They
// are gone once they were erased from the records.
func ownerAddresses(c *audit.Change) []string {
	if c == nil {
		return nil
	}
	var all []string
	if address := change.TagOwner(*c); address != "" {
		all = append(all, address)
	}
	return append(all, ownerAddressesIn(c.Diff)...)
}

// ownerAddressesIn lists the addresses of the owner, old and new, in differences.
func ownerAddressesIn(diff []audit.Difference) []string {
	var all []string
	for _, d := range diff {
		if d.Field == ownerAddress {
			all = append(append(all, d.Old...), d.New...)
		}
	}
	return all
}

var contactRoles = map[string]words.Key{
	string(registrar.OwnerContact):   words.Key("contacts.owner"),
	string(registrar.AdminContact):   words.Key("contacts.admin"),
	string(registrar.BillingContact): words.Key("contacts.billing"),
	string(registrar.TechContact):    words.Key("contacts.tech"),
}

// touchedContacts names the contacts that differences are about. What is in them
// stands in no mail.
func touchedContacts(p *words.Printer, diff []audit.Difference) string {
	var names []string
	last := ""
	for _, d := range diff {
		role, _, _ := strings.Cut(string(d.Field), ".")
		if key, ok := contactRoles[role]; ok && role != last {
			names, last = append(names, p.T(key)), role
		}
	}
	if len(names) == 0 {
		return ""
	}
	return p.List(names)
}
