package templates

import (
	"time"

	"portal/internal/registrar/rules"
)

// OwnershipView is the form that moves what was chosen, with what follows from it.
type OwnershipView struct {
	EditForm
	OwnershipChoice
	Profile  string    // the present one, by its username
	Domains  int       // of the profile, as far as known
	Person   string    // who else has access to Name; "" for nobody, or not known
	RelockAt time.Time // when Name would be locked again by itself; zero for never
	Ends     bool      // this session ends with it
	Username string    // as typed
	Join     string    // a domain of the other profile, as typed

	UsernameWrong  bool
	UsernameSame   bool // it is the present one
	Fault          rules.PasswordFault
	Differs        bool // the new password was not typed alike
	JoinInvalid    bool
	JoinOwn        bool // the present profile holds it
	TheirsMissing  bool // the other profile's password
	TheirsWrong    bool // the three of the other profile do not match
	CurrentMissing bool
	CurrentWrong   bool
	CurrentWeak    bool          // it is not good enough for a new profile
	Wait           time.Duration // after too many wrong passwords
}

// Problems counts the fields that need correction.
func (v OwnershipView) Problems() (n int) {
	for _, wrong := range []bool{
		v.UsernameWrong || v.UsernameSame, v.Fault != "", v.Differs, v.JoinInvalid || v.JoinOwn,
		v.TheirsMissing || v.TheirsWrong, v.CurrentMissing || v.CurrentWrong || v.CurrentWeak,
	} {
		if wrong {
			n++
		}
	}
	return n
}

func (v OwnershipView) title() string {
	switch v.Way {
	case OwnershipRename:
		return v.T("ownership.rename.title")
	case OwnershipNew:
		return v.T("ownership.new.title")
	}
	return v.T("ownership.existing.title")
}

// state says whose the domains are now.
func (v OwnershipView) state() Banner {
	b := Banner{Tone: ToneInfo, Icon: "user"}
	if v.All {
		b.Title = v.N("ownership.state.all", v.Domains, "profile", v.Profile)
	} else {
		b.Title = v.T("ownership.state.one", "domain", v.Name.Unicode(), "profile", v.Profile)
	}
	return b
}

// follow is a consequence, with a page that has to do with it.
type follow struct{ text, href, link string }

// follows lists what comes of it, what weighs most first.
func (v OwnershipView) follows() []follow {
	name := v.Name.Unicode()
	var all []follow
	switch {
	case v.Way == OwnershipRename:
		all = append(all, follow{text: v.T("ownership.follows.rename", "profile", v.Profile)})
	case v.All:
		all = append(all, follow{text: v.T("ownership.follows.all")}, follow{text: v.T("ownership.follows.back")})
	default:
		all = append(all, follow{text: v.T("ownership.follows.one", "domain", name)}, follow{text: v.T("ownership.follows.back")})
	}
	if v.Ends {
		all = append(all, follow{text: v.T("ownership.follows.session")})
	} else {
		all = append(all, follow{text: v.T("ownership.follows.stay", "domain", name)})
	}
	if v.Person != "" {
		all = append(all, follow{text: v.T("ownership.follows.person", "name", v.Person, "domain", name)})
	} else {
		all = append(all, follow{text: v.T("ownership.follows.people")})
	}
	contact := follow{text: v.T("ownership.follows.contact")}
	if !v.All {
		contact.href, contact.link = DomainPath(v.Name, "contacts"), v.T("ownership.follows.contact.link")
	}
	all = append(all, contact, follow{text: v.T("ownership.follows.settings")})
	if !v.RelockAt.IsZero() {
		all = append(all, follow{v.T("ownership.follows.relock", "time", v.Words.DateTime(v.RelockAt)), DomainPath(v.Name, "lock"), v.T("ownership.follows.relock.link")})
	}
	return append(all, follow{v.T("ownership.follows.records"), "/activity", v.T("ownership.follows.records.link")})
}

func (v OwnershipView) username() textField {
	f := textField{id: "username", name: "username", kind: "text", label: v.T("ownership.username"), hint: v.T("people.username.hint"), value: v.Username,
		autocomplete: "off", focus: v.focus() == "username"}
	switch {
	case v.UsernameSame:
		f.problem = v.T("ownership.username.same")
	case v.UsernameWrong:
		f.problem = v.T("ownership.username.wrong")
	}
	if v.Way == OwnershipExisting {
		f.label, f.hint = v.T("ownership.username.theirs"), ""
	}
	return f
}

// focus names the first field with a problem.
func (v OwnershipView) focus() string {
	switch {
	case v.UsernameWrong || v.UsernameSame:
		return "username"
	case v.Fault != "":
		return "new"
	case v.Differs:
		return "again"
	case v.TheirsMissing || v.TheirsWrong:
		return "theirs"
	case v.JoinInvalid || v.JoinOwn:
		return "join"
	case v.CurrentMissing || v.CurrentWrong || v.CurrentWeak:
		return "current"
	}
	return ""
}

func (v OwnershipView) password() textField {
	return textField{id: "new", name: OwnershipPasswordField, kind: "password", label: v.T("ownership.password"), hint: passwordHint(v.Layout),
		problem: passwordFault(v.Layout, v.Fault), autocomplete: "new-password", focus: v.focus() == "new"}
}

func (v OwnershipView) repeat() textField {
	f := textField{id: "again", name: OwnershipAgainField, kind: "password", label: v.T("ownership.again"), autocomplete: "new-password",
		focus: v.focus() == "again"}
	if v.Differs {
		f.problem = v.T("ownership.differs")
	}
	return f
}

func (v OwnershipView) theirs() textField {
	f := textField{id: "theirs", name: OwnershipPasswordField, kind: "password", label: v.T("ownership.theirs"), autocomplete: "off",
		focus: v.focus() == "theirs"}
	switch {
	case v.TheirsMissing:
		f.problem = v.T("ownership.theirs.missing")
	case v.TheirsWrong:
		f.problem = v.T("ownership.theirs.wrong")
	}
	return f
}

func (v OwnershipView) join() textField {
	f := textField{id: "join", name: "join", kind: "text", label: v.T("ownership.join"), hint: v.T("ownership.join.hint"), value: v.Join,
		autocomplete: "off", inputmode: "url", focus: v.focus() == "join"}
	switch {
	case v.JoinInvalid:
		f.problem = v.T("ownership.join.invalid")
	case v.JoinOwn:
		f.problem = v.T("ownership.join.own")
	}
	return f
}

func (v OwnershipView) current() textField {
	f := textField{id: "current", name: OwnershipCurrentField, kind: "password", label: v.T("ownership.current"), hint: v.T("ownership.current.hint"),
		autocomplete: "current-password", focus: v.focus() == "current"}
	switch {
	case v.CurrentMissing:
		f.problem = v.T("password.current.missing")
	case v.CurrentWrong:
		f.problem = v.T("password.current.wrong")
	case v.CurrentWeak:
		f.problem = v.T("ownership.current.weak")
	}
	return f
}

func (v OwnershipView) submit() string {
	switch {
	case v.Way == OwnershipRename:
		return v.T("ownership.submit.rename")
	case v.All:
		return v.T("ownership.submit.all")
	}
	return v.T("ownership.submit.one", "domain", v.Name.Unicode())
}

// doubt is the banner after too many wrong passwords.
func (v OwnershipView) doubt() (Banner, bool) {
	return throttled(v.Layout, v.Wait), v.Wait != 0
}
