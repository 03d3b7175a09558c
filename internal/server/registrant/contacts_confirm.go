package registrant

import (
	"context"
	"net/http"
	"slices"

	"portal/internal/audit"
	"portal/internal/change"
	"portal/internal/registrar"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/web/templates"
)

// judgeAddresses notes on the cards of contacts whose address gets no login and no
// code, or is copied to no other domain, until the owner confirms it.
func (h *Handlers) judgeAddresses(ctx context.Context, on gate.Subject, set registrar.ContactSet, cards []templates.ContactCard) error {
	roles := make([]registrar.ContactRole, len(cards))
	for i, card := range cards {
		roles[i] = card.Role
	}
	addresses, err := h.Changes.Addresses(ctx, on.Who.Actor, on.Name, set, roles...)
	if err != nil {
		return err
	}
	for i, a := range addresses {
		if a.Trusted || a.Email == "" {
			continue
		}
		cards[i].Doubt = &templates.AddressDoubt{
			By: a.Doubt.By, At: a.Doubt.At, Route: a.Doubt.Route, Mailed: slices.Contains(change.MailedRoles, a.Role),
			ChangeID: change.NewID(), Seen: a.Seen(),
		}
	}
	return nil
}

// confirmAddress records that the owner, who gave the password lately, knows the
// address of a contact.
func (h *Handlers) confirmAddress(w http.ResponseWriter, r *http.Request, on gate.Subject, t change.Ticket, set registrar.ContactSet,
	role registrar.ContactRole, again func(int, templates.FormNotice) error,
) error {
	if !slices.Contains(registrar.ContactRoles, role) {
		return &page.Failure{Kind: templates.ErrorBadRequest, Err: errUnknownAct}
	}
	judged, err := h.Changes.Addresses(r.Context(), on.Who.Actor, on.Name, set, role)
	if err != nil {
		return err
	}
	if sent, err := h.gate.Receipts.Sent(r.Context(), on.Who, t.ID); err != nil || sent {
		return h.sentConfirmation(w, r, on.Who, t.ID, err)
	}
	if judged[0].Seen() != t.Seen { // it changed since the page was shown, or where its email arrives did
		return h.answer(w, r, on.Who, nil, change.Result{}, audit.ErrStale, again)
	}
	if err := h.Changes.ConfirmAddress(r.Context(), on.Who.Actor, t.ID, on.Name, judged[0]); err != nil {
		return err
	}
	return h.gate.Receipts.Lead(w, r, on.Who, t.ID)
}

// sentConfirmation answers a form that was sent before.
func (h *Handlers) sentConfirmation(w http.ResponseWriter, r *http.Request, who gate.Visitor, id string, err error) error {
	if err != nil {
		return err
	}
	return h.gate.Receipts.Lead(w, r, who, id)
}
