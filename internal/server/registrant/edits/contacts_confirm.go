package edits

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"portal/internal/change"
	"portal/internal/registrar"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/web/templates/edits"
	"portal/web/templates/ui"
)

// judgeAddresses notes on the cards of contacts whose address gets no login and no
// code, or is copied to no other domain, until the owner confirms it.
func (p contactsPage) judgeAddresses(ctx context.Context, on gate.Subject, set registrar.ContactSet, cards []edits.ContactCard) error {
	roles := make([]registrar.ContactRole, len(cards))
	for i, card := range cards {
		roles[i] = card.Role
	}
	addresses, err := p.gate.Changes.Addresses(ctx, on.Who.Actor, on.Name, set, roles...)
	if err != nil {
		return err
	}
	for i, a := range addresses {
		if a.Trusted || a.Email == "" {
			continue
		}
		cards[i].Doubt = &edits.AddressDoubt{
			By: a.Doubt.By, At: a.Doubt.At, Route: a.Doubt.Route, Mailed: slices.Contains(change.MailedRoles, a.Role),
			ChangeID: change.NewID(), Seen: a.Seen(),
		}
	}
	return nil
}

// confirmAddress answers the button by which the owner, who gave the password lately,
// says that the address of a contact is right. It is a record of its own and no change.
func (p contactsPage) confirmAddress(e *contactsEdit) (done bool, err error) {
	text, is := strings.CutPrefix(e.R.PostForm.Get("do"), edits.ContactsConfirm)
	if !is {
		return false, nil
	}
	role, ctx, who := registrar.ContactRole(text), e.R.Context(), e.On.Who.Actor
	if !slices.Contains(registrar.ContactRoles, role) {
		return true, &page.Failure{Kind: ui.ErrorBadRequest, Err: errUnknownAct}
	}
	judged, err := p.gate.Changes.Addresses(ctx, who, e.On.Name, e.View.set, role)
	if err != nil {
		return true, err
	}
	if e.Sent() {
		return true, e.Lead(e.Ticket.ID)
	}
	if judged[0].Seen() != e.Ticket.Seen { // it changed since the page was shown, or where its email arrives did
		return true, e.Again(http.StatusConflict, ui.FormBanner{Kind: ui.FormStale})
	}
	if err := p.gate.Changes.ConfirmAddress(ctx, who, e.Ticket.ID, e.On.Name, judged[0]); err != nil {
		return true, err
	}
	return true, e.Lead(e.Ticket.ID)
}
