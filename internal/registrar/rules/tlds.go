// Package rules holds what registries and the registrar in front of them ask of names,
// codes, passwords, forwards and DS records, and reads these as people type or paste them.
package rules

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"

	"portal/internal/registrar"
)

// TLDData is the data file behind Facts, as JSON. A fact that its source does
// not state is null there.
//
//go:embed tlds.json
var TLDData []byte

// Number is a number that a source may be silent about.
type Number struct {
	Value int
	Known bool
}

// Or returns the number, or fallback when it is not known.
func (n Number) Or(fallback int) int {
	if n.Known {
		return n.Value
	}
	return fallback
}

// UnmarshalJSON reads an integer or null.
func (n *Number) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		*n = Number{}
		return nil
	}
	n.Known = true
	return json.Unmarshal(data, &n.Value)
}

// TLDFacts says what a registry and the registrar in front of it can do for the
// names of one TLD.
type TLDFacts struct {
	TLD           string         `json:"tld"`            // without a dot
	ExplicitRenew registrar.Fact `json:"explicit_renew"` // a renewal can be ordered
	Lock          registrar.Fact `json:"lock"`           // the transfer lock exists
	AutoRenew     registrar.Fact `json:"auto_renew"`     // renewed unless told otherwise
	AutoRenewDay  Number         `json:"auto_renew_day"` // days before expiry; negative is after it
	Grace         Number         `json:"grace"`          // days after expiry, 0 for none
	Redemption    Number         `json:"redemption"`     // days after deletion, 0 for none
	AuthCode      registrar.Fact `json:"auth_code"`
	Privacy       registrar.Fact `json:"privacy"`
	DNSSEC        registrar.Fact `json:"dnssec"`
	Asynchronous  registrar.Fact `json:"asynchronous"` // changes are accepted first and done later
	Years         []int          `json:"years"`        // terms one can register for; nil if unknown
	MinNS         Number         `json:"ns_min"`
	MaxNS         Number         `json:"ns_max"`
	Test          registrar.Fact `json:"test"`     // served by the registrar's test system
	Contacts      []string       `json:"contacts"` // roles that can be set: owner, admin, billing, tech
	Notes         []string       `json:"notes"`    // codes of peculiarities, see Has
}

// Has reports whether the TLD has a peculiarity, such as
// "nameservers_deferred_30_days" or "no_host_objects".
func (f TLDFacts) Has(note string) bool { return slices.Contains(f.Notes, note) }

// Facts returns what is known of a TLD, written with or without its dot.
func Facts(tld string) (TLDFacts, bool) {
	f, ok := tldTable().facts[strings.ToLower(strings.TrimPrefix(tld, "."))]
	return f, ok
}

// FactsFor returns what is known of the TLD of name. Second-level zones such as
// co.uk go by their TLD.
func FactsFor(name registrar.DomainName) (TLDFacts, bool) {
	return Facts(name.TLD())
}

// MostNameservers is how many nameservers a registry takes where nothing else is
// known. None takes more: 13 is how many fit into an answer of 512 octets (RFC 1035).
const MostNameservers = 13

// leastNameservers is how many a registry wants where nothing else is known.
const leastNameservers = 2

// NameserverLimits returns how many nameservers name has at least and at most.
func NameserverLimits(name registrar.DomainName) (least, most int) {
	facts, _ := FactsFor(name)
	return facts.MinNS.Or(leastNameservers), facts.MaxNS.Or(MostNameservers)
}

type tldFile struct {
	snapshot string
	facts    map[string]TLDFacts
}

// tldTable panics on a broken file: it is part of the program, and a test reads it.
var tldTable = sync.OnceValue(func() tldFile {
	var raw struct {
		Snapshot string     `json:"snapshot"`
		TLDs     []TLDFacts `json:"tlds"`
	}
	if err := json.Unmarshal(TLDData, &raw); err != nil {
		panic(fmt.Sprintf("read tlds.json: %v", err))
	}
	table := tldFile{snapshot: raw.Snapshot, facts: make(map[string]TLDFacts, len(raw.TLDs))}
	for _, f := range raw.TLDs {
		table.facts[f.TLD] = f
	}
	return table
})
