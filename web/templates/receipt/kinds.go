package receipt

import (
	"portal/internal/kind"
	"portal/internal/registrar"
	"portal/internal/words"
	"portal/web/templates/ui"
	"strings"
)

// KindWords are how a kind of change shows: on the timeline and on its receipt.
type KindWords struct {
	Icon           string
	Asked, Changed words.Key // on the timeline: asked for, and in force
	saved, refused words.Key // titles of a receipt
	next           words.Key // what follows once it is in force
}

// changeKinds has an entry for each kind of change that a registrant can make.
var changeKinds = map[kind.Kind]KindWords{
	kind.NameserversSet: {
		"server", words.Key("activity.nameservers.asked"), words.Key("activity.nameservers.changed"),
		words.Key("receipt.nameservers.saved"), words.Key("receipt.nameservers.refused"), words.Key("receipt.nameservers.next"),
	},
	kind.LockSet: {
		"lock", words.Key("activity.lock.asked"), words.Key("activity.lock.changed"),
		words.Key("receipt.lock.saved"), words.Key("receipt.lock.refused"), words.Key("receipt.lock.next"),
	},
	kind.ContactsConfirm: {
		"user", words.Key("activity.contacts_confirm.asked"), words.Key("activity.contacts_confirm.changed"),
		words.Key("receipt.contacts_confirm.saved"), words.Key("receipt.contacts_confirm.refused"), words.Key("receipt.contacts_confirm.next"),
	},
	kind.RelockCancel: {
		"lock-open", words.Key("activity.relock_cancel.asked"), words.Key("activity.relock_cancel.changed"),
		words.Key("receipt.relock_cancel.saved"), words.Key("receipt.relock_cancel.refused"), words.Key("receipt.relock_cancel.next"),
	},
	kind.RenewalSet: {
		"repeat", words.Key("activity.renewal.asked"), words.Key("activity.renewal.changed"),
		words.Key("receipt.renewal.saved"), words.Key("receipt.renewal.refused"), words.Key("receipt.renewal.next"),
	},
	kind.PrivacySet: {
		"eye-off", words.Key("activity.privacy.asked"), words.Key("activity.privacy.changed"),
		words.Key("receipt.privacy.saved"), words.Key("receipt.privacy.refused"), words.Key("receipt.privacy.next"),
	},
	kind.VerificationSend: {
		"user", words.Key("activity.verification.asked"), words.Key("activity.verification.changed"),
		words.Key("receipt.verification.saved"), words.Key("receipt.verification.refused"), words.Key("receipt.verification.next"),
	},
	kind.AuthCodeShow: {
		"eye", words.Key("activity.code_shown.asked"), words.Key("activity.code_shown.changed"),
		words.Key("receipt.code_shown.saved"), words.Key("receipt.code_shown.refused"), words.Key("receipt.code_shown.next"),
	},
	kind.AuthCodeSet: {
		"key-round", words.Key("activity.code_set.asked"), words.Key("activity.code_set.changed"),
		words.Key("receipt.code_set.saved"), words.Key("receipt.code_set.refused"), words.Key("receipt.code_set.next"),
	},
	kind.AuthCodeSend: {
		"key-round", words.Key("activity.code_mailed.asked"), words.Key("activity.code_mailed.changed"),
		words.Key("receipt.code_mailed.saved"), words.Key("receipt.code_mailed.refused"), words.Key("receipt.code_mailed.next"),
	},
	kind.SubUserAdd: {
		"user", words.Key("activity.people.add.asked"), words.Key("activity.people.add.changed"),
		words.Key("receipt.people.add.saved"), words.Key("receipt.people.add.refused"), words.Key("receipt.people.add.next"),
	},
	kind.SubUserSet: {
		"user", words.Key("activity.people.set.asked"), words.Key("activity.people.set.changed"),
		words.Key("receipt.people.set.saved"), words.Key("receipt.people.set.refused"), words.Key("receipt.settled.next"),
	},
	kind.SubUserDelete: {
		"user", words.Key("activity.people.delete.asked"), words.Key("activity.people.delete.changed"),
		words.Key("receipt.people.delete.saved"), words.Key("receipt.people.delete.refused"), words.Key("receipt.settled.next"),
	},
	kind.PasswordSet: {
		"key-round", words.Key("activity.password.asked"), words.Key("activity.password.changed"),
		words.Key("receipt.password.saved"), words.Key("receipt.password.refused"), words.Key("receipt.password.next"),
	},
	kind.ExtrasSet: {
		"info", words.Key("activity.extras.asked"), words.Key("activity.extras.changed"),
		words.Key("receipt.extras.saved"), words.Key("receipt.extras.refused"), words.Key("receipt.settled.next"),
	},
	kind.TagSet: {
		"arrow-right", words.Key("activity.tag.asked"), words.Key("activity.tag.changed"),
		words.Key("receipt.tag.saved"), words.Key("receipt.tag.refused"), words.Key("receipt.tag.next"),
	},
	kind.NameserversActivate: {
		"server", words.Key("activity.activate.asked"), words.Key("activity.activate.changed"),
		words.Key("receipt.activate.saved"), words.Key("receipt.activate.refused"), words.Key("receipt.activate.next"),
	},
	kind.RegistryPasswordSend: {
		"key-round", words.Key("activity.registry_password.asked"), words.Key("activity.registry_password.changed"),
		words.Key("receipt.registry_password.saved"), words.Key("receipt.registry_password.refused"), words.Key("receipt.registry_password.next"),
	},
	kind.OwnershipMove: {
		"arrow-left-right", words.Key("activity.ownership.asked"), words.Key("activity.ownership.changed"),
		words.Key("receipt.ownership.saved"), words.Key("receipt.ownership.refused"), words.Key("receipt.ownership.next"),
	},
	kind.ContactsSet: {
		"user", words.Key("activity.contacts.asked"), words.Key("activity.contacts.changed"),
		words.Key("receipt.contacts.saved"), words.Key("receipt.contacts.refused"), words.Key("receipt.contacts.next"),
	},
	kind.ContactsRevoke: {
		"user", words.Key("activity.revoke.asked"), words.Key("activity.revoke.changed"),
		words.Key("receipt.revoke.saved"), words.Key("receipt.revoke.refused"), words.Key("receipt.revoke.next"),
	},
	kind.TradeLockSet: {
		"lock", words.Key("activity.trade_lock.asked"), words.Key("activity.trade_lock.changed"),
		words.Key("receipt.trade_lock.saved"), words.Key("receipt.trade_lock.refused"), words.Key("receipt.trade_lock.next"),
	},
	kind.TradeAgentSet: {
		"user", words.Key("activity.trade_agent.asked"), words.Key("activity.trade_agent.changed"),
		words.Key("receipt.trade_agent.saved"), words.Key("receipt.trade_agent.refused"), words.Key("receipt.trade_lock.next"),
	},
	kind.TradeResend: {
		"arrow-right", words.Key("activity.resend.asked"), words.Key("activity.resend.changed"),
		words.Key("receipt.resend.saved"), words.Key("receipt.resend.refused"), words.Key("receipt.resend.next"),
	},
	kind.ZoneSet: {
		"globe", words.Key("activity.zone.asked"), words.Key("activity.zone.changed"),
		words.Key("receipt.zone.saved"), words.Key("receipt.zone.refused"), words.Key("receipt.zone.next"),
	},
	kind.ZoneCreate: {
		"globe", words.Key("activity.zone.create.asked"), words.Key("activity.zone.create.changed"),
		words.Key("receipt.zone.created"), words.Key("receipt.zone.create.refused"), words.Key("receipt.zone.next"),
	},
	kind.ZoneDelete: {
		"globe", words.Key("activity.zone.delete.asked"), words.Key("activity.zone.delete.changed"),
		words.Key("receipt.zone.deleted"), words.Key("receipt.zone.delete.refused"), words.Key("receipt.zone.next"),
	},
	kind.ForwardingSet: {
		"arrow-right", words.Key("activity.forwarding.asked"), words.Key("activity.forwarding.changed"),
		words.Key("receipt.forwarding.saved"), words.Key("receipt.forwarding.refused"), words.Key("receipt.forwarding.next"),
	},
	kind.ForwardingStart: {
		"arrow-right", words.Key("activity.forwarding_start.asked"), words.Key("activity.forwarding_start.changed"),
		words.Key("receipt.forwarding_start.saved"), words.Key("receipt.forwarding_start.refused"), words.Key("receipt.forwarding_start.next"),
	},
	kind.ForwardingStop: {
		"arrow-right", words.Key("activity.forwarding_stop.asked"), words.Key("activity.forwarding_stop.changed"),
		words.Key("receipt.forwarding_stop.saved"), words.Key("receipt.forwarding_stop.refused"), words.Key("receipt.forwarding.next"),
	},
	kind.MailForwardSet: {
		"arrow-right", words.Key("activity.mail_forward.asked"), words.Key("activity.mail_forward.changed"),
		words.Key("receipt.mail_forward.saved"), words.Key("receipt.mail_forward.refused"), words.Key("receipt.mail_forward.next"),
	},
	kind.HostCreate: {
		"server", words.Key("activity.host_create.asked"), words.Key("activity.host_create.changed"),
		words.Key("receipt.host_create.saved"), words.Key("receipt.host_create.refused"), words.Key("receipt.host_create.next"),
	},
	kind.HostAddToRegistry: {
		"server", words.Key("activity.host_known.asked"), words.Key("activity.host_known.changed"),
		words.Key("receipt.host_known.saved"), words.Key("receipt.host_known.refused"), words.Key("receipt.host_known.next"),
	},
	kind.HostChange: {
		"server", words.Key("activity.host_change.asked"), words.Key("activity.host_change.changed"),
		words.Key("receipt.host_change.saved"), words.Key("receipt.host_change.refused"), words.Key("receipt.host_change.next"),
	},
	kind.HostDelete: {
		"server", words.Key("activity.host_delete.asked"), words.Key("activity.host_delete.changed"),
		words.Key("receipt.host_delete.saved"), words.Key("receipt.host_delete.refused"), words.Key("receipt.settled.next"),
	},
	kind.DNSSECSet: {
		"shield", words.Key("activity.dnssec.asked"), words.Key("activity.dnssec.changed"),
		words.Key("receipt.dnssec.saved"), words.Key("receipt.dnssec.refused"), words.Key("receipt.dnssec.next"),
	},
}

