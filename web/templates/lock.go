package templates

import (
	"time"

	"portal/internal/registrar"
)

// LockView is the transfer lock of a domain, and the form that switches it.
type LockView struct {
	EditForm
	Locked   bool
	RelockAt time.Time // when an unlocked domain is locked again; zero for never
}

// UnlockPeriods are the times for which a domain can be unlocked, by the value of
// the form's field; 0 is until somebody locks it.
var UnlockPeriods = map[string]time.Duration{"open": 0, "hour": time.Hour, "day": 24 * time.Hour, "week": 7 * 24 * time.Hour}

// periods are the times in the order of the form.
func (v LockView) periods() []option {
	return []option{
		{"hour", v.T("lock.for.hour"), ""},
		{"day", v.T("lock.for.day"), ""},
		{"week", v.T("lock.for.week"), v.T("lock.for.week.hint")},
		{"open", v.T("lock.for.open"), v.T("lock.for.open.hint")},
	}
}

// Action is the form's address.
func (v LockView) Action() string { return DomainPath(v.Head.Name, "lock") }

// state says in words what is true now.
func (v LockView) state() Banner {
	if v.Locked {
		return Banner{Tone: ToneOK, Icon: "lock", Title: v.T("lock.page.on.title"), Text: v.T("lock.page.on.text")}
	}
	b := Banner{Tone: ToneWarn, Icon: "lock-open", Title: v.T("lock.page.off.title"), Text: v.T("lock.page.off.text")}
	if !v.RelockAt.IsZero() {
		b.Icon, b.Text = "clock", relocks(v.Layout, v.RelockAt)
	}
	return b
}

// LockSummary tells of a switch of the lock, and for which of the form's times it
// is to be off.
func LockSummary(l Layout, name registrar.DomainName, locked bool, period string) []ReauthItem {
	state := l.T("lock.unlocked")
	if locked {
		state = l.T("lock.locked")
	}
	items := []ReauthItem{{l.T("reauth.domain"), []string{name.Unicode()}}, {l.T("lock.page.title"), []string{state}}}
	for _, o := range (LockView{EditForm: EditForm{Layout: l}}).periods() {
		if o.value == period && !locked {
			items = append(items, ReauthItem{l.T("lock.for"), []string{o.text}})
		}
	}
	return items
}
