package templates

import (
	"slices"

	"portal/internal/registrar"
	"portal/internal/registrar/rules"
)

// PeopleChoiceView asks whose access it is about.
type PeopleChoiceView struct {
	Layout
	Domain  string // as typed
	Invalid bool   // it is no domain name
	Names   []registrar.DomainName
	More    bool // there are others than Names
}

func (v PeopleChoiceView) field() textField {
	f := textField{id: "domain", name: "domain", kind: "text", label: v.T("people.domain"), hint: v.T("sign_in.domain.hint"), value: v.Domain,
		autocomplete: "off", inputmode: "url", focus: v.Invalid}
	if v.Invalid {
		f.problem = v.T("sign_in.domain.invalid")
	}
	return f
}

// PeopleView is who has access to a domain besides its owner, and the form that
// changes it.
type PeopleView struct {
	EditForm
	Present       string   // username of who has access; "" for nobody
	Username      string   // as in the form
	Rights        []string // that are ticked, in the words of the log
	All           []string // that there are
	UsernameWrong bool
	Fault         rules.PasswordFault
}

// Action is the form's address.
func (v PeopleView) Action() string { return DomainPath(v.Head.Name, "people") }

// Problems counts the fields that need correction.
func (v PeopleView) Problems() (n int) {
	if v.UsernameWrong {
		n++
	}
	if v.Fault != "" {
		n++
	}
	return n
}

// state says in words what is true now.
func (v PeopleView) state() Banner {
	if v.Present == "" {
		return Banner{Tone: ToneInfo, Icon: "user", Title: v.T("people.none.title"), Text: v.T("people.none.text")}
	}
	return Banner{Tone: ToneInfo, Icon: "user", Title: v.T("people.one.title", "name", v.Present), Text: v.T("people.one.text")}
}

func (v PeopleView) username() textField {
	f := textField{id: "username", name: "username", kind: "text", label: v.T("people.username"), hint: v.T("people.username.hint"),
		value: v.Username, autocomplete: "off", focus: v.UsernameWrong}
	if v.UsernameWrong {
		f.problem = v.T("people.username.wrong")
	}
	return f
}

func (v PeopleView) password() textField {
	f := textField{id: "password", name: PeoplePasswordField, kind: "password", label: v.T("people.password"), hint: passwordHint(v.Layout),
		problem: passwordFault(v.Layout, v.Fault), autocomplete: "new-password", focus: v.Fault != "" && !v.UsernameWrong}
	if v.Present != "" {
		f.label = v.T("people.password.new")
	}
	return f
}

func (v PeopleView) ticked(right string) bool { return slices.Contains(v.Rights, right) }
