package receipt

import (
	"portal/internal/kind"
	"portal/web/templates/ui"
	"time"
)

// Step is one of several changes that were made one after another for one
// purpose.
type Step struct {
	Kind       kind.Kind
	Lock       bool   // with kind.LockSet: it puts the lock on, instead of taking it off
	Host       string // with kind.HostAddToRegistry: what the registry gets to know
	ChangeID   string // "" for one that was not begun
	Outcome    Outcome
	Resolution Resolution
}

// Group is what a change is a part of.
type Group struct {
	Steps    []Step    // in order; none for a change on its own
	Open     bool      // those that were not begun may still be
	LockOff  bool      // the lock came off, and is to be on again
	RelockAt time.Time // when this site puts it on again, with LockOff
}

// lockOff words that the lock is off, and when it is put on again.
func (v View) lockOff() ui.Banner {
	return ui.Banner{
		Tone: ui.ToneWarn, Icon: "clock", Title: v.T("receipt.group.off.title"),
		Text: v.T("receipt.group.off.planned", "relock", ui.Relocks(v.Layout, v.Group.RelockAt)),
		Href: ui.DomainPath(v.Head.Name, "lock"), LinkText: v.T("nameservers.unlock.lock"),
	}
}

// stepText words what a step does.
func (v View) stepText(s Step) string {
	switch {
	case s.Kind == kind.HostAddToRegistry:
		return v.T("receipt.group.add", "host", s.Host)
	case s.Kind != kind.LockSet:
		return v.T("nameservers.unlock.second")
	case s.Lock:
		return v.T("nameservers.unlock.third")
	}
	return v.T("nameservers.unlock.first")
}

// stepPill is how a step stands.
func (v View) stepPill(s Step) ui.Pill {
	switch {
	case s.ChangeID != "":
		return OutcomePill(v.Layout, s.Outcome, s.Resolution)
	case v.Group.Open:
		return ui.Pill{Tone: ui.ToneInfo, Icon: "hourglass", Text: v.T("receipt.group.waiting")}
	}
	return ui.Pill{Tone: ui.ToneWarn, Icon: "ban", Text: v.T("receipt.group.not_begun")}
}
