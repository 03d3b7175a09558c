package edits

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"portal/internal/auth"
	"portal/internal/change"
	"portal/internal/kind"
	"portal/internal/registrar"
	"portal/internal/registrar/rules/contact"
	"portal/internal/routine"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/web/templates/edits"
	"portal/web/templates/ui"
)

// contactsPage shows the contacts of a domain, and does what is about a change of
// registrant.
type contactsPage struct{ gate *gate.Gate }

// contactsView is the page with the contacts that were read for it.
type contactsView struct {
	edits.ContactsView
	set registrar.ContactSet
}

type contactsEdit = gate.Edit[*contactsView]

func (p contactsPage) form() gate.Form[*contactsView] {
	return gate.Form[*contactsView]{
		Gate: p.gate,
		Asks: contactsAsks,
		View: p.view,
		Components: func(v *contactsView) (whole, part templ.Component) {
			return edits.ContactsPage(v.ContactsView), edits.ContactsForm(v.ContactsView)
		},
		Block:  contactsBlocked,
		Button: p.confirmAddress,
		Parse:  contactsAct,
		Back:   map[kind.Kind]gate.Back[*contactsView]{kind.TradeLockSet: backTradeLock, kind.TradeAgentSet: backTradeAgent},
	}
}

// contactsAsks are what the page reads besides the domain.
var contactsAsks = []gate.Ask{gate.Asks(contactsOf), gate.Asks(tradeLock), gate.Asks(tradeAgent)}

// contactsOf reads the contacts of a domain that the visitor may see.
func contactsOf(ctx context.Context, who gate.Visitor, name registrar.DomainName) (registrar.ContactSet, error) {
	if who.Registrar.ContactReader == nil {
		return registrar.ContactSet{}, nil
	}
	return who.Registrar.ContactReader.Contacts(ctx, name)
}

// view is the page as it opens. A sub-user sees what it may change. While the registrar
// does not answer there are no contacts: they are kept nowhere else.
func (p contactsPage) view(r *http.Request, on gate.Subject) (*contactsView, error) {
	var set registrar.ContactSet
	if !on.Stale {
		var err error
		if set, err = contactsOf(r.Context(), on.Who, on.Name); err != nil {
			return nil, err
		}
	}
	var trade *edits.TradeView
	var agent *edits.AgentView
	if on.Who.Rights.Has(registrar.RightOwnerContact) {
		trade, agent = tradeViews(r.Context(), on, set)
	}
	form, err := p.gate.Domains.EditForm(r, on, contactsBlock(on, set)) // after the reads, which may close a change
	form.Seen = change.RevokeSeen(set.PendingOwner)
	view := &contactsView{set: set, ContactsView: edits.ContactsView{EditForm: form, Trade: trade, Agent: agent, Others: on.Who.Role == auth.RoleOwner}}
	for _, role := range contact.Roles(on.Name) {
		full, has := set.Contacts[role]
		if has && on.Who.Rights.Has(role.Right()) {
			view.Cards = append(view.Cards, edits.ContactCard{RoleContact: ui.RoleContact{Role: role, Contact: full}})
		}
	}
	if on.Who.Role == auth.RoleOwner && err == nil {
		err = p.judgeAddresses(r.Context(), on, set, view.Cards)
	}
	if on.Who.Rights.Has(registrar.RightOwnerContact) {
		view.Pending, view.MayRevoke = set.PendingOwner, true
		view.ResendID, view.ResendAt = change.NewID(), change.ResendSeen()
	}
	return view, err
}

// contactsBlock says why nothing on the page of all contacts can be changed, if so.
func contactsBlock(on gate.Subject, set registrar.ContactSet) ui.Block {
	if len(set.Contacts) == 0 && !on.Stale {
		return ui.BlockedUnsupported
	}
	mayAny := slices.ContainsFunc(contact.Roles(on.Name), func(role registrar.ContactRole) bool { return on.Who.Rights.Has(role.Right()) })
	if !mayAny {
		return ui.BlockedPermission
	}
	return gate.BlockOf(on, 0)
}

