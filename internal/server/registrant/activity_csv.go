package registrant

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"strings"
	"time"

	"portal/internal/audit"
	"portal/internal/registrar"
	"portal/internal/server/page"
	"portal/internal/words"
	"portal/web/templates"
)

// activityBatch is how many entries are read at once for a file.
const activityBatch = 500

// activityColumns head the file of a timeline.
var activityColumns = []words.Key{
	words.Key("activity.csv.time"), words.Key("csv.domain"), words.Key("activity.csv.what"), words.Key("activity.filter.outcome"),
	words.Key("diff.before"), words.Key("diff.asked"), words.Key("activity.filter.login"), words.Key("activity.csv.address"),
	words.Key("receipt.number"), words.Key("activity.csv.batch"),
}

// downloadActivity handles GET /activity.csv: all that the timeline of the same
// address shows, on all its pages.
func (h *Handlers) downloadActivity(w http.ResponseWriter, r *http.Request, who visitor) error {
	return h.activityFile(w, r, who, "")
}

// downloadDomainActivity handles GET /domains/{domain}/activity.csv.
func (h *Handlers) downloadDomainActivity(w http.ResponseWriter, r *http.Request, who visitor) error {
	on, err := h.liveDomain(r, who)
	if err != nil {
		return err
	}
	return h.activityFile(w, r, who, on.name)
}

func (h *Handlers) activityFile(w http.ResponseWriter, r *http.Request, who visitor, domain registrar.DomainName) error {
	l := h.Pages.Layout(r)
	filter := who.activityFilter(l.Words, parseActivityQuery(r.URL.Query(), l.Words, domain, l.Owner))
	next := audit.Page{Limit: activityBatch}
	found, err := h.Audit.History(r.Context(), audit.ScopeOf(who.Actor), filter, next)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="activity-%s.csv"`, l.Now.UTC().Format(time.DateOnly)))
	out := csv.NewWriter(w)
	err = out.Write(titles(l, activityColumns))
	for err == nil {
		for _, line := range found.Lines {
			if err = out.Write(activityRecord(l, who, line)); err != nil {
				break
			}
		}
		if err != nil || !found.Older {
			break
		}
		next.Before = found.Lines[len(found.Lines)-1].ID
		found, err = h.Audit.History(r.Context(), audit.ScopeOf(who.Actor), filter, next)
	}
	out.Flush()
	if err != nil {
		// Half a file must not look like a whole one: the connection is cut.
		page.VisitOf(r).Log.WarnContext(r.Context(), "file of activity broke off", "err", err)
		panic(http.ErrAbortHandler)
	}
	return nil
}

// titles are the first line of a file.
func titles(l templates.Layout, columns []words.Key) []string {
	row := make([]string, len(columns))
	for i, column := range columns {
		row[i] = l.T(column)
	}
	row[0] = byteOrderMark + row[0]
	return row
}

func activityRecord(l templates.Layout, who visitor, line audit.Activity) []string {
	e := entryOf(l.Words, who, line)
	batch := ""
	if line.Change != nil && who.only() == "" {
		batch = line.Change.Batch
	}
	var before, after []string
	for _, d := range e.Diff {
		if d.Old == d.New {
			continue
		}
		before, after = append(before, valued(d.Label, d.Old)...), append(after, valued(d.Label, d.New)...)
	}
	record := []string{
		csvTime(line.At, time.RFC3339), string(line.Domain), e.Sentence(l), e.State(l), strings.Join(before, "; "), strings.Join(after, "; "),
		line.Actor.Username, addressOf(line.Actor), e.ChangeID, batch,
	}
	for i, cell := range record {
		record[i] = harmless(cell)
	}
	return record
}

// valued names a value; there is nothing to say of one that is not there.
func valued(label, value string) []string {
	if value == "" {
		return nil
	}
	return []string{label + ": " + value}
}
