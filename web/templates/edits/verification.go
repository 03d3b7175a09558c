package edits

import (
	"time"

	"portal/internal/registrar"
	"portal/web/templates/ui"
)

// VerificationView says how it stands with the owner's e-mail address, and what can
// be done about it.
type VerificationView struct {
	ui.EditForm
	Email      string // of the owner; "" if not told
	MayCorrect bool   // the login may change it
	// SentAt is when the message was last asked for here, AgainAt from when on it may
	// be asked for again; zero for never, and for now.
	SentAt, AgainAt time.Time
}

// Action is the form's address.
func (v VerificationView) Action() string { return ui.DomainPath(v.Head.Name, "verification") }

func (v VerificationView) verification() registrar.Verification {
	if v.Head.State == nil {
		return registrar.Verification{}
	}
	return v.Head.State.Verification
}

// Open reports whether somebody still has to confirm the address.
func (v VerificationView) Open() bool { return v.verification().Status.Open() }

// state says what is true now.
func (v VerificationView) state() ui.Banner {
	s := v.verification()
	if b, ok := v.elsewhere(s.Status); ok {
		return b
	}
	switch s.Status {
	case registrar.VerificationVerified:
		return ui.Banner{Tone: ui.ToneOK, Icon: "check", Title: v.T("verification.verified.state"), Text: v.T("verification.page.verified.text")}
	case registrar.VerificationPending:
		return ui.Banner{Tone: ui.ToneInfo, Icon: "hourglass", Title: v.T("verification.pending.state"), Text: v.T("verification.pending.sub")}
	case registrar.VerificationOther:
		return ui.Banner{Tone: ui.ToneInfo, Title: v.T("verification.page.other.title"), Text: v.T("verification.page.other.text")}
	case registrar.VerificationNone:
		return ui.Banner{Tone: ui.ToneOK, Icon: "check", Title: v.T("verification.page.none.title"), Text: v.T("verification.page.verified.text")}
	}
	if s.Status.Pressing() {
		return ui.VerificationBanner(v.Layout, s)
	}
	return ui.Banner{Tone: ui.ToneInfo, Title: v.T("verification.page.unknown.title"), Text: v.T("verification.page.unknown.text")}
}

// elsewhere says that others make the rules for the domain.
func (v VerificationView) elsewhere(s registrar.VerificationStatus) (_ ui.Banner, ok bool) {
	if !ui.CountrysOwn(v.Head.Name, s) {
		return ui.Banner{}, false
	}
	return ui.Banner{Tone: ui.ToneInfo, Title: v.T("verification.page.country.title", "tld", v.Head.Name.TLD()), Text: v.T("verification.page.country.text")}, true
}

// left says until when there is time; "" where that is not told or over with.
func (v VerificationView) left() string {
	s := v.verification()
	if s.Deadline.IsZero() || !s.Status.Open() && s.Status != registrar.VerificationOther {
		return ""
	}
	date := v.Words.Date(s.Deadline)
	switch days := v.Words.DaysUntil(s.Deadline, v.Now); {
	case !s.Deadline.After(v.Now):
		return v.T("verification.page.over", "date", date)
	case days == 0:
		return v.T("verification.page.today", "time", v.Words.DateTime(s.Deadline))
	default:
		return v.N("verification.page.left", days, "date", date)
	}
}

// sent says when the message was asked for here; "" for never.
func (v VerificationView) sent() string {
	switch {
	case v.SentAt.IsZero():
		return ""
	case v.AgainAt.IsZero():
		return v.T("verification.page.sent", "ago", v.Words.Relative(v.SentAt, v.Now))
	}
	return v.T("verification.page.sent.lately", "ago", v.Words.Relative(v.SentAt, v.Now), "wait", v.Words.Wait(v.AgainAt.Sub(v.Now)))
}

// read says when the state was read, if that was before the rest of the page.
func (v VerificationView) read() string {
	if at := v.Head.LesserAt; !at.IsZero() {
		return v.T("overview.as_of", "ago", v.Words.Relative(at, v.Now))
	}
	return ""
}
