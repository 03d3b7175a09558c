package notice

import (
	"slices"

	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/kind"
	"portal/internal/registrar"
	"portal/internal/words"
)

// Kind is a kind of notice.
type Kind = kind.Notice

// The kinds.
const (
	KindPlace            Kind = "place" // a sign-in from a new place
	KindPassword              = kind.NoticePassword
	KindOwnership             = kind.NoticeOwnership // a domain, or all, went to another login
	KindWithheld         Kind = "withheld"           // a login or a code was not mailed to an address in doubt
	KindPeople                = kind.NoticePeople    // somebody else was given access, or other access
	KindNameservers           = kind.NoticeNameservers
	KindZone                  = kind.NoticeZone
	KindUnlocked         Kind = "unlocked"
	KindCodeShown             = kind.NoticeCodeShown // or mailed
	KindTag                   = kind.NoticeTag       // the domain went to another registrar
	KindExtras                = kind.NoticeExtras
	KindCodeSet               = kind.NoticeCodeSet
	KindHosts                 = kind.NoticeHosts // nameservers that are registered below a domain
	KindDNSSEC                = kind.NoticeDNSSEC
	KindForwarding            = kind.NoticeForwarding // of addresses
	KindMailForward           = kind.NoticeMailForward
	KindDrift            Kind = "drift" // a change that was seen and not made here
	KindContacts              = kind.NoticeContacts
	KindKept                  = kind.NoticeKept // unlocked, where the lock would have come back
	KindRelocked         Kind = "relocked"      // after a time without lock
	KindLocked           Kind = "locked"
	KindRenewal               = kind.NoticeRenewal
	KindReminder         Kind = "reminder" // a domain is about to expire
	KindPrivacy               = kind.NoticePrivacy
	KindRegistryPassword      = kind.NoticeRegistryPassword
	KindBatch            Kind = "batch" // a batch has finished

	kindConfirm Kind = "confirm" // asks whether an address may be used
	kindWishes  Kind = "wishes"  // tells an address that it gets fewer mails
)

// Group is a part of the page of settings. Nothing that is stored names one: what
// somebody chose is kept by kind.
type Group string

// The groups, in the order of the page.
const (
	GroupRenewal Group = "renewal" // with what a domain's owner and settings are
	GroupAway    Group = "away"    // what it takes to move a domain away
	GroupWebsite Group = "website" // what websites and email depend on
	GroupAccount Group = "account" // who gets in, and what they do
)

// About is what is known of a kind.
type About struct {
	Kind  Kind
	Group Group
	// Always is true for what concerns the safety of a domain: owner contacts are
	// told whatever was chosen.
	Always  bool
	Name    words.Key // on the page of settings
	subject words.Key // with domain and brand
	intro   words.Key // with domain and brand
	asked   words.Key // what was asked for, for a change that has to wait
}

