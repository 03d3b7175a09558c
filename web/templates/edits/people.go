package edits

import (
	"slices"
	"time"

	"portal/internal/registrar"
	"portal/internal/registrar/rules"
	"portal/web/templates/receipt"
	"portal/web/templates/ui"
)

// PeopleChoiceView asks whose access it is about.
type PeopleChoiceView struct {
	ui.Layout
	Domain  string // as typed
	Invalid bool   // it is no domain name
	Names   []registrar.DomainName
	More    bool // there are others than Names
	Given   []GivenAccess
}

// GivenAccess is what the log knows of another person's access to a domain.
type GivenAccess struct {
	Person string
	Domain registrar.DomainName
	Rights []string  // in the words of the log; none may look only
	At     time.Time // of the last change made here
}

func (g GivenAccess) rights(l ui.Layout) string {
	if len(g.Rights) == 0 {
		return l.T("people.right.none")
	}
	var names []string
	for _, right := range g.Rights {
		names = append(names, receipt.RightName(l.Words, right))
	}
	return l.Words.List(names)
}

func (v PeopleChoiceView) field() ui.TextField {
	f := ui.TextField{ID: "domain", Name: "domain", Kind: "text", Label: v.T("people.domain"), Hint: v.T("sign_in.domain.hint"), Value: v.Domain,
		Autocomplete: "off", InputMode: "url", Focus: v.Invalid}
	if v.Invalid {
		f.Problem = v.T("sign_in.domain.invalid")
	}
	return f
}

// PeopleView is who has access to a domain besides its owner, and the form that
// changes it.
type PeopleView struct {
	ui.EditForm
	Present       string   // username of who has access; "" for nobody
	Username      string   // as in the form
	Rights        []string // that are ticked, in the words of the log
	All           []string // that there are
	UsernameWrong bool
	Fault         rules.PasswordFault
}

// Action is the form's address.
func (v PeopleView) Action() string { return ui.DomainPath(v.Head.Name, "people") }

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
func (v PeopleView) state() ui.Banner {
	if v.Present == "" {
		return ui.Banner{Tone: ui.ToneInfo, Icon: "user", Title: v.T("people.none.title"), Text: v.T("people.none.text")}
	}
	return ui.Banner{Tone: ui.ToneInfo, Icon: "user", Title: v.T("people.one.title", "name", v.Present), Text: v.T("people.one.text")}
}

func (v PeopleView) username() ui.TextField {
	f := ui.TextField{ID: "username", Name: "username", Kind: "text", Label: v.T("people.username"), Hint: v.T("people.username.hint"),
		Value: v.Username, Autocomplete: "off", Focus: v.UsernameWrong}
	if v.UsernameWrong {
		f.Problem = v.T("people.username.wrong")
	}
	return f
}

func (v PeopleView) password() ui.TextField {
	f := ui.TextField{ID: "password", Name: ui.PeoplePasswordField, Kind: "password", Label: v.T("people.password"), Hint: ui.PasswordHint(v.Layout),
		Problem: ui.PasswordFault(v.Layout, v.Fault), Autocomplete: "new-password", Focus: v.Fault != "" && !v.UsernameWrong, Make: true}
	if v.Present != "" {
		f.Label = v.T("people.password.new")
	}
	return f
}

func (v PeopleView) ticked(right string) bool { return slices.Contains(v.Rights, right) }
