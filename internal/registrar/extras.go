package registrar

import "context"

// ExtraSet names a group of settings that only some TLDs have, such as "us_nexus".
// Package registrar's data says which TLD has which, with their fields.
type ExtraSet string

// The sets.
const (
	ExtraUSNexus         ExtraSet = "us_nexus"
	ExtraAsiaCED         ExtraSet = "asia_ced"
	ExtraCATrademark     ExtraSet = "ca_trademark"
	ExtraCADisplay       ExtraSet = "ca_display"
	ExtraITDisplay       ExtraSet = "it_display"
	ExtraUKOptOut        ExtraSet = "uk_opt_out"
	ExtraUKTag           ExtraSet = "uk_tag" // write only: hands the domain to another registrar
	ExtraResellerContact ExtraSet = "reseller_contact"
	ExtraOther           ExtraSet = "other" // whatever else the registry keeps, by its own names
)

// Fields are settings by the registrar's names.
type Fields map[string]string

// ExtrasReader reads settings that only some TLDs have.
type ExtrasReader interface {
	// Capabilities tells which sets the registrar offers for name now.
	Capabilities(ctx context.Context, name DomainName) ([]ExtraSet, error)
	Extras(ctx context.Context, name DomainName, set ExtraSet) (Fields, error)
}

// ExtrasWriter changes settings that only some TLDs have.
type ExtrasWriter interface {
	// SetExtras replaces the settings of a set as a whole.
	SetExtras(ctx context.Context, name DomainName, set ExtraSet, f Fields) (Receipt, error)
	// Activate has a registry look again at a domain whose nameservers it refused.
	Activate(ctx context.Context, name DomainName) (Receipt, error)
}
