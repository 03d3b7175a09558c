package audit

// The settings that differences are about, see Difference.Field, and how their
// values are written.
const (
	FieldNameservers = "nameservers" // hosts, A-labels, in order
	FieldLock        = "lock"        // ValueLocked or ValueUnlocked
	FieldRenewal     = "renewal"     // as registrar.Renewal
	FieldPrivacy     = "privacy"     // as registrar.Privacy
	FieldExpires     = "expires"     // a date, 2006-01-02, UTC
	FieldDNSSEC      = "ds"          // "key-tag algorithm digest-type digest" for each record
)

// The values of FieldLock.
const (
	ValueLocked   = "locked"
	ValueUnlocked = "unlocked"
)
