package templates

import (
	"time"

	"portal/internal/registrar"
	"portal/internal/registrar/rules"
)

// ProfileView is the page about the profile itself.
type ProfileView struct {
	Layout
	Profile  string
	Domains  int
	Listing  bool      // names are still coming in
	LastSeen time.Time // previous sign-in; zero if not told
	LastFrom string    // address of the previous sign-in; "" if not told
	// Waiting are domains of which requests wait at the registry, as far as known.
	Waiting []registrar.DomainName
}

// PasswordView is the form for a new password. No password is ever repeated.
type PasswordView struct {
	EditForm
	Username       string
	CurrentMissing bool
	CurrentWrong   bool
	Fault          rules.PasswordFault
	Differs        bool          // the new password was not typed alike
	Wait           time.Duration // after too many wrong passwords
}

// Problems counts the fields that need correction.
func (v PasswordView) Problems() (n int) {
	for _, wrong := range []bool{v.CurrentMissing, v.CurrentWrong, v.Fault != "", v.Differs} {
		if wrong {
			n++
		}
	}
	return n
}

func (v PasswordView) current() textField {
	f := textField{id: "current_password", name: "current_password", kind: "password", label: v.T("password.current"),
		autocomplete: "current-password", focus: v.doubted()}
	switch {
	case v.CurrentMissing:
		f.problem = v.T("password.current.missing")
	case v.CurrentWrong:
		f.problem = v.T("password.current.wrong")
	}
	return f
}

func (v PasswordView) next() textField {
	return textField{id: "new_password", name: "new_password", kind: "password", label: v.T("password.new"), hint: passwordHint(v.Layout),
		problem: passwordFault(v.Layout, v.Fault), autocomplete: "new-password", focus: v.Fault != "" && !v.doubted()}
}

func (v PasswordView) repeat() textField {
	f := textField{id: "new_again", name: "new_again", kind: "password", label: v.T("password.again"), autocomplete: "new-password", focus: v.Differs && !v.doubted()}
	if v.Differs {
		f.problem = v.T("password.differs")
	}
	return f
}

// doubt is the banner after too many wrong passwords.
func (v PasswordView) doubt() (Banner, bool) {
	return throttled(v.Layout, v.Wait), v.Wait != 0
}

func (v PasswordView) doubted() bool { return v.CurrentMissing || v.CurrentWrong }
