package account

import (
	"time"

	"portal/web/templates/ui"
)

// OutboxView lists the mails that the demo kept instead of sending them.
type OutboxView struct {
	ui.Layout
	Letters []OutboxLetter // newest first
}

// OutboxLetter is one of them. A list has no headers and text.
type OutboxLetter struct {
	ID      string
	Subject string
	To      string
	At      time.Time
	Headers [][2]string
	Text    string
}

func (l OutboxLetter) path() string { return "/demo/outbox/" + l.ID }

// OutboxLetterView shows one mail.
type OutboxLetterView struct {
	ui.Layout
	Letter OutboxLetter
}