// kinds is the one list of kinds, in the order of the page.
var kinds = []About{
	{KindReminder, GroupRenewal, false, words.Key("notice.kind.reminder"), words.Key("notice.reminder.subject"), words.Key("notice.reminder.intro"), words.Key("activity.change.asked")},
	{KindRenewal, GroupRenewal, false, words.Key("notice.kind.renewal"), words.Key("notice.renewal.subject"), words.Key("notice.renewal.intro"), words.Key("activity.renewal.asked")},
	{KindContacts, GroupRenewal, true, words.Key("notice.kind.contacts"), words.Key("notice.contacts.subject"), words.Key("notice.contacts.intro"), words.Key("activity.contacts.asked")},
	{KindPrivacy, GroupRenewal, false, words.Key("notice.kind.privacy"), words.Key("notice.privacy.subject"), words.Key("notice.privacy.intro"), words.Key("activity.privacy.asked")},
	{KindExtras, GroupRenewal, false, words.Key("notice.kind.extras"), words.Key("notice.extras.subject"), words.Key("notice.extras.intro"), words.Key("activity.extras.asked")},
	{KindUnlocked, GroupAway, true, words.Key("notice.kind.unlocked"), words.Key("notice.unlocked.subject"), words.Key("notice.unlocked.intro"), words.Key("activity.lock.asked")},
	{KindKept, GroupAway, true, words.Key("notice.kind.kept"), words.Key("notice.kept.subject"), words.Key("notice.kept.intro"), words.Key("activity.relock_cancel.asked")},
	{KindCodeShown, GroupAway, true, words.Key("notice.kind.code_shown"), words.Key("notice.code_shown.subject"), words.Key("notice.code_shown.intro"), words.Key("activity.code_shown.asked")},
	{KindCodeSet, GroupAway, true, words.Key("notice.kind.code_set"), words.Key("notice.code_set.subject"), words.Key("notice.code_set.intro"), words.Key("activity.code_set.asked")},
	{KindTag, GroupAway, true, words.Key("notice.kind.tag"), words.Key("notice.tag.subject"), words.Key("notice.tag.intro"), words.Key("activity.tag.asked")},
	{KindOwnership, GroupAway, true, words.Key("notice.kind.ownership"), words.Key("notice.ownership.subject"), words.Key("notice.ownership.intro"), words.Key("activity.ownership.asked")},
	{KindRegistryPassword, GroupAway, true, words.Key("notice.kind.registry_password"), words.Key("notice.registry_password.subject"), words.Key("notice.registry_password.intro"), words.Key("activity.registry_password.asked")},
	{KindRelocked, GroupAway, false, words.Key("notice.kind.relocked"), words.Key("notice.relocked.subject"), words.Key("notice.relocked.intro"), words.Key("activity.lock.asked")},
	{KindLocked, GroupAway, false, words.Key("notice.kind.locked"), words.Key("notice.locked.subject"), words.Key("notice.locked.intro"), words.Key("activity.lock.asked")},
	{KindNameservers, GroupWebsite, true, words.Key("notice.kind.nameservers"), words.Key("notice.nameservers.subject"), words.Key("notice.nameservers.intro"), words.Key("activity.nameservers.asked")},
	{KindZone, GroupWebsite, true, words.Key("notice.kind.zone"), words.Key("notice.zone.subject"), words.Key("notice.zone.intro"), words.Key("activity.zone.asked")},
	{KindHosts, GroupWebsite, true, words.Key("notice.kind.hosts"), words.Key("notice.hosts.subject"), words.Key("notice.hosts.intro"), words.Key("activity.host_change.asked")},
	{KindForwarding, GroupWebsite, true, words.Key("notice.kind.forwarding"), words.Key("notice.forwarding.subject"), words.Key("notice.forwarding.intro"), words.Key("activity.forwarding.asked")},
	{KindMailForward, GroupWebsite, true, words.Key("notice.kind.mail_forward"), words.Key("notice.mail_forward.subject"), words.Key("notice.mail_forward.intro"), words.Key("activity.mail_forward.asked")},
	{KindDNSSEC, GroupWebsite, true, words.Key("notice.kind.dnssec"), words.Key("notice.dnssec.subject"), words.Key("notice.dnssec.intro"), words.Key("activity.dnssec.asked")},
	{KindPlace, GroupAccount, true, words.Key("notice.kind.place"), words.Key("notice.place.subject"), words.Key("notice.place.intro"), words.Key("activity.change.asked")},
	{KindWithheld, GroupAccount, true, words.Key("notice.kind.withheld"), words.Key("notice.withheld.subject"), words.Key("notice.withheld.intro"), words.Key("activity.change.asked")},
	{KindPeople, GroupAccount, true, words.Key("notice.kind.people"), words.Key("notice.people.subject"), words.Key("notice.people.intro"), words.Key("activity.people.set.asked")},
	{KindPassword, GroupAccount, true, words.Key("notice.kind.password"), words.Key("notice.password.subject"), words.Key("notice.password.intro"), words.Key("activity.password.asked")},
	{KindDrift, GroupAccount, true, words.Key("notice.kind.drift"), words.Key("notice.drift.subject"), words.Key("notice.drift.intro"), words.Key("activity.change.asked")},
	{KindBatch, GroupAccount, false, words.Key("notice.kind.batch"), words.Key("notice.batch.subject"), words.Key("notice.batch.intro"), words.Key("activity.change.asked")},
}

// Kinds lists all kinds that people can know of.
func Kinds() []About { return slices.Clone(kinds) }

func aboutOf(k Kind) (About, bool) {
	i := slices.IndexFunc(kinds, func(a About) bool { return a.Kind == k })
	if i < 0 {
		return About{}, false
	}
	return kinds[i], true
}

// noticeOf says which mail a change brings; false for none.
func noticeOf(c audit.Change) (Kind, bool) {
	about, known := kind.Of(c.Kind)
	switch {
	case !known || about.Notice == "":
		return "", false
	case about.Notice == kind.NoticeLock:
		return lockMail(c), true
	}
	return about.Notice, true
}

// lockMail is one of three; in doubt the one that can't be turned off.
func lockMail(c audit.Change) Kind {
	locked := func(d audit.Difference) bool {
		return d.Field == kind.FieldLock && slices.Equal(d.New, []string{kind.ValueLocked})
	}
	switch {
	case !slices.ContainsFunc(c.Diff, locked):
		return KindUnlocked
	case c.Actor.Role == auth.RoleSystem:
		return KindRelocked
	}
	return KindLocked
}

// field is how a setting reads in a mail. Only fields listed in fields have
// their values told, so that a secret can't get into a mail by being forgotten.
type field struct {
	name   words.Key
	values map[string]words.Key // those that have a name; all others are shown as they are
	date   bool                 // values are days, 2006-01-02
}

