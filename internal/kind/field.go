package kind

import (
	"slices"
	"strings"

	"portal/internal/registrar"
)

// Field names a setting that differences are about.
type Field string

// The fields, and how their values are written. Those of contacts and of settings of
// single TLDs are families: FieldContact and FieldExtra name their members.
const (
	FieldNameservers      Field = "nameservers"       // hosts, A-labels, in order
	FieldSubUser          Field = "subuser"           // username of the second login; none if there is none
	FieldSubUserRights    Field = "subuser_rights"    // ValueRight..., in their order
	FieldSubUserPassword  Field = "subuser_password"  // ValueSet; never the password
	FieldPassword         Field = "password"          // ValueSet; never the password
	FieldProfile          Field = "profile"           // username of the profile that holds a domain
	FieldProfileJoined    Field = "profile_joined"    // a domain of the profile that another one goes to
	FieldProfileMoved     Field = "profile_moved"     // ValueAll: every domain of the profile
	FieldLock             Field = "lock"              // ValueLocked or ValueUnlocked
	FieldRelock           Field = "relock"            // ValuePlanned or ValueNone: whether the lock comes back by itself
	FieldRenewal          Field = "renewal"           // as registrar.Renewal
	FieldPrivacy          Field = "privacy"           // as registrar.Privacy
	FieldExpires          Field = "expires"           // a date, 2006-01-02, UTC
	FieldVerification     Field = "verification"      // ValueMailed
	FieldAuthCode         Field = "auth_code"         // ValueShown, ValueSet or ValueMailed; never the code
	FieldHost             Field = "host"              // "name address address" of a host object
	FieldDNSSEC           Field = "ds"                // "key-tag algorithm digest-type digest" for each record
	FieldTag              Field = "tag"               // of the registrar that gains the domain
	FieldActivation       Field = "activation"        // ValueAsked
	FieldRegistryPassword Field = "registry_password" // ValueMailed; never the password
	FieldPendingOwner     Field = "pending_owner"     // the registrant to come
	FieldTradeLock        Field = "trade_lock"        // ValueLocked or ValueUnlocked: what follows a change of registrant
	FieldTradeAgent       Field = "trade_agent"       // ValueOn or ValueOff: whether changes of registrant are approved on behalf of both sides
	FieldTradeApproval    Field = "trade_approval"    // whom the mail goes to: ValueNewOwner or ValueOwner
	FieldRecords          Field = "records"           // lines of package zone; a difference for each type and name
	FieldZone             Field = "zone"              // ValueServed or ValueNone
	FieldForwarding       Field = "forwarding"        // of addresses: ValueServed or ValueNone
	FieldForwards         Field = "forwards"          // lines of registrar.Forward; a difference for each name
	FieldMailForward      Field = "mail_forward"      // where mail goes

	// FieldsExtra is the family of settings that only some TLDs have.
	FieldsExtra Field = "extras."
)

// FieldContact names a field of the contact of role, as "owner.email".
func FieldContact(role registrar.ContactRole, field string) Field {
	return FieldsContact(role) + Field(field)
}

// FieldsContact is the family of the fields of the contact of role.
func FieldsContact(role registrar.ContactRole) Field { return Field(role) + "." }

// FieldExtra names a field of a set that only some TLDs have, as
// "extras.us_nexus.category". Its values are the registrar's.
func FieldExtra(set registrar.ExtraSet, field string) Field {
	return FieldsExtra + Field(set) + "." + Field(field)
}

// Form is what the two sides of a difference hold.
type Form int

// The forms.
const (
	Single Form = iota + 1 // a value each; none if it was not known
	List
	Done // there was none before: the new side says what was done
)

// Personal says whether values tell who somebody is. They are kept where they can be
// erased.
type Personal int

// The answers. Of a set of single TLDs package extras knows.
const (
	Never Personal = iota
	Always
	BySet
)

// FieldAbout is what holds of a field wherever it shows.
type FieldAbout struct {
	Field    Field // of a family, its beginning with the dot
	Form     Form
	Personal Personal
	Mailed   bool // values may stand in a mail; a secret can't get into one by being forgotten
}

// Fields lists every field and family.
func Fields() []FieldAbout { return slices.Clone(fieldList) }

// About returns what holds of f; false if f is of another version of the portal.
func (f Field) About() (FieldAbout, bool) {
	i := slices.IndexFunc(fieldList, func(a FieldAbout) bool {
		return a.Field == f || a.Family() && strings.HasPrefix(string(f), string(a.Field))
	})
	if i < 0 {
		return FieldAbout{}, false
	}
	return fieldList[i], true
}

// Family reports whether a is about a family of fields.
func (a FieldAbout) Family() bool { return strings.HasSuffix(string(a.Field), ".") }

var fieldList = append([]FieldAbout{
	{Field: FieldNameservers, Form: List, Mailed: true},
	{Field: FieldSubUser, Form: Single},
	{Field: FieldSubUserRights, Form: List},
	{Field: FieldSubUserPassword, Form: Done},
	{Field: FieldPassword, Form: Done},
	{Field: FieldProfile, Form: Single},
	{Field: FieldProfileJoined, Form: Done},
	{Field: FieldProfileMoved, Form: Done},
	{Field: FieldLock, Form: Single, Mailed: true},
	{Field: FieldRelock, Form: Single, Mailed: true},
	{Field: FieldRenewal, Form: Single, Mailed: true},
	{Field: FieldPrivacy, Form: Single, Mailed: true},
	{Field: FieldExpires, Form: Single, Mailed: true},
	{Field: FieldVerification, Form: Done},
	{Field: FieldAuthCode, Form: Done},
	{Field: FieldHost, Form: List, Mailed: true},
	{Field: FieldDNSSEC, Form: List, Mailed: true},
	{Field: FieldTag, Form: Done, Personal: Always}, // the owner's address is kept with it
	{Field: FieldActivation, Form: Done},
	{Field: FieldRegistryPassword, Form: Done},
	{Field: FieldPendingOwner, Form: Single, Personal: Always},
	{Field: FieldTradeLock, Form: Single, Mailed: true},
	{Field: FieldTradeAgent, Form: Single, Mailed: true},
	{Field: FieldTradeApproval, Form: Single, Mailed: true},
	{Field: FieldRecords, Form: List, Mailed: true},
	{Field: FieldZone, Form: Single, Mailed: true},
	{Field: FieldForwarding, Form: Single, Mailed: true},
	{Field: FieldForwards, Form: List, Mailed: true},
	{Field: FieldMailForward, Form: Single, Personal: Always},
	{Field: FieldsExtra, Form: Single, Personal: BySet},
}, contactFamilies()...)

func contactFamilies() []FieldAbout {
	families := make([]FieldAbout, 0, len(registrar.ContactRoles))
	for _, role := range registrar.ContactRoles {
		families = append(families, FieldAbout{Field: FieldsContact(role), Form: Single, Personal: Always})
	}
	return families
}

// contactFields and contactRights are what changes of contacts have.
var (
	contactFields = familiesOf(registrar.ContactRoles)
	contactRights = rightsOf(registrar.ContactRoles)
)

func familiesOf(roles []registrar.ContactRole) (families []Field) {
	for _, role := range roles {
		families = append(families, FieldsContact(role))
	}
	return families
}

func rightsOf(roles []registrar.ContactRole) (rights registrar.Rights) {
	for _, role := range roles {
		rights |= role.Right()
	}
	return rights
}
