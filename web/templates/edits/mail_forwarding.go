package edits

import (
	"portal/internal/registrar"
	"portal/internal/registrar/rules/contact"
	"portal/web/templates/ui"
)

// MailForwardLoop is the fault of an address that is at the domain itself.
const MailForwardLoop contact.Fault = "loop"

// MailForwardView is where mail for a .name goes, with the form that changes it.
type MailForwardView struct {
	ui.EditForm
	Live    string // "" for nowhere
	Unknown bool   // Live could not be read
	Typed   string
	Problem contact.Problem
}

// Action is the form's address.
func (v MailForwardView) Action() string {
	return ui.DomainPath(v.Head.Name, string(ui.SectionMailForward))
}

func (v MailForwardView) state() ui.Banner {
	if v.Live == "" {
		return ui.Banner{Tone: ui.ToneInfo, Icon: "arrow-right", Title: v.T("mail_forward.off.title"), Text: v.T("mail_forward.off.text")}
	}
	return ui.Banner{Tone: ui.ToneOK, Icon: "arrow-right", Title: v.T("mail_forward.on.title"), Text: v.T("mail_forward.on.text", "email", v.Live)}
}

func (v MailForwardView) problem() string {
	if v.Problem.Fault == MailForwardLoop {
		return v.T("mail_forward.problem.loop", "domain", v.Head.Name.Unicode())
	}
	return ui.ContactProblem(v.Layout, "email", v.Problem)
}

// MailForwardSummary tells of an edit of where mail goes, without the address.
func MailForwardSummary(l ui.Layout, name registrar.DomainName) []ui.ReauthItem {
	return []ui.ReauthItem{{Label: l.T("reauth.domain"), Values: []string{name.Unicode()}}, {Label: l.T("mail_forward.title"), Values: []string{l.T("mail_forward.field")}}}
}
