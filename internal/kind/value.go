package kind

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
