package templates

import "portal/internal/words"

// changeWords are how a kind of change shows: on the timeline, on its receipt,
// and where to try again.
type changeWords struct {
	icon           string
	section        section   // the page of its form
	asked, changed words.Key // on the timeline: asked for, and in force
	saved, refused words.Key // titles of a receipt
	next           words.Key // what follows once it is in force
}

// changeKinds has an entry for each kind of change that a registrant can make.
var changeKinds = map[ActivityKind]changeWords{
	ActivityNameservers: {
		"server", sectionNameservers, words.Key("activity.nameservers.asked"), words.Key("activity.nameservers.changed"),
		words.Key("receipt.nameservers.saved"), words.Key("receipt.nameservers.refused"), words.Key("receipt.nameservers.next"),
	},
	ActivityLock: {
		"lock", sectionSecurity, words.Key("activity.lock.asked"), words.Key("activity.lock.changed"),
		words.Key("receipt.lock.saved"), words.Key("receipt.lock.refused"), words.Key("receipt.lock.next"),
	},
	ActivityContactsConfirm: {
		"user", sectionContacts, words.Key("activity.contacts_confirm.asked"), words.Key("activity.contacts_confirm.changed"),
		words.Key("receipt.contacts_confirm.saved"), words.Key("receipt.contacts_confirm.refused"), words.Key("receipt.contacts_confirm.next"),
	},
	ActivityRelockCancel: {
		"lock-open", sectionSecurity, words.Key("activity.relock_cancel.asked"), words.Key("activity.relock_cancel.changed"),
		words.Key("receipt.relock_cancel.saved"), words.Key("receipt.relock_cancel.refused"), words.Key("receipt.relock_cancel.next"),
	},
	ActivityRenewal: {
		"repeat", sectionRenewal, words.Key("activity.renewal.asked"), words.Key("activity.renewal.changed"),
		words.Key("receipt.renewal.saved"), words.Key("receipt.renewal.refused"), words.Key("receipt.renewal.next"),
	},
	ActivityPrivacy: {
		"eye-off", sectionPrivacy, words.Key("activity.privacy.asked"), words.Key("activity.privacy.changed"),
		words.Key("receipt.privacy.saved"), words.Key("receipt.privacy.refused"), words.Key("receipt.privacy.next"),
	},
	ActivityVerification: {
		"user", sectionVerification, words.Key("activity.verification.asked"), words.Key("activity.verification.changed"),
		words.Key("receipt.verification.saved"), words.Key("receipt.verification.refused"), words.Key("receipt.verification.next"),
	},
	ActivityCodeShown: {
		"eye", sectionAuthCode, words.Key("activity.code_shown.asked"), words.Key("activity.code_shown.changed"),
		words.Key("receipt.code_shown.saved"), words.Key("receipt.code_shown.refused"), words.Key("receipt.code_shown.next"),
	},
	ActivityCodeSet: {
		"key-round", sectionAuthCode, words.Key("activity.code_set.asked"), words.Key("activity.code_set.changed"),
		words.Key("receipt.code_set.saved"), words.Key("receipt.code_set.refused"), words.Key("receipt.code_set.next"),
	},
	ActivityCodeMailed: {
		"key-round", sectionAuthCode, words.Key("activity.code_mailed.asked"), words.Key("activity.code_mailed.changed"),
		words.Key("receipt.code_mailed.saved"), words.Key("receipt.code_mailed.refused"), words.Key("receipt.code_mailed.next"),
	},
	ActivitySubUserAdd: {
		"user", sectionPeople, words.Key("activity.people.add.asked"), words.Key("activity.people.add.changed"),
		words.Key("receipt.people.add.saved"), words.Key("receipt.people.add.refused"), words.Key("receipt.people.add.next"),
	},
	ActivitySubUserSet: {
		"user", sectionPeople, words.Key("activity.people.set.asked"), words.Key("activity.people.set.changed"),
		words.Key("receipt.people.set.saved"), words.Key("receipt.people.set.refused"), words.Key("receipt.settled.next"),
	},
	ActivitySubUserDelete: {
		"user", sectionPeople, words.Key("activity.people.delete.asked"), words.Key("activity.people.delete.changed"),
		words.Key("receipt.people.delete.saved"), words.Key("receipt.people.delete.refused"), words.Key("receipt.settled.next"),
	},
	ActivityPassword: {
		"key-round", sectionOverview, words.Key("activity.password.asked"), words.Key("activity.password.changed"),
		words.Key("receipt.password.saved"), words.Key("receipt.password.refused"), words.Key("receipt.password.next"),
	},
	ActivityExtras: {
		"info", sectionExtras, words.Key("activity.extras.asked"), words.Key("activity.extras.changed"),
		words.Key("receipt.extras.saved"), words.Key("receipt.extras.refused"), words.Key("receipt.settled.next"),
	},
	ActivityTag: {
		"arrow-right", sectionExtras, words.Key("activity.tag.asked"), words.Key("activity.tag.changed"),
		words.Key("receipt.tag.saved"), words.Key("receipt.tag.refused"), words.Key("receipt.tag.next"),
	},
	ActivityActivate: {
		"server", sectionExtras, words.Key("activity.activate.asked"), words.Key("activity.activate.changed"),
		words.Key("receipt.activate.saved"), words.Key("receipt.activate.refused"), words.Key("receipt.activate.next"),
	},
	ActivityOwnership: {
		"arrow-left-right", sectionOverview, words.Key("activity.ownership.asked"), words.Key("activity.ownership.changed"),
		words.Key("receipt.ownership.saved"), words.Key("receipt.ownership.refused"), words.Key("receipt.ownership.next"),
	},
	ActivityContacts: {
		"user", sectionContacts, words.Key("activity.contacts.asked"), words.Key("activity.contacts.changed"),
		words.Key("receipt.contacts.saved"), words.Key("receipt.contacts.refused"), words.Key("receipt.contacts.next"),
	},
	ActivityRevoke: {
		"user", sectionContacts, words.Key("activity.revoke.asked"), words.Key("activity.revoke.changed"),
		words.Key("receipt.revoke.saved"), words.Key("receipt.revoke.refused"), words.Key("receipt.revoke.next"),
	},
	ActivityTradeLock: {
		"lock", sectionContacts, words.Key("activity.trade_lock.asked"), words.Key("activity.trade_lock.changed"),
		words.Key("receipt.trade_lock.saved"), words.Key("receipt.trade_lock.refused"), words.Key("receipt.trade_lock.next"),
	},
	ActivityTradeAgent: {
		"user", sectionContacts, words.Key("activity.trade_agent.asked"), words.Key("activity.trade_agent.changed"),
		words.Key("receipt.trade_agent.saved"), words.Key("receipt.trade_agent.refused"), words.Key("receipt.trade_lock.next"),
	},
	ActivityTradeResend: {
		"arrow-right", sectionContacts, words.Key("activity.resend.asked"), words.Key("activity.resend.changed"),
		words.Key("receipt.resend.saved"), words.Key("receipt.resend.refused"), words.Key("receipt.resend.next"),
	},
	ActivityZone: {
		"globe", sectionDNS, words.Key("activity.zone.asked"), words.Key("activity.zone.changed"),
		words.Key("receipt.zone.saved"), words.Key("receipt.zone.refused"), words.Key("receipt.zone.next"),
	},
	ActivityZoneCreate: {
		"globe", sectionDNS, words.Key("activity.zone.create.asked"), words.Key("activity.zone.create.changed"),
		words.Key("receipt.zone.created"), words.Key("receipt.zone.create.refused"), words.Key("receipt.zone.next"),
	},
	ActivityZoneDelete: {
		"globe", sectionDNS, words.Key("activity.zone.delete.asked"), words.Key("activity.zone.delete.changed"),
		words.Key("receipt.zone.deleted"), words.Key("receipt.zone.delete.refused"), words.Key("receipt.zone.next"),
	},
	ActivityForwarding: {
		"arrow-right", sectionForwarding, words.Key("activity.forwarding.asked"), words.Key("activity.forwarding.changed"),
		words.Key("receipt.forwarding.saved"), words.Key("receipt.forwarding.refused"), words.Key("receipt.forwarding.next"),
	},
	ActivityForwardStart: {
		"arrow-right", sectionForwarding, words.Key("activity.forwarding_start.asked"), words.Key("activity.forwarding_start.changed"),
		words.Key("receipt.forwarding_start.saved"), words.Key("receipt.forwarding_start.refused"), words.Key("receipt.forwarding_start.next"),
	},
	ActivityForwardStop: {
		"arrow-right", sectionForwarding, words.Key("activity.forwarding_stop.asked"), words.Key("activity.forwarding_stop.changed"),
		words.Key("receipt.forwarding_stop.saved"), words.Key("receipt.forwarding_stop.refused"), words.Key("receipt.forwarding.next"),
	},
	ActivityMailForward: {
		"arrow-right", sectionMailForward, words.Key("activity.mail_forward.asked"), words.Key("activity.mail_forward.changed"),
		words.Key("receipt.mail_forward.saved"), words.Key("receipt.mail_forward.refused"), words.Key("receipt.mail_forward.next"),
	},
	ActivityHostCreate: {
		"server", sectionHosts, words.Key("activity.host_create.asked"), words.Key("activity.host_create.changed"),
		words.Key("receipt.host_create.saved"), words.Key("receipt.host_create.refused"), words.Key("receipt.host_create.next"),
	},
	ActivityHostKnown: {
		"server", sectionNameservers, words.Key("activity.host_known.asked"), words.Key("activity.host_known.changed"),
		words.Key("receipt.host_known.saved"), words.Key("receipt.host_known.refused"), words.Key("receipt.host_known.next"),
	},
	ActivityHostChange: {
		"server", sectionHosts, words.Key("activity.host_change.asked"), words.Key("activity.host_change.changed"),
		words.Key("receipt.host_change.saved"), words.Key("receipt.host_change.refused"), words.Key("receipt.host_change.next"),
	},
	ActivityHostDelete: {
		"server", sectionHosts, words.Key("activity.host_delete.asked"), words.Key("activity.host_delete.changed"),
		words.Key("receipt.host_delete.saved"), words.Key("receipt.host_delete.refused"), words.Key("receipt.settled.next"),
	},
	ActivityDNSSEC: {
		"shield", sectionDNSSEC, words.Key("activity.dnssec.asked"), words.Key("activity.dnssec.changed"),
		words.Key("receipt.dnssec.saved"), words.Key("receipt.dnssec.refused"), words.Key("receipt.dnssec.next"),
	},
}