// tradeViews are what follows a change of registrant and who approves it; nil where
// that is not known, or where no such rule exists.
func tradeViews(ctx context.Context, on gate.Subject, set registrar.ContactSet) (*edits.TradeView, *edits.AgentView) {
	if on.Stale {
		return nil, nil
	}
	// What can't be read is said as unknown: the contacts matter more.
	var trade *edits.TradeView
	var agent *edits.AgentView
	mayChange := set.PendingOwner == "" && on.Who.Rights.Has(registrar.RightProfile)
	var both routine.Group
	both.Do(func() {
		if live, err := tradeLock(ctx, on.Who, on.Name); err == nil {
			trade = &edits.TradeView{
				Lock: live.LockAfter, Changeable: live.Changeable && mayChange,
				ChangeID: change.NewID(), Seen: change.TradeLockSeen(live.LockAfter),
			}
		}
	})
	both.Do(func() {
		if live, err := tradeAgent(ctx, on.Who, on.Name); err == nil {
			agent = &edits.AgentView{On: live, Changeable: mayChange, ChangeID: change.NewID(), Seen: change.TradeAgentSeen(live)}
		}
	})
	_ = both.Wait() // Do has no errors
	return trade, agent
}

// tradeLock reads whether a change of registrant is followed by a lock, for those who
// may change the registrant.
func tradeLock(ctx context.Context, who gate.Visitor, name registrar.DomainName) (registrar.TradeSettings, error) {
	if !trades(who, name) {
		return registrar.TradeSettings{}, registrar.Lacks("read trade settings")
	}
	return who.Registrar.TradeReader.TradeSettings(ctx, name)
}

// tradeAgent is tradeLock for whether changes are approved on behalf of both sides.
func tradeAgent(ctx context.Context, who gate.Visitor, name registrar.DomainName) (bool, error) {
	if !trades(who, name) {
		return false, registrar.Lacks("read trade settings")
	}
	return who.Registrar.TradeReader.DesignatedAgent(ctx, name)
}

// trades reports whether the visitor sees what follows a change of registrant.
// Registries of countries have rules of their own.
func trades(who gate.Visitor, name registrar.DomainName) bool {
	return who.Registrar.TradeReader != nil && len(name.TLD()) != 2 && who.Rights.Has(registrar.RightOwnerContact)
}

// contactsBlocked is the block of the page. A change of registrant that is gone was
// approved, or taken back, meanwhile.
func contactsBlocked(e *contactsEdit) (ui.Block, ui.FormBanner) {
	block := e.View.Block
	if block == "" && e.R.PostForm.Get("do") == "revoke" && e.View.set.PendingOwner == "" {
		block = ui.Blocked
	}
	return block, ui.FormBanner{Kind: ui.FormRefused, Reason: registrar.ReasonGone}
}

// errUnknownAct means that no button of the page asks for that.
var errUnknownAct = errors.New("no such act on contacts")

// contactsAct is the change that a button of the page asks for.
func contactsAct(e *contactsEdit) (change.Change, int, error) {
	ctx, who, t, from := e.R.Context(), e.On.Who, e.Ticket, e.On.Observed
	switch do := e.R.PostForm.Get("do"); do {
	case "revoke":
		return change.NewRevoke(t, from, e.View.set.PendingOwner), 0, nil
	case "resend-owner", "resend-new":
		return change.NewResend(t, from, do == "resend-new"), 0, nil
	case "lock-on", "lock-off":
		if who.Registrar.TradeReader == nil {
			return nil, 0, registrar.Lacks("read trade settings")
		}
		live, err := who.Registrar.TradeReader.TradeSettings(ctx, e.On.Name)
		return change.NewTradeLock(t, from, live.LockAfter, do == "lock-on", who.Address), 0, err
	case "agent-on", "agent-off":
		if who.Registrar.TradeReader == nil {
			return nil, 0, registrar.Lacks("read trade settings")
		}
		live, err := who.Registrar.TradeReader.DesignatedAgent(ctx, e.On.Name)
		return change.NewTradeAgent(t, from, live, do == "agent-on", who.Address), 0, err
	}
	return nil, 0, &page.Failure{Kind: ui.ErrorBadRequest, Err: errUnknownAct}
}

// savedContacts words what the form is about to do.
func savedContacts(r *http.Request, l ui.Layout, name registrar.DomainName) []ui.ReauthItem {
	return edits.ContactsSummary(l, name, r.PostForm.Get("do"))
}
