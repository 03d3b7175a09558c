package registrant

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
	"portal/web/templates"
)

// batchStep is what a button does to a batch.
type batchStep struct {
	act func(ctx context.Context, who auth.Actor, id string) error
	// done are the states in which the button has done its work already: who
	// presses it twice is not told of a conflict with himself.
	done []templates.BatchState
}

// batchSteps are the buttons without fields, by the last part of their address.
func (h *Handlers) batchSteps() map[string]batchStep {
	return map[string]batchStep{
		"pause":   {h.Batches.Pause, []templates.BatchState{templates.BatchPaused}},
		"resume":  {h.Batches.Resume, []templates.BatchState{templates.BatchRunning, templates.BatchFinished}},
		"cancel":  {h.cancelBatch, []templates.BatchState{templates.BatchCancelled}},
		"discard": {h.discardBatch, []templates.BatchState{templates.BatchCancelled}},
	}
}

// cancelBatch gives up the rest of what was started.
func (h *Handlers) cancelBatch(ctx context.Context, who auth.Actor, id string) error {
	return h.endBatch(ctx, who, id, bulk.StateRunning, bulk.StatePaused)
}

// discardBatch gives up what was not started. It has a route of its own, so that
// an old page can't stop what another tab has started.
func (h *Handlers) discardBatch(ctx context.Context, who auth.Actor, id string) error {
	return h.endBatch(ctx, who, id, bulk.StateDraft, bulk.StateChecking, bulk.StateReady)
}

func (h *Handlers) endBatch(ctx context.Context, who auth.Actor, id string, from ...bulk.State) error {
	b, err := h.Batches.Batch(ctx, who, id)
	if err != nil {
		return err
	}
	if !slices.Contains(from, b.State) {
		return bulk.ErrState
	}
	return h.Batches.Cancel(ctx, who, id)
}

// saveBatchStep handles POST /batches/{id}/ and pause, resume, cancel or discard.
func (h *Handlers) saveBatchStep(step batchStep) gate.Handler {
	return func(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
		err := step.act(r.Context(), who.Actor, r.PathValue("id"))
		return h.stepped(w, r, who, err, step.done...)
	}
}

// stepped answers a button: the page as it is now. err is what the step came
// to; done are the states in which it is no conflict.
func (h *Handlers) stepped(w http.ResponseWriter, r *http.Request, who gate.Visitor, err error, done ...templates.BatchState) error {
	if err != nil && !errors.Is(err, bulk.ErrState) {
		return err
	}
	if err == nil && !page.IsPartial(r) {
		return page.Redirect(w, r, templates.BatchPath(r.PathValue("id"), ""))
	}
	view, readErr := h.batchView(r, who, batchChoice{})
	if readErr != nil {
		return readErr
	}
	if err == nil {
		return h.renderBatch(w, r, http.StatusOK, view)
	}
	if slices.Contains(done, view.State) {
		return h.stepped(w, r, who, nil)
	}
	view.Banner = templates.BatchBannerState
	return h.renderBatch(w, r, http.StatusConflict, view)
}

// saveBatchStart handles POST /batches/{id}/start. The registrar is asked
// whether the session still holds: from here on the portal works by itself.
func (h *Handlers) saveBatchStart(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	b, err := h.Batches.Batch(r.Context(), who.Actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	if seen := r.PostForm.Get("round"); b.State == bulk.StateReady && seen != "" && seen != strconv.Itoa(b.Round) {
		return h.stepped(w, r, who, bulk.ErrState) // another tab has asked for another edit since
	}
	if b.State == bulk.StateReady && batchEditOf(b.Plan).Risky() && r.PostForm.Get("checked") == "" {
		view, err := h.batchView(r, who, batchChoice{})
		if err != nil {
			return err
		}
		view.Banner = templates.BatchBannerConfirm
		return h.renderBatch(w, r, http.StatusUnprocessableEntity, view)
	}
	if b.State == bulk.StateReady {
		if err := h.stillSignedIn(r.Context(), who); err != nil {
			return err
		}
	}
	err = h.Batches.Start(r.Context(), who.Actor, b.ID)
	return h.stepped(w, r, who, err, templates.BatchRunning, templates.BatchPaused, templates.BatchFinished)
}

// stillSignedIn asks the registrar whether the visitor's session there holds. That
// the domain it was opened with has left the profile since is an answer, too.
func (h *Handlers) stillSignedIn(ctx context.Context, who gate.Visitor) error {
	_, err := who.Registrar.Profiles.ProfileHolds(ctx, who.Session.Registrar, who.Session.Registrar.Domain)
	switch {
	case errors.Is(err, registrar.ErrNotFound):
		return nil
	case gate.RegistrarFailed(err):
		return &page.Failure{Kind: templates.ErrorNothingSent, Err: err}
	}
	return err
}

// saveBatchRetry handles POST /batches/{id}/retry: a new batch of the failed rows, or
// the one that an earlier form made of them.
func (h *Handlers) saveBatchRetry(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	id, err := h.Batches.Retry(r.Context(), who.Actor, r.PathValue("id"))
	if errors.Is(err, bulk.ErrEmpty) { // all of them came to a good end meanwhile
		err = bulk.ErrState
	}
	if errors.Is(err, bulk.ErrOpen) {
		view, err := h.batchView(r, who, batchChoice{})
		if err != nil {
			return err
		}
		view.Banner = templates.BatchBannerOpen
		return h.renderBatch(w, r, http.StatusUnprocessableEntity, view)
	}
	if err != nil {
		return h.stepped(w, r, who, err)
	}
	return page.Redirect(w, r, templates.BatchPath(id, ""))
}

// showBatchCancel handles GET /batches/{id}/cancel: it asks before the rest is
// given up.
func (h *Handlers) showBatchCancel(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	view, err := h.batchView(r, who, batchChoice{})
	if err != nil {
		return err
	}
	if view.State != templates.BatchRunning && view.State != templates.BatchPaused {
		return page.Redirect(w, r, templates.BatchPath(view.ID, ""))
	}
	return page.Render(w, r, http.StatusOK, templates.BatchCancelPage(view))
}
