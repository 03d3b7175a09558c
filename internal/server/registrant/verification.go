package registrant

import (
	"net/http"

	"portal/internal/change"
	"portal/internal/registrar"
	"portal/web/templates"
)

// showVerification handles GET /domains/{domain}/verification.
func (h *Handlers) showVerification(w http.ResponseWriter, r *http.Request, who visitor) error {
	on, err := h.liveDomain(r, who)
	if err != nil {
		return err
	}
	if !on.stale {
		// What can't be read now is shown as it was read last, with its age.
		rest, err := who.account.Reader.Domain(r.Context(), on.name, registrar.PartVerification|registrar.PartDNSSEC)
		if err == nil {
			on.live.Parts |= rest.Parts
			on.live.Verification, on.live.DS = rest.Verification, rest.DS
		}
	}
	view, err := h.verificationView(r, on)
	if err != nil {
		return err
	}
	return h.form(w, r, http.StatusOK, templates.VerificationPage(view), templates.VerificationForm(view))
}

func (h *Handlers) verificationView(r *http.Request, on subject) (templates.VerificationView, error) {
	form, err := h.editForm(r, on, "")
	if err != nil {
		return templates.VerificationView{}, err
	}
	form.Seen = change.VerificationSeen()
	view := templates.VerificationView{EditForm: form, Email: on.live.Owner.Email, MayCorrect: on.who.Rights.Has(registrar.RightOwnerContact)}
	view.Block = verificationBlock(on, view.Open())
	return view, nil
}

// verificationBlock says why the mail can't be sent again, if so. A domain is often
// held because its owner was not confirmed: that is no reason.
func verificationBlock(on subject, open bool) templates.Block {
	switch block := blockOf(on, registrar.RightOwnerContact); {
	case !open:
		return templates.Blocked
	case block == templates.BlockedHeld:
		return ""
	default:
		return block
	}
}

// saveVerification handles POST /domains/{domain}/verification.
func (h *Handlers) saveVerification(w http.ResponseWriter, r *http.Request, who visitor) error {
	ticket := ticketOf(r.PostForm)
	name, allowed, err := h.domainFor(r.Context(), r, who)
	if err != nil {
		return h.resubmitted(w, r, who, ticket.ID, err)
	}
	seen, err := h.Changes.Observe(r.Context(), allowed.Actor, name, registrar.AllParts)
	if err != nil {
		return h.resubmitted(w, r, allowed, ticket.ID, err)
	}
	view, err := h.verificationView(r, subject{name: name, who: allowed, live: seen.Domain})
	if err != nil {
		return err
	}
	again := func(status int, n templates.FormNotice) error {
		view.Notice = n
		return h.form(w, r, status, templates.VerificationPage(view), templates.VerificationForm(view))
	}
	done, err := h.blocked(w, r, allowed, ticket.ID, view.Block, func() error { return again(http.StatusUnprocessableEntity, templates.FormNotice{}) })
	if done {
		return err
	}
	return h.apply(w, r, allowed, change.NewVerification(ticket, seen), again)
}
