package batches

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"portal/internal/bulk"
	"portal/internal/registrar"
	"portal/internal/registrar/rules"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/web/templates/batches"
	"portal/web/templates/ui"
)

const (
	rowsShown  = 25  // rows on a page
	rowsLive   = 10  // rows on a page that changes all the time
	namesShown = 100 // domains of a draft that are listed
)

// groups are the states of rows that a choice of rows stands for.
var groups = map[batches.BatchGroup][]bulk.RowState{
	batches.BatchGroupAll:        nil,
	batches.BatchGroupTodo:       {bulk.RowTodo, bulk.RowSending},
	batches.BatchGroupSame:       {bulk.RowSame},
	batches.BatchGroupImpossible: {bulk.RowImpossible},
	batches.BatchGroupDone:       {bulk.RowDone},
	batches.BatchGroupPending:    {bulk.RowPending},
	batches.BatchGroupFailed:     {bulk.RowFailed, bulk.RowStale},
	batches.BatchGroupUnknown:    {bulk.RowUnknown},
	batches.BatchGroupCancelled:  {bulk.RowCancelled},
}

// choice is which rows a page shows.
type choice struct {
	group batches.BatchGroup // "" for the page's own choice
	query string
	after int
}

// choiceOf reads the address of a page. What makes no sense there is left out.
func choiceOf(q url.Values) choice {
	c := choice{query: page.Bounded(q.Get("q"), page.MaxSearch)}
	if group := batches.BatchGroup(q.Get("show")); group != "" {
		if _, known := groups[group]; known {
			c.group = group
		}
	}
	if n, err := strconv.Atoi(q.Get("after")); err == nil && n > 0 {
		c.after = n
	}
	return c
}

// batchPage is the page of one bulk edit.
type batchPage struct {
	gate *gate.Gate
	bulk *bulk.Service
}

// show handles GET /batches/{id}?show=&q=&after=&edit=. With live, which
// says what the asking page shows, it answers with what has changed since.
func (p batchPage) show(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	q := r.URL.Query()
	view, err := p.view(r, who, choiceOf(q))
	if err != nil {
		return err
	}
	if q.Get("edit") != "" && view.State == batches.BatchReady {
		view.Editing, view.Form.BatchEdit = true, *view.Edit
	}
	if !page.IsPartial(r) {
		return page.Render(w, r, http.StatusOK, batches.BatchPage(view))
	}
	if q.Get("live") == string(view.State) {
		return page.Render(w, r, http.StatusOK, batches.BatchLive(view))
	}
	w.Header().Set("HX-Retarget", "#batch")
	w.Header().Set("HX-Reswap", "outerHTML")
	return page.Render(w, r, http.StatusOK, batches.BatchRegion(view))
}

// view reads the batch of the request's path and the rows to show.
func (p batchPage) view(r *http.Request, who gate.Visitor, c choice) (batches.BatchView, error) {
	b, err := p.bulk.Batch(r.Context(), who.Actor, r.PathValue("id"))
	if err != nil {
		return batches.BatchView{}, err
	}
	view := batches.BatchView{
		Layout: p.gate.Pages.Layout(r), BatchSummary: summaryOf(b), StartedAt: b.StartedAt, FinishedAt: b.FinishedAt,
		LeftTime: b.Left, Round: b.Round, Editing: b.State == bulk.StateDraft, Group: c.group, Query: c.query, After: c.after,
	}
	switch b.State {
	case bulk.StateDraft:
		view.Names, err = p.names(r.Context(), who, b.ID)
	case bulk.StateChecking:
	default:
		view.Shown = shownGroup(view)
		err = p.rows(r.Context(), who, &view)
	}
	return view, err
}

// shownGroup is which rows the page shows: those that were asked for, else
// those that need a look.
func shownGroup(v batches.BatchView) batches.BatchGroup {
	switch {
	case v.Group != "":
		return v.Group
	case v.Query != "":
		return batches.BatchGroupAll
	case v.Counts.Wrong() > 0 && v.Started:
		return batches.BatchGroupFailed
	case v.Counts.Unknown > 0:
		return batches.BatchGroupUnknown
	case v.Counts.Todo > 0 && (v.State == batches.BatchReady || v.State == batches.BatchRunning):
		return batches.BatchGroupTodo
	}
	return batches.BatchGroupAll
}