var fields = map[kind.Field]field{
	kind.FieldNameservers: {name: words.Key("notice.field.nameservers")},
	kind.FieldLock: {name: words.Key("notice.field.lock"), values: map[string]words.Key{
		kind.ValueLocked: words.Key("notice.value.locked"), kind.ValueUnlocked: words.Key("notice.value.unlocked"),
	}},
	kind.FieldRelock: {name: words.Key("setting.relock"), values: map[string]words.Key{
		kind.ValuePlanned: words.Key("state.on"), kind.ValueNone: words.Key("state.off"),
	}},
	kind.FieldRenewal: {name: words.Key("notice.field.renewal"), values: map[string]words.Key{
		string(registrar.RenewalAuto):   words.Key("notice.value.renewal_auto"),
		string(registrar.RenewalExpire): words.Key("notice.value.renewal_expire"),
		string(registrar.RenewalManual): words.Key("notice.value.renewal_manual"),
	}},
	kind.FieldPrivacy: {name: words.Key("notice.field.privacy"), values: map[string]words.Key{
		string(registrar.PrivacyOn):  words.Key("notice.value.privacy_on"),
		string(registrar.PrivacyOff): words.Key("notice.value.privacy_off"),
	}},
	kind.FieldExpires: {name: words.Key("notice.field.expires"), date: true},
	kind.FieldRecords: {name: words.Key("notice.field.records")},
	kind.FieldZone: {name: words.Key("notice.field.zone"), values: map[string]words.Key{
		kind.ValueServed: words.Key("notice.value.zone_served"), kind.ValueNone: words.Key("notice.value.zone_none"),
	}},
	kind.FieldForwards: {name: words.Key("notice.field.forwards")},
	kind.FieldForwarding: {name: words.Key("forwarding.title"), values: map[string]words.Key{
		kind.ValueServed: words.Key("state.on"), kind.ValueNone: words.Key("state.off"),
	}},
	kind.FieldHost:   {name: words.Key("notice.field.host")},
	kind.FieldDNSSEC: {name: words.Key("notice.field.dnssec")},
	kind.FieldTradeLock: {name: words.Key("setting.trade_lock"), values: map[string]words.Key{
		kind.ValueLocked: words.Key("state.on"), kind.ValueUnlocked: words.Key("state.off"),
	}},
	kind.FieldTradeAgent: {name: words.Key("setting.trade_agent"), values: map[string]words.Key{
		kind.ValueOn: words.Key("setting.trade_agent.on"), kind.ValueOff: words.Key("setting.trade_agent.off"),
	}},
	kind.FieldTradeApproval: {name: words.Key("setting.trade_approval"), values: map[string]words.Key{
		kind.ValueOwner: words.Key("contacts.owner"), kind.ValueNewOwner: words.Key("setting.trade_approval.new"),
	}},
}

// kindOf says which notice an entry brings; false means none. Rows of a batch
// bring none: the batch brings one. But a row whose outcome was not known may be
// found to be done after that.
func kindOf(r audit.Recorded) (Kind, bool) {
	switch {
	case withheld(r):
		return KindWithheld, true
	case r.SignIn != nil:
		return KindPlace, true
	case len(r.Drift) > 0:
		return KindDrift, r.Actor.Profile != "" && !renewed(r.Drift)
	case r.Change == nil || r.Change.Batch != "" && !foundOut(*r.Change) || !told(*r.Change):
		return "", false
	}
	return noticeOf(*r.Change)
}

// told reports whether the story of c has come to where people are told: it is
// done, or accepted, or was found to be done. Who was told that it is accepted is
// told of its end, whichever that is.
func told(c audit.Change) bool {
	switch {
	case c.Resolution != nil && c.Resolution.Verdict == audit.Confirmed:
		return true
	case c.Resolution != nil:
		return accepted(c) && c.Resolution.Verdict != audit.Unproven
	case c.Ending != nil:
		return c.Ending.Outcome == audit.Applied || accepted(c)
	}
	return false
}

// accepted reports whether c was accepted and not in force at once.
func accepted(c audit.Change) bool { return c.Ending != nil && c.Ending.Outcome == audit.Pending }

// foundOut reports whether c was settled after its outcome had not been known.
func foundOut(c audit.Change) bool {
	return c.Resolution != nil && (c.Ending == nil || c.Ending.Outcome == audit.Unknown)
}

// renewed reports whether nothing but the expiry changed: a domain that renews
// by itself does that every year, and nobody needs to be alarmed.
func renewed(drift []audit.Difference) bool {
	return !slices.ContainsFunc(drift, func(d audit.Difference) bool { return d.Field != kind.FieldExpires })
}
