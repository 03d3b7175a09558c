package templates

import "portal/internal/registrar"

// PrivacyView says who can see the contact data of a domain, with the form that
// changes it.
type PrivacyView struct {
	EditForm
	Privacy registrar.Privacy // "" if not told
}

// Action is the form's address.
func (v PrivacyView) Action() string { return DomainPath(v.Head.Name, "privacy") }

// state says in words what is true now.
func (v PrivacyView) state() Banner {
	switch v.Privacy {
	case registrar.PrivacyOn:
		return Banner{Tone: ToneOK, Icon: "eye-off", Title: v.T("privacy.page.on.title"), Text: v.T("privacy.page.on.text")}
	case registrar.PrivacyOff:
		return Banner{Tone: ToneWarn, Icon: "eye", Title: v.T("privacy.page.off.title"), Text: v.T("privacy.page.off.text")}
	case registrar.PrivacyEnabling:
		return Banner{Tone: ToneInfo, Icon: "hourglass", Title: v.T("privacy.page.enabling.title"), Text: v.T("privacy.page.moving.text")}
	case registrar.PrivacyDisabling:
		return Banner{Tone: ToneInfo, Icon: "hourglass", Title: v.T("privacy.page.disabling.title"), Text: v.T("privacy.page.moving.text")}
	}
	return Banner{Tone: ToneInfo, Title: v.T("privacy.page.unknown.title"), Text: v.T("privacy.page.unknown.text")}
}

func (v PrivacyView) on() bool { return v.Privacy == registrar.PrivacyOn }

// PrivacySummary tells of a switch of contact privacy.
func PrivacySummary(l Layout, name registrar.DomainName, on bool) []ReauthItem {
	state := l.T("privacy.public")
	if on {
		state = l.T("privacy.private")
	}
	return []ReauthItem{{l.T("reauth.domain"), []string{name.Unicode()}}, {l.T("privacy.title"), []string{state}}}
}
