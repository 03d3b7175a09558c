package kind

import "portal/internal/registrar"

// The kinds of change.
const (
	NameserversSet       Kind = "nameservers.set"
	NameserversActivate  Kind = "nameservers.activate" // the registry checks them again
	HostCreate           Kind = "host.create"
	HostChange           Kind = "host.change"
	HostDelete           Kind = "host.delete"
	HostAddToRegistry    Kind = "host.add_to_registry" // made known to the registry of another TLD
	DNSSECSet            Kind = "dnssec.set"
	ZoneSet              Kind = "zone.set"
	ZoneCreate           Kind = "zone.create"
	ZoneDelete           Kind = "zone.delete"
	ForwardingSet        Kind = "forwarding.set"
	ForwardingStart      Kind = "forwarding.start"
	ForwardingStop       Kind = "forwarding.stop"
	MailForwardSet       Kind = "mail_forward.set"
	LockSet              Kind = "lock.set"
	RelockCancel         Kind = "relock.cancel" // a lock that would have come back stays off
	AuthCodeShow         Kind = "auth_code.show"
	AuthCodeSet          Kind = "auth_code.set"
	AuthCodeSend         Kind = "auth_code.send"
	RenewalSet           Kind = "renewal.set"
	PrivacySet           Kind = "privacy.set"
	ContactsSet          Kind = "contacts.set"
	ContactsConfirm      Kind = "contacts.confirm" // the owner knows the address of a contact
	ContactsRevoke       Kind = "contacts.revoke"  // a change of registrant that waits is stopped
	TradeLockSet         Kind = "trade.lock"
	TradeAgentSet        Kind = "trade.agent"
	TradeResend          Kind = "trade.resend" // its mail for approval is sent again
	VerificationSend     Kind = "verification.send"
	SubUserAdd           Kind = "subuser.add"
	SubUserSet           Kind = "subuser.set"
	SubUserDelete        Kind = "subuser.delete"
	PasswordSet          Kind = "password.set"
	OwnershipMove        Kind = "ownership.move"
	ExtrasSet            Kind = "extras.set"
	TagSet               Kind = "tag.set"                // the domain goes to another registrar
	RegistryPasswordSend Kind = "registry_password.send" // the registry mails what opens its own account
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
		Fields: []Field{FieldNameservers}, Notice: NoticeNameservers, Back: NameserversSet,
	},
	{
		Kind: NameserversActivate, Keeper: Delegation, Right: registrar.RightExtras, Page: "extras", Traceless: true,
		Fields: []Field{FieldActivation}, Silent: "the registry looks at the same nameservers again", Lasting: LastingNothing,
	},
	{
		Kind: HostCreate, Keeper: Registry, Right: registrar.RightNameservers, Page: "hosts",
		Fields: []Field{FieldHost}, Notice: NoticeHosts, Back: HostDelete,
	},
	{
		Kind: HostChange, Keeper: Registry, Right: registrar.RightNameservers, Page: "hosts",
		Fields: []Field{FieldHost}, Notice: NoticeHosts, Back: HostChange,
	},
	{
		Kind: HostDelete, Keeper: Registry, Right: registrar.RightNameservers, Page: "hosts",
		Fields: []Field{FieldHost}, Notice: NoticeHosts, Back: HostCreate,
	},
	{
		Kind: HostAddToRegistry, Keeper: Registry, Right: registrar.RightNameservers, Page: "nameservers", Traceless: true,
		Fields: []Field{FieldHost}, Notice: NoticeHosts, Lasting: LastingNothing,
	},
	{
		Kind: DNSSECSet, Keeper: Delegation, Right: registrar.RightProfile, Page: "dnssec", Bulk: true,
		Fields: []Field{FieldDNSSEC}, Notice: NoticeDNSSEC, Back: DNSSECSet,
	},
	{
		Kind: ZoneSet, Keeper: Registrar, Right: registrar.RightNameservers, Page: "dns",
		Fields: []Field{FieldRecords}, Notice: NoticeZone, Back: ZoneSet,
	},
	{
		Kind: ZoneCreate, Keeper: Registrar, Right: registrar.RightNameservers, Page: "dns",
		Fields: []Field{FieldZone, FieldRecords}, Notice: NoticeZone, Back: ZoneDelete,
	},
	{
		Kind: ZoneDelete, Keeper: Registrar, Right: registrar.RightNameservers, Page: "dns",
		Fields: []Field{FieldZone, FieldRecords}, Notice: NoticeZone, Back: ZoneCreate,
	},
	{
		Kind: ForwardingSet, Keeper: Registrar, Right: registrar.RightNameservers, Page: "forwarding",
		Fields: []Field{FieldForwards}, Notice: NoticeForwarding, Back: ForwardingSet,
	},
	{
		Kind: ForwardingStart, Keeper: Registrar, Right: registrar.RightNameservers, Page: "forwarding",
		Fields: []Field{FieldForwarding, FieldForwards}, Notice: NoticeForwarding, Back: ForwardingStop,
	},
	{
		Kind: ForwardingStop, Keeper: Registrar, Right: registrar.RightNameservers, Page: "forwarding",
		Fields: []Field{FieldForwarding, FieldForwards}, Notice: NoticeForwarding, Back: ForwardingStart,
	},
	{
		Kind: MailForwardSet, Keeper: Registrar, Right: registrar.RightExtras, Page: "mail-forwarding",
		Fields: []Field{FieldMailForward}, Notice: NoticeMailForward, Back: MailForwardSet,
	},
	{
		Kind: LockSet, Keeper: Registry, Right: registrar.RightProfile, Page: "lock", Bulk: true,
		Fields: []Field{FieldLock}, Notice: NoticeLock, Back: LockSet,
	},
	{
		Kind: RelockCancel, Keeper: Portal, Right: registrar.RightProfile, Page: "lock",
		Fields: []Field{FieldRelock}, Notice: NoticeKept, Lasting: LastingRelock,
	},
	{
		Kind: AuthCodeShow, Keeper: Registrar, Right: registrar.RightProfile, Page: "auth-code", Traceless: true,
		Fields: []Field{FieldAuthCode}, Notice: NoticeCodeShown, Lasting: LastingSent,
	},
	{
		Kind: AuthCodeSet, Keeper: Registry, Right: registrar.RightProfile, Page: "auth-code", Traceless: true,
		Fields: []Field{FieldAuthCode}, Notice: NoticeCodeSet, Lasting: LastingSecret,
	},
	{
		Kind: AuthCodeSend, Keeper: Registrar, Right: registrar.RightProfile, Page: "auth-code", Traceless: true,
		Fields: []Field{FieldAuthCode}, Notice: NoticeCodeShown, Lasting: LastingSent, MailsTo: []registrar.ContactRole{registrar.AdminContact},
	},
	{
		Kind: RenewalSet, Keeper: Registrar, Right: registrar.RightProfile, Page: "renewal", Bulk: true,
		Fields: []Field{FieldRenewal}, Notice: NoticeRenewal, Back: RenewalSet,
	},
	{
		Kind: PrivacySet, Keeper: Registry, Right: registrar.RightProfile, Page: "privacy", Bulk: true,
		Fields: []Field{FieldPrivacy}, Notice: NoticePrivacy, Back: PrivacySet,
	},
	{
		Kind: ContactsSet, Keeper: Registry, Right: contactRights, Page: "contacts", Bulk: true,
		Fields: contactFields, Notice: NoticeContacts, Back: ContactsSet,
	},
	{
		Kind: ContactsConfirm, Keeper: Portal, Right: registrar.RightProfile, Page: "contacts",
		Fields: contactFields, Notice: NoticeContacts, Lasting: LastingNothing,
	},
	{
		Kind: ContactsRevoke, Keeper: Registry, Right: registrar.RightOwnerContact, Page: "contacts",
		Fields: []Field{FieldPendingOwner}, Notice: NoticeContacts, Lasting: LastingStopped,
	},
	{
		Kind: TradeLockSet, Keeper: Registrar, Right: registrar.RightProfile, Page: "contacts",
		Fields: []Field{FieldTradeLock}, Notice: NoticeContacts, Back: TradeLockSet,
	},
	{
		Kind: TradeAgentSet, Keeper: Registry, Right: registrar.RightProfile, Page: "contacts",
		Fields: []Field{FieldTradeAgent}, Notice: NoticeContacts, Back: TradeAgentSet,
	},
	{
		Kind: TradeResend, Keeper: Registrar, Right: registrar.RightOwnerContact, Page: "contacts", Traceless: true,
		Fields: []Field{FieldTradeApproval}, Notice: NoticeContacts, Lasting: LastingSent,
	},
	{
		Kind: VerificationSend, Keeper: Registrar, Right: registrar.RightOwnerContact, Page: "verification", Bulk: true, Traceless: true,
		Fields: []Field{FieldVerification}, Silent: "it is a mail to the owner itself", Lasting: LastingSent,
	},
	{
		Kind: SubUserAdd, Keeper: Registrar, Right: registrar.RightProfile, Page: "people",
		Fields: []Field{FieldSubUser, FieldSubUserRights, FieldSubUserPassword}, Notice: NoticePeople, Back: SubUserDelete,
	},
	{
		Kind: SubUserSet, Keeper: Registrar, Right: registrar.RightProfile, Page: "people",
		Fields: []Field{FieldSubUser, FieldSubUserRights, FieldSubUserPassword}, Notice: NoticePeople, Back: SubUserSet,
	},
	{
		Kind: SubUserDelete, Keeper: Registrar, Right: registrar.RightProfile, Page: "people",
		Fields: []Field{FieldSubUser, FieldSubUserRights}, Notice: NoticePeople, Lasting: LastingSecret,
	},
	{
		Kind: PasswordSet, Keeper: Registrar, Right: registrar.RightProfile, Page: "/profile/password", Traceless: true,
		Fields: []Field{FieldPassword}, Notice: NoticePassword, Lasting: LastingSecret,
	},
	{
		Kind: OwnershipMove, Keeper: Registrar, Right: registrar.RightProfile, Page: "/profile/ownership",
		Fields: []Field{FieldProfile, FieldProfileJoined, FieldProfileMoved}, Notice: NoticeOwnership, Lasting: LastingGone,
	},
	{
		Kind: ExtrasSet, Keeper: Registry, Right: extrasRights, Page: "extras",
		Fields: []Field{FieldsExtra}, Notice: NoticeExtras, Back: ExtrasSet,
	},
	{
		Kind: TagSet, Keeper: Registry, Right: registrar.RightProfile, Page: "extras",
		Fields: []Field{FieldTag}, Notice: NoticeTag, Lasting: LastingGone,
	},
	{
		Kind: RegistryPasswordSend, Keeper: Registry, Right: registrar.RightProfile, Page: "extras", Traceless: true,
		Fields: []Field{FieldRegistryPassword}, Notice: NoticeRegistryPassword, Lasting: LastingSent,
		MailsTo: []registrar.ContactRole{registrar.OwnerContact, registrar.AdminContact}, // no source says which
	},
}

// extrasRights are those that sets of single TLDs ask for.
const extrasRights = registrar.RightExtras | registrar.RightResellerContact | registrar.RightOwnerContact | registrar.RightProfile
