package templates

import (
	"portal/internal/registrar"
	"portal/internal/words"
)

// MailForwardProblem says what is wrong with an address.
type MailForwardProblem string

// The problems. The zero value is none.
const (
	MailForwardBad  MailForwardProblem = "bad"
	MailForwardLoop MailForwardProblem = "loop" // at the domain itself
)

var mailForwardProblems = map[MailForwardProblem]words.Key{
	MailForwardBad:  words.Key("mail_forward.problem.bad"),
	MailForwardLoop: words.Key("mail_forward.problem.loop"),
}

// MailForwardView is where mail for a .name goes, with the form that changes it.
type MailForwardView struct {
	EditForm
	Live    string // "" for nowhere
	Unknown bool   // Live could not be read
	Typed   string
	Problem MailForwardProblem
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
	key, ok := mailForwardProblems[v.Problem]
	if !ok {
		return ""
	}
	return v.T(key, "domain", v.Head.Name.Unicode())
}

// MailForwardSummary tells of an edit of where mail goes, without the address.
func MailForwardSummary(l Layout, name registrar.DomainName) []ReauthItem {
	return []ReauthItem{{l.T("reauth.domain"), []string{name.Unicode()}}, {l.T("mail_forward.title"), []string{l.T("mail_forward.field")}}}
}
