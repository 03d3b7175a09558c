package edits

import (
	"time"

	"portal/internal/registrar/rules"
	"portal/web/templates/ui"
)

// OwnershipView is the form that moves what was chosen, with what follows from it.
type OwnershipView struct {
	ui.EditForm
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
func (v OwnershipView) state() ui.Banner {
	b := ui.Banner{Tone: ui.ToneInfo, Icon: "user"}
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
		contact.href, contact.link = ui.DomainPath(v.Name, "contacts"), v.T("ownership.follows.contact.link")
	}
	all = append(all, contact, follow{text: v.T("ownership.follows.settings")})
	if !v.RelockAt.IsZero() {
		all = append(all, follow{v.T("ownership.follows.relock", "time", v.Words.DateTime(v.RelockAt)), ui.DomainPath(v.Name, "lock"), v.T("ownership.follows.relock.link")})
	}
	return append(all, follow{v.T("ownership.follows.records"), "/activity", v.T("ownership.follows.records.link")})
}

func (v OwnershipView) username() ui.TextField {
	f := ui.TextField{ID: "username", Name: "username", Kind: "text", Label: v.T("ownership.username"), Hint: v.T("people.username.hint"), Value: v.Username,
		Autocomplete: "off", Focus: v.focus() == "username"}
	switch {
	case v.UsernameSame:
		f.Problem = v.T("ownership.username.same")
	case v.UsernameWrong:
		f.Problem = v.T("ownership.username.wrong")
	}
	if v.Way == OwnershipExisting {
		f.Label, f.Hint = v.T("ownership.username.theirs"), ""
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

func (v OwnershipView) password() ui.TextField {
	return ui.TextField{ID: "new", Name: ui.OwnershipPasswordField, Kind: "password", Label: v.T("ownership.password"), Hint: ui.PasswordHint(v.Layout),
		Problem: ui.PasswordFault(v.Layout, v.Fault), Autocomplete: "new-password", Focus: v.focus() == "new", Make: true, Again: "again"}
}

func (v OwnershipView) repeat() ui.TextField {
	f := ui.TextField{ID: "again", Name: ui.OwnershipAgainField, Kind: "password", Label: v.T("ownership.again"), Autocomplete: "new-password",
		Focus: v.focus() == "again"}
	if v.Differs {
		f.Problem = v.T("ownership.differs")
	}
	return f
}

func (v OwnershipView) theirs() ui.TextField {
	f := ui.TextField{ID: "theirs", Name: ui.OwnershipPasswordField, Kind: "password", Label: v.T("ownership.theirs"), Autocomplete: "off",
		Focus: v.focus() == "theirs"}
	switch {
	case v.TheirsMissing:
		f.Problem = v.T("ownership.theirs.missing")
	case v.TheirsWrong:
		f.Problem = v.T("ownership.theirs.wrong")
	}
	return f
}

func (v OwnershipView) join() ui.TextField {
	f := ui.TextField{ID: "join", Name: "join", Kind: "text", Label: v.T("ownership.join"), Hint: v.T("ownership.join.hint"), Value: v.Join,
		Autocomplete: "off", InputMode: "url", Focus: v.focus() == "join"}
	switch {
	case v.JoinInvalid:
		f.Problem = v.T("ownership.join.invalid")
	case v.JoinOwn:
		f.Problem = v.T("ownership.join.own")
	}
	return f
}

func (v OwnershipView) current() ui.TextField {
	f := ui.TextField{ID: "current", Name: ui.OwnershipCurrentField, Kind: "password", Label: v.T("ownership.current"), Hint: v.T("ownership.current.hint"),
		Autocomplete: "current-password", Focus: v.focus() == "current"}
	switch {
	case v.CurrentMissing:
		f.Problem = v.T("password.current.missing")
	case v.CurrentWrong:
		f.Problem = v.T("password.current.wrong")
	case v.CurrentWeak:
		f.Problem = v.T("ownership.current.weak")
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
func (v OwnershipView) doubt() (ui.Banner, bool) {
	return ui.Throttled(v.Layout, v.Wait), v.Wait != 0
}
