package registrant

import (
	"net/http"
	"net/url"
	"strconv"

	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/server/page"
	"portal/internal/words"
	"portal/web/templates"
)

// activityPage is how many entries a page of history has.
const activityPage = 25

// showActivity handles GET /domains/{domain}/activity.
func (h *Handlers) showActivity(w http.ResponseWriter, r *http.Request, who visitor) error {
	on, err := h.liveDomain(r, who)
	if err != nil {
		return err
	}
	path := templates.DomainPath(on.name, "activity")
	if r.URL.Path != path {
		return page.Redirect(w, r, path)
	}
	before, err := strconv.ParseInt(r.URL.Query().Get("before"), 10, 64)
	if err != nil || before < 0 {
		before = 0
	}
	head, err := h.head(r.Context(), on)
	if err != nil {
		return err
	}
	history, more, err := h.Audit.Activity(r.Context(), audit.ScopeOf(who.Actor), on.name, audit.Page{Before: before, Limit: activityPage})
	if err != nil {
		return err
	}
	l := h.Pages.Layout(r)
	view := templates.ActivityView{Layout: l, Head: head, Entries: entriesOf(l.Words, who, history)}
	if more {
		view.Older = path + "?" + url.Values{"before": {strconv.FormatInt(history[len(history)-1].ID, 10)}}.Encode()
	}
	if before > 0 {
		view.Newer = path
	}
	if page.IsPartial(r) {
		return page.Render(w, r, http.StatusOK, templates.ActivityList(view))
	}
	return page.Render(w, r, http.StatusOK, templates.ActivityPage(view))
}

// entriesOf words the history for the visitor.
func entriesOf(p *words.Printer, who visitor, history []audit.Activity) []templates.ActivityEntry {
	entries := make([]templates.ActivityEntry, len(history))
	for i, line := range history {
		entries[i] = entryOf(p, who, line)
	}
	return entries
}

func entryOf(p *words.Printer, who visitor, line audit.Activity) templates.ActivityEntry {
	e := templates.ActivityEntry{
		At: line.At, Actor: line.Actor.Username, You: line.Actor.Username == who.Username, From: addressOf(line.Actor),
	}
	switch {
	case line.Change != nil:
		e.Kind = templates.ActivityKind(line.Change.Kind)
		e.Outcome, e.Resolution = outcomeOf(*line.Change)
		e.Diff, e.ChangeID = diffOf(p, line.Change.Diff), line.Change.ID
	case len(line.Drift) > 0:
		e.Kind = templates.ActivityDrift
		for _, d := range line.Drift {
			e.Settings = append(e.Settings, templates.SettingName(p, d.Field))
			e.Diff = append(e.Diff, templates.NamedDiffRows(p, d.Field, d.Old, d.New)...)
		}
	case line.Denied != "":
		e.Kind = templates.ActivityDenied
	default:
		e.Kind = signInKinds[line.SignIn]
	}
	return e
}

var signInKinds = map[auth.SignInOutcome]templates.ActivityKind{
	auth.SignInApplied:     templates.ActivitySignIn,
	auth.SignInRefused:     templates.ActivitySignInRefused,
	auth.SignInThrottled:   templates.ActivitySignInRefused,
	auth.SignInUnavailable: templates.ActivitySignInRefused,
	auth.SignedOut:         templates.ActivitySignOut,
	auth.LoginSent:         templates.ActivityLoginSent,
	auth.LoginNotSent:      templates.ActivityLoginNotSent,
	auth.LoginUncertain:    templates.ActivityLoginNotSent,
}

// outcomeOf says how a change stands.
func outcomeOf(c audit.Change) (templates.Outcome, templates.Resolution) {
	outcome := templates.OutcomeSending
	if c.Ending != nil {
		outcome = templates.Outcome(c.Ending.Outcome)
	}
	if c.Resolution != nil {
		return outcome, templates.Resolution(c.Resolution.Verdict)
	}
	return outcome, ""
}

// diffOf words the difference that a change makes.
func diffOf(p *words.Printer, diff []audit.Difference) []templates.DiffRow {
	var rows []templates.DiffRow
	for _, d := range diff {
		if d.Erased {
			rows = append(rows, templates.ErasedRow(p, d.Field))
			continue
		}
		rows = append(rows, templates.DiffRows(p, d.Field, d.Old, d.New)...)
	}
	return rows
}

func addressOf(actor auth.Actor) string {
	if !actor.Address.IsValid() {
		return ""
	}
	return actor.Address.String()
}
