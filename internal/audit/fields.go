package audit

import "portal/internal/registrar"

// The settings that differences are about, see Difference.Field, and how their
// values are written.
const (
	FieldNameservers     = "nameservers"      // hosts, A-labels, in order
	FieldSubUser         = "subuser"          // username of the second login; none if there is none
	FieldSubUserRights   = "subuser_rights"   // ValueRight..., in their order
	FieldSubUserPassword = "subuser_password" // ValueSet; never the password
	FieldPassword        = "password"         // ValueSet; never the password
	FieldProfile         = "profile"          // username of the profile that holds a domain
	FieldProfileJoined   = "profile_joined"   // a domain of the profile that another one goes to
	FieldProfileMoved    = "profile_moved"    // ValueAll: every domain of the profile
	FieldLock            = "lock"             // ValueLocked or ValueUnlocked
	FieldRelock          = "relock"           // ValuePlanned or ValueNone: whether the lock comes back by itself
	FieldRenewal         = "renewal"          // as registrar.Renewal
	FieldPrivacy         = "privacy"          // as registrar.Privacy
	FieldExpires         = "expires"          // a date, 2006-01-02, UTC
	FieldVerification    = "verification"     // ValueMailed
	FieldAuthCode        = "auth_code"        // ValueShown, ValueSet or ValueMailed; never the code
	FieldHost            = "host"             // "name address address" of a host object
	FieldDNSSEC          = "ds"               // "key-tag algorithm digest-type digest" for each record

	FieldTag           = "tag"            // of the registrar that gains the domain; kept like personal values
	FieldActivation    = "activation"     // ValueAsked
	FieldPendingOwner  = "pending_owner"  // the registrant to come; personal
	FieldTradeLock     = "trade_lock"     // ValueLocked or ValueUnlocked: what follows a change of registrant
	FieldTradeAgent    = "trade_agent"    // ValueOn or ValueOff: whether changes of registrant are approved on behalf of both sides
	FieldTradeApproval = "trade_approval" // whom the mail goes to: ValueNewOwner or ValueOwner
	FieldRecords       = "records"        // lines of package zone; a difference for each type and name
	FieldZone          = "zone"           // ValueServed or ValueNone
	FieldForwarding    = "forwarding"     // of addresses: ValueServed or ValueNone
	FieldForwards      = "forwards"       // lines of registrar.Forward; a difference for each name
	FieldMailForward   = "mail_forward"   // where mail goes; personal
)

// The values of FieldZone and FieldForwarding; of FieldRelock it is the second.
const (
	ValueServed = "served" // the registrar holds a zone, or forwards
	ValueNone   = "none"
)

// The values of FieldLock.
const (
	ValueLocked   = "locked"
	ValueUnlocked = "unlocked"
)

// ValuePlanned is the value of FieldRelock.
const ValuePlanned = "planned"

// The values of FieldTradeAgent.
const (
	ValueOn  = "on"
	ValueOff = "off"
)

// The values of FieldTradeApproval.
const (
	ValueOwner    = "owner"
	ValueNewOwner = "new_owner"
)

// Values of acts around settings that only some TLDs have.
const (
	ValueAsked = "asked"
	ValueHeld  = "held" // the account still has the domain
	ValueGone  = "gone"
)

// FieldExtra names a field of a set that only some TLDs have, as
// "extras.us_nexus.category". Its values are the registrar's; those of sets that
// tell who somebody is are personal.
func FieldExtra(set registrar.ExtraSet, field string) string {
	return "extras." + string(set) + "." + field
}

// FieldContact names a field of the contact of role, as "owner.email". Its values
// are personal.
func FieldContact(role registrar.ContactRole, field string) string { return string(role) + "." + field }

// The values of FieldAuthCode.
const (
	ValueShown  = "shown"
	ValueSet    = "set"
	ValueMailed = "mailed"
)

// ValueAll is the value of FieldProfileMoved.
const ValueAll = "all"

// The values of FieldSubUserRights: what a sub-user may change.
const (
	ValueRightOwner       = "owner"
	ValueRightAdmin       = "admin"
	ValueRightBilling     = "billing"
	ValueRightTech        = "tech"
	ValueRightNameservers = "nameservers"
	ValueRightReseller    = "provider"
	ValueRightExtras      = "extras"
)
