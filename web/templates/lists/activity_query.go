package lists

import (
	"net/url"
	"slices"
	"strings"

	"portal/internal/kind"
	"portal/internal/registrar"
	"portal/internal/words"
	"portal/web/templates/receipt"
	"portal/web/templates/ui"
)

// ActivityFilter says which entries a timeline shows. Zero values leave nothing out.
type ActivityFilter struct {
	Kind    kind.Kind // a kind of change, or one of the groups below
	Outcome ActivityOutcome
	Login   string // username
	From    string // day, 2027-03-05
	Until   string // day, the last one shown
	Search  string // part of a domain's name, as typed
}

// Groups of entries that one can filter by, beside each kind of change.
const (
	ActivityChanges  kind.Kind = "changes"
	ActivitySessions kind.Kind = "sign_in" // also sign-outs
)

// ActivityOutcome is how changes ended, as one filters by it.
type ActivityOutcome string

// The outcomes to filter by. The zero value is any.
const (
	ActivityDone      ActivityOutcome = "done"
	ActivityOpen      ActivityOutcome = "open"      // its end is not known yet
	ActivityFailed    ActivityOutcome = "failed"    // nothing changed
	ActivityUncertain ActivityOutcome = "uncertain" // it was not found out, or something else came between
)

var activityOutcomes = []struct {
	outcome ActivityOutcome
	name    words.Key
}{
	{ActivityDone, words.Key("activity.outcome.done")},
	{ActivityOpen, words.Key("activity.outcome.open")},
	{ActivityFailed, words.Key("activity.outcome.failed")},
	{ActivityUncertain, words.Key("activity.outcome.uncertain")},
}

// Known reports whether o is one to filter by.
func (o ActivityOutcome) Known() bool {
	for _, known := range activityOutcomes {
		if o == known.outcome {
			return true
		}
	}
	return false
}

// Filterable reports whether a timeline can be narrowed to k.
func Filterable(k kind.Kind) bool {
	switch k {
	case ActivityChanges, ActivitySessions, ActivityDenied, ActivityDrift:
		return true
	}
	_, ok := kind.Of(k)
	return ok
}

// ActivityQuery is a timeline as its address says it.
type ActivityQuery struct {
	ActivityFilter
	Domain        registrar.DomainName // whose timeline it is; "" for the whole profile
	Before, After string               // cursors; at most one of them
}

// Names of the parameters of a timeline, beside those of lists.
const (
	ParamKind    = "kind"
	ParamOutcome = "outcome"
	ParamLogin   = "by"
	ParamFrom    = "from"
	ParamUntil   = "until"
)

// path is where the timeline is, without its parameters.
func (q ActivityQuery) path() string {
	if q.Domain == "" {
		return "/activity"
	}
	return ui.DomainPath(q.Domain, "activity")
}

// Address is the timeline's own address; what is at its default is left out.
func (q ActivityQuery) Address() string { return address(q.path(), q.values()) }

// CSVAddress is the file of what the timeline shows, on all pages.
func (q ActivityQuery) CSVAddress() string {
	q.Before, q.After = "", ""
	return address(q.path()+".csv", q.values())
}

// Older is the page of entries before cursor, Newer that of entries after it.
func (q ActivityQuery) Older(cursor string) string {
	q.Before, q.After = cursor, ""
	return q.Address()
}

// Newer is the page of entries after cursor.
func (q ActivityQuery) Newer(cursor string) string {
	q.Before, q.After = "", cursor
	return q.Address()
}

func (q ActivityQuery) values() url.Values {
	values := url.Values{}
	for name, text := range map[string]string{
		ParamKind: string(q.Kind), ParamOutcome: string(q.Outcome), ParamLogin: q.Login, ParamFrom: q.From, ParamUntil: q.Until,
		ui.ParamSearch: q.Search, ParamBefore: q.Before, ParamAfter: q.After,
	} {
		if text != "" {
			values.Set(name, text)
		}
	}
	return values
}

// filtered reports whether anything is left out.
func (q ActivityQuery) filtered() bool { return q.ActivityFilter != ActivityFilter{} }

// all is the timeline without filters.
func (q ActivityQuery) all() string { return ActivityQuery{Domain: q.Domain}.Address() }

// activityOption is a choice of a filter.
type activityOption struct {
	value, text string
	chosen      bool
}

// kinds are the groups, then each kind of change by name.
func (v ActivityView) kinds() []activityOption {
	option := func(k kind.Kind, name words.Key) activityOption {
		return activityOption{string(k), v.T(name), v.Query.Kind == k}
	}
	var changes []activityOption
	for _, about := range kind.All() {
		changes = append(changes, option(about.Kind, receipt.WordsOf(about.Kind).Asked))
	}
	slices.SortStableFunc(changes, func(a, b activityOption) int { return strings.Compare(a.text, b.text) })
	return append([]activityOption{
		option("", words.Key("activity.kind.any")), option(ActivityChanges, words.Key("activity.kind.changes")),
		option(ActivitySessions, words.Key("activity.kind.sign_in")), option(ActivityDrift, words.Key("activity.drift")),
		option(ActivityDenied, words.Key("activity.kind.denied")),
	}, changes...)
}

func (v ActivityView) outcomes() []activityOption {
	options := []activityOption{{"", v.T("activity.outcome.any"), v.Query.Outcome == ""}}
	for _, o := range activityOutcomes {
		options = append(options, activityOption{string(o.outcome), v.T(o.name), v.Query.Outcome == o.outcome})
	}
	return options
}
