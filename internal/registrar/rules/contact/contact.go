// Package contact knows what a contact of a domain has to look like: which
// fields a TLD wants of which role, how long they may be, and how countries,
// states and telephone numbers are written. Its data comes from the XCP
// reference, section 6.
package contact

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"portal/internal/registrar"
	"portal/internal/registrar/rules"
)

// Fault says what is wrong with a field.
type Fault string

// The faults.
const (
	Missing  Fault = "missing"
	TooLong  Fault = "too_long"
	NoLetter Fault = "no_letter" // a name or place without any letter
	BadPlace Fault = "place"     // not a country, or not a state of its country
	BadURL   Fault = "url"
	BadCode  Fault = "code"   // not a language of two letters
	Unseen   Fault = "unseen" // Text is the code of a character that nobody sees, such as U+200B
)

// Problem is what is wrong with a field. The zero value is nothing.
type Problem struct {
	Fault Fault
	Max   int    // characters, with TooLong and PhoneExtension
	Text  string // what it is about, where the fault is in a part; see the faults
}

// maxLengths are those of EPP registries, in characters; the other fields have
// rules of their own, or none that is known.
var maxLengths = map[string]int{
	"first_name": 64, "last_name": 63, "organisation": 64, "address1": 64, "address2": 64, "address3": 64,
	"city": 64, "state": 32, "postal_code": 16, "email": 128, "url": 255, "language": 2,
}

// MaxLength returns how many characters a field may have at most.
func MaxLength(field string) int {
	if n, ok := maxLengths[field]; ok {
		return n
	}
	return 255
}

//go:embed rules.json
var ruleData []byte

// rule changes which fields are required. Rules of the file apply in its order.
type rule struct {
	TLDs  []string                `json:"tlds"`
	Roles []registrar.ContactRole `json:"roles"` // none for all
	Also  []string                `json:"also"`
	Not   []string                `json:"not"`
	Only  []string                `json:"only"` // replaces all, those by country too
}

type ruleFile struct {
	Required  []string            `json:"required"`
	Countries map[string][]string `json:"countries"` // required besides, by country of the contact
	Rules     []rule              `json:"rules"`
}

// data panics on a broken file: it is part of the program, and tests read it.
var data = sync.OnceValue(func() (f ruleFile) {
	if err := json.Unmarshal(ruleData, &f); err != nil {
		panic(fmt.Sprintf("read rules.json: %v", err))
	}
	return f
})

func (r rule) applies(tld string, role registrar.ContactRole) bool {
	return slices.Contains(r.TLDs, tld) && (len(r.Roles) == 0 || slices.Contains(r.Roles, role))
}

// Required lists the fields that a contact of role needs at name, in the country
// that the contact is in.
func Required(name registrar.DomainName, role registrar.ContactRole, country string) []string {
	file := data()
	fields := append(slices.Clone(file.Required), file.Countries[countryCode(country)]...)
	for _, r := range file.Rules {
		if !r.applies(name.TLD(), role) {
			continue
		}
		fields = append(fields, r.Also...)
		fields = slices.DeleteFunc(fields, func(f string) bool { return slices.Contains(r.Not, f) })
		if r.Only != nil {
			fields = slices.Clone(r.Only)
		}
	}
	return fields
}

// Fields lists the fields that a form has, in its order.
func Fields(name registrar.DomainName, role registrar.ContactRole) []string {
	facts, _ := rules.FactsFor(name)
	return slices.DeleteFunc(slices.Clone(registrar.ContactFields), func(f string) bool {
		switch f {
		case "state":
			return facts.Has("no_state")
		case "language":
			return !facts.Has("language_field")
		}
		return false
	})
}

// Fixed reports whether a field can't be changed by an edit of the contact.
func Fixed(name registrar.DomainName, role registrar.ContactRole, field string) bool {
	facts, _ := rules.FactsFor(name)
	return role == registrar.OwnerContact && field == "organisation" && facts.Has("owner_organization_fixed")
}

// Roles lists the roles that name has, as far as it is known.
func Roles(name registrar.DomainName) []registrar.ContactRole {
	facts, known := rules.FactsFor(name)
	if !known || facts.Contacts == nil {
		return slices.Clone(registrar.ContactRoles)
	}
	return slices.DeleteFunc(slices.Clone(registrar.ContactRoles), func(role registrar.ContactRole) bool {
		return !slices.Contains(facts.Contacts, string(role))
	})
}

// judge says what is wrong with a field of a contact.
func judge(name registrar.DomainName, role registrar.ContactRole, field string, c registrar.FullContact) Problem {
	value := *c.Field(field)
	unseen, hides := Invisible(value)
	switch {
	case value == "":
		if slices.Contains(Required(name, role, c.Country), field) {
			return Problem{Fault: Missing}
		}
		return Problem{}
	case hides:
		return unseenProblem(unseen)
	case field == "phone", field == "fax":
		_, p := ParsePhone(value, countryCode(c.Country))
		return p
	case field == "email" && utf8.RuneCountInString(value) <= MaxLength(field):
		return emailProblem(value)
	case utf8.RuneCountInString(value) > MaxLength(field):
		return Problem{Fault: TooLong, Max: MaxLength(field)}
	}
	return Problem{Fault: faultOf(field, value, c.Country)}
}

// emailProblem says what is wrong with an address that is about to be sent as it is.
func emailProblem(value string) Problem {
	address, p := Email(value)
	if p.Fault == "" && address != value {
		return Problem{Fault: BadEmail, Text: value}
	}
	return p
}

func unseenProblem(r rune) Problem { return Problem{Fault: Unseen, Text: fmt.Sprintf("%U", r)} }

// faultOf looks at a value that is there and not too long.
func faultOf(field, value, country string) Fault {
	switch field {
	case "first_name", "last_name", "organisation", "city":
		if !strings.ContainsFunc(value, unicode.IsLetter) {
			return NoLetter
		}
	case "country":
		if !isCountry(value) {
			return BadPlace
		}
	case "state":
		if states := States(country); len(states) > 0 && !slices.ContainsFunc(states, func(s State) bool { return s.Code == value }) {
			return BadPlace
		}
	case "url":
		if !webAddress(value) {
			return BadURL
		}
	case "language":
		if len(value) != 2 {
			return BadCode
		}
	}
	return ""
}

// Material reports whether the change of an owner counts as a change of
// registrant, which ICANN has rules for: generic TLDs, and who it is. before is
// what is stored, and after what would be; see Enter.
func Material(name registrar.DomainName, before, after registrar.FullContact) bool {
	if len(name.TLD()) == 2 {
		return false
	}
	for _, field := range []string{"first_name", "last_name", "organisation", "email"} {
		if *before.Field(field) != *after.Field(field) {
			return true
		}
	}
	return false
}
