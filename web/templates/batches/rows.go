package batches

import (
	"portal/internal/registrar"
	"portal/internal/registrar/rules"
	"portal/internal/words"
	"portal/web/templates/ui"
)

// BatchRow is one domain of a bulk edit.
type BatchRow struct {
	Seq      int
	Domain   registrar.DomainName
	ChangeID string // its receipt; "" if there is none
	Old, New []string
	State    BatchRowState
	Reason   registrar.Reason
	Subject  string
}

// batchRowStates word the state of a row, once the edit was started.
var batchRowStates = map[BatchRowState]struct {
	tone ui.Tone
	icon string
	word words.Key
}{
	BatchRowTodo:       {ui.ToneNone, "clock", words.Key("batches.row.todo")},
	BatchRowSame:       {ui.ToneNone, "check", words.Key("batches.row.same")},
	BatchRowImpossible: {ui.ToneWarn, "ban", words.Key("batches.row.impossible")},
	BatchRowSending:    {ui.ToneInfo, "hourglass", words.Key("batches.row.sending")},
	BatchRowDone:       {ui.ToneOK, "circle-check", words.Key("batches.row.done")},
	BatchRowPending:    {ui.ToneInfo, "hourglass", words.Key("batches.row.pending")},
	BatchRowFailed:     {ui.ToneBad, "circle-x", words.Key("batches.row.failed")},
	BatchRowUnknown:    {ui.ToneInfo, "refresh-cw", words.Key("batches.row.unknown")},
	BatchRowStale:      {ui.ToneWarn, "arrow-left-right", words.Key("batches.row.stale")},
	BatchRowCancelled:  {ui.ToneNone, "ban", words.Key("batches.row.cancelled")},
}

// rowPill is the state of a row as a pill.
func (v BatchView) rowPill(r BatchRow) ui.Pill {
	if !v.Started && r.State == BatchRowTodo {
		return ui.Pill{Tone: ui.ToneInfo, Icon: "arrow-right", Text: v.T("batches.row.will_change")}
	}
	s, ok := batchRowStates[r.State]
	if !ok {
		s = batchRowStates[BatchRowUnknown]
	}
	return ui.Pill{Tone: s.tone, Icon: s.icon, Text: v.T(s.word)}
}

// Told words the state of a row and the reason of it, "" for none.
func (v BatchView) Told(r BatchRow) (state, reason string) { return v.rowPill(r).Text, v.reasonText(r) }

// reasonText says why a row was or can't be changed, and what to do; "" for nothing.
func (v BatchView) reasonText(r BatchRow) string {
	switch r.State {
	case BatchRowStale:
		return v.T("batches.reason.stale")
	case BatchRowUnknown:
		return v.T("batches.reason.unknown")
	case BatchRowPending:
		return v.T("batches.reason.pending")
	case BatchRowImpossible, BatchRowFailed:
	default:
		return ""
	}
	least, most := rules.NameserverLimits(r.Domain)
	host := registrar.DomainName(r.Subject).Unicode()
	switch {
	case r.Reason == registrar.ReasonInvalid && r.State == BatchRowImpossible && v.Edit != nil && v.Edit.Kind == BatchNameservers:
		return v.T("batches.reason.limits", "tld", r.Domain.TLD(), "min", least, "max", most)
	case r.Reason == registrar.ReasonHostUnknown && r.Subject != "":
		return v.T("batches.reason.host_unknown", "host", host)
	case r.Reason == registrar.ReasonHostInvalid && r.Subject != "":
		return v.T("batches.reason.host_invalid", "host", host)
	case r.Reason == registrar.ReasonUnsupported:
		return v.T("batches.reason.unsupported", "tld", r.Domain.TLD())
	case r.Reason == registrar.ReasonLocked && v.Edit != nil && v.Edit.Kind == BatchNameservers:
		return v.T("batches.reason.locked")
	}
	if key, ok := batchRowReasons[r.Reason]; ok {
		return v.T(key)
	}
	return v.T("batches.reason.other")
}

var batchRowReasons = map[registrar.Reason]words.Key{
	registrar.ReasonHostUnknown: words.Key("batches.reason.hosts_unknown"),
	registrar.ReasonHostInvalid: words.Key("batches.reason.hosts_invalid"),
	registrar.ReasonWaiting:     words.Key("batches.reason.waiting"),
	registrar.ReasonLocked:      words.Key("batches.reason.held"),
	registrar.ReasonPermission:  words.Key("batches.reason.permission"),
	registrar.ReasonInvalid:     words.Key("batches.reason.invalid"),
	registrar.ReasonField:       words.Key("batches.reason.field"),
	registrar.ReasonBusy:        words.Key("batches.reason.busy"),
	registrar.ReasonSetup:       words.Key("batches.reason.setup"),
	"rests":                     words.Key("batches.reason.rests"),
	"signed":                    words.Key("batches.reason.signed"),
	"not_sent":                  words.Key("batches.reason.not_sent"),
	"not_applied":               words.Key("batches.reason.not_applied"),
	"overtaken":                 words.Key("batches.reason.overtaken"),
}

// Values words old or new values of a row.
func (v BatchView) Values(values []string) []string {
	if v.Edit == nil {
		return values
	}
	texts := make([]string, len(values))
	for i, value := range values {
		texts[i] = v.value(value)
	}
	return texts
}

// batchValueWords are the words of values that are no names.
var batchValueWords = map[BatchEditKind]map[string]words.Key{
	BatchLock: {"locked": words.Key("lock.locked"), "unlocked": words.Key("lock.unlocked")},
	BatchRenewal: {
		string(registrar.RenewalAuto):   words.Key("batches.value.auto"),
		string(registrar.RenewalExpire): words.Key("batches.value.expire"),
		string(registrar.RenewalManual): words.Key("batches.value.manual"),
	},
	BatchVerification: {"mailed": words.Key("batches.verification.value")},
	BatchPrivacy:      {string(registrar.PrivacyOn): words.Key("privacy.private"), string(registrar.PrivacyOff): words.Key("privacy.public")},
}

func (v BatchView) value(value string) string {
	if key, ok := batchValueWords[v.Edit.Kind][value]; ok {
		return v.T(key)
	}
	return value
}

// changes reports whether a row is shown as old and new.
func (r BatchRow) changes() bool {
	return r.State != BatchRowSame && r.State != BatchRowImpossible && (len(r.Old) > 0 || len(r.New) > 0)
}
