package templates

import (
	"time"

	"portal/internal/registrar"
)

// Days before expiry at which a domain is marked.
const (
	soonDays   = 45
	urgentDays = 7
)

// expiry is an expiry date in words.
type expiry struct {
	known    bool
	tone     Tone
	icon     string
	date     string // "15 December 2026"
	distance string // "in 24 days"; "expired 3 days ago"
	sentence string // "Expires in 24 days"
	headline string // "Expires 15 December 2026 (in 24 days)"
}

// expiryOf words t. A domain that renews itself is not marked before it is past.
func expiryOf(l Layout, t time.Time, renewal registrar.Renewal) expiry {
	if t.IsZero() {
		return expiry{}
	}
	e := expiry{known: true, icon: "clock", date: l.Words.Date(t)}
	relative := l.Words.RelativeDay(t, l.Now)
	if t.Before(l.Now) {
		e.tone, e.icon = ToneBad, "calendar-x"
		e.distance = l.T("expiry.past", "relative", relative)
		e.sentence = e.distance
		e.headline = l.T("expiry.headline_past", "date", e.date, "relative", relative)
		return e
	}
	e.distance = relative
	e.sentence = l.T("expiry.sentence", "relative", relative)
	e.headline = l.T("expiry.headline", "date", e.date, "relative", relative)
	if renewal == registrar.RenewalAuto {
		return e
	}
	switch days := l.Words.DaysUntil(t, l.Now); {
	case days <= urgentDays:
		e.tone, e.icon = ToneBad, "circle-alert"
	case days <= soonDays:
		e.tone, e.icon = ToneWarn, "triangle-alert"
	}
	return e
}
