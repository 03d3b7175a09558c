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

// renewalPage chooses what happens when a domain expires.
type renewalPage struct{ gate *gate.Gate }

func (p renewalPage) form() gate.Form[*edits.RenewalView] {
	return gate.Form[*edits.RenewalView]{
		Gate: p.gate,
		View: p.view,
		Components: func(v *edits.RenewalView) (whole, part templ.Component) {
			return edits.RenewalPage(*v), edits.RenewalForm(*v)
		},
		Parse: parseRenewal,
		Back:  map[kind.Kind]gate.Back[*edits.RenewalView]{kind.RenewalSet: backRenewal},
	}
}

func (p renewalPage) view(r *http.Request, on gate.Subject) (*edits.RenewalView, error) {
	form, err := p.gate.Domains.EditForm(r, on, gate.BlockOf(on, registrar.RightProfile))
	form.Seen = change.RenewalSeen(on.Live.Renewal)
	return &edits.RenewalView{EditForm: form, Renewal: on.Live.Renewal, Chosen: on.Live.Renewal, Expires: on.Live.Expires}, err
}

func parseRenewal(e *gate.Edit[*edits.RenewalView]) (change.Change, int, error) {
	wanted := registrar.Renewal(e.R.PostForm.Get("renewal"))
	c := change.NewRenewal(e.Ticket, e.On.Observed, wanted)
	switch wanted {
	case registrar.RenewalAuto, registrar.RenewalManual, registrar.RenewalExpire:
		e.View.Chosen = wanted
		return c, 0, nil
	}
	return c, 1, nil
}

// savedRenewal words what the form is about to save.
func savedRenewal(r *http.Request, l ui.Layout, name registrar.DomainName) []ui.ReauthItem {
	return edits.RenewalSummary(l, name, registrar.Renewal(r.PostForm.Get("renewal")))
}
