package kind

import "portal/internal/registrar"

// The kinds of change.
const (
	NameserversSet      Kind = "nameservers.set"
	NameserversActivate Kind = "nameservers.activate" // the registry checks them again
	HostCreate          Kind = "host.create"
	HostChange          Kind = "host.change"
	HostDelete          Kind = "host.delete"
	HostAddToRegistry   Kind = "host.add_to_registry" // made known to the registry of another TLD
	DNSSECSet           Kind = "dnssec.set"
	ZoneSet             Kind = "zone.set"
	ZoneCreate          Kind = "zone.create"
	ZoneDelete          Kind = "zone.delete"
	ForwardingSet       Kind = "forwarding.set"
	ForwardingStart     Kind = "forwarding.start"
	ForwardingStop      Kind = "forwarding.stop"
	MailForwardSet      Kind = "mail_forward.set"
	LockSet             Kind = "lock.set"
	RelockCancel        Kind = "relock.cancel" // a lock that would have come back stays off
	AuthCodeShow        Kind = "auth_code.show"
	AuthCodeSet         Kind = "auth_code.set"
	AuthCodeSend        Kind = "auth_code.send"
	RenewalSet          Kind = "renewal.set"
	PrivacySet          Kind = "privacy.set"
	ContactsSet         Kind = "contacts.set"
	ContactsConfirm     Kind = "contacts.confirm" // the owner knows the address of a contact
	ContactsRevoke      Kind = "contacts.revoke"  // a change of registrant that waits is stopped
	TradeLockSet        Kind = "trade.lock"
	TradeAgentSet       Kind = "trade.agent"
	TradeResend         Kind = "trade.resend" // its mail for approval is sent again
	VerificationSend    Kind = "verification.send"
	SubUserAdd          Kind = "subuser.add"
	SubUserSet          Kind = "subuser.set"
	SubUserDelete       Kind = "subuser.delete"
	PasswordSet         Kind = "password.set"
	OwnershipMove       Kind = "ownership.move"
	ExtrasSet           Kind = "extras.set"
	TagSet              Kind = "tag.set" // the domain goes to another registrar
)