// traceless are kinds that leave nothing to read: the answer is all there is.
var traceless = map[ActivityKind]bool{
	ActivityVerification: true, ActivityCodeShown: true, ActivityCodeSet: true, ActivityCodeMailed: true, ActivityTradeResend: true, ActivityPassword: true, ActivityActivate: true,
}

// anyChange words a kind that this version of the pages does not know.
var anyChange = changeWords{
	"activity", sectionOverview, words.Key("activity.change.asked"), words.Key("activity.change.changed"),
	words.Key("receipt.change.saved"), words.Key("receipt.change.refused"), words.Key("receipt.settled.next"),
}

// switches word what a change turned on or off, by the setting and its new value:
// whoever looks for who opened a domain has to unfold nothing.
var switches = map[string]map[string]words.Key{
	"lock":    {"locked": words.Key("lock.turned.on"), "unlocked": words.Key("lock.turned.off")},
	"privacy": {"on": words.Key("privacy.turned.on"), "off": words.Key("privacy.turned.off")},
}

func turnedTo(field string, values []string) words.Key {
	if len(values) != 1 {
		return ""
	}
	return switches[field][values[0]]
}

// changed words a change in force that made the difference of rows; usual is what
// its kind says.
func changed(rows []DiffRow, usual words.Key) words.Key {
	if len(rows) == 1 && rows[0].turned != "" {
		return rows[0].turned
	}
	return usual
}

func changeWordsOf(kind ActivityKind) changeWords {
	if w, ok := changeKinds[kind]; ok {
		return w
	}
	return anyChange
}
