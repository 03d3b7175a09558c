package lists

import (
	"net/http"
	"strings"
	"time"

	"portal/internal/audit"
	"portal/internal/registrar"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/internal/words"
	"portal/web/templates/ui"
)

// activityBatch is how many entries are read at once for a file.
const activityBatch = 500

// activityColumns head the file of a timeline.
var activityColumns = []words.Key{
	words.Key("activity.csv.time"), words.Key("csv.domain"), words.Key("activity.csv.what"), words.Key("activity.filter.outcome"),
	words.Key("diff.before"), words.Key("diff.asked"), words.Key("activity.filter.login"), words.Key("activity.csv.address"),
	words.Key("receipt.number"), words.Key("activity.csv.batch"),
}

// downloadProfile handles GET /activity.csv: all that the timeline of the same
// address shows, on all its pages.
func (p activityPage) downloadProfile(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	return p.download(w, r, who, "")
}

// downloadDomain handles GET /domains/{domain}/activity.csv.
func (p activityPage) downloadDomain(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	on, err := p.gate.Domains.Live(r, who)
	if err != nil {
		return err
	}
	return p.download(w, r, who, on.Name)
}

func (p activityPage) download(w http.ResponseWriter, r *http.Request, who gate.Visitor, domain registrar.DomainName) error {
	l := p.gate.Pages.Layout(r)
	filter := activityFilter(who, l.Words, parseActivityQuery(r.URL.Query(), l.Words, domain, l.Owner))
	return p.gate.Pages.Download(w, r, "activity-"+l.Now.UTC().Format(time.DateOnly), activityColumns, func(add func([]string) error) error {
		next := audit.Page{Limit: activityBatch}
		for {
			found, err := p.audit.History(r.Context(), audit.ScopeOf(who.Actor), filter, next)
			if err != nil {
				return err
			}
			for _, line := range found.Lines {
				if err := add(activityRecord(l, who, line)); err != nil {
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

func activityRecord(l ui.Layout, who gate.Visitor, line audit.Activity) []string {
	e := entryOf(l.Words, who, line)
	batch := ""
	if line.Change != nil && who.Only() == "" {
		batch = line.Change.Batch
	}
	var before, after []string
	for _, d := range e.Diff {
		if d.Old == d.New {
			continue
		}
		before, after = append(before, valued(d.Label, d.Old)...), append(after, valued(d.Label, d.New)...)
	}
	return []string{
		page.CSVTime(line.At, time.RFC3339), string(line.Domain), e.Sentence(l), e.State(l), strings.Join(before, "; "), strings.Join(after, "; "),
		line.Actor.Username, gate.AddressOf(line.Actor), e.ChangeID, batch,
	}
}

// valued names a value; there is nothing to say of one that is not there.
func valued(label, value string) []string {
	if value == "" {
		return nil
	}
	return []string{label + ": " + value}
}
