package batches

import (
	"net/http"

	"portal/internal/bulk"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/web/templates/batches"
)

// listShown is how many bulk edits the list of them has.
const listShown = 100

// listPage lists the bulk edits of a profile.
type listPage struct {
	gate *gate.Gate
	bulk *bulk.Service
}

// show handles GET /batches.
func (p listPage) show(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	found, err := p.bulk.Batches(r.Context(), who.Actor, listShown)
	if err != nil {
		return err
	}
	view := batches.BatchesView{Layout: p.gate.Pages.Layout(r)}
	for _, b := range found {
		view.Batches = append(view.Batches, summaryOf(b))
	}
	return page.Render(w, r, http.StatusOK, batches.BatchesPage(view))
}

// openBatches are those to start or discard before there is room for another one.
func openBatches(r *http.Request, in *bulk.Service, who gate.Visitor) ([]batches.BatchSummary, error) {
	open, err := in.Open(r.Context(), who.Actor)
	summaries := make([]batches.BatchSummary, len(open))
	for i, b := range open {
		summaries[i] = summaryOf(b)
	}
	return summaries, err
}

func summaryOf(b bulk.Batch) batches.BatchSummary {
	return batches.BatchSummary{
		ID: b.ID, State: batches.BatchState(b.State), Edit: editOf(b.Plan), Counts: countsOf(b.Counts),
		Started: !b.StartedAt.IsZero(), CreatedAt: b.CreatedAt, By: b.By,
	}
}

func countsOf(c bulk.Counts) batches.BatchCounts {
	return batches.BatchCounts{
		Total: c.Total, Checked: c.Checked, Todo: c.Todo, Same: c.Same, Impossible: c.Impossible, Sending: c.Sending,
		Done: c.Done, Pending: c.Pending, Failed: c.Failed, Unknown: c.Unknown, Stale: c.Stale, Cancelled: c.Cancelled,
	}
}
