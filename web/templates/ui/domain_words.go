package ui

import (
	"time"

	"portal/internal/registrar"
)

// RenewalState is RenewalSentence for a domain that may have expired already.
func RenewalState(l Layout, r registrar.Renewal, expires time.Time) string {
	if !expires.IsZero() && expires.Before(l.Now) {
		return l.T("renewal.past")
	}
	return RenewalSentence(l, r)
}

// RenewalSentence says what happens to a domain when it expires.
func RenewalSentence(l Layout, r registrar.Renewal) string {
	switch r {
	case registrar.RenewalAuto:
		return l.T("renewal.auto")
	case registrar.RenewalExpire:
		return l.T("renewal.expire")
	case registrar.RenewalManual:
		return l.T("renewal.manual")
	}
	return l.T("renewal.unknown")
}

// Relocks says when an unlocked domain is locked again.
func Relocks(l Layout, at time.Time) string {
	if !at.After(l.Now) {
		return l.T("lock.relock.late")
	}
	// Right after an unlocking for 7 days it is to say 7, and not 6 and a bit.
	in := l.Words.Relative(at.Add(30*time.Second), l.Now)
	if at.Sub(l.Now) > 23*time.Hour {
		in = l.Words.RelativeDay(at, l.Now)
	}
	return l.T("lock.relock.at", "time", l.Words.DateTime(at), "in", in)
}

// CountrysOwn reports whether the rule is not one for name: it is one for generic
// endings, and countries, whose codes have two letters, make their own. If the
// registrar tells that something is open all the same, that counts.
func CountrysOwn(name registrar.DomainName, s registrar.VerificationStatus) bool {
	return len(name.TLD()) == 2 && !s.Open() && s != registrar.VerificationOther
}

// VerificationBanner says what the owner has to do about a verification that is
// pressing, and until when.
func VerificationBanner(l Layout, v registrar.Verification) Banner {
	b := Banner{Tone: ToneWarn, Icon: "circle-alert", Title: l.T("banner.verification.title"), Text: l.T("banner.verification.undated")}
	switch {
	case v.Status == registrar.VerificationSuspended:
		b.Tone, b.Icon = ToneBad, "circle-x"
		b.Title, b.Text = l.T("banner.suspended.title"), l.T("banner.suspended.text")
		return b
	case !v.Deadline.IsZero():
		b.Text = l.T("banner.verification.text", "date", l.Words.Date(v.Deadline))
	}
	if v.Bounced {
		b.Tone, b.Title = ToneBad, l.T("banner.bounced.title")
		b.Text = l.T("banner.bounced.undated")
		if !v.Deadline.IsZero() {
			b.Text = l.T("banner.bounced.text", "date", l.Words.Date(v.Deadline))
		}
	}
	return b
}

// VerificationPill marks a domain whose owner is not confirmed; ok is false for
// all others.
func VerificationPill(l Layout, name registrar.DomainName, v registrar.Verification) (_ Pill, ok bool) {
	p := Pill{ToneWarn, "triangle-alert", l.T("domains.verification.needed"), DomainPath(name, string(SectionVerification))}
	switch {
	case !v.Status.Open():
		return Pill{}, false
	case v.Status == registrar.VerificationSuspended:
		p.Tone, p.Icon, p.Text = ToneBad, "ban", l.T("domains.verification.suspended")
	case v.Status == registrar.VerificationPending:
		p.Tone, p.Icon, p.Text = ToneInfo, "hourglass", l.T("domains.verification.pending")
	case v.Bounced:
		p.Tone, p.Text = ToneBad, l.T("domains.verification.bounced")
	}
	return p, true
}

// staleBanner says how old the page is while the registrar does not answer.
func staleBanner(l Layout, since time.Time) Banner {
	return Banner{Tone: ToneWarn, Icon: "clock",
		Title: l.T("banner.stale.title"), Text: l.T("banner.stale.text", "ago", l.Words.Relative(since, l.Now))}
}

// PrivacyPill states contact privacy; ok is false when it is not known.
func PrivacyPill(l Layout, p registrar.Privacy) (_ Pill, ok bool) {
	switch p {
	case registrar.PrivacyOn:
		return Pill{ToneOK, "eye-off", l.T("privacy.private"), ""}, true
	case registrar.PrivacyOff:
		return Pill{ToneNone, "eye", l.T("privacy.public"), ""}, true
	case registrar.PrivacyEnabling:
		return Pill{ToneInfo, "hourglass", l.T("privacy.enabling"), ""}, true
	case registrar.PrivacyDisabling:
		return Pill{ToneInfo, "hourglass", l.T("privacy.disabling"), ""}, true
	case registrar.PrivacyUnsupported:
		return Pill{ToneNone, "eye", l.T("privacy.unsupported"), ""}, true
	}
	return Pill{}, false
}
