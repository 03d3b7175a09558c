package edits

import (
	"time"

	"portal/internal/registrar"
	"portal/web/templates/ui"
)

// LockView is the transfer lock of a domain, and the form that switches it.
type LockView struct {
	ui.EditForm
	Locked   bool
	RelockAt time.Time // when an unlocked domain is locked again; zero for never
}

// UnlockPeriods are the times for which a domain can be unlocked, by the value of
// the form's field; 0 is until somebody locks it.
var UnlockPeriods = map[string]time.Duration{"open": 0, "hour": time.Hour, "day": 24 * time.Hour, "week": 7 * 24 * time.Hour}

// periods are the times in the order of the form.
func (v LockView) periods() []ui.Option {
	return []ui.Option{
		{Value: "hour", Text: v.T("lock.for.hour")},
		{Value: "day", Text: v.T("lock.for.day")},
		{Value: "week", Text: v.T("lock.for.week"), Hint: v.T("lock.for.week.hint")},
		{Value: "open", Text: v.T("lock.for.open"), Hint: v.T("lock.for.open.hint")},
	}
}

// Action is the form's address.
func (v LockView) Action() string { return ui.DomainPath(v.Head.Name, "lock") }

// state says in words what is true now.
func (v LockView) state() ui.Banner {
	if v.Locked {
		return ui.Banner{Tone: ui.ToneOK, Icon: "lock", Title: v.T("lock.page.on.title"), Text: v.T("lock.page.on.text")}
	}
	b := ui.Banner{Tone: ui.ToneWarn, Icon: "lock-open", Title: v.T("lock.page.off.title"), Text: v.T("lock.page.off.text")}
	if !v.RelockAt.IsZero() {
		b.Icon, b.Text = "clock", ui.Relocks(v.Layout, v.RelockAt)
	}
	return b
}

// LockSummary tells of a switch of the lock, and for which of the form's times it
// is to be off.
func LockSummary(l ui.Layout, name registrar.DomainName, locked bool, period string) []ui.ReauthItem {
	state := l.T("lock.unlocked")
	if locked {
		state = l.T("lock.locked")
	}
	items := []ui.ReauthItem{{Label: l.T("reauth.domain"), Values: []string{name.Unicode()}}, {Label: l.T("lock.page.title"), Values: []string{state}}}
	for _, o := range (LockView{EditForm: ui.EditForm{Layout: l}}).periods() {
		if o.Value == period && !locked {
			items = append(items, ui.ReauthItem{Label: l.T("lock.for"), Values: []string{o.Text}})
		}
	}
	return items
}
