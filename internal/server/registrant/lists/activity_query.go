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
	"portal/web/templates"
)

// parseActivityQuery reads the address of a timeline. What makes no sense there
// is left out, so that the page never claims a filter that is not in force.
func parseActivityQuery(q url.Values, p *words.Printer, domain registrar.DomainName, owner bool) templates.ActivityQuery {
	query := templates.ActivityQuery{Domain: domain}
	if k := kind.Kind(q.Get(templates.ParamKind)); templates.Filterable(k) {
		query.Kind = k
	}
	if outcome := templates.ActivityOutcome(q.Get(templates.ParamOutcome)); outcome.Known() {
		query.Outcome = outcome
	}
	query.From, query.Until = day(p, q.Get(templates.ParamFrom)), day(p, q.Get(templates.ParamUntil))
	if owner { // a sub-user sees its own alone
		query.Login = page.Bounded(q.Get(templates.ParamLogin), page.MaxSearch)
	}
	if domain == "" {
		query.Search = page.Bounded(q.Get(templates.ParamSearch), page.MaxSearch)
	}
	if query.After = cursor(q.Get(templates.ParamAfter)); query.After == "" {
		query.Before = cursor(q.Get(templates.ParamBefore))
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
var activityStates = map[templates.ActivityOutcome][]string{
	templates.ActivityDone:      {string(audit.Applied), string(audit.Confirmed)},
	templates.ActivityOpen:      {audit.Sending, string(audit.Pending), string(audit.Unknown)},
	templates.ActivityFailed:    {string(audit.Refused), string(audit.NotSent), string(audit.NotApplied)},
	templates.ActivityUncertain: {string(audit.Overtaken), string(audit.Unproven)},
}

// activityEntries are the entries of the log behind each group to filter by.
var activityEntries = map[kind.Kind]string{
	templates.ActivityChanges:  audit.EntryChange,
	templates.ActivitySessions: audit.EntrySignIn,
	templates.ActivityDenied:   audit.EntryDenial,
	templates.ActivityDrift:    audit.EntryDrift,
}

// activityFilter is the filter as the log takes it, narrowed to what the visitor
// may see. Days begin and end in the visitor's zone.
func activityFilter(v gate.Visitor, p *words.Printer, q templates.ActivityQuery) audit.Filter {
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
