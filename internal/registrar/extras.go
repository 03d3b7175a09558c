package registrar

import "context"

// ExtraSet names a group of settings that only some TLDs have, such as "us_nexus".
// Package registrar's data says which TLD has which, with their fields.
type ExtraSet string

// The sets, with the names of their fields.
const (
	// ExtraUSNexus has app_purpose, category and validator.
	ExtraUSNexus ExtraSet = "us_nexus"
	// ExtraAsiaCED has contact_type, locality_country, legal_entity_type, id_type,
	// id_number and others.
	ExtraAsiaCED ExtraSet = "asia_ced"
	// ExtraCATrademark has trademark, Y or N.
	ExtraCATrademark ExtraSet = "ca_trademark"
	// ExtraCADisplay has display: FULL or PRIVATE, "" if that is not told.
	ExtraCADisplay ExtraSet = "ca_display"
	// ExtraITDisplay has consent_for_publishing, Y or N, "" if that is not told.
	ExtraITDisplay ExtraSet = "it_display"
	// ExtraUKOptOut has uk_whois_opt, Y (hidden) or N, and reg_type, which is IND or
	// FIND for those who may choose.
	ExtraUKOptOut ExtraSet = "uk_opt_out"
	// ExtraUKTag has gaining_registrar_tag. It is written only: it hands the domain
	// to another registrar at once.
	ExtraUKTag ExtraSet = "uk_tag"
	// ExtraResellerContact has domain_enabled, Y or N, and what is shown then:
	// business, phone, fax, email, url and opt_info, which can't be set here.
	ExtraResellerContact ExtraSet = "reseller_contact"
	// ExtraOther has whatever else the registry keeps, by its own names; a field
	// inside of another is named with a dot: registrant_extra_info.registrant_type.
	ExtraOther ExtraSet = "other"
)

// Fields are settings by the registrar's names.
type Fields map[string]string

// ExtrasReader reads settings that only some TLDs have.
type ExtrasReader interface {
	// Capabilities tells which sets the registrar offers for name now, in the order
	// of the constants.
	Capabilities(ctx context.Context, name DomainName) ([]ExtraSet, error)
	// Extras returns ErrRejected with ReasonUnsupported for a set that name does
	// not have, or that can't be read.
	Extras(ctx context.Context, name DomainName, set ExtraSet) (Fields, error)
}

// ExtrasWriter changes settings that only some TLDs have.
type ExtrasWriter interface {
	// SetExtras replaces the settings of a set as a whole.
	SetExtras(ctx context.Context, name DomainName, set ExtraSet, f Fields) (Receipt, error)
	// Activate has a registry look again at a domain whose nameservers it refused.
	Activate(ctx context.Context, name DomainName) (Receipt, error)
	// SendRegistryPassword has a registry mail the password of its own account for the
	// registrant, to an address that it has.
	SendRegistryPassword(ctx context.Context, name DomainName) (Receipt, error)
}
