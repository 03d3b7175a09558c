package registrant

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"strings"
	"time"

	"portal/internal/bulk"
	"portal/internal/server/page"
	"portal/internal/words"
	"portal/web/templates"
)

// batchColumns head the result of a bulk edit as a file.
var batchColumns = []words.Key{
	words.Key("csv.domain"), words.Key("csv.unicode"), words.Key("diff.before"), words.Key("diff.asked"),
	words.Key("batches.column.state"), words.Key("batches.column.reason"), words.Key("receipt.number"), words.Key("batches.column.at"),
}

// showBatchCSV handles GET /batches/{id}/result.csv. Rows are written as they
// are read, so that ten thousand take no memory.
func (h *Handlers) showBatchCSV(w http.ResponseWriter, r *http.Request, who visitor) error {
	b, err := h.Batches.Batch(r.Context(), who.Actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	view := templates.BatchView{Layout: h.Pages.Layout(r), BatchSummary: batchSummary(b)}
	head := make([]string, len(batchColumns))
	for i, column := range batchColumns {
		head[i] = view.T(column)
	}
	head[0] = byteOrderMark + head[0]
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="bulk-edit-%s.csv"`, b.CreatedAt.UTC().Format("2006-01-02-1504")))
	out := csv.NewWriter(w)
	if err = out.Write(head); err == nil {
		err = h.Batches.EachRow(r.Context(), who.Actor, b.ID, func(row bulk.Row) error { return out.Write(batchRecord(view, row)) })
	}
	out.Flush()
	if err != nil {
		// Half a file must not look like a whole one: the connection is cut.
		page.VisitOf(r).Log.WarnContext(r.Context(), "result of a bulk edit broke off", "err", err)
		panic(http.ErrAbortHandler)
	}
	return nil
}

func batchRecord(view templates.BatchView, row bulk.Row) []string {
	state, reason := view.Told(batchRow(row))
	record := []string{
		string(row.Domain), row.Domain.Unicode(), strings.Join(view.Values(row.Old), " "), strings.Join(view.Values(row.New), " "),
		state, reason, row.ChangeID, csvTime(row.At, time.RFC3339),
	}
	for i, cell := range record {
		record[i] = harmless(cell)
	}
	return record
}
