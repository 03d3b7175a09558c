package account

import (
	"time"

	"portal/internal/registrar"
	"portal/internal/registrar/rules"
	"portal/web/templates/ui"
)

// ProfileView is the page about the profile itself.
type ProfileView struct {
	ui.Layout
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
	ui.EditForm
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

func (v PasswordView) current() ui.TextField {
	f := ui.TextField{ID: "current_password", Name: "current_password", Kind: "password", Label: v.T("password.current"),
		Autocomplete: "current-password", Focus: v.doubted()}
	switch {
	case v.CurrentMissing:
		f.Problem = v.T("password.current.missing")
	case v.CurrentWrong:
		f.Problem = v.T("password.current.wrong")
	}
	return f
}

func (v PasswordView) next() ui.TextField {
	return ui.TextField{ID: "new_password", Name: "new_password", Kind: "password", Label: v.T("password.new"), Hint: ui.PasswordHint(v.Layout),
		Problem: ui.PasswordFault(v.Layout, v.Fault), Autocomplete: "new-password", Focus: v.Fault != "" && !v.doubted(), Make: true, Again: "new_again"}
}

func (v PasswordView) repeat() ui.TextField {
	f := ui.TextField{ID: "new_again", Name: "new_again", Kind: "password", Label: v.T("password.again"), Autocomplete: "new-password", Focus: v.Differs && !v.doubted()}
	if v.Differs {
		f.Problem = v.T("password.differs")
	}
	return f
}

// doubt is the banner after too many wrong passwords.
func (v PasswordView) doubt() (ui.Banner, bool) {
	return ui.Throttled(v.Layout, v.Wait), v.Wait != 0
}

func (v PasswordView) doubted() bool { return v.CurrentMissing || v.CurrentWrong }
