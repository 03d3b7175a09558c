package kind

import "slices"

// Risk names what a visitor was warned of before a change, and accepted. It stands in
// the log beside the change, without values. Package receipt has the words.
type Risk string

// The risks.
const (
	RiskEmail       Risk = "email"       // new nameservers name no server for email
	RiskWebsite     Risk = "website"     // nor an address for the website
	RiskUnreachable Risk = "unreachable" // a new nameserver does not answer for the domain
	RiskDNSSEC      Risk = "dnssec"      // DS records that the zone's keys may not fit
	RiskRecords     Risk = "records"     // DNS records that look like a mistake
	RiskOwner       Risk = "owner"       // the change counts as one of owner
)

// Risks lists every risk.
func Risks() []Risk {
	return []Risk{RiskEmail, RiskWebsite, RiskUnreachable, RiskDNSSEC, RiskRecords, RiskOwner}
}

// RisksIn are the risks that are named in values, each once, in the order of Risks.
func RisksIn(values []string) []Risk {
	return slices.DeleteFunc(Risks(), func(r Risk) bool { return !slices.Contains(values, string(r)) })
}
