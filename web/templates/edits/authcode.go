package edits

import (
	"strconv"
	"time"

	"portal/internal/registrar/rules"
	"portal/web/templates/ui"
)

// AuthCodeAct is the button that was pressed on the page of the auth code.
type AuthCodeAct string

// The buttons. The zero value is AuthCodeMake.
const (
	AuthCodeShow AuthCodeAct = "show"
	AuthCodeMail AuthCodeAct = "mail"
	AuthCodeMake AuthCodeAct = "make" // a new code of ours
	AuthCodeOwn  AuthCodeAct = "own"  // the one in ui.AuthCodeField
)

// AuthCodeKeep is the field that has a code stay until the visitor leaves the page.
const AuthCodeKeep = "keep"

// AuthCodeSeconds is how long a code stays on a page otherwise.
const AuthCodeSeconds = 60

// AuthCodeRefresh is the header that has a browser without script leave a page with the
// code on it, for path.
func AuthCodeRefresh(path string) string { return codeSeconds + "; url=" + path }

var codeSeconds = strconv.Itoa(AuthCodeSeconds)

// AuthCodeView is the page of the auth code.
type AuthCodeView struct {
	ui.EditForm
	Code      string // in the answer to a request to show it only
	Kept      bool   // Code stays until the visitor leaves the page
	None      bool   // it was to be shown, and there is none
	Known     bool   // that the TLD has codes
	Locked    bool   // the transfer lock is on
	Rules     rules.Codes
	Problem   rules.CodeProblem // with the code that was typed, which is not shown again
	Shown     int               // how often it was
	LastShown time.Time         // zero for never
}

// Action is the address of the forms.
func (v AuthCodeView) Action() string { return ui.DomainPath(v.Head.Name, "auth-code") }

// counted says how often the code was shown, and when last.
func (v AuthCodeView) counted() string {
	if v.Shown == 0 {
		return v.T("authcode.shown.never")
	}
	return v.N("authcode.shown", v.Shown, "time", v.Words.DateTime(v.LastShown))
}

// own is the field for a code of one's own. It is never filled in.
func (v AuthCodeView) own() ui.TextField {
	f := ui.TextField{ID: ui.AuthCodeField, Name: ui.AuthCodeField, Kind: "password", Label: v.T("authcode.own.label"), Autocomplete: "off",
		Hint: v.T("authcode.own.hint", "least", v.Rules.Least, "most", v.Rules.Most), Focus: v.Problem != ""}
	switch v.Problem {
	case rules.CodeMissing:
		f.Problem = v.T("authcode.own.missing")
	case rules.CodeLength:
		f.Problem = v.T("authcode.own.length", "least", v.Rules.Least, "most", v.Rules.Most)
	case rules.CodeCharacters:
		f.Problem = v.T("authcode.own.characters")
	case rules.CodeWeak:
		f.Problem = v.T("authcode.own.weak")
	}
	return f
}