// Zones and forwards are changed under the reseller's authority, and no permission of
// a sub-user names them. Whoever may give a domain other nameservers can serve it any
// zone, so that right is the nearest, and asking for more would protect nothing. What
// can take the domain away, or is covered by no permission, is the owner's alone. The
// registrar counts forwarded mail among the settings of single TLDs; the mail that
// confirms an address is sent by whoever may correct the address.
var list = []About{
	{
		Kind: NameserversSet, Keeper: Delegation, Right: registrar.RightNameservers, Page: "nameservers", Bulk: true,
		Fields: []Field{FieldNameservers}, Mail: MailNameservers,
	},
	{
		Kind: NameserversActivate, Keeper: Delegation, Right: registrar.RightExtras, Page: "extras", Traceless: true,
		Fields: []Field{FieldActivation}, Silent: "the registry looks at the same nameservers again",
	},
	{
		Kind: HostCreate, Keeper: Registry, Right: registrar.RightNameservers, Page: "hosts",
		Fields: []Field{FieldHost}, Mail: MailHosts,
	},
	{
		Kind: HostChange, Keeper: Registry, Right: registrar.RightNameservers, Page: "hosts",
		Fields: []Field{FieldHost}, Mail: MailHosts,
	},
	{
		Kind: HostDelete, Keeper: Registry, Right: registrar.RightNameservers, Page: "hosts",
		Fields: []Field{FieldHost}, Mail: MailHosts,
	},
	{
		Kind: HostAddToRegistry, Keeper: Registry, Right: registrar.RightNameservers, Page: "nameservers", Traceless: true,
		Fields: []Field{FieldHost}, Mail: MailHosts,
	},
	{
		Kind: DNSSECSet, Keeper: Delegation, Right: registrar.RightProfile, Page: "dnssec", Bulk: true,
		Fields: []Field{FieldDNSSEC}, Mail: MailDNSSEC,
	},
	{
		Kind: ZoneSet, Keeper: Registrar, Right: registrar.RightNameservers, Page: "dns",
		Fields: []Field{FieldRecords}, Mail: MailZone,
	},
	{
		Kind: ZoneCreate, Keeper: Registrar, Right: registrar.RightNameservers, Page: "dns",
		Fields: []Field{FieldZone, FieldRecords}, Mail: MailZone,
	},
	{
		Kind: ZoneDelete, Keeper: Registrar, Right: registrar.RightNameservers, Page: "dns",
		Fields: []Field{FieldZone, FieldRecords}, Mail: MailZone,
	},
	{
		Kind: ForwardingSet, Keeper: Registrar, Right: registrar.RightNameservers, Page: "forwarding",
		Fields: []Field{FieldForwards}, Mail: MailForwarding,
	},
	{
		Kind: ForwardingStart, Keeper: Registrar, Right: registrar.RightNameservers, Page: "forwarding",
		Fields: []Field{FieldForwarding, FieldForwards}, Mail: MailForwarding,
	},
	{
		Kind: ForwardingStop, Keeper: Registrar, Right: registrar.RightNameservers, Page: "forwarding",
		Fields: []Field{FieldForwarding, FieldForwards}, Mail: MailForwarding,
	},
	{
		Kind: MailForwardSet, Keeper: Registrar, Right: registrar.RightExtras, Page: "mail-forwarding",
		Fields: []Field{FieldMailForward}, Mail: MailMailForward,
	},
	{
		Kind: LockSet, Keeper: Registry, Right: registrar.RightProfile, Page: "lock", Bulk: true,
		Fields: []Field{FieldLock}, Mail: MailLock,
	},
	{
		Kind: RelockCancel, Keeper: Portal, Right: registrar.RightProfile, Page: "lock",
		Fields: []Field{FieldRelock}, Mail: MailKept,
	},
	{
		Kind: AuthCodeShow, Keeper: Registrar, Right: registrar.RightProfile, Page: "auth-code", Traceless: true,
		Fields: []Field{FieldAuthCode}, Mail: MailCodeShown,
	},
	{
		Kind: AuthCodeSet, Keeper: Registry, Right: registrar.RightProfile, Page: "auth-code", Traceless: true,
		Fields: []Field{FieldAuthCode}, Mail: MailCodeSet,
	},
	{
		Kind: AuthCodeSend, Keeper: Registrar, Right: registrar.RightProfile, Page: "auth-code", Traceless: true,
		Fields: []Field{FieldAuthCode}, Mail: MailCodeShown,
	},
	{
		Kind: RenewalSet, Keeper: Registrar, Right: registrar.RightProfile, Page: "renewal", Bulk: true,
		Fields: []Field{FieldRenewal}, Mail: MailRenewal,
	},
	{
		Kind: PrivacySet, Keeper: Registry, Right: registrar.RightProfile, Page: "privacy", Bulk: true,
		Fields: []Field{FieldPrivacy}, Mail: MailPrivacy,
	},
	{
		Kind: ContactsSet, Keeper: Registry, Right: contactRights, Page: "contacts", Bulk: true,
		Fields: contactFields, Mail: MailContacts,
	},
	{
		Kind: ContactsConfirm, Keeper: Portal, Right: registrar.RightProfile, Page: "contacts",
		Fields: contactFields, Mail: MailContacts,
	},
	{
		Kind: ContactsRevoke, Keeper: Registry, Right: registrar.RightOwnerContact, Page: "contacts",
		Fields: []Field{FieldPendingOwner}, Mail: MailContacts,
	},
	{
		Kind: TradeLockSet, Keeper: Registrar, Right: registrar.RightProfile, Page: "contacts",
		Fields: []Field{FieldTradeLock}, Mail: MailContacts,
	},
	{
		Kind: TradeAgentSet, Keeper: Registry, Right: registrar.RightProfile, Page: "contacts",
		Fields: []Field{FieldTradeAgent}, Mail: MailContacts,
	},
	{
		Kind: TradeResend, Keeper: Registrar, Right: registrar.RightOwnerContact, Page: "contacts", Traceless: true,
		Fields: []Field{FieldTradeApproval}, Mail: MailContacts,
	},
	{
		Kind: VerificationSend, Keeper: Registrar, Right: registrar.RightOwnerContact, Page: "verification", Bulk: true, Traceless: true,
		Fields: []Field{FieldVerification}, Silent: "it is a mail to the owner itself",
	},
	{
		Kind: SubUserAdd, Keeper: Registrar, Right: registrar.RightProfile, Page: "people",
		Fields: []Field{FieldSubUser, FieldSubUserRights, FieldSubUserPassword}, Mail: MailPeople,
	},
	{
		Kind: SubUserSet, Keeper: Registrar, Right: registrar.RightProfile, Page: "people",
		Fields: []Field{FieldSubUser, FieldSubUserRights, FieldSubUserPassword}, Mail: MailPeople,
	},
	{
		Kind: SubUserDelete, Keeper: Registrar, Right: registrar.RightProfile, Page: "people",
		Fields: []Field{FieldSubUser, FieldSubUserRights}, Mail: MailPeople,
	},
	{
		Kind: PasswordSet, Keeper: Registrar, Right: registrar.RightProfile, Page: "/profile/password", Traceless: true,
		Fields: []Field{FieldPassword}, Mail: MailPassword,
	},
	{
		Kind: OwnershipMove, Keeper: Registrar, Right: registrar.RightProfile, Page: "/profile/ownership",
		Fields: []Field{FieldProfile, FieldProfileJoined, FieldProfileMoved}, Mail: MailOwnership,
	},
	{
		Kind: ExtrasSet, Keeper: Registry, Right: extrasRights, Page: "extras",
		Fields: []Field{FieldsExtra}, Mail: MailExtras,
	},
	{
		Kind: TagSet, Keeper: Registry, Right: registrar.RightProfile, Page: "extras",
		Fields: []Field{FieldTag}, Mail: MailTag,
	},
}

// extrasRights are those that sets of single TLDs ask for.
const extrasRights = registrar.RightExtras | registrar.RightResellerContact | registrar.RightOwnerContact | registrar.RightProfile
