package templates

import "time"

// OutboxView lists the mails that the demo kept instead of sending them.
type OutboxView struct {
	Layout
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
	Layout
	Letter OutboxLetter
}
