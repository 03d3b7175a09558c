package templates

import (
	"portal/internal/kind"
	"time"
)

// ReceiptStep is one of several changes that were made one after another for one
// purpose.
type ReceiptStep struct {
	Kind       kind.Kind
	Lock       bool   // with kind.LockSet: it puts the lock on, instead of taking it off
	Host       string // with kind.HostAddToRegistry: what the registry gets to know
	ChangeID   string // "" for one that was not begun
	Outcome    Outcome
	Resolution Resolution
}

// ReceiptGroup is what a change is a part of.
type ReceiptGroup struct {
	Steps    []ReceiptStep // in order; none for a change on its own
	Open     bool          // those that were not begun may still be
	LockOff  bool          // the lock came off, and is to be on again
	RelockAt time.Time     // when this site puts it on again, with LockOff
}

// lockOff words that the lock is off, and when it is put on again.
func (v ReceiptView) lockOff() Banner {
	return Banner{
		Tone: ToneWarn, Icon: "clock", Title: v.T("receipt.group.off.title"),
		Text: v.T("receipt.group.off.planned", "relock", relocks(v.Layout, v.Group.RelockAt)),
		Href: DomainPath(v.Head.Name, "lock"), LinkText: v.T("nameservers.unlock.lock"),
	}
}

// stepText words what a step does.
func (v ReceiptView) stepText(s ReceiptStep) string {
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
func (v ReceiptView) stepPill(s ReceiptStep) pill {
	switch {
	case s.ChangeID != "":
		return outcomePill(v.Layout, s.Outcome, s.Resolution)
	case v.Group.Open:
		return pill{ToneInfo, "hourglass", v.T("receipt.group.waiting"), ""}
	}
	return pill{ToneWarn, "ban", v.T("receipt.group.not_begun"), ""}
}