func (p batchPage) names(ctx context.Context, who gate.Visitor, id string) ([]registrar.DomainName, error) {
	rows, _, err := p.bulk.Rows(ctx, who.Actor, id, bulk.RowFilter{Limit: namesShown})
	names := make([]registrar.DomainName, len(rows))
	for i, row := range rows {
		names[i] = row.Domain
	}
	return names, err
}

// rows puts into v the rows that it is to show, and where the page before
// them begins.
func (p batchPage) rows(ctx context.Context, who gate.Visitor, v *batches.BatchView) error {
	limit := rowsShown
	if v.State == batches.BatchRunning {
		limit = rowsLive
	}
	filter := bulk.RowFilter{States: groups[v.Shown], Search: rules.SearchText(v.Query), After: v.After, Limit: limit}
	found, more, err := p.bulk.Rows(ctx, who.Actor, v.ID, filter)
	if err == nil && v.After > 0 {
		v.Back, err = p.bulk.PageBefore(ctx, who.Actor, v.ID, filter)
	}
	if err != nil {
		return err
	}
	v.Rows, v.More = make([]batches.BatchRow, len(found)), more
	for i, row := range found {
		if v.Rows[i] = rowOf(row); row.State != bulk.RowFailed {
			continue
		}
		// Some failed before anything was sent: those have no receipt.
		sent, err := p.gate.Receipts.Sent(ctx, who, row.ChangeID)
		if err != nil {
			return err
		}
		if sent {
			v.Rows[i].ChangeID = row.ChangeID
		}
	}
	return nil
}

func rowOf(row bulk.Row) batches.BatchRow {
	shown := batches.BatchRow{
		Seq: row.Seq, Domain: row.Domain, Old: row.Old, New: row.New, State: batches.BatchRowState(row.State),
		Reason: row.Reason, Subject: row.Subject,
	}
	switch row.State {
	case bulk.RowDone, bulk.RowPending, bulk.RowUnknown, bulk.RowSending: // the record of the change has begun
		shown.ChangeID = row.ChangeID
	}
	return shown
}

// render shows the batch as it is now: the region that a form replaces, or
// the whole page.
func (p batchPage) render(w http.ResponseWriter, r *http.Request, status int, view batches.BatchView) error {
	if page.IsPartial(r) {
		w.Header().Set("HX-Replace-Url", ui.BatchPath(view.ID, ""))
		return page.Render(w, r, status, batches.BatchRegion(view))
	}
	return page.Render(w, r, status, batches.BatchPage(view))
}

// stepped answers a button: the page as it is now. err is what the step came
// to; done are the states in which it is no conflict.
func (p batchPage) stepped(w http.ResponseWriter, r *http.Request, who gate.Visitor, err error, done ...batches.BatchState) error {
	if err != nil && !errors.Is(err, bulk.ErrState) {
		return err
	}
	if err == nil && !page.IsPartial(r) {
		return page.Redirect(w, r, ui.BatchPath(r.PathValue("id"), ""))
	}
	view, readErr := p.view(r, who, choice{})
	if readErr != nil {
		return readErr
	}
	if err == nil {
		return p.render(w, r, http.StatusOK, view)
	}
	if slices.Contains(done, view.State) {
		return p.stepped(w, r, who, nil)
	}
	view.Banner = batches.BatchBannerState
	return p.render(w, r, http.StatusConflict, view)
}

// showStep handles GET of an address that only takes forms, where a
// visitor comes to who had to sign in again, or who reloads.
func (p batchPage) showStep(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	if _, err := p.bulk.Batch(r.Context(), who.Actor, r.PathValue("id")); err != nil {
		return err
	}
	return page.Redirect(w, r, ui.BatchPath(r.PathValue("id"), ""))
}