// anyChange words a kind that this version of the pages does not know.
var anyChange = KindWords{
	"activity", words.Key("activity.change.asked"), words.Key("activity.change.changed"),
	words.Key("receipt.change.saved"), words.Key("receipt.change.refused"), words.Key("receipt.settled.next"),
}

// switches word what a change turned on or off, by the setting and its new value:
// whoever looks for who opened a domain has to unfold nothing.
var switches = map[kind.Field]map[string]words.Key{
	kind.FieldLock:    {"locked": words.Key("lock.turned.on"), "unlocked": words.Key("lock.turned.off")},
	kind.FieldPrivacy: {"on": words.Key("privacy.turned.on"), "off": words.Key("privacy.turned.off")},
}

func turnedTo(field kind.Field, values []string) words.Key {
	if len(values) != 1 {
		return ""
	}
	return switches[field][values[0]]
}

// Changed words a change in force that made the difference of rows; usual is what
// its kind says.
func Changed(rows []ui.DiffRow, usual words.Key) words.Key {
	if len(rows) == 1 && rows[0].Turned != "" {
		return rows[0].Turned
	}
	return usual
}

// WordsOf are the words of a kind of change, or of any change for one that is not known.
func WordsOf(k kind.Kind) KindWords {
	if w, ok := changeKinds[k]; ok {
		return w
	}
	return anyChange
}

