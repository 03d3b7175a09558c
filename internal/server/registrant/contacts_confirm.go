package registrant

import (
	"context"
	"net/http"
	"slices"

	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/change"
	"portal/internal/registrar"
	"portal/internal/server/page"
	"portal/web/templates"
)

// judgeAddresses notes on the cards of contacts whose address gets no login and no
// code until the owner confirms it.
func (h *Handlers) judgeAddresses(ctx context.Context, on subject, set registrar.ContactSet, cards []templates.ContactCard) error {
	for i, card := range cards {
		if !slices.Contains(change.MailedRoles, card.Role) {
			continue
		}
		address, err := h.Changes.AddressOf(ctx, on.who.Account, on.name, set, card.Role)
		if err != nil {
			return err
		}
		if !address.Trusted && address.Email != "" {
			cards[i].Doubt = &templates.AddressDoubt{
				By: address.ChangedBy, At: address.ChangedAt, ChangeID: change.NewID(), Seen: change.Fingerprint(address.Email),
			}
		}
	}
	return nil
}

// confirmAddress records that the owner, who gave the password lately, knows the
// address of a contact.
func (h *Handlers) confirmAddress(w http.ResponseWriter, r *http.Request, on subject, t change.Ticket, set registrar.ContactSet,
	role registrar.ContactRole, again func(int, templates.FormNotice) error,
) error {
	if !slices.Contains(change.MailedRoles, role) {
		return &page.Failure{Kind: templates.ErrorBadRequest, Err: errUnknownAct}
	}
	if err := auth.Prove(on.who.Actor, page.VisitOf(r).Now); err != nil {
		return err
	}
	address := change.Address{Role: role, Email: set.Contacts[role].Email}
	if change.Fingerprint(address.Email) != t.Seen { // it changed since the page was shown
		return h.answer(w, r, on.who, nil, change.Result{}, audit.ErrStale, again)
	}
	if err := h.Changes.ConfirmAddress(r.Context(), on.who.Actor, t.ID, on.name, address); err != nil {
		return err
	}
	return h.showSent(w, r, on.who, t.ID)
}
