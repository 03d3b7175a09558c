package registrant

import (
	"net/http"

	"portal/internal/audit"
	"portal/internal/change"
	"portal/internal/kind"
	"portal/internal/registrar"
	"portal/internal/server/gate"
	"portal/web/templates"
)

// showVerification handles GET /domains/{domain}/verification. It asks for all
// parts of the domain: what it says must not be older than the page.
func (h *Handlers) showVerification(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	on, err := h.gate.Domains.Read(r, who, registrar.AllParts, nil)
	if err != nil {
		return err
	}
	view, err := h.verificationView(r, on)
	if err != nil {
		return err
	}
	return gate.Render(w, r, http.StatusOK, templates.VerificationPage(view), templates.VerificationForm(view))
}

func (h *Handlers) verificationView(r *http.Request, on gate.Subject) (templates.VerificationView, error) {
	form, err := h.gate.Domains.EditForm(r, on, "")
	if err != nil {
		return templates.VerificationView{}, err
	}
	form.Seen = change.VerificationSeen()
	view := templates.VerificationView{EditForm: form, Email: on.Live.Owner.Email, MayCorrect: on.Who.Rights.Has(registrar.RightOwnerContact)}
	if view.Open() {
		sent, err := h.Audit.Acts(r.Context(), audit.ScopeOf(on.Who.Actor), on.Name, kind.VerificationSend)
		if err != nil {
			return templates.VerificationView{}, err
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
func verificationBlock(on gate.Subject, view templates.VerificationView) templates.Block {
	block := gate.BlockOf(on, registrar.RightOwnerContact)
	switch {
	case block == templates.BlockedPermission:
		return block
	case !view.Open(), !view.AgainAt.IsZero():
		return templates.Blocked
	case block == templates.BlockedHeld:
		return ""
	}
	return block
}

// saveVerification handles POST /domains/{domain}/verification.
func (h *Handlers) saveVerification(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	ticket := gate.TicketOf(r.PostForm)
	name, allowed, err := h.gate.Domains.Held(r.Context(), r, who)
	if err != nil {
		return h.resubmitted(w, r, who, ticket.ID, err)
	}
	seen, err := h.Changes.Observe(r.Context(), allowed.Actor, name, registrar.AllParts)
	if err != nil {
		return h.resubmitted(w, r, allowed, ticket.ID, err)
	}
	view, err := h.verificationView(r, gate.Subject{Name: name, Who: allowed, Live: seen.Domain})
	if err != nil {
		return err
	}
	again := func(status int, n templates.FormNotice) error {
		view.Notice = n
		return gate.Render(w, r, status, templates.VerificationPage(view), templates.VerificationForm(view))
	}
	done, err := h.blocked(w, r, allowed, ticket.ID, view.Block, func() error { return again(http.StatusUnprocessableEntity, templates.FormNotice{}) })
	if done {
		return err
	}
	return h.apply(w, r, allowed, change.NewVerification(ticket, seen), again)
}
