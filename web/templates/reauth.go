package templates

import (
	"time"

	"portal/internal/registrar"
)

// ReauthPasswordField is the name of the field that ReauthForm adds to a
// repeated request.
const ReauthPasswordField = "reauth_password"

// SecretFieldPrefix starts the names of fields for secrets other than that
// password. They are never repeated in a page.
const SecretFieldPrefix = "secret_"

// ReauthProblem says why the password did not work.
type ReauthProblem string

// The problems. The zero value is none.
const (
	ReauthMissing     ReauthProblem = "missing"
	ReauthMismatch    ReauthProblem = "mismatch"
	ReauthThrottled   ReauthProblem = "throttled" // Wait says for how long
	ReauthUnavailable ReauthProblem = "unavailable"
)

// FormField is a field of a request that is repeated.
type FormField struct{ Name, Value string }

// ReauthItem tells one thing that is about to be saved.
type ReauthItem struct {
	Label  string
	Values []string
}

// NameserversSummary tells of a change of nameservers.
func NameserversSummary(l Layout, name registrar.DomainName, hosts []string) []ReauthItem {
	return []ReauthItem{
		{l.T("reauth.domain"), []string{name.Unicode()}},
		{l.T("nameservers.title"), hosts},
	}
}

// ReauthView asks for the password again in the middle of a request, and
// repeats that request when it has it.
type ReauthView struct {
	Layout
	Action   string      // the address of the request that is repeated
	Fields   []FormField // its fields, without ReauthPasswordField
	Username string
	Summary  []ReauthItem // what is about to be saved
	Problem  ReauthProblem
	Wait     time.Duration
	Cancel   string // where "Cancel" leads
	// Fresh is true when the session goes on, and what is asked for needs a password
	// that was given just now.
	Fresh bool
}

func (v ReauthView) text() string {
	if v.Fresh {
		return v.T("reauth.fresh.text")
	}
	return v.T("reauth.text")
}

func (v ReauthView) submit() string {
	if v.Fresh {
		return v.T("reauth.fresh.submit")
	}
	return v.T("reauth.submit")
}

func (v ReauthView) problem() string {
	switch v.Problem {
	case ReauthMissing:
		return v.T("sign_in.password.missing")
	case ReauthMismatch:
		return v.T("reauth.mismatch")
	case ReauthThrottled:
		return v.T("sign_in.throttled.text", "wait", v.Words.Wait(v.Wait))
	case ReauthUnavailable:
		return v.T("sign_in.unavailable.text")
	}
	return ""
}

// reauthAnnouncement is what a screen reader says when the form appears.
func reauthAnnouncement(v ReauthView) string {
	if p := v.problem(); p != "" {
		return p
	}
	return v.T("reauth.title")
}
