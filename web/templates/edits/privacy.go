package edits

import (
	"portal/internal/registrar"
	"portal/web/templates/ui"
)

// PrivacyView says who can see the contact data of a domain, with the form that
// changes it.
type PrivacyView struct {
	ui.EditForm
	Privacy registrar.Privacy // "" if not told
}

// Action is the form's address.
func (v PrivacyView) Action() string { return ui.DomainPath(v.Head.Name, "privacy") }

// state says in words what is true now.
func (v PrivacyView) state() ui.Banner {
	switch v.Privacy {
	case registrar.PrivacyOn:
		return ui.Banner{Tone: ui.ToneOK, Icon: "eye-off", Title: v.T("privacy.page.on.title"), Text: v.T("privacy.page.on.text")}
	case registrar.PrivacyOff:
		return ui.Banner{Tone: ui.ToneWarn, Icon: "eye", Title: v.T("privacy.page.off.title"), Text: v.T("privacy.page.off.text")}
	case registrar.PrivacyEnabling:
		return ui.Banner{Tone: ui.ToneInfo, Icon: "hourglass", Title: v.T("privacy.page.enabling.title"), Text: v.T("privacy.page.moving.text")}
	case registrar.PrivacyDisabling:
		return ui.Banner{Tone: ui.ToneInfo, Icon: "hourglass", Title: v.T("privacy.page.disabling.title"), Text: v.T("privacy.page.moving.text")}
	}
	return ui.Banner{Tone: ui.ToneInfo, Title: v.T("privacy.page.unknown.title"), Text: v.T("privacy.page.unknown.text")}
}

func (v PrivacyView) on() bool { return v.Privacy == registrar.PrivacyOn }

// PrivacySummary tells of a switch of contact privacy.
func PrivacySummary(l ui.Layout, name registrar.DomainName, on bool) []ui.ReauthItem {
	state := l.T("privacy.public")
	if on {
		state = l.T("privacy.private")
	}
	return []ui.ReauthItem{{Label: l.T("reauth.domain"), Values: []string{name.Unicode()}}, {Label: l.T("privacy.title"), Values: []string{state}}}
}
