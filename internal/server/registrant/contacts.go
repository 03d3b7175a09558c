package registrant

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"

	"portal/internal/auth"
	"portal/internal/change"
	"portal/internal/registrar"
	"portal/internal/registrar/rules/contact"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/web/templates"
)

// showContacts handles GET /domains/{domain}/contacts.
func (h *Handlers) showContacts(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	on, set, err := h.liveContacts(r, who, gate.Asks(tradeLock), gate.Asks(tradeAgent))
	if err != nil {
		return err
	}
	if path := templates.DomainPath(on.Name, "contacts"); r.URL.Path != path {
		return page.Redirect(w, r, path)
	}
	view, err := h.contactsView(r, on, set)
	if err != nil {
		return err
	}
	return gate.Render(w, r, http.StatusOK, templates.ContactsPage(view), templates.ContactsForm(view))
}

// liveContacts is liveDomain with the contacts. While the registrar does not
// answer there are none: they are kept nowhere else.
func (h *Handlers) liveContacts(r *http.Request, who gate.Visitor, more ...gate.Ask) (gate.Subject, registrar.ContactSet, error) {
	on, err := h.gate.Domains.LiveWith(r, who, append(more, gate.Asks(contactsOf))...)
	if err != nil || on.Stale {
		return on, registrar.ContactSet{}, err
	}
	set, err := contactsOf(r.Context(), on.Who, on.Name)
	return on, set, err
}

// contactsOf reads the contacts of a domain that the visitor may see.
func contactsOf(ctx context.Context, who gate.Visitor, name registrar.DomainName) (registrar.ContactSet, error) {
	if who.Registrar.ContactReader == nil {
		return registrar.ContactSet{}, nil
	}
	return who.Registrar.ContactReader.Contacts(ctx, name)
}

// contactsView is the page as it opens. A sub-user sees what it may change.
func (h *Handlers) contactsView(r *http.Request, on gate.Subject, set registrar.ContactSet) (templates.ContactsView, error) {
	var trade *templates.TradeView
	var agent *templates.AgentView
	if on.Who.Rights.Has(registrar.RightOwnerContact) {
		trade, agent = tradeViews(r.Context(), on, set)
	}
	form, err := h.gate.Domains.EditForm(r, on, contactsBlock(on, set)) // after the reads, which may close a change
	form.Seen = change.RevokeSeen(set.PendingOwner)
	view := templates.ContactsView{EditForm: form, Trade: trade, Agent: agent, Others: on.Who.Role == auth.RoleOwner}
	for _, role := range contact.Roles(on.Name) {
		full, has := set.Contacts[role]
		if has && on.Who.Rights.Has(role.Right()) {
			view.Cards = append(view.Cards, templates.ContactCard{Role: role, Contact: full})
		}
	}
	if on.Who.Role == auth.RoleOwner && err == nil {
		err = h.judgeAddresses(r.Context(), on, set, view.Cards)
	}
	if on.Who.Rights.Has(registrar.RightOwnerContact) {
		view.Pending, view.MayRevoke = set.PendingOwner, true
		view.ResendID, view.ResendAt = change.NewID(), change.ResendSeen()
	}
	return view, err
}

// contactsBlock says why nothing on the page of all contacts can be changed, if so.
func contactsBlock(on gate.Subject, set registrar.ContactSet) templates.Block {
	if len(set.Contacts) == 0 && !on.Stale {
		return templates.BlockedUnsupported
	}
	mayAny := slices.ContainsFunc(contact.Roles(on.Name), func(role registrar.ContactRole) bool { return on.Who.Rights.Has(role.Right()) })
	if !mayAny {
		return templates.BlockedPermission
	}
	return gate.BlockOf(on, 0)
}

