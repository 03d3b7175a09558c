package registrant

import (
	"context"
	"net/http"
	"slices"

	"portal/internal/audit"
	"portal/internal/change"
	"portal/internal/registrar"
	"portal/internal/server/page"
	"portal/web/templates"
)

// judgeAddresses notes on the cards of contacts whose address gets no login and no
// code, or is copied to no other domain, until the owner confirms it.
func (h *Handlers) judgeAddresses(ctx context.Context, on subject, set registrar.ContactSet, cards []templates.ContactCard) error {
	roles := make([]registrar.ContactRole, len(cards))
	for i, card := range cards {
		roles[i] = card.Role
	}
	addresses, err := h.Changes.Addresses(ctx, on.who.Actor, on.name, set, roles...)
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
func (h *Handlers) confirmAddress(w http.ResponseWriter, r *http.Request, on subject, t change.Ticket, set registrar.ContactSet,
	role registrar.ContactRole, again func(int, templates.FormNotice) error,
) error {
	if !slices.Contains(registrar.ContactRoles, role) {
		return &page.Failure{Kind: templates.ErrorBadRequest, Err: errUnknownAct}
	}
	judged, err := h.Changes.Addresses(r.Context(), on.who.Actor, on.name, set, role)
	if err != nil {
		return err
	}
	if sent, err := h.wasSent(r.Context(), on.who, t.ID); err != nil || sent {
		return h.sentConfirmation(w, r, on.who, t.ID, err)
	}
	if judged[0].Seen() != t.Seen { // it changed since the page was shown, or where its email arrives did
		return h.answer(w, r, on.who, nil, change.Result{}, audit.ErrStale, again)
	}
	if err := h.Changes.ConfirmAddress(r.Context(), on.who.Actor, t.ID, on.name, judged[0]); err != nil {
		return err
	}
	return h.showSent(w, r, on.who, t.ID)
}

// sentConfirmation answers a form that was sent before.
func (h *Handlers) sentConfirmation(w http.ResponseWriter, r *http.Request, who visitor, id string, err error) error {
	if err != nil {
		return err
	}
	return h.showSent(w, r, who, id)
}
