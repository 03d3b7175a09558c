package admin

import (
	"time"

	"portal/internal/words"
	"portal/web/templates/ui"
)

// Fields of the forms.
const (
	FieldEmail    = "email"
	FieldPassword = "password"
	FieldCode     = "code"
	FieldToken    = "token"
	FieldNext     = "next"
)

// SignInView asks for email and password.
type SignInView struct {
	Frame
	Email   string
	Next    string
	Refused bool
	Wait    time.Duration // after too many wrong ones; 0 for none
}

// banner is what became of the last attempt.
func (v SignInView) banner() (ui.Banner, bool) {
	switch {
	case v.Wait > 0:
		return ui.Throttled(v.Layout, v.Wait), true
	case v.Refused:
		return ui.Banner{Tone: ui.ToneBad, Title: v.T("admin.refused")}, true
	}
	return ui.Banner{}, false
}

func (v SignInView) email() ui.TextField {
	return ui.TextField{ID: FieldEmail, Name: FieldEmail, Kind: "email", Label: v.T("admin.email"), Value: v.Email, Autocomplete: "username", InputMode: "email", Focus: v.Email == ""}
}

func (v SignInView) password() ui.TextField {
	return ui.TextField{ID: FieldPassword, Name: FieldPassword, Kind: "password", Label: v.T("sign_in.password"), Autocomplete: "current-password", Focus: v.Email != ""}
}

// SecondView asks for the second factor.
type SecondView struct {
	Frame
	Next  string
	Wrong bool
	Wait  time.Duration
}

func (v SecondView) code() ui.TextField {
	f := ui.TextField{ID: FieldCode, Name: FieldCode, Kind: "text", Label: v.T("admin.code"), Hint: v.T("admin.code.hint"), Autocomplete: "one-time-code", Focus: true}
	if v.Wrong {
		f.Problem = v.T("admin.code.wrong")
	}
	return f
}

func (v SecondView) banner() (ui.Banner, bool) { return ui.Throttled(v.Layout, v.Wait), v.Wait > 0 }

// SetUpView sets an account up: password and second factor.
type SetUpView struct {
	Frame
	Token   string
	Account Member     // whose it is
	Least   int        // characters of a password
	TOTP    string     // secret of one-time codes
	QR      string     // the same for a camera, as a data: address of a picture
	Link    string     // the same for an app on this device
	Fault   SetUpFault // of the last attempt
}

// SetUpFault is what was wrong with an attempt.
type SetUpFault string

// The faults. The zero value is none.
const (
	PasswordShort SetUpFault = "short"
	PasswordLong  SetUpFault = "long"
	PasswordEasy  SetUpFault = "easy"
	CodeWrong     SetUpFault = "code"
)

var setUpFaults = map[SetUpFault]words.Key{
	PasswordShort: words.Key("admin.set_up.short"),
	PasswordLong:  words.Key("admin.set_up.long"),
	PasswordEasy:  words.Key("admin.set_up.easy"),
}

func (v SetUpView) password() ui.TextField {
	f := ui.TextField{ID: FieldPassword, Name: FieldPassword, Kind: "password", Label: v.T("password.new"), Hint: v.T("admin.set_up.hint", "least", v.Least),
		Autocomplete: "new-password", Make: true, Focus: v.Fault == ""}
	if key, ok := setUpFaults[v.Fault]; ok {
		f.Problem, f.Focus = v.T(key, "least", v.Least), true
	}
	return f
}

func (v SetUpView) code() ui.TextField {
	f := ui.TextField{ID: FieldCode, Name: FieldCode, Kind: "text", Label: v.T("admin.code"), Hint: v.T("admin.set_up.code"), Autocomplete: "one-time-code", InputMode: "numeric"}
	if v.Fault == CodeWrong {
		f.Problem, f.Focus = v.T("admin.code.wrong"), true
	}
	return f
}

// RecoveryView shows recovery codes, once.
type RecoveryView struct {
	Frame
	Codes []string
}
