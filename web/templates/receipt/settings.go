package receipt

import (
	"time"

	"portal/internal/kind"
	"portal/internal/registrar"
	"portal/internal/words"
	"portal/web/templates/ui"
)

// settings are what differences are about, by the field that the log has.
var settings = map[kind.Field]struct {
	name words.Key
	// values words those of a setting that has one; nil for a list of names.
	values map[string]words.Key
}{
	kind.FieldNameservers: {name: words.Key("nameservers.title")},
	kind.FieldHost:        {name: words.Key("setting.host")},
	kind.FieldDNSSEC:      {name: words.Key("dnssec.title")},
	kind.FieldRecords:     {name: words.Key("dns.records")},
	kind.FieldZone: {words.Key("dns.title"), map[string]words.Key{
		"served": words.Key("dns.zone.served"),
		"none":   words.Key("dns.zone.none"),
	}},
	kind.FieldForwards: {name: words.Key("forwarding.forwards")},
	kind.FieldForwarding: {words.Key("forwarding.title"), map[string]words.Key{
		"served": words.Key("state.on"),
		"none":   words.Key("state.off"),
	}},
	kind.FieldMailForward:     {words.Key("mail_forward.title"), map[string]words.Key{"": words.Key("mail_forward.nowhere")}},
	kind.FieldSubUser:         {words.Key("people.title"), map[string]words.Key{"": words.Key("people.nobody")}},
	kind.FieldSubUserRights:   {name: words.Key("people.rights")},
	kind.FieldSubUserPassword: {words.Key("people.password"), map[string]words.Key{"set": words.Key("password.value.set")}},
	kind.FieldPassword:        {words.Key("password.title"), map[string]words.Key{"set": words.Key("password.value.set")}},
	kind.FieldVerification: {words.Key("verification.title"), map[string]words.Key{
		"mailed": words.Key("verification.value.mailed"),
	}},
	kind.FieldProfile:       {words.Key("profile.title"), map[string]words.Key{}},
	kind.FieldProfileJoined: {words.Key("setting.profile_joined"), map[string]words.Key{}},
	kind.FieldProfileMoved:  {words.Key("setting.profile_moved"), map[string]words.Key{}},
	kind.FieldAuthCode: {words.Key("authcode.title"), map[string]words.Key{
		"shown":  words.Key("authcode.value.shown"),
		"set":    words.Key("authcode.value.set"),
		"mailed": words.Key("authcode.value.mailed"),
	}},
	kind.FieldLock: {words.Key("lock.title"), map[string]words.Key{
		"locked":   words.Key("state.on"),
		"unlocked": words.Key("state.off"),
	}},
	kind.FieldRelock: {words.Key("setting.relock"), map[string]words.Key{
		"planned": words.Key("state.on"),
		"none":    words.Key("state.off"),
	}},
	kind.FieldRenewal: {words.Key("renewal.setting"), map[string]words.Key{
		string(registrar.RenewalAuto):   words.Key("state.on"),
		string(registrar.RenewalManual): words.Key("renewal.off.reminded"),
		string(registrar.RenewalExpire): words.Key("renewal.off.silent"),
	}},
	kind.FieldPrivacy: {words.Key("privacy.title"), map[string]words.Key{
		string(registrar.PrivacyOn):          words.Key("state.on"),
		string(registrar.PrivacyOff):         words.Key("state.off"),
		string(registrar.PrivacyEnabling):    words.Key("privacy.enabling"),
		string(registrar.PrivacyDisabling):   words.Key("privacy.disabling"),
		string(registrar.PrivacyUnsupported): words.Key("privacy.unsupported"),
	}},
	kind.FieldExpires: {words.Key("expiry.setting"), map[string]words.Key{}},
	kind.FieldTag:     {name: words.Key("extras.tag.label"), values: map[string]words.Key{}},
	kind.FieldActivation: {words.Key("extras.activate.title"), map[string]words.Key{
		"asked": words.Key("extras.activate.asked"),
	}},
	kind.FieldRegistryPassword: {words.Key("extras.password.title"), map[string]words.Key{
		"mailed": words.Key("extras.password.mailed"),
	}},
	kind.FieldPendingOwner: {words.Key("setting.pending_owner"), map[string]words.Key{
		"": words.Key("setting.pending_owner.none"),
	}},
	kind.FieldTradeLock: {words.Key("setting.trade_lock"), map[string]words.Key{
		"locked":   words.Key("state.on"),
		"unlocked": words.Key("state.off"),
	}},
	kind.FieldTradeAgent: {words.Key("setting.trade_agent"), map[string]words.Key{
		"on":  words.Key("setting.trade_agent.on"),
		"off": words.Key("setting.trade_agent.off"),
	}},
	kind.FieldTradeApproval: {words.Key("setting.trade_approval"), map[string]words.Key{
		"":          words.Key("setting.trade_approval.none"),
		"owner":     words.Key("contacts.owner"),
		"new_owner": words.Key("setting.trade_approval.new"),
	}},
}

