package account

import (
	"time"

	"portal/internal/registrar"
	"portal/web/templates/ui"
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
	ui.Layout
	Available bool   // logins can be mailed
	Domain    string // as typed
	To        registrar.ContactRole
	Done      bool // it was asked for; nobody says whether there is such a domain
	Problem   ForgotProblem
	Wait      time.Duration
}

func (v ForgotView) banner() (ui.Banner, bool) {
	switch {
	case v.Problem == ForgotThrottled:
		return ui.Banner{Tone: ui.ToneWarn, Icon: "hourglass", Title: v.T("forgot.throttled.title"), Text: v.T("forgot.throttled.text", "wait", v.Words.Wait(v.Wait))}, true
	case v.Done:
		return ui.Banner{Tone: ui.ToneInfo, Title: v.T("forgot.done.title"), Text: v.T("forgot.done.text")}, true
	}
	return ui.Banner{}, false
}

func (v ForgotView) domainField() ui.TextField {
	f := ui.TextField{
		ID: "domain", Name: "domain", Kind: "text", Label: v.T("sign_in.domain"), Hint: v.T("sign_in.domain.hint"), Value: v.Domain,
		Autocomplete: "url", InputMode: "url", Focus: v.Problem == ForgotInvalid,
	}
	if v.Problem == ForgotInvalid {
		f.Problem = v.T("sign_in.domain.invalid")
	}
	return f
}

func (v ForgotView) contacts() []ui.Option {
	return []ui.Option{
		{Value: string(registrar.OwnerContact), Text: v.T("forgot.owner"), Hint: v.T("forgot.owner.hint")},
		{Value: string(registrar.AdminContact), Text: v.T("forgot.admin"), Hint: v.T("forgot.admin.hint")},
	}
}
