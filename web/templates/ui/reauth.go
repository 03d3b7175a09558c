package ui

import (
	"slices"
	"strings"
	"time"

	"portal/internal/registrar"
	"portal/internal/words"
)

// The fields that ReauthForm adds to a repeated request.
const (
	ReauthPasswordField = "reauth_password"
	ReauthRetypeField   = "reauth_retype" // name of a secret that the form asks for again
)

// SecretFieldPrefix starts the names of fields for secrets other than that
// password. They are never repeated in a page.
const SecretFieldPrefix = "secret_"

// The fields for secrets of the forms that change something of a domain.
const (
	AuthCodeField          = SecretFieldPrefix + "code"     // a transfer code of one's own
	PeoplePasswordField    = SecretFieldPrefix + "password" // of somebody else
	OwnershipCurrentField  = SecretFieldPrefix + "current"
	OwnershipPasswordField = SecretFieldPrefix + "new"
	OwnershipAgainField    = SecretFieldPrefix + "again"
)

// secretField is a field for a secret. What was typed is asked for again.
type secretField struct {
	name  string
	label words.Key // "" for the password of the login itself, which ReauthForm asks for anyway
}

// secretFields are those of all forms, in the order in which they are asked for.
var secretFields = []secretField{
	{name: "current_password"},
	{name: OwnershipCurrentField},
	{AuthCodeField, "authcode.own.label"},
	{PeoplePasswordField, "people.password"},
	{"new_password", "password.new"},
	{"new_again", "password.again"},
	{OwnershipPasswordField, "ownership.password"},
	{OwnershipAgainField, "ownership.again"},
}

// IsSecretField reports whether what is typed in a field must be in no page. Names
// that no form has count, too: a request may be made by hand.
func IsSecretField(name string) bool {
	lower := strings.ToLower(name)
	return strings.HasPrefix(lower, SecretFieldPrefix) || strings.Contains(lower, "password") ||
		slices.ContainsFunc(secretFields, func(f secretField) bool { return f.name == lower })
}

// IsPresentPassword reports whether a field asks for the password of the login itself.
func IsPresentPassword(name string) bool {
	return slices.ContainsFunc(secretFields, func(f secretField) bool { return f.name == name && f.label == "" })
}

// RetypedFields are the names of fields whose secrets ReauthForm asks for again: those
// of forms that typed says hold one.
func RetypedFields(typed func(name string) bool) []string {
	var names []string
	for _, f := range secretFields {
		if f.label != "" && typed(f.name) {
			names = append(names, f.name)
		}
	}
	return names
}

// ReauthReason says why the password is asked for.
type ReauthReason string

// The reasons. The zero value is that the session at the registrar ended.
const (
	ReauthAway  ReauthReason = ""
	ReauthEnded ReauthReason = "ended" // the visitor is not signed in any more
	ReauthFresh ReauthReason = "fresh" // what is asked for needs a fresh proof
)

// ReauthProblem says why the password did not work.
type ReauthProblem string

// The problems. The zero value is none.
const (
	ReauthMissing     ReauthProblem = "missing"
	ReauthRetype      ReauthProblem = "retype" // a secret was not typed again
	ReauthMismatch    ReauthProblem = "mismatch"
	ReauthThrottled   ReauthProblem = "throttled" // Wait says for how long
	ReauthUnavailable ReauthProblem = "unavailable"
)

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
	Reason   ReauthReason
	Action   string               // the address of the request that is repeated
	Fields   []FormField          // its fields, without secrets
	Retype   []string             // names of its fields that held a secret; see RetypedFields
	Domain   registrar.DomainName // that the visitor signed in with
	Username string
	Summary  []ReauthItem // what is about to be saved
	Problem  ReauthProblem
	Wait     time.Duration
	Cancel   string // where "Cancel" leads
}

func (v ReauthView) text() string {
	switch v.Reason {
	case ReauthEnded:
		return v.T("reauth.ended.text")
	case ReauthFresh:
		return v.T("reauth.fresh.text")
	}
	return v.T("reauth.text")
}

func (v ReauthView) submit() string {
	if v.Reason == ReauthFresh {
		return v.T("reauth.fresh.submit")
	}
	return v.T("reauth.submit")
}

// problem is what is wrong with the password of the login.
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

// retyped are the fields for the secrets of the request.
func (v ReauthView) retyped() []TextField {
	var fields []TextField
	for _, f := range secretFields {
		if f.label == "" || !slices.Contains(v.Retype, f.name) {
			continue
		}
		field := TextField{ID: f.name, Name: f.name, Kind: "password", Label: v.T(f.label), Autocomplete: "off"}
		if v.Problem == ReauthRetype {
			field.Problem = v.T("reauth.retype.missing")
		}
		fields = append(fields, field)
	}
	return fields
}

// reauthAnnouncement is what a screen reader says when the form appears.
func reauthAnnouncement(v ReauthView) string {
	if p := v.problem(); p != "" {
		return p
	}
	if v.Problem == ReauthRetype {
		return v.T("reauth.retype.missing")
	}
	return v.T("reauth.title")
}
