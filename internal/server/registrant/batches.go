package registrant

import (
	"errors"
	"net/http"

	"portal/internal/auth"
	"portal/internal/bulk"
	"portal/internal/change"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/web/templates"
)

// batchesShown is how many bulk edits the list of them has.
const batchesShown = 100

// batchRoutes puts the routes of bulk edits on the mux behind route.
func (h *Handlers) batchRoutes(route page.Route) {
	route("GET /batches", h.batching(h.showBatches))
	route("POST /batches", h.batching(h.saveBatch))
	route("GET /batches/new", h.batching(h.showPaste))
	route("POST /batches/new", h.batching(h.savePaste))
	route("GET /batches/{id}", h.batching(h.showBatch))
	route("GET /batches/{id}/cancel", h.batching(h.showBatchCancel))
	route("GET /batches/{id}/result.csv", h.batching(h.showBatchCSV))
	route("GET /batches/{id}/{step}", h.batching(h.showBatchStep))
	route("POST /batches/{id}/check", h.batching(h.saveBatchCheck))
	route("POST /batches/{id}/start", h.batching(h.saveBatchStart))
	route("POST /batches/{id}/retry", h.batching(h.saveBatchRetry))
	for step, act := range h.batchSteps() {
		route("POST /batches/{id}/"+step, h.batching(h.saveBatchStep(act)))
	}
}

// batching is signedIn for pages of bulk edits: they are the owner's alone, and
// a sub-user is told so.
func (h *Handlers) batching(handler gate.Handler) page.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		var asking gate.Visitor
		err := h.gate.Visitors.SignedIn(func(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
			asking = who
			return gate.Owner(handler)(w, r, who)
		})(w, r)
		switch {
		case errors.Is(err, bulk.ErrNotFound):
			return &page.Failure{Kind: templates.ErrorNotFound, Err: err}
		case errors.Is(err, auth.ErrDenied) && asking.Role != auth.RoleOwner:
			view := templates.BatchesDeniedView{Layout: h.Pages.Layout(r), Domain: asking.Session.Registrar.Domain}
			return page.Render(w, r, http.StatusForbidden, templates.BatchesDeniedPage(view))
		}
		return err
	}
}

// showBatches handles GET /batches.
func (h *Handlers) showBatches(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	found, err := h.Batches.Batches(r.Context(), who.Actor, batchesShown)
	if err != nil {
		return err
	}
	view := templates.BatchesView{Layout: h.Pages.Layout(r)}
	for _, b := range found {
		view.Batches = append(view.Batches, batchSummary(b))
	}
	return page.Render(w, r, http.StatusOK, templates.BatchesPage(view))
}

// showBatchStep handles GET of an address that only takes forms, where a
// visitor comes to who had to sign in again, or who reloads.
func (h *Handlers) showBatchStep(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	if _, err := h.Batches.Batch(r.Context(), who.Actor, r.PathValue("id")); err != nil {
		return err
	}
	return page.Redirect(w, r, templates.BatchPath(r.PathValue("id"), ""))
}

func batchSummary(b bulk.Batch) templates.BatchSummary {
	return templates.BatchSummary{
		ID: b.ID, State: templates.BatchState(b.State), Edit: batchEditOf(b.Plan), Counts: batchCounts(b.Counts),
		Started: !b.StartedAt.IsZero(), CreatedAt: b.CreatedAt, By: b.By,
	}
}

func batchCounts(c bulk.Counts) templates.BatchCounts {
	return templates.BatchCounts{
		Total: c.Total, Checked: c.Checked, Todo: c.Todo, Same: c.Same, Impossible: c.Impossible, Sending: c.Sending,
		Done: c.Done, Pending: c.Pending, Failed: c.Failed, Unknown: c.Unknown, Stale: c.Stale, Cancelled: c.Cancelled,
	}
}

// batchEditOf turns an edit into what templates word.
func batchEditOf(edit change.Plan) *templates.BatchEdit {
	switch e := edit.(type) {
	case nil:
		return nil
	case *change.NameserversPlan:
		return &templates.BatchEdit{Kind: templates.BatchNameservers, Op: templates.BatchHostsOp(e.Op), Hosts: e.Hosts, Signed: e.Signed}
	case *change.LockPlan:
		return &templates.BatchEdit{Kind: templates.BatchLock, Locked: e.Locked}
	case *change.PrivacyPlan:
		return &templates.BatchEdit{Kind: templates.BatchPrivacy, Private: e.On}
	case *change.ContactsPlan:
		return batchContacts(e)
	case *change.VerificationPlan:
		return &templates.BatchEdit{Kind: templates.BatchVerification}
	case *change.DNSSECPlan:
		return &templates.BatchEdit{Kind: templates.BatchDNSSEC}
	case *change.RenewalPlan:
		return &templates.BatchEdit{Kind: templates.BatchRenewal, Renewal: e.Renewal}
	}
	return &templates.BatchEdit{}
}
