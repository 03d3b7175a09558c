package templates

import (
	"time"

	"portal/internal/registrar"
)

// ForgotProblem says why a lost login was not asked for.
type ForgotProblem string

// The problems. The zero value is none.
const (
	ForgotInvalid   ForgotProblem = "invalid"   // what was typed is no domain name
	ForgotThrottled ForgotProblem = "throttled" // too many requests; Wait says for how long
)

// ForgotView is the page for people who do not know their login any more.
type ForgotView struct {
	Layout
	Available bool   // logins can be mailed
	Domain    string // as typed
	To        registrar.ContactRole
	Done      bool // it was asked for; nobody says whether there is such a domain
	Problem   ForgotProblem
	Wait      time.Duration
}

func (v ForgotView) banner() (Banner, bool) {
	switch {
	case v.Problem == ForgotThrottled:
		return Banner{Tone: ToneWarn, Icon: "hourglass", Title: v.T("forgot.throttled.title"), Text: v.T("forgot.throttled.text", "wait", v.Words.Wait(v.Wait))}, true
	case v.Done:
		return Banner{Tone: ToneInfo, Title: v.T("forgot.done.title"), Text: v.T("forgot.done.text")}, true
	}
	return Banner{}, false
}

func (v ForgotView) domainField() textField {
	f := textField{
		id: "domain", name: "domain", kind: "text", label: v.T("sign_in.domain"), hint: v.T("sign_in.domain.hint"), value: v.Domain,
		autocomplete: "url", inputmode: "url", focus: v.Problem == ForgotInvalid,
	}
	if v.Problem == ForgotInvalid {
		f.problem = v.T("sign_in.domain.invalid")
	}
	return f
}

func (v ForgotView) contacts() []option {
	return []option{
		{string(registrar.OwnerContact), v.T("forgot.owner"), v.T("forgot.owner.hint")},
		{string(registrar.AdminContact), v.T("forgot.admin"), v.T("forgot.admin.hint")},
	}
}
