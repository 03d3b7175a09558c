package lists

import (
	"net/url"
	"strings"
	"time"

	"portal/internal/registrar"
	"portal/web/templates/ui"
)

// Unconfirmed sums up the domains of a profile whose owner has to confirm the
// address, or did not in time.
type Unconfirmed struct {
	Count     int
	Suspended int                  // of them: switched off
	Bounced   int                  // of them: the mail to the owner came back
	First     registrar.DomainName // switched off next; "" if that is not known
	Deadline  time.Time            // of First
	ReadAt    time.Time            // when the oldest of these facts was read
}

// banner says what is at stake, until when, and how old that is; ok is false for
// nothing. A single domain leads to its own page.
func (u Unconfirmed) banner(l ui.Layout) (_ ui.Banner, ok bool) {
	if u.Count == 0 {
		return ui.Banner{}, false
	}
	b := ui.Banner{
		Tone: ui.ToneWarn, Icon: "circle-alert", Title: l.N("unconfirmed.title", u.Count), Text: u.text(l),
		Href: address("/domains", url.Values{ParamUnverified: {"1"}}), LinkText: l.N("unconfirmed.link", u.Count),
	}
	if u.Count == 1 && u.First != "" {
		b.Href = ui.DomainPath(u.First, string(ui.SectionVerification))
	}
	if u.Suspended > 0 || u.Bounced > 0 {
		b.Tone = ui.ToneBad
	}
	return b, true
}

func (u Unconfirmed) text(l ui.Layout) string {
	var sentences []string
	if u.First != "" {
		sentences = append(sentences, l.T("unconfirmed.first", "domain", u.First.Unicode(), "date", l.Words.Date(u.Deadline), "when", l.Words.RelativeDay(u.Deadline, l.Now)))
	}
	if u.Suspended > 0 {
		sentences = append(sentences, l.N("unconfirmed.suspended", u.Suspended))
	}
	if u.Bounced > 0 {
		sentences = append(sentences, l.N("unconfirmed.bounced", u.Bounced))
	}
	if !u.ReadAt.IsZero() {
		sentences = append(sentences, l.T("overview.as_of", "ago", l.Words.Relative(u.ReadAt, l.Now)))
	}
	return strings.Join(sentences, " ")
}
