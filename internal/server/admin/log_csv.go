package admin

import (
	"net/http"
	"time"

	"portal/internal/audit"
	"portal/internal/server/page"
	"portal/internal/staff"
	"portal/internal/words"
	"portal/web/templates/admin"
)

// csvBatch is how many entries are read at once for a file.
const csvBatch = 500

// logColumns head the file of what was found.
var logColumns = []words.Key{
	words.Key("admin.csv.entry"), words.Key("activity.csv.time"), words.Key("activity.csv.what"), words.Key("csv.domain"), words.Key("activity.filter.outcome"),
	words.Key("diff.before"), words.Key("diff.asked"), words.Key("admin.field.actor"), words.Key("admin.field.profile"), words.Key("admin.field.brand"),
	words.Key("admin.fact.address"), words.Key("admin.field.session"), words.Key("admin.field.change"), words.Key("admin.fact.subject"),
}

// logFile handles GET /log.csv: all that the log of the same address shows, on all its
// pages. That it was taken is in the log before anything is sent.
func (c *Console) logFile(w http.ResponseWriter, r *http.Request, who staff.Session) error {
	l, query := c.pages.Layout(r), queryOf(r.URL.Query()).Near(0, 0)
	wanted, problem := wantedBy(query, l.Words.Zone())
	if problem != "" {
		return page.Redirect(w, r, query.Path())
	}
	taken := audit.Act{Action: "export", Subject: query.Path(), Detail: map[string]string{"format": "csv"}}
	if err := c.record(r, who, taken); err != nil {
		return err
	}
	return c.pages.Download(w, r, "log-"+l.Now.UTC().Format(time.DateOnly), logColumns, func(add func([]string) error) error {
		for next := (audit.Page{Limit: csvBatch}); ; {
			found, err := c.Audit.Search(r.Context(), reach(who), wanted, next)
			if err != nil {
				return err
			}
			for _, a := range found.Lines {
				if err := add(admin.Record(l, lineOf(l.Words, a))); err != nil {
					return err
				}
			}
			if !found.Older {
				return nil
			}
			next.Before = found.Lines[len(found.Lines)-1].ID
		}
	})
}