// tradeViews are what follows a change of registrant and who approves it; nil where
// that is not known, or where no such rule exists.
func tradeViews(ctx context.Context, on gate.Subject, set registrar.ContactSet) (*templates.TradeView, *templates.AgentView) {
	if on.Stale {
		return nil, nil
	}
	// What can't be read is said as unknown: the contacts matter more.
	var trade *templates.TradeView
	var agent *templates.AgentView
	mayChange := set.PendingOwner == "" && on.Who.Rights.Has(registrar.RightProfile)
	var both sync.WaitGroup
	both.Go(func() {
		if live, err := tradeLock(ctx, on.Who, on.Name); err == nil {
			trade = &templates.TradeView{
				Lock: live.LockAfter, Changeable: live.Changeable && mayChange,
				ChangeID: change.NewID(), Seen: change.TradeLockSeen(live.LockAfter),
			}
		}
	})
	both.Go(func() {
		if live, err := tradeAgent(ctx, on.Who, on.Name); err == nil {
			agent = &templates.AgentView{On: live, Changeable: mayChange, ChangeID: change.NewID(), Seen: change.TradeAgentSeen(live)}
		}
	})
	both.Wait()
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

// saveContacts handles POST /domains/{domain}/contacts: what is about a change of
// registrant.
func (h *Handlers) saveContacts(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	ticket, do := gate.TicketOf(r.PostForm), r.PostForm.Get("do")
	on, seen, set, err := h.observeContacts(r, who)
	if err != nil {
		return h.resubmitted(w, r, on.Who, ticket.ID, err)
	}
	view, err := h.contactsView(r, on, set)
	if err != nil {
		return err
	}
	again := func(status int, n templates.FormNotice) error {
		view.Notice = n
		return gate.Render(w, r, status, templates.ContactsPage(view), templates.ContactsForm(view))
	}
	block := view.Block
	if do == "revoke" && set.PendingOwner == "" {
		block = templates.Blocked // approved, or taken back, meanwhile
	}
	done, err := h.blocked(w, r, on.Who, ticket.ID, block, func() error {
		return again(http.StatusUnprocessableEntity, templates.FormNotice{Kind: templates.FormRefused, Reason: registrar.ReasonGone})
	})
	if done {
		return err
	}
	if role, is := strings.CutPrefix(do, templates.ContactsConfirm); is {
		return h.confirmAddress(w, r, on, ticket, set, registrar.ContactRole(role), again)
	}
	c, err := contactsAct(r, on.Who, do, ticket, seen, set)
	if err != nil {
		return err
	}
	return h.apply(w, r, on.Who, c, again)
}

// errUnknownAct means that no button of the page asks for that.
var errUnknownAct = errors.New("no such act on contacts")

// contactsAct is the change that a button of the page asks for.
func contactsAct(r *http.Request, who gate.Visitor, do string, t change.Ticket, seen change.Observed, set registrar.ContactSet) (change.Change, error) {
	switch do {
	case "revoke":
		return change.NewRevoke(t, seen, set.PendingOwner), nil
	case "resend-owner", "resend-new":
		return change.NewResend(t, seen, do == "resend-new"), nil
	}
	reader := who.Registrar.TradeReader
	switch {
	case do != "lock-on" && do != "lock-off" && do != "agent-on" && do != "agent-off":
	case reader == nil:
		return nil, registrar.Lacks("read trade settings")
	case do == "lock-on" || do == "lock-off":
		live, err := reader.TradeSettings(r.Context(), seen.Domain.Name)
		return change.NewTradeLock(t, seen, live.LockAfter, do == "lock-on", who.Address), err
	default:
		live, err := reader.DesignatedAgent(r.Context(), seen.Domain.Name)
		return change.NewTradeAgent(t, seen, live, do == "agent-on", who.Address), err
	}
	return nil, &page.Failure{Kind: templates.ErrorBadRequest, Err: errUnknownAct}
}

// observeContacts checks that the visitor may see the domain of the path, and
// reads what an edit of its contacts starts from.
func (h *Handlers) observeContacts(r *http.Request, who gate.Visitor) (gate.Subject, change.Observed, registrar.ContactSet, error) {
	name, allowed, seen, err := h.observe(r, who)
	if err != nil {
		return gate.Subject{Who: who}, seen, registrar.ContactSet{}, err
	}
	on := gate.Subject{Name: name, Who: allowed, Live: seen.Domain}
	set, err := contactsOf(r.Context(), allowed, name)
	return on, seen, set, err
}

// savedContacts words what saveContacts is about to do.
func savedContacts(r *http.Request, l templates.Layout) []templates.ReauthItem {
	name, err := registrar.ParseDomainName(r.PathValue("domain"))
	if err != nil {
		return nil
	}
	return templates.ContactsSummary(l, name, r.PostForm.Get("do"))
}
