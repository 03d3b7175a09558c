package templates

import "portal/internal/registrar"

// VerificationView says how it stands with the owner's e-mail address, and what can
// be done about it.
type VerificationView struct {
	EditForm
	Email      string // of the owner; "" if not told
	MayCorrect bool   // the login may change it
}

// Action is the form's address.
func (v VerificationView) Action() string { return DomainPath(v.Head.Name, "verification") }

func (v VerificationView) verification() registrar.Verification {
	if v.Head.State == nil {
		return registrar.Verification{}
	}
	return v.Head.State.Verification
}

// Open reports whether somebody still has to confirm the address.
func (v VerificationView) Open() bool {
	s := v.verification().Status
	return pressing(s) || s == registrar.VerificationPending
}

// state says what is true now.
func (v VerificationView) state() Banner {
	switch v.verification().Status {
	case registrar.VerificationVerified:
		return Banner{Tone: ToneOK, Icon: "check", Title: v.T("verification.verified.state"), Text: v.T("verification.page.verified.text")}
	case registrar.VerificationPending:
		return Banner{Tone: ToneInfo, Icon: "hourglass", Title: v.T("verification.pending.state"), Text: v.T("verification.pending.sub")}
	case registrar.VerificationNeeded, registrar.VerificationSuspended:
		return verificationBanner(v.Layout, v.verification())
	}
	return Banner{Tone: ToneInfo, Title: v.T("verification.page.unknown.title"), Text: v.T("verification.page.unknown.text")}
}

// left says until when there is time; "" where that is not told or over with.
func (v VerificationView) left() string {
	deadline := v.verification().Deadline
	if deadline.IsZero() || !v.Open() {
		return ""
	}
	if !deadline.After(v.Now) {
		return v.T("verification.page.over", "date", v.Words.Date(deadline))
	}
	return v.N("verification.page.left", v.Words.DaysUntil(deadline, v.Now), "date", v.Words.Date(deadline))
}

// read says when the state was read, if that was before the rest of the page.
func (v VerificationView) read() string {
	if at := v.Head.LesserAt; !at.IsZero() {
		return v.T("overview.as_of", "ago", v.Words.Relative(at, v.Now))
	}
	return ""
}
