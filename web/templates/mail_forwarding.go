package templates

import (
	"portal/internal/registrar"
	"portal/internal/registrar/rules/contact"
)

// MailForwardLoop is the fault of an address that is at the domain itself.
const MailForwardLoop contact.Fault = "loop"

// MailForwardView is where mail for a .name goes, with the form that changes it.
type MailForwardView struct {
	EditForm
	Live    string // "" for nowhere
	Unknown bool   // Live could not be read
	Typed   string
	Problem contact.Problem
}

// Action is the form's address.
func (v MailForwardView) Action() string { return DomainPath(v.Head.Name, string(sectionMailForward)) }

func (v MailForwardView) state() Banner {
	if v.Live == "" {
		return Banner{Tone: ToneInfo, Icon: "arrow-right", Title: v.T("mail_forward.off.title"), Text: v.T("mail_forward.off.text")}
	}
	return Banner{Tone: ToneOK, Icon: "arrow-right", Title: v.T("mail_forward.on.title"), Text: v.T("mail_forward.on.text", "email", v.Live)}
}

func (v MailForwardView) problem() string {
	if v.Problem.Fault == MailForwardLoop {
		return v.T("mail_forward.problem.loop", "domain", v.Head.Name.Unicode())
	}
	return contactProblem(v.Layout, v.Problem)
}

// MailForwardSummary tells of an edit of where mail goes, without the address.
func MailForwardSummary(l Layout, name registrar.DomainName) []ReauthItem {
	return []ReauthItem{{l.T("reauth.domain"), []string{name.Unicode()}}, {l.T("mail_forward.title"), []string{l.T("mail_forward.field")}}}
}
