package batches

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"

	"portal/internal/auth"
	"portal/internal/bulk"
	"portal/internal/registrar"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/web/templates/batches"
	"portal/web/templates/ui"
)

// step is what a button does to a batch.
type step struct {
	act func(ctx context.Context, who auth.Actor, id string) error
	// done are the states in which the button has done its work already: who
	// presses it twice is not told of a conflict with himself.
	done []batches.BatchState
}

// buttons take a batch on, or end it.
type buttons struct {
	batch batchPage
	bulk  *bulk.Service
}

// steps are the buttons without fields, by the last part of their address.
func (p buttons) steps() map[string]step {
	return map[string]step{
		"pause":   {p.bulk.Pause, []batches.BatchState{batches.BatchPaused}},
		"resume":  {p.bulk.Resume, []batches.BatchState{batches.BatchRunning, batches.BatchFinished}},
		"cancel":  {p.cancel, []batches.BatchState{batches.BatchCancelled}},
		"discard": {p.discard, []batches.BatchState{batches.BatchCancelled}},
	}
}

// cancel gives up the rest of what was started.
func (p buttons) cancel(ctx context.Context, who auth.Actor, id string) error {
	return p.end(ctx, who, id, bulk.StateRunning, bulk.StatePaused)
}

// discard gives up what was not started. It has a route of its own, so that
// an old page can't stop what another tab has started.
func (p buttons) discard(ctx context.Context, who auth.Actor, id string) error {
	return p.end(ctx, who, id, bulk.StateDraft, bulk.StateChecking, bulk.StateReady)
}

func (p buttons) end(ctx context.Context, who auth.Actor, id string, from ...bulk.State) error {
	b, err := p.bulk.Batch(ctx, who, id)
	if err != nil {
		return err
	}
	if !slices.Contains(from, b.State) {
		return bulk.ErrState
	}
	return p.bulk.Cancel(ctx, who, id)
}

// save handles POST /batches/{id}/ and pause, resume, cancel or discard.
func (p buttons) save(pressed step) gate.Handler {
	return func(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
		err := pressed.act(r.Context(), who.Actor, r.PathValue("id"))
		return p.batch.stepped(w, r, who, err, pressed.done...)
	}
}

// start handles POST /batches/{id}/start. The registrar is asked
// whether the session still holds: from here on the portal works by itself.
func (p buttons) start(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	b, err := p.bulk.Batch(r.Context(), who.Actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	if seen := r.PostForm.Get("round"); b.State == bulk.StateReady && seen != "" && seen != strconv.Itoa(b.Round) {
		return p.batch.stepped(w, r, who, bulk.ErrState) // another tab has asked for another edit since
	}
	if b.State == bulk.StateReady && editOf(b.Plan).Risky() && r.PostForm.Get("checked") == "" {
		view, err := p.batch.view(r, who, choice{})
		if err != nil {
			return err
		}
		view.Banner = batches.BatchBannerConfirm
		return p.batch.render(w, r, http.StatusUnprocessableEntity, view)
	}
	if b.State == bulk.StateReady {
		if err := p.stillSignedIn(r.Context(), who); err != nil {
			return err
		}
	}
	err = p.bulk.Start(r.Context(), who.Actor, b.ID)
	return p.batch.stepped(w, r, who, err, batches.BatchRunning, batches.BatchPaused, batches.BatchFinished)
}

// stillSignedIn asks the registrar whether the visitor's session there holds. That
// the domain it was opened with has left the profile since is an answer, too.
func (p buttons) stillSignedIn(ctx context.Context, who gate.Visitor) error {
	_, err := who.Registrar.Profiles.ProfileHolds(ctx, who.Session.Registrar, who.Session.Registrar.Domain)
	switch {
	case errors.Is(err, registrar.ErrNotFound):
		return nil
	case gate.RegistrarFailed(err):
		return &page.Failure{Kind: ui.ErrorNothingSent, Err: err}
	}
	return err
}

// retry handles POST /batches/{id}/retry: a new batch of the failed rows, or
// the one that an earlier form made of them.
func (p buttons) retry(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	id, err := p.bulk.Retry(r.Context(), who.Actor, r.PathValue("id"))
	if errors.Is(err, bulk.ErrEmpty) { // all of them came to a good end meanwhile
		err = bulk.ErrState
	}
	if errors.Is(err, bulk.ErrOpen) {
		view, err := p.batch.view(r, who, choice{})
		if err != nil {
			return err
		}
		view.Banner = batches.BatchBannerOpen
		return p.batch.render(w, r, http.StatusUnprocessableEntity, view)
	}
	if err != nil {
		return p.batch.stepped(w, r, who, err)
	}
	return page.Redirect(w, r, ui.BatchPath(id, ""))
}

// showCancel handles GET /batches/{id}/cancel: it asks before the rest is
// given up.
func (p buttons) showCancel(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	view, err := p.batch.view(r, who, choice{})
	if err != nil {
		return err
	}
	if view.State != batches.BatchRunning && view.State != batches.BatchPaused {
		return page.Redirect(w, r, ui.BatchPath(view.ID, ""))
	}
	return page.Render(w, r, http.StatusOK, batches.BatchCancelPage(view))
}