// isDone reports whether differences of field say that something was done: there is
// no value before, and nothing but the values above is said of them.
func isDone(field kind.Field) bool {
	about, _ := field.About()
	return about.Form == kind.Done
}

// SettingName returns what people call a field of a difference.
func SettingName(p *words.Printer, field kind.Field) string {
	if setting, ok := settings[field]; ok {
		return p.T(setting.name)
	}
	if name, ok := contactSetting(p, field); ok {
		return name
	}
	if set, f, ok := extraSetting(field); ok {
		return extraSettingName(p, set, f)
	}
	return p.T("setting.other")
}

// DiffRows words one changed setting whose name the page has said. field and the
// values are as the log has them. Of a setting that has one value, none means that
// it was not known.
func DiffRows(p *words.Printer, field kind.Field, old, new []string) []ui.DiffRow {
	if name, ok := contactSetting(p, field); ok {
		return []ui.DiffRow{contactRow(p, name, field, old, new)}
	}
	if set, f, ok := extraSetting(field); ok {
		return []ui.DiffRow{extraRow(p, extraSettingName(p, set, f), f, old, new)}
	}
	if field == kind.FieldSubUserRights {
		return []ui.DiffRow{rightsRow(p, old, new)}
	}
	switch field {
	case kind.FieldDNSSEC:
		return ui.NameserverDiff(p, dsWords(p, old), dsWords(p, new))
	case kind.FieldRecords:
		return lines(ui.NameserverDiff(p, old, new))
	case kind.FieldForwards:
		return ui.NameserverDiff(p, forwardWords(p, old), forwardWords(p, new))
	}
	if field == kind.FieldProfileJoined || field == kind.FieldProfileMoved {
		return []ui.DiffRow{ownershipRow(p, field, new)}
	}
	setting := settings[field]
	if setting.values == nil {
		return ui.NameserverDiff(p, old, new)
	}
	row := ui.DiffRow{Label: p.T(setting.name), New: settingValue(p, field, new), Plain: true, Turned: turnedTo(field, new)}
	if !isDone(field) {
		row.Old = settingValue(p, field, old)
	}
	return []ui.DiffRow{row}
}

// lines marks rows as lines of a text.
func lines(rows []ui.DiffRow) []ui.DiffRow {
	for i := range rows {
		rows[i].Line = true
	}
	return rows
}

// NamedDiffRows is DiffRows for a page that has not said which setting changed.
func NamedDiffRows(p *words.Printer, field kind.Field, old, new []string) []ui.DiffRow {
	rows := DiffRows(p, field, old, new)
	for i := range rows {
		if !rows[i].Plain {
			rows[i].Label = p.T("diff.of", "setting", SettingName(p, field), "what", rows[i].Label)
			rows[i].Asked = ""
		}
	}
	return rows
}

func settingValue(p *words.Printer, field kind.Field, values []string) string {
	if len(values) == 0 {
		values = []string{""}
	}
	if key, ok := settings[field].values[values[0]]; ok {
		return p.T(key)
	}
	if values[0] == "" || isDone(field) && field != kind.FieldTag {
		return p.T("state.unknown")
	}
	if day, err := time.Parse(time.DateOnly, values[0]); err == nil {
		return p.Date(day.Add(12 * time.Hour)) // the same day in nearly every zone
	}
	return values[0]
}

// ErasedRow words a changed field whose values were erased from the records.
func ErasedRow(p *words.Printer, field kind.Field) ui.DiffRow {
	return ui.DiffRow{Label: SettingName(p, field), Old: p.T("diff.erased"), New: p.T("diff.erased"), Plain: true}
}

// AlteredRow words a changed field whose values don't fit the record.
func AlteredRow(p *words.Printer, field kind.Field) ui.DiffRow {
	return ui.DiffRow{Label: SettingName(p, field), Old: p.T("diff.altered"), New: p.T("diff.altered"), Plain: true}
}
