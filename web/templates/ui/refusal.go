package ui

import (
	"portal/internal/registrar"
	"portal/internal/words"
)

// refusals words why a registry refused a change.
var refusals = map[registrar.Reason]words.Key{
	registrar.ReasonOther:       words.Key("refusal.other"),
	registrar.ReasonHostUnknown: words.Key("refusal.host_unknown"),
	registrar.ReasonHostInvalid: words.Key("refusal.host_invalid"),
	registrar.ReasonWaiting:     words.Key("refusal.waiting"),
	registrar.ReasonLocked:      words.Key("refusal.locked"),
	registrar.ReasonPermission:  words.Key("refusal.permission"),
	registrar.ReasonInvalid:     words.Key("refusal.invalid"),
	registrar.ReasonUnsupported: words.Key("refusal.unsupported"),
	registrar.ReasonBusy:        words.Key("refusal.busy"),
	registrar.ReasonSetup:       words.Key("refusal.setup"),
	registrar.ReasonGone:        words.Key("refusal.gone"),
	registrar.ReasonField:       words.Key("refusal.field"),
	registrar.ReasonExists:      words.Key("refusal.exists"),
	registrar.ReasonInUse:       words.Key("refusal.in_use"),
	registrar.ReasonLimit:       words.Key("refusal.limit"),
	registrar.ReasonUnconfirmed: words.Key("refusal.unconfirmed"),
}

// Refusal says why a change was refused, and what to do now.
func Refusal(l Layout, reason registrar.Reason, subject string) string {
	if subject != "" {
		switch reason {
		case registrar.ReasonHostUnknown:
			return l.T("refusal.host_unknown.named", "host", subject)
		case registrar.ReasonHostInvalid:
			return l.T("refusal.host_invalid.named", "host", subject)
		case registrar.ReasonUnconfirmed:
			if role, known := ContactRoles[registrar.ContactRole(subject)]; known {
				return l.T("refusal.unconfirmed.named", "role", l.T(role.Name))
			}
		}
	}
	key, ok := refusals[reason]
	if !ok {
		key = refusals[registrar.ReasonOther]
	}
	return l.T(key)
}
