package ui

import (
	"time"

	"portal/internal/registrar"
)

// Days before expiry at which a domain is marked.
const (
	SoonDays   = 45
	urgentDays = 7
)

// Expiry is an expiry date in words.
type Expiry struct {
	Known    bool
	Tone     Tone
	Icon     string
	Date     string // "15 December 2026"
	Distance string // "in 24 days"; "expired 3 days ago"
	Sentence string // "Expires in 24 days"
	Headline string // "Expires 15 December 2026 (in 24 days)"
}

// ExpiryOf words t. A domain that renews itself is not marked before it is past.
func ExpiryOf(l Layout, t time.Time, renewal registrar.Renewal) Expiry {
	if t.IsZero() {
		return Expiry{}
	}
	e := Expiry{Known: true, Icon: "clock", Date: l.Words.Date(t)}
	relative := l.Words.RelativeDay(t, l.Now)
	if t.Before(l.Now) {
		e.Tone, e.Icon = ToneBad, "calendar-x"
		e.Distance = l.T("expiry.past", "relative", relative)
		e.Sentence = e.Distance
		e.Headline = l.T("expiry.headline_past", "date", e.Date, "relative", relative)
		return e
	}
	e.Distance = relative
	e.Sentence = l.T("expiry.sentence", "relative", relative)
	e.Headline = l.T("expiry.headline", "date", e.Date, "relative", relative)
	if renewal == registrar.RenewalAuto {
		return e
	}
	switch days := l.Words.DaysUntil(t, l.Now); {
	case days <= urgentDays:
		e.Tone, e.Icon = ToneBad, "circle-alert"
	case days <= SoonDays:
		e.Tone, e.Icon = ToneWarn, "triangle-alert"
	}
	return e
}
