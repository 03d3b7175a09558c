package templates

import "time"

// ReceiptStep is one of several changes that were made one after another for one
// purpose.
type ReceiptStep struct {
	Kind       ActivityKind
	Lock       bool   // with ActivityLock: it puts the lock on, instead of taking it off
	ChangeID   string // "" for one that was not begun
	Outcome    Outcome
	Resolution Resolution
}

// ReceiptGroup is what a change is a part of.
type ReceiptGroup struct {
	Steps   []ReceiptStep // in order; none for a change on its own
	Open    bool          // those that were not begun may still be
	LockOff bool          // the lock came off, and is not known to be on again
	// RelockAt is when this site puts the lock on again, with LockOff; zero for never.
	RelockAt time.Time
}

// lockOff words that the lock is off, and who puts it on again.
func (v ReceiptView) lockOff() Banner {
	b := Banner{
		Tone: ToneWarn, Icon: "lock-open", Title: v.T("receipt.group.off.title"), Text: v.T("receipt.group.off.text"),
		Href: DomainPath(v.Head.Name, "lock"), LinkText: v.T("nameservers.unlock.lock"),
	}
	if !v.Group.RelockAt.IsZero() {
		b.Icon, b.Text = "clock", v.T("receipt.group.off.planned", "relock", relocks(v.Layout, v.Group.RelockAt))
	}
	return b
}

// stepText words what a step does.
func (v ReceiptView) stepText(s ReceiptStep) string {
	switch {
	case s.Kind != ActivityLock:
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
