package edits

import (
	"net/http"

	"github.com/a-h/templ"

	"portal/internal/change"
	"portal/internal/kind"
	"portal/internal/registrar"
	"portal/internal/server/gate"
	"portal/web/templates/edits"
	"portal/web/templates/ui"
)

// privacyPage switches the privacy of contacts.
type privacyPage struct{ gate *gate.Gate }

func (p privacyPage) form() gate.Form[*edits.PrivacyView] {
	return gate.Form[*edits.PrivacyView]{
		Gate: p.gate,
		View: p.view,
		Components: func(v *edits.PrivacyView) (whole, part templ.Component) {
			return edits.PrivacyPage(*v), edits.PrivacyForm(*v)
		},
		Parse: func(e *gate.Edit[*edits.PrivacyView]) (change.Change, int, error) {
			wanted, ok := gate.Switch(e.R.PostForm, "privacy")
			return change.NewPrivacy(e.Ticket, e.On.Observed, wanted), gate.Wrong(!ok), nil
		},
		Back: map[kind.Kind]gate.Back[*edits.PrivacyView]{kind.PrivacySet: backPrivacy},
	}
}

func (p privacyPage) view(r *http.Request, on gate.Subject) (*edits.PrivacyView, error) {
	form, err := p.gate.Domains.EditForm(r, on, privacyBlock(on))
	form.Seen = change.PrivacySeen(on.Live.Privacy)
	return &edits.PrivacyView{EditForm: form, Privacy: on.Live.Privacy}, err
}

// privacyBlock says why privacy can't be switched, if so. While it is being
// switched, or where its state is not known, there is nothing to switch.
func privacyBlock(on gate.Subject) ui.Block {
	switch on.Live.Privacy {
	case registrar.PrivacyUnsupported:
		return ui.BlockedUnsupported
	case registrar.PrivacyOn, registrar.PrivacyOff:
		return gate.BlockOf(on, registrar.RightProfile)
	}
	return ui.Blocked
}

// savedPrivacy words what the form is about to save.
func savedPrivacy(r *http.Request, l ui.Layout, name registrar.DomainName) []ui.ReauthItem {
	return edits.PrivacySummary(l, name, r.PostForm.Get("privacy") == "on")
}
