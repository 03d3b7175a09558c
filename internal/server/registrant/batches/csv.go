package batches

import (
	"net/http"
	"strings"
	"time"

	"portal/internal/bulk"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/internal/words"
	"portal/web/templates/batches"
)

// columns head the result of a bulk edit as a file.
var columns = []words.Key{
	words.Key("csv.domain"), words.Key("csv.unicode"), words.Key("diff.before"), words.Key("diff.asked"),
	words.Key("batches.column.state"), words.Key("batches.column.reason"), words.Key("receipt.number"), words.Key("batches.column.at"),
}

// download handles GET /batches/{id}/result.csv.
func (p batchPage) download(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	b, err := p.bulk.Batch(r.Context(), who.Actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	view := batches.BatchView{Layout: p.gate.Pages.Layout(r), BatchSummary: summaryOf(b)}
	return p.gate.Pages.Download(w, r, "bulk-edit-"+b.CreatedAt.UTC().Format("2006-01-02-1504"), columns, func(add func([]string) error) error {
		return p.bulk.EachRow(r.Context(), who.Actor, b.ID, func(row bulk.Row) error { return add(record(view, row)) })
	})
}

func record(view batches.BatchView, row bulk.Row) []string {
	state, reason := view.Told(rowOf(row))
	return []string{
		string(row.Domain), row.Domain.Unicode(), strings.Join(view.Values(row.Old), " "), strings.Join(view.Values(row.New), " "),
		state, reason, row.ChangeID, page.CSVTime(row.At, time.RFC3339),
	}
}
