package registrant

import (
	"context"
	"errors"
	"net/http"
	"time"

	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/change"
	"portal/internal/registrar"
	"portal/internal/relock"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/web/templates"
)

// showLock handles GET /domains/{domain}/lock.
func (h *Handlers) showLock(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	on, err := h.gate.Domains.Live(r, who)
	if err != nil {
		return err
	}
	view, err := h.lockView(r, on)
	if err != nil {
		return err
	}
	return gate.Render(w, r, http.StatusOK, templates.LockPage(view), templates.LockForm(view))
}

func (h *Handlers) lockView(r *http.Request, on gate.Subject) (templates.LockView, error) {
	form, err := h.gate.Domains.EditForm(r, on, lockBlock(on))
	if err != nil {
		return templates.LockView{}, err
	}
	form.Seen = change.LockSeen(on.Live.Lock.Locked)
	view := templates.LockView{EditForm: form, Locked: on.Live.Lock.Locked}
	view.RelockAt, err = h.relockAt(r.Context(), on)
	return view, err
}

// relockAt is when an unlocked domain is locked again; the zero time for never.
func (h *Handlers) relockAt(ctx context.Context, on gate.Subject) (time.Time, error) {
	if on.Live.Lock.Locked {
		return time.Time{}, nil
	}
	due, err := h.Relocks.Due(ctx, on.Who.Actor, on.Name)
	if errors.Is(err, relock.ErrNone) {
		return time.Time{}, nil
	}
	return due, err
}

// lockBlock says why the lock can't be switched, if so.
func lockBlock(on gate.Subject) templates.Block {
	if !on.Live.Lock.Supported {
		return templates.BlockedUnsupported
	}
	if block := gate.BlockOf(on, registrar.RightProfile); block != "" {
		return block
	}
	if !on.Live.Lock.Changeable {
		return templates.BlockedHeld
	}
	return ""
}

// saveLock handles POST /domains/{domain}/lock.
func (h *Handlers) saveLock(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	ticket := gate.TicketOf(r.PostForm)
	name, who, seen, err := h.observe(r, who)
	if err != nil {
		return h.resubmitted(w, r, who, ticket.ID, err)
	}
	view, err := h.lockView(r, gate.Subject{Name: name, Who: who, Live: seen.Domain})
	if err != nil {
		return err
	}
	again := func(status int, n templates.FormNotice) error {
		view.Notice = n
		return gate.Render(w, r, status, templates.LockPage(view), templates.LockForm(view))
	}
	done, err := h.blocked(w, r, who, ticket.ID, view.Block, func() error { return again(http.StatusUnprocessableEntity, templates.FormNotice{}) })
	if done {
		return err
	}
	if r.PostForm.Get("lock") == "keep" {
		if err := h.keepUnlocked(r, who, name); err != nil {
			return err
		}
		view.RelockAt = time.Time{}
		return again(http.StatusOK, templates.FormNotice{Kind: templates.FormKept})
	}
	locked, ok := gate.Switch(r.PostForm, "lock")
	period, known := templates.UnlockPeriods[r.PostForm.Get("for")]
	if !ok || !locked && !known {
		return again(http.StatusUnprocessableEntity, templates.FormNotice{Kind: templates.FormProblems, Problems: 1})
	}
	edit := change.NewLock(ticket, seen, locked)
	res, err := h.switchLock(r, who, edit, locked, period)
	return h.answer(w, r, who, edit, res, err, again)
}

// keepUnlocked takes back that a domain is to be locked again. That is as good as
// unlocking it, so it needs the same proof.
func (h *Handlers) keepUnlocked(r *http.Request, who gate.Visitor, name registrar.DomainName) error {
	if err := auth.Allow(who.Actor, registrar.RightProfile); err != nil {
		return err
	}
	if err := auth.Prove(who.Actor, page.VisitOf(r).Now); err != nil {
		return err
	}
	return h.Relocks.Keep(r.Context(), who.Actor, name)
}

// switchLock applies the edit, and with an unlocking for a period notes first when
// that is over; 0 is for good. What the owner does leaves no older plan behind.
func (h *Handlers) switchLock(r *http.Request, who gate.Visitor, edit change.Lock, locked bool, period time.Duration) (change.Result, error) {
	ctx, id, name := r.Context(), edit.Ticket().ID, edit.Domain()
	sent, err := h.gate.Receipts.Sent(ctx, who, id)
	if err != nil {
		return change.Result{}, err
	}
	unlocking := len(edit.Diff()) > 0 && !locked && auth.Allow(who.Actor, edit.Right()) == nil && !sent
	timed := unlocking && period > 0
	if timed {
		plan := change.RelockPlan{Domain: name, UnlockID: id, RelockID: change.NewID(), Due: page.VisitOf(r).Now.Add(period)}
		if err := h.Relocks.Plan(ctx, who.Actor, plan); err != nil {
			return change.Result{}, err
		}
	}
	res, err := h.Changes.Apply(ctx, who.Actor, edit)
	switch failed := err != nil || res.Outcome == audit.Refused || res.Outcome == audit.NotSent; {
	case timed && failed:
		h.forget(ctx, r, who, name, id)
	case !timed && !failed && !sent && (locked || len(edit.Diff()) > 0): // else the plan is what is in force
		h.forget(ctx, r, who, name, "")
	}
	return res, err
}

// forget removes a plan that is not true any more. One that stays by mistake shows
// on the page, and finds the domain locked.
func (h *Handlers) forget(ctx context.Context, r *http.Request, who gate.Visitor, name registrar.DomainName, unlockID string) {
	if err := h.Relocks.Forget(context.WithoutCancel(ctx), who.Actor, name, unlockID); err != nil {
		page.VisitOf(r).Log.WarnContext(ctx, "plan to lock again stays", "err", err)
	}
}

// savedLock words what saveLock is about to save.
func savedLock(r *http.Request, l templates.Layout) []templates.ReauthItem {
	name, err := registrar.ParseDomainName(r.PathValue("domain"))
	if err != nil {
		return nil
	}
	return templates.LockSummary(l, name, r.PostForm.Get("lock") == "on", r.PostForm.Get("for"))
}
