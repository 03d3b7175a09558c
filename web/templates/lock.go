package templates

import "portal/internal/registrar"

// LockView is the transfer lock of a domain, and the form that switches it.
type LockView struct {
	EditForm
	Locked bool
}

// Action is the form's address.
func (v LockView) Action() string { return DomainPath(v.Head.Name, "lock") }

// state says in words what is true now.
func (v LockView) state() Banner {
	if v.Locked {
		return Banner{Tone: ToneOK, Icon: "lock", Title: v.T("lock.page.on.title"), Text: v.T("lock.page.on.text")}
	}
	return Banner{Tone: ToneWarn, Icon: "lock-open", Title: v.T("lock.page.off.title"), Text: v.T("lock.page.off.text")}
}

// LockSummary tells of a switch of the lock.
func LockSummary(l Layout, name registrar.DomainName, locked bool) []ReauthItem {
	state := l.T("lock.unlocked")
	if locked {
		state = l.T("lock.locked")
	}
	return []ReauthItem{{l.T("reauth.domain"), []string{name.Unicode()}}, {l.T("lock.page.title"), []string{state}}}
}
