package gate

import (
	"context"
	"errors"
	"net/http"
	"time"

	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/bulk"
	"portal/internal/change"
	"portal/internal/inventory"
	"portal/internal/kind"
	"portal/internal/postgres"
	"portal/internal/registrar"
	"portal/internal/relock"
	"portal/internal/seal"
	"portal/internal/server/page"
	"portal/web/templates/receipt"
	"portal/web/templates/ui"
)

// Receipts says what became of a change, and leads to it from forms.
type Receipts struct {
	pages     *page.Pages
	audit     *audit.Store
	inventory *inventory.Service
	batches   *bulk.Service
	relocks   *relock.Service
	proofs    *seal.Prover
	offers    *offers
}

// Sent reports whether the visitor's profile has a change of that ID.
func (p *Receipts) Sent(ctx context.Context, who Visitor, id string) (bool, error) {
	return p.audit.Made(ctx, audit.ScopeOf(who.Actor), id)
}

// Lead leads from a form to the receipt of a change.
func (p *Receipts) Lead(w http.ResponseWriter, r *http.Request, who Visitor, id string) error {
	if !page.IsHTMX(r) {
		return page.Redirect(w, r, ui.ChangePath(id))
	}
	return p.render(w, r, who, id)
}

// Show handles GET /changes/{id}. It reads the log only, so that a
// receipt can be had while the registrar is away.
func (p *Receipts) Show(w http.ResponseWriter, r *http.Request, who Visitor) error {
	id := r.PathValue("id")
	if !change.ValidID(id) {
		return audit.ErrNotFound
	}
	return p.render(w, r, who, id)
}

// UncertainWithoutRecords marks a failure as uncertain: if the log is down, a receipt
// must not claim that nothing was sent.
func UncertainWithoutRecords(next page.Handler) page.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		err := next(w, r)
		id := r.PathValue("id")
		if postgres.Unavailable(err) && change.ValidID(id) {
			return &page.Failure{Kind: ui.ErrorOutcomeUncertain, ChangeID: id, Err: err}
		}
		return err
	}
}

// render tells a change: 202 while its end is open.
func (p *Receipts) render(w http.ResponseWriter, r *http.Request, who Visitor, id string) error {
	story, err := p.audit.Change(r.Context(), audit.ScopeOf(who.Actor), id)
	if err != nil && !errors.Is(err, audit.ErrUnreadable) {
		if r.Method == http.MethodPost { // the change went out; its record can't be read now
			return &page.Failure{Kind: ui.ErrorOutcomeUncertain, ChangeID: id, Err: err}
		}
		return err
	}
	if !who.MaySee(story) {
		return audit.ErrNotFound
	}
	view := p.view(r, story)
	if view.Head, err = p.head(r, who, story.Domain); err != nil {
		return err
	}
	if view.Head.Gone, err = p.gaveAway(r.Context(), who, story); err != nil {
		return err
	}
	if view.Head.Gone && page.IsPartial(r) { // the page around it leads to pages of the domain
		return page.Redirect(w, r, ui.ChangePath(id))
	}
	view.Batch, view.BatchTotal = p.BatchOf(r, who, story)
	if view.Group, err = p.groupOf(r, who, story); err != nil {
		return err
	}
	if story.Kind == kind.LockSet {
		if view.RelockAt, err = p.RelockAfter(r.Context(), who, id); err != nil {
			return err
		}
	}
	if page.IsPartial(r) {
		if r.Method == http.MethodPost {
			w.Header().Set("HX-Push-Url", ui.ChangePath(id))
		}
		status := http.StatusOK
		if !view.Final() {
			status = http.StatusAccepted
		}
		return page.Render(w, r, status, receipt.Card(view))
	}
	return page.Render(w, r, http.StatusOK, receipt.Page(view))
}

// gaveAway reports whether the profile does not hold the domain any more because of
// a change. It may have come back since; of one that went to another registrar the
// inventory hears late.
func (p *Receipts) gaveAway(ctx context.Context, who Visitor, story audit.Change) (bool, error) {
	made := story.Made()
	switch {
	case made && story.Kind == kind.TagSet:
		return true, nil
	case made && story.Kind == kind.OwnershipMove:
		held, err := p.inventory.Held(ctx, who.Key, []registrar.DomainName{story.Domain})
		return len(held) == 0, err
	}
	return false, nil
}

// justRead is how old a state may be that the top of a receipt shows: nothing is
// read for a receipt, and an old state beside a new one would contradict it.
const justRead = time.Minute

// head is the top of a receipt: with the state of the domain if it was read
// a moment ago, as it is after every change that went out.
func (p *Receipts) head(r *http.Request, who Visitor, name registrar.DomainName) (ui.DomainHead, error) {
	head := ui.DomainHead{Name: name, Proof: true, Extras: p.offers.has(who.Account)}
	known, err := p.inventory.State(r.Context(), who.Key, name)
	switch {
	case errors.Is(err, inventory.ErrNotFound):
		return head, nil
	case err != nil:
		return ui.DomainHead{}, err
	}
	if page.VisitOf(r).Now.Sub(known.ReadAt) < justRead {
		known = who.read(known)
		head.State = &known
	}
	return head, nil
}

func (p *Receipts) view(r *http.Request, story audit.Change) receipt.View {
	l := p.pages.Layout(r)
	view := receipt.View{
		Layout: l, ChangeID: story.ID,
		Kind: kind.Kind(story.Kind), Diff: DiffOf(l.Words, story.Diff), At: story.IntendedAt, AnsweredAt: story.EndedAt,
		Actor: story.Actor.Username, From: AddressOf(story.Actor), Altered: story.Altered, RequestID: page.VisitOf(r).ID,
		Back: BackPath(story), Accepted: story.Accepted, Proof: p.proofs != nil,
	}
	if story.Actor.Role == auth.RoleSystem {
		view.Actor = l.T("activity.portal_for", "actor", story.Actor.Username)
	}
	view.Outcome, view.Resolution = OutcomeOf(story)
	if story.Ending != nil {
		view.Reason, view.Subject, view.Fresh = story.Ending.Reason, story.Ending.Subject, story.Ending.Verified
	}
	if story.Resolution != nil {
		view.AnsweredAt = story.ResolvedAt
	}
	return view
}

// RelockAfter is when a domain that a change unlocked is locked again; the zero
// time for never.
func (p *Receipts) RelockAfter(ctx context.Context, who Visitor, id string) (time.Time, error) {
	due, err := p.relocks.After(ctx, who.Actor, id)
	if errors.Is(err, relock.ErrNone) {
		return time.Time{}, nil
	}
	return due, err
}

// BatchOf is the bulk edit that a change is part of, and how many domains that
// has; "" if there is none for the visitor to see. A receipt must not fail for it.
func (p *Receipts) BatchOf(r *http.Request, who Visitor, story audit.Change) (id string, domains int) {
	if story.Batch == "" || who.Role != auth.RoleOwner {
		return "", 0
	}
	b, err := p.batches.Batch(r.Context(), who.Actor, story.Batch)
	if err != nil {
		if !errors.Is(err, bulk.ErrNotFound) {
			page.Warn(r.Context(), page.VisitOf(r).Log, "receipt without its bulk edit", err)
		}
		return "", 0
	}
	return b.ID, b.Counts.Total
}
