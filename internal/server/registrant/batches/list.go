package batches

import (
	"net/http"

	"portal/internal/bulk"
	"portal/internal/change"
	"portal/internal/registrar"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/web/templates"
)

// batchesShown is how many bulk edits the list of them has.
const batchesShown = 100

// listPage lists the bulk edits of a profile.
type listPage struct {
	gate *gate.Gate
	bulk *bulk.Service
}

// show handles GET /batches.
func (p listPage) show(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	found, err := p.bulk.Batches(r.Context(), who.Actor, batchesShown)
	if err != nil {
		return err
	}
	view := templates.BatchesView{Layout: p.gate.Pages.Layout(r)}
	for _, b := range found {
		view.Batches = append(view.Batches, batchSummary(b))
	}
	return page.Render(w, r, http.StatusOK, templates.BatchesPage(view))
}

// openBatches are those to start or discard before there is room for another one.
func openBatches(r *http.Request, in *bulk.Service, who gate.Visitor) ([]templates.BatchSummary, error) {
	open, err := in.Open(r.Context(), who.Actor)
	summaries := make([]templates.BatchSummary, len(open))
	for i, b := range open {
		summaries[i] = batchSummary(b)
	}
	return summaries, err
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

// batchContacts is a bulk edit of contacts as templates word it.
func batchContacts(e *change.ContactsPlan) *templates.BatchEdit {
	edit := &templates.BatchEdit{Kind: templates.BatchContacts}
	for _, role := range registrar.ContactRoles {
		if c, ok := e.Contacts[role]; ok {
			edit.Contacts = append(edit.Contacts, templates.RoleContact{Role: role, Contact: c})
		}
	}
	return edit
}
