package lists

import (
	"net/url"
	"strconv"

	"portal/internal/audit"
	"portal/internal/kind"
	"portal/internal/registrar"
	"portal/internal/registrar/rules"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/internal/words"
	"portal/web/templates/lists"
	"portal/web/templates/ui"
)

// parseActivityQuery reads the address of a timeline. What makes no sense there
// is left out, so that the page never claims a filter that is not in force.
func parseActivityQuery(q url.Values, p *words.Printer, domain registrar.DomainName, owner bool) lists.ActivityQuery {
	query := lists.ActivityQuery{Domain: domain}
	if k := kind.Kind(q.Get(lists.ParamKind)); lists.Filterable(k) {
		query.Kind = k
	}
	if outcome := lists.ActivityOutcome(q.Get(lists.ParamOutcome)); outcome.Known() {
		query.Outcome = outcome
	}
	query.From, query.Until = day(p, q.Get(lists.ParamFrom)), day(p, q.Get(lists.ParamUntil))
	if owner { // a sub-user sees its own alone
		query.Login = page.Bounded(q.Get(lists.ParamLogin), page.MaxSearch)
	}
	if domain == "" {
		query.Search = page.Bounded(q.Get(ui.ParamSearch), page.MaxSearch)
	}
	if query.After = cursor(q.Get(lists.ParamAfter)); query.After == "" {
		query.Before = cursor(q.Get(lists.ParamBefore))
	}
	return query
}

// day is text if that is a day of a year that a log can have.
func day(p *words.Printer, text string) string {
	if at, err := p.Day(text); err != nil || at.Year() < 2000 || at.Year() > 9999 {
		return ""
	}
	return text
}

// cursor is text if that is the ID of an entry.
func cursor(text string) string {
	if id, err := strconv.ParseInt(text, 10, 64); err != nil || id <= 0 {
		return ""
	}
	return text
}

// activityStates are the states of the log behind each outcome to filter by.
var activityStates = map[lists.ActivityOutcome][]string{
	lists.ActivityDone:      {string(audit.Applied), string(audit.Confirmed)},
	lists.ActivityOpen:      {audit.Sending, string(audit.Pending), string(audit.Unknown)},
	lists.ActivityFailed:    {string(audit.Refused), string(audit.NotSent), string(audit.NotApplied)},
	lists.ActivityUncertain: {string(audit.Overtaken), string(audit.Unproven)},
}

// activityEntries are the entries of the log behind each group to filter by.
var activityEntries = map[kind.Kind]string{
	lists.ActivityChanges:  audit.EntryChange,
	lists.ActivitySessions: audit.EntrySignIn,
	lists.ActivityDenied:   audit.EntryDenial,
	lists.ActivityDrift:    audit.EntryDrift,
}

// activityFilter is the filter as the log takes it, narrowed to what the visitor
// may see. Days begin and end in the visitor's zone.
func activityFilter(v gate.Visitor, p *words.Printer, q lists.ActivityQuery) audit.Filter {
	f := audit.Filter{Domain: q.Domain, Search: rules.SearchText(q.Search), Actor: q.Login, States: activityStates[q.Outcome]}
	if only := v.Only(); only != "" {
		f.Domain = only // its username may be another login's on another domain
	}
	if entry, ok := activityEntries[q.Kind]; ok {
		f.Entries = []string{entry}
	} else {
		f.Kind = q.Kind
	}
	if from, err := p.Day(q.From); err == nil {
		f.From = from
	}
	if until, err := p.Day(q.Until); err == nil {
		f.Until = until.AddDate(0, 0, 1)
	}
	return f
}
