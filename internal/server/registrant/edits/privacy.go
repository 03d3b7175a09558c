package edits

import (
	"net/http"

	"github.com/a-h/templ"

	"portal/internal/change"
	"portal/internal/registrar"
	"portal/internal/server/gate"
	"portal/web/templates"
)

// privacyPage switches the privacy of contacts.
type privacyPage struct{ gate *gate.Gate }

func (p privacyPage) form() gate.Form[*templates.PrivacyView] {
	return gate.Form[*templates.PrivacyView]{
		Gate: p.gate,
		View: p.view,
		Components: func(v *templates.PrivacyView) (whole, part templ.Component) {
			return templates.PrivacyPage(*v), templates.PrivacyForm(*v)
		},
		Parse: func(e *gate.Edit[*templates.PrivacyView]) (change.Change, int, error) {
			wanted, ok := gate.Switch(e.R.PostForm, "privacy")
			return change.NewPrivacy(e.Ticket, e.On.Observed, wanted), gate.Wrong(!ok), nil
		},
	}
}

func (p privacyPage) view(r *http.Request, on gate.Subject) (*templates.PrivacyView, error) {
	form, err := p.gate.Domains.EditForm(r, on, privacyBlock(on))
	form.Seen = change.PrivacySeen(on.Live.Privacy)
	return &templates.PrivacyView{EditForm: form, Privacy: on.Live.Privacy}, err
}

// privacyBlock says why privacy can't be switched, if so. While it is being
// switched, or where its state is not known, there is nothing to switch.
func privacyBlock(on gate.Subject) templates.Block {
	switch on.Live.Privacy {
	case registrar.PrivacyUnsupported:
		return templates.BlockedUnsupported
	case registrar.PrivacyOn, registrar.PrivacyOff:
		return gate.BlockOf(on, registrar.RightProfile)
	}
	return templates.Blocked
}

// savedPrivacy words what the form is about to save.
func savedPrivacy(r *http.Request, l templates.Layout, name registrar.DomainName) []templates.ReauthItem {
	return templates.PrivacySummary(l, name, r.PostForm.Get("privacy") == "on")
}