// formOf is the address of the page where a change of kind k to name is made; for a
// kind that is not known here, the domain's first page.
func formOf(k kind.Kind, name registrar.DomainName) string {
	about, _ := kind.Of(k)
	if strings.HasPrefix(about.Page, "/") {
		return about.Page
	}
	return ui.DomainPath(name, about.Page)
}

// sectionFor is the section of a domain's pages that changes of kind k belong to.
func sectionFor(k kind.Kind) ui.Section {
	about, _ := kind.Of(k)
	if strings.HasPrefix(about.Page, "/") {
		return ui.SectionOverview
	}
	return ui.Section(about.Page)
}

// lasting says why changes can't be changed back.
var lasting = map[kind.Lasting]words.Key{
	kind.LastingSent:    words.Key("receipt.lasting.sent"),
	kind.LastingNothing: words.Key("receipt.lasting.nothing"),
	kind.LastingSecret:  words.Key("receipt.lasting.secret"),
	kind.LastingGone:    words.Key("receipt.lasting.gone"),
	kind.LastingStopped: words.Key("receipt.lasting.stopped"),
	kind.LastingRelock:  words.Key("receipt.lasting.relock"),
}

// risks are what was accepted, as a receipt repeats it.
var risks = map[kind.Risk]words.Key{
	kind.RiskEmail:       words.Key("receipt.risk.email"),
	kind.RiskWebsite:     words.Key("receipt.risk.website"),
	kind.RiskUnreachable: words.Key("receipt.risk.unreachable"),
	kind.RiskDNSSEC:      words.Key("receipt.risk.dnssec"),
	kind.RiskRecords:     words.Key("receipt.risk.records"),
	kind.RiskOwner:       words.Key("receipt.risk.owner"),
}
