package account

import (
	"time"

	"portal/web/templates/ui"
)

// SignInProblem says why a sign-in did not work.
type SignInProblem string

// The problems. The zero value is none.
const (
	SignInIncomplete  SignInProblem = "incomplete"  // a field is empty or no domain name, see SignInView
	SignInMismatch    SignInProblem = "mismatch"    // the three do not match
	SignInThrottled   SignInProblem = "throttled"   // too many tries; Wait says for how long
	SignInUnavailable SignInProblem = "unavailable" // the registrar does not answer
)

// SignInBanner says how the visitor came here.
type SignInBanner string

// The notices. The zero value is none.
const (
	SignInNeeded SignInBanner = "needed"       // a page was asked for that needs a sign-in
	SignInEnded  SignInBanner = "ended"        // the session is over
	SignInRenew  SignInBanner = ui.SignInAgain // who is signed in still wants a new session, in a tab beside their work
	SignedOut    SignInBanner = "out"          // the visitor signed out
	SignInMoved  SignInBanner = "moved"        // the login is another one now; SignInView.Change tells by which change
)

// SignInView is the sign-in page. The password is never repeated.
type SignInView struct {
	ui.Layout
	Domain, Username string // as typed
	Next             string // where to go afterwards; "" for the default
	Banner           SignInBanner
	Change           string // with SignInMoved
	Problem          SignInProblem
	Wait             time.Duration // with SignInThrottled
	DomainMissing    bool
	DomainInvalid    bool // not a domain name
	UsernameMissing  bool
	PasswordMissing  bool
}

// banner is what stands above the form, if anything; a problem goes first.
func (v SignInView) banner() (ui.Banner, bool) {
	switch v.Problem {
	case SignInIncomplete:
		return ui.Banner{Tone: ui.ToneBad, Title: v.T("sign_in.incomplete.title"), Text: v.T("sign_in.incomplete.text")}, true
	case SignInMismatch:
		return ui.Banner{Tone: ui.ToneBad, Title: v.T("sign_in.mismatch.title"), Text: v.T("sign_in.mismatch.text")}, true
	case SignInThrottled:
		return ui.Throttled(v.Layout, v.Wait), true
	case SignInUnavailable:
		return ui.Banner{Tone: ui.ToneWarn, Title: v.T("sign_in.unavailable.title"), Text: v.T("sign_in.unavailable.text")}, true
	}
	switch v.Banner {
	case SignInNeeded:
		if v.Next == "" {
			break // no page was asked for, so there is nothing to tell
		}
		return ui.Banner{Tone: ui.ToneInfo, Icon: "log-in", Title: v.T("sign_in.needed.title"), Text: v.T("sign_in.needed.text")}, true
	case SignInEnded:
		return ui.Banner{Tone: ui.ToneInfo, Icon: "clock", Title: v.T("sign_in.ended.title"), Text: v.T("sign_in.ended.text")}, true
	case SignInRenew:
		return ui.Banner{Tone: ui.ToneInfo, Icon: "clock", Title: v.T("sign_in.renew.title"), Text: v.T("sign_in.renew.text")}, true
	case SignInMoved:
		return ui.Banner{Tone: ui.ToneOK, Title: v.T("sign_in.moved.title"), Text: v.T("sign_in.moved.text", "number", v.Change)}, true
	case SignedOut:
		return ui.Banner{Tone: ui.ToneOK, Title: v.T("sign_in.out.title"), Text: v.T("sign_in.out.text")}, true
	}
	return ui.Banner{}, false
}

// The problems beside the fields, "" for none.

func (v SignInView) domainProblem() string {
	switch {
	case v.DomainMissing:
		return v.T("sign_in.domain.missing")
	case v.DomainInvalid:
		return v.T("sign_in.domain.invalid")
	}
	return ""
}

func (v SignInView) usernameProblem() string {
	if v.UsernameMissing {
		return v.T("sign_in.username.missing")
	}
	return ""
}

func (v SignInView) passwordProblem() string {
	if v.PasswordMissing {
		return v.T("sign_in.password.missing")
	}
	return ""
}

// focus names the field to start in.
func (v SignInView) focus() string {
	switch {
	case v.domainProblem() != "" || v.Domain == "":
		return "domain"
	case v.usernameProblem() != "" || v.Username == "":
		return "username"
	}
	return "password"
}
