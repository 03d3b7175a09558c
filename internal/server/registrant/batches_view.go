package registrant

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"portal/internal/bulk"
	"portal/internal/registrar"
	"portal/internal/registrar/rules"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/web/templates"
)

const (
	batchPage  = 25  // rows on a page
	batchLive  = 10  // rows on a page that changes all the time
	batchNames = 100 // domains of a draft that are listed
)

// batchGroups are the states of rows that a choice of rows stands for.
var batchGroups = map[templates.BatchGroup][]bulk.RowState{
	templates.BatchGroupAll:        nil,
	templates.BatchGroupTodo:       {bulk.RowTodo, bulk.RowSending},
	templates.BatchGroupSame:       {bulk.RowSame},
	templates.BatchGroupImpossible: {bulk.RowImpossible},
	templates.BatchGroupDone:       {bulk.RowDone},
	templates.BatchGroupPending:    {bulk.RowPending},
	templates.BatchGroupFailed:     {bulk.RowFailed, bulk.RowStale},
	templates.BatchGroupUnknown:    {bulk.RowUnknown},
	templates.BatchGroupCancelled:  {bulk.RowCancelled},
}

// batchChoice is which rows a page shows.
type batchChoice struct {
	group templates.BatchGroup // "" for the page's own choice
	query string
	after int
}

// batchChoiceOf reads the address of a page. What makes no sense there is left out.
func batchChoiceOf(q url.Values) batchChoice {
	c := batchChoice{query: page.Bounded(q.Get("q"), maxSearch)}
	if group := templates.BatchGroup(q.Get("show")); group != "" {
		if _, known := batchGroups[group]; known {
			c.group = group
		}
	}
	if n, err := strconv.Atoi(q.Get("after")); err == nil && n > 0 {
		c.after = n
	}
	return c
}

// showBatch handles GET /batches/{id}?show=&q=&after=&edit=. With live, which
// says what the asking page shows, it answers with what has changed since.
func (h *Handlers) showBatch(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	q := r.URL.Query()
	view, err := h.batchView(r, who, batchChoiceOf(q))
	if err != nil {
		return err
	}
	if q.Get("edit") != "" && view.State == templates.BatchReady {
		view.Editing, view.Form.BatchEdit = true, *view.Edit
	}
	if !page.IsPartial(r) {
		return page.Render(w, r, http.StatusOK, templates.BatchPage(view))
	}
	if q.Get("live") == string(view.State) {
		return page.Render(w, r, http.StatusOK, templates.BatchLive(view))
	}
	w.Header().Set("HX-Retarget", "#batch")
	w.Header().Set("HX-Reswap", "outerHTML")
	return page.Render(w, r, http.StatusOK, templates.BatchRegion(view))
}

// batchView reads the batch of the request's path and the rows to show.
func (h *Handlers) batchView(r *http.Request, who gate.Visitor, c batchChoice) (templates.BatchView, error) {
	b, err := h.Batches.Batch(r.Context(), who.Actor, r.PathValue("id"))
	if err != nil {
		return templates.BatchView{}, err
	}
	view := templates.BatchView{
		Layout: h.Pages.Layout(r), BatchSummary: batchSummary(b), StartedAt: b.StartedAt, FinishedAt: b.FinishedAt,
		LeftTime: b.Left, Round: b.Round, Editing: b.State == bulk.StateDraft, Group: c.group, Query: c.query, After: c.after,
	}
	switch b.State {
	case bulk.StateDraft:
		view.Names, err = h.batchNames(r.Context(), who, b.ID)
	case bulk.StateChecking:
	default:
		view.Shown = shownGroup(view)
		err = h.batchRows(r.Context(), who, &view)
	}
	return view, err
}

// shownGroup is which rows the page shows: those that were asked for, else
// those that need a look.
func shownGroup(v templates.BatchView) templates.BatchGroup {
	switch {
	case v.Group != "":
		return v.Group
	case v.Query != "":
		return templates.BatchGroupAll
	case v.Counts.Wrong() > 0 && v.Started:
		return templates.BatchGroupFailed
	case v.Counts.Unknown > 0:
		return templates.BatchGroupUnknown
	case v.Counts.Todo > 0 && (v.State == templates.BatchReady || v.State == templates.BatchRunning):
		return templates.BatchGroupTodo
	}
	return templates.BatchGroupAll
}

func (h *Handlers) batchNames(ctx context.Context, who gate.Visitor, id string) ([]registrar.DomainName, error) {
	rows, _, err := h.Batches.Rows(ctx, who.Actor, id, bulk.RowFilter{Limit: batchNames})
	names := make([]registrar.DomainName, len(rows))
	for i, row := range rows {
		names[i] = row.Domain
	}
	return names, err
}

// batchRows puts into v the rows that it is to show, and where the page before
// them begins.
func (h *Handlers) batchRows(ctx context.Context, who gate.Visitor, v *templates.BatchView) error {
	limit := batchPage
	if v.State == templates.BatchRunning {
		limit = batchLive
	}
	filter := bulk.RowFilter{States: batchGroups[v.Shown], Search: rules.SearchText(v.Query), After: v.After, Limit: limit}
	found, more, err := h.Batches.Rows(ctx, who.Actor, v.ID, filter)
	if err == nil && v.After > 0 {
		v.Back, err = h.Batches.PageBefore(ctx, who.Actor, v.ID, filter)
	}
	if err != nil {
		return err
	}
	v.Rows, v.More = make([]templates.BatchRow, len(found)), more
	for i, row := range found {
		if v.Rows[i] = batchRow(row); row.State != bulk.RowFailed {
			continue
		}
		// Some failed before anything was sent: those have no receipt.
		sent, err := h.gate.Receipts.Sent(ctx, who, row.ChangeID)
		if err != nil {
			return err
		}
		if sent {
			v.Rows[i].ChangeID = row.ChangeID
		}
	}
	return nil
}

func batchRow(row bulk.Row) templates.BatchRow {
	shown := templates.BatchRow{
		Seq: row.Seq, Domain: row.Domain, Old: row.Old, New: row.New, State: templates.BatchRowState(row.State),
		Reason: row.Reason, Subject: row.Subject,
	}
	switch row.State {
	case bulk.RowDone, bulk.RowPending, bulk.RowUnknown, bulk.RowSending: // the record of the change has begun
		shown.ChangeID = row.ChangeID
	}
	return shown
}

// renderBatch shows the batch as it is now: the region that a form replaces, or
// the whole page.
func (h *Handlers) renderBatch(w http.ResponseWriter, r *http.Request, status int, view templates.BatchView) error {
	if page.IsPartial(r) {
		w.Header().Set("HX-Replace-Url", templates.BatchPath(view.ID, ""))
		return page.Render(w, r, status, templates.BatchRegion(view))
	}
	return page.Render(w, r, status, templates.BatchPage(view))
}
