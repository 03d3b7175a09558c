package edits

import (
	"net/http"

	"github.com/a-h/templ"

	"portal/internal/audit"
	"portal/internal/change"
	"portal/internal/kind"
	"portal/internal/registrar"
	"portal/internal/server/gate"
	"portal/web/templates/edits"
	"portal/web/templates/ui"
)

// verificationPage has the email to the owner sent again that confirms the address.
type verificationPage struct {
	gate  *gate.Gate
	audit *audit.Store
}

// form asks for all parts of the domain: what the page says must not be older than it.
func (p verificationPage) form() gate.Form[*edits.VerificationView] {
	return gate.Form[*edits.VerificationView]{
		Gate:  p.gate,
		Parts: registrar.AllParts,
		View:  p.view,
		Components: func(v *edits.VerificationView) (whole, part templ.Component) {
			return edits.VerificationPage(*v), edits.VerificationForm(*v)
		},
		Parse: func(e *gate.Edit[*edits.VerificationView]) (change.Change, int, error) {
			return change.NewVerification(e.Ticket, e.On.Observed), 0, nil
		},
	}
}

func (p verificationPage) view(r *http.Request, on gate.Subject) (*edits.VerificationView, error) {
	form, err := p.gate.Domains.EditForm(r, on, "")
	if err != nil {
		return nil, err
	}
	form.Seen = change.VerificationSeen()
	view := &edits.VerificationView{EditForm: form, Email: on.Live.Owner.Email, MayCorrect: on.Who.Rights.Has(registrar.RightOwnerContact)}
	if view.Open() {
		sent, err := p.audit.Acts(r.Context(), audit.ScopeOf(on.Who.Actor), on.Name, kind.VerificationSend)
		if err != nil {
			return nil, err
		}
		view.SentAt = sent.Last
		// What is still being found out keeps the domain busy by itself, and says so.
		if again := sent.Last.Add(change.VerificationPause); again.After(form.Now) && len(form.Head.Checking) == 0 {
			view.AgainAt = again
		}
	}
	view.Block = verificationBlock(on, view)
	return view, nil
}

// verificationBlock says why the mail can't be sent again, if so. A domain is often
// held because its owner was not confirmed: that is no reason.
func verificationBlock(on gate.Subject, view *edits.VerificationView) ui.Block {
	block := gate.BlockOf(on, registrar.RightOwnerContact)
	switch {
	case block == ui.BlockedPermission:
		return block
	case !view.Open(), !view.AgainAt.IsZero():
		return ui.Blocked
	case block == ui.BlockedHeld:
		return ""
	}
	return block
}
