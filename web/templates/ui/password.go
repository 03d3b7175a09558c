package ui

import (
	"time"

	"portal/internal/registrar/rules"
	"portal/internal/words"
)

var passwordFaults = map[rules.PasswordFault]words.Key{
	rules.PasswordMissing: words.Key("password.missing"),
	rules.PasswordShort:   words.Key("password.short"),
	rules.PasswordLong:    words.Key("password.long"),
	rules.PasswordSign:    words.Key("password.sign"),
	rules.PasswordEasy:    words.Key("password.easy"),
}

// PasswordFault words why a new password won't do; "" for none.
func PasswordFault(l Layout, fault rules.PasswordFault) string {
	if fault == "" {
		return ""
	}
	return l.T(passwordFaults[fault], "least", rules.MinPassword, "most", rules.MaxPassword, "signs", rules.PasswordSigns)
}

// PasswordHint says what a good password is like.
func PasswordHint(l Layout) string {
	return l.T("password.hint", "least", rules.MinPassword, "most", rules.MaxPassword, "signs", rules.PasswordSigns)
}

// Throttled says for how long no password is looked at, after too many wrong ones.
func Throttled(l Layout, wait time.Duration) Banner {
	return Banner{Tone: ToneWarn, Icon: "hourglass", Title: l.T("sign_in.throttled.title"), Text: l.T("sign_in.throttled.text", "wait", l.Words.Wait(wait))}
}
