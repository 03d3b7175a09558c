package lists

import (
	"net/http"
	"net/url"
	"strconv"

	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/kind"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/internal/words"
	"portal/web/templates/lists"
	"portal/web/templates/receipt"
	"portal/web/templates/ui"
)

// activityShown is how many entries a page of history has.
const activityShown = 25

// activityPage is the timeline: of a profile, or of one of its domains.
type activityPage struct {
	gate  *gate.Gate
	audit *audit.Store
}

// showProfile handles GET /activity: all of the profile's domains for the
// owner, its own doing for a sub-user. It asks nobody but the database.
func (p activityPage) showProfile(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	return p.render(w, r, who, lists.ActivityView{Layout: p.gate.Pages.Layout(r)})
}

// showDomain handles GET /domains/{domain}/activity.
func (p activityPage) showDomain(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	on, err := p.gate.Domains.Live(r, who)
	if err != nil {
		return err
	}
	if path := ui.DomainPath(on.Name, "activity"); r.URL.Path != path {
		return page.Redirect(w, r, path)
	}
	head, err := p.gate.Domains.Head(r.Context(), on)
	if err != nil {
		return err
	}
	return p.render(w, r, who, lists.ActivityView{Layout: p.gate.Pages.Layout(r), Head: head})
}

// render fills view with what the address asks for. A plain form sends
// also what is empty: that is no address to keep.
func (p activityPage) render(w http.ResponseWriter, r *http.Request, who gate.Visitor, view lists.ActivityView) error {
	query := parseActivityQuery(r.URL.Query(), view.Words, view.Head.Name, view.Owner)
	if !page.IsHTMX(r) && untidy(r.URL.Query()) {
		return page.Redirect(w, r, query.Address())
	}
	part := audit.Page{Before: entryID(query.Before), After: entryID(query.After), Limit: activityShown}
	found, err := p.audit.History(r.Context(), audit.ScopeOf(who.Actor), activityFilter(who, view.Words, query), part)
	if err != nil {
		return err
	}
	view.Query, view.Entries = query, entriesOf(view.Words, who, found.Lines)
	p.link(r, who, view, found.Lines)
	if n := len(found.Lines); n > 0 {
		if found.Older {
			view.Older = query.Older(strconv.FormatInt(found.Lines[n-1].ID, 10))
		}
		if found.Newer {
			view.Newer = query.Newer(strconv.FormatInt(found.Lines[0].ID, 10))
		}
	}
	if !page.IsPartial(r) {
		return page.Render(w, r, http.StatusOK, lists.ActivityPage(view))
	}
	if fromFilters(r) {
		w.Header().Set("HX-Replace-Url", query.Address())
	}
	return page.Render(w, r, http.StatusOK, lists.ActivityList(view))
}

// entryID reads a cursor that parseActivityQuery let through; "" is 0.
func entryID(cursor string) int64 {
	id, _ := strconv.ParseInt(cursor, 10, 64)
	return id
}

// link leads from entries to their domains, where the page is about none, and to
// the bulk edits that they are part of.
func (p activityPage) link(r *http.Request, who gate.Visitor, view lists.ActivityView, lines []audit.Activity) {
	known := make(map[string]string)
	for i, line := range lines {
		if view.Query.Domain == "" {
			view.Entries[i].Domain = line.Domain
		}
		if line.Change == nil || line.Change.Batch == "" {
			continue
		}
		batch, asked := known[line.Change.Batch]
		if !asked {
			batch, _ = p.gate.Receipts.BatchOf(r, who, *line.Change)
			known[line.Change.Batch] = batch
		}
		view.Entries[i].Batch = batch
	}
}

// entriesOf words the history for the visitor.
func entriesOf(p *words.Printer, who gate.Visitor, history []audit.Activity) []lists.ActivityEntry {
	entries := make([]lists.ActivityEntry, len(history))
	for i, line := range history {
		entries[i] = entryOf(p, who, line)
	}
	return entries
}

func entryOf(p *words.Printer, who gate.Visitor, line audit.Activity) lists.ActivityEntry {
	e := lists.ActivityEntry{
		At: line.At, Actor: line.Actor.Username, You: line.Actor.Username == who.Username, From: gate.AddressOf(line.Actor),
		Altered: line.Altered, Count: line.Count,
	}
	switch {
	case line.Unreadable && line.Change == nil:
		e.Kind = lists.ActivityUnreadable
	case line.Change != nil:
		e.Kind = kind.Kind(line.Change.Kind)
		e.Outcome, e.Resolution = gate.OutcomeOf(*line.Change)
		e.Diff, e.ChangeID = gate.DiffOf(p, line.Change.Diff), line.Change.ID
		e.Back = gate.BackPath(*line.Change)
		if line.Change.Actor.Role == auth.RoleSystem {
			e.Actor, e.You = p.T("activity.portal_for", "actor", line.Change.Actor.Username), false
		}
	case len(line.Drift) > 0:
		e.Kind = lists.ActivityDrift
		for _, d := range line.Drift {
			e.Settings = append(e.Settings, receipt.SettingName(p, d.Field))
			e.Diff = append(e.Diff, receipt.NamedDiffRows(p, d.Field, d.Old, d.New)...)
		}
	case line.Denied != "":
		e.Kind = lists.ActivityDenied
	default:
		e.Kind = signInKinds[line.SignIn]
	}
	return e
}

var signInKinds = map[auth.SignInOutcome]kind.Kind{
	auth.SignInApplied:     lists.ActivitySignIn,
	auth.SignInRefused:     lists.ActivitySignInRefused,
	auth.SignInThrottled:   lists.ActivitySignInRefused,
	auth.SignInUnavailable: lists.ActivitySignInRefused,
	auth.SignedOut:         lists.ActivitySignOut,
	auth.SessionCrowdedOut: lists.ActivitySessionEnded,
	auth.LoginSent:         lists.ActivityLoginSent,
	auth.LoginNotSent:      lists.ActivityLoginNotSent,
	auth.LoginWithheld:     lists.ActivityLoginWithheld,
	auth.LoginUncertain:    lists.ActivityLoginNotSent,
}

// untidy reports whether the parameters are those of a plain form, which sends
// also what is empty. Such an address is not one to keep.
func untidy(params url.Values) bool {
	for _, values := range params {
		if len(values) > 0 && values[0] == "" {
			return true
		}
	}
	return false
}
