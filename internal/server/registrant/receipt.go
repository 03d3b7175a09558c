package registrant

import (
	"context"
	"errors"
	"net/http"
	"time"

	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/change"
	"portal/internal/inventory"
	"portal/internal/kind"
	"portal/internal/postgres"
	"portal/internal/registrar"
	"portal/internal/server/page"
	"portal/web/templates"
)

// showReceipt handles GET /changes/{id}. It reads the log only, so that a
// receipt can be had while the registrar is away.
func (h *Handlers) showReceipt(w http.ResponseWriter, r *http.Request, who visitor) error {
	id := r.PathValue("id")
	if !change.ValidID(id) {
		return audit.ErrNotFound
	}
	return h.renderReceipt(w, r, who, id)
}

// uncertainWithoutRecords marks a failure as uncertain: if the log is down, a receipt
// must not claim that nothing was sent.
func uncertainWithoutRecords(next func(http.ResponseWriter, *http.Request) error) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		err := next(w, r)
		id := r.PathValue("id")
		if postgres.Unavailable(err) && change.ValidID(id) {
			return &page.Failure{Kind: templates.ErrorOutcomeUncertain, ChangeID: id, Err: err}
		}
		return err
	}
}

// renderReceipt tells a change: 202 while its end is open.
func (h *Handlers) renderReceipt(w http.ResponseWriter, r *http.Request, who visitor, id string) error {
	story, err := h.Audit.Change(r.Context(), audit.ScopeOf(who.Actor), id)
	if err != nil && !errors.Is(err, audit.ErrUnreadable) {
		if r.Method == http.MethodPost { // the change went out; its record can't be read now
			return &page.Failure{Kind: templates.ErrorOutcomeUncertain, ChangeID: id, Err: err}
		}
		return err
	}
	if !own(who, story) {
		return audit.ErrNotFound
	}
	view := h.receiptView(r, story)
	if view.Head, err = h.receiptHead(r, who, story.Domain); err != nil {
		return err
	}
	if view.Head.Gone, err = h.gaveAway(r.Context(), who, story); err != nil {
		return err
	}
	if view.Head.Gone && page.IsPartial(r) { // the page around it leads to pages of the domain
		return page.Redirect(w, r, templates.ChangePath(id))
	}
	view.Batch, view.BatchTotal = h.batchOf(r, who, story)
	if view.Group, err = h.groupOf(r, who, story); err != nil {
		return err
	}
	if story.Kind == kind.LockSet {
		if view.RelockAt, err = h.relockAfter(r.Context(), who, id); err != nil {
			return err
		}
	}
	if page.IsPartial(r) {
		if r.Method == http.MethodPost {
			w.Header().Set("HX-Push-Url", templates.ChangePath(id))
		}
		status := http.StatusOK
		if !view.Final() {
			status = http.StatusAccepted
		}
		return page.Render(w, r, status, templates.ReceiptCard(view))
	}
	return page.Render(w, r, http.StatusOK, templates.ReceiptPage(view))
}

// gaveAway reports whether the profile does not hold the domain any more because of
// a change. It may have come back since; of one that went to another registrar the
// inventory hears late.
func (h *Handlers) gaveAway(ctx context.Context, who visitor, story audit.Change) (bool, error) {
	made := story.Ending != nil && story.Ending.Outcome == audit.Applied || story.Resolution != nil && story.Resolution.Verdict == audit.Confirmed
	switch {
	case made && story.Kind == kind.TagSet:
		return true, nil
	case made && story.Kind == kind.OwnershipMove:
		held, err := h.Inventory.Held(ctx, who.Key, []registrar.DomainName{story.Domain})
		return len(held) == 0, err
	}
	return false, nil
}

// own reports whether story is for the visitor to see: a sub-user sees its own
// changes only. Its username may be another login's on another domain.
func own(who visitor, story audit.Change) bool {
	if who.Role == auth.RoleOwner {
		return true
	}
	return story.Actor.Role == who.Role && story.Actor.Username == who.Username && story.Domain == who.session.Registrar.Domain
}

// justRead is how old a state may be that the top of a receipt shows: nothing is
// read for a receipt, and an old state beside a new one would contradict it.
const justRead = time.Minute

// receiptHead is the top of a receipt: with the state of the domain if it was read
// a moment ago, as it is after every change that went out.
func (h *Handlers) receiptHead(r *http.Request, who visitor, name registrar.DomainName) (templates.DomainHead, error) {
	head := templates.DomainHead{Name: name, Proof: true, Extras: h.Offers.has(who.Account)}
	known, err := h.Inventory.State(r.Context(), who.Key, name)
	switch {
	case errors.Is(err, inventory.ErrNotFound):
		return head, nil
	case err != nil:
		return templates.DomainHead{}, err
	}
	if page.VisitOf(r).Now.Sub(known.ReadAt) < justRead {
		known = who.may(known)
		head.State = &known
	}
	return head, nil
}

func (h *Handlers) receiptView(r *http.Request, story audit.Change) templates.ReceiptView {
	l := h.Pages.Layout(r)
	view := templates.ReceiptView{
		Layout: l, ChangeID: story.ID,
		Kind: kind.Kind(story.Kind), Diff: diffOf(l.Words, story.Diff), At: story.IntendedAt, AnsweredAt: story.EndedAt,
		Actor: story.Actor.Username, From: addressOf(story.Actor), Altered: story.Altered, RequestID: page.VisitOf(r).ID,
	}
	if story.Actor.Role == auth.RoleSystem {
		view.Actor = l.T("activity.portal_for", "actor", story.Actor.Username)
	}
	view.Outcome, view.Resolution = outcomeOf(story)
	if story.Ending != nil {
		view.Reason, view.Subject, view.Fresh = story.Ending.Reason, story.Ending.Subject, story.Ending.Verified
	}
	if story.Resolution != nil {
		view.AnsweredAt = story.ResolvedAt
	}
	return view
}
