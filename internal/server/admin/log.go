package admin

import (
	"errors"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	"portal/internal/audit"
	"portal/internal/registrar"
	"portal/internal/server/page"
	"portal/internal/staff"
	"portal/web/templates/admin"
)

// logRows is how many lines a page of the log has.
const logRows = 50

// queryOf reads what is looked for from an address. What makes no sense counts for nothing.
func queryOf(values url.Values) admin.Query {
	text := func(name string) string { return page.Bounded(strings.TrimSpace(values.Get(name)), page.MaxSearch) }
	q := admin.Query{
		Search: text(admin.ParamSearch), Profile: text(admin.ParamProfile), Actor: text(admin.ParamActor), Brand: text(admin.ParamBrand),
		Address: text(admin.ParamAddress), Change: text(admin.ParamChange), Session: text(admin.ParamSession),
		Kind: text(admin.ParamKind), From: text(admin.ParamFrom), Until: text(admin.ParamUntil),
	}
	q.Before, _ = strconv.ParseInt(values.Get(admin.ParamBefore), 10, 64)
	q.After, _ = strconv.ParseInt(values.Get(admin.ParamAfter), 10, 64)
	return q
}

// choices are what the log can be narrowed to; one that there is not narrows nothing.
var choices = map[string]struct{ entries, states []string }{
	"changes":   {entries: []string{audit.EntryChange}},
	"applied":   {[]string{audit.EntryChange}, []string{string(audit.Applied), string(audit.Confirmed)}},
	"refused":   {[]string{audit.EntryChange}, []string{string(audit.Refused), string(audit.NotSent)}},
	"doubt":     {[]string{audit.EntryChange}, []string{string(audit.Unknown), string(audit.Pending), audit.Sending}},
	"sign-ins":  {entries: []string{audit.EntrySignIn}},
	"denials":   {entries: []string{audit.EntryDenial}},
	"elsewhere": {entries: []string{audit.EntryDrift}},
	"staff":     {entries: []string{audit.EntryAct}},
}

// wantedBy is what the log is asked for. problem names the field that can't be read.
func wantedBy(q admin.Query, zone *time.Location) (w audit.Wanted, problem string) {
	w = audit.Wanted{Brand: q.Brand, Profile: q.Profile, Change: q.Change, Session: q.Session}
	w.Actor = q.Actor
	w.Entries, w.States = choices[q.Kind].entries, choices[q.Kind].states
	if name, err := registrar.ParseDomainName(q.Search); err == nil {
		w.Domain = name
	} else {
		w.Search = strings.ToLower(q.Search)
	}
	var err error
	if q.Address != "" {
		if w.Address, err = prefixOf(q.Address); err != nil {
			return w, admin.ParamAddress
		}
	}
	if w.From, err = timeOf(q.From, zone); err != nil {
		return w, admin.ParamFrom
	}
	if w.Until, err = timeOf(q.Until, zone); err != nil {
		return w, admin.ParamUntil
	}
	return w, ""
}

// prefixOf reads an address, or a network such as 203.0.113.0/24.
func prefixOf(text string) (netip.Prefix, error) {
	if network, err := netip.ParsePrefix(text); err == nil {
		return network.Masked(), nil
	}
	address, err := netip.ParseAddr(text)
	if err != nil {
		return netip.Prefix{}, err
	}
	return netip.PrefixFrom(address.Unmap(), address.Unmap().BitLen()), nil
}

// timeOf reads what fields of date and time send; zero for nothing.
func timeOf(text string, zone *time.Location) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{"2006-01-02T15:04", "2006-01-02T15:04:05", "2006-01-02"} {
		if t, err := time.ParseInLocation(layout, text, zone); err == nil && t.Year() > 1 && t.Year() < 10000 {
			return t, nil
		}
	}
	return time.Time{}, errors.New("no date")
}

// log handles GET /log.
func (c *Console) log(w http.ResponseWriter, r *http.Request, who staff.Session) error {
	view := admin.LogView{Frame: c.frame(r, who, admin.Log), Query: queryOf(r.URL.Query())}
	wanted, problem := wantedBy(view.Query, view.Words.Zone())
	view.Problem = problem
	if problem == "" {
		found, err := c.Audit.Search(r.Context(), reach(who), wanted, audit.Page{Before: view.Query.Before, After: view.Query.After, Limit: logRows})
		if err != nil {
			return err
		}
		for _, a := range found.Lines {
			view.Lines = append(view.Lines, lineOf(view.Words, a))
		}
		if n := len(found.Lines); n > 0 && found.Newer {
			view.Newer = view.Query.Near(0, found.Lines[0].ID).Path()
		}
		if n := len(found.Lines); n > 0 && found.Older {
			view.Older = view.Query.Near(found.Lines[n-1].ID, 0).Path()
		}
	}
	return page.Render(w, r, http.StatusOK, admin.LogPage(view))
}

// entry handles GET /log/{id}. That somebody looked is in the log, too.
func (c *Console) entry(w http.ResponseWriter, r *http.Request, who staff.Session) error {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		return errNotThere
	}
	exact, line, err := c.Audit.Exact(r.Context(), reach(who), id)
	if errors.Is(err, audit.ErrNotFound) {
		return errNotThere
	}
	if err != nil {
		return err
	}
	view := admin.EntryView{Frame: c.frame(r, who, admin.Log), Index: exact.Index, Proof: c.Proofs != nil, Bytes: string(exact.Body), Missing: exact.Missing, Changed: exact.Altered}
	if len(exact.Missing) > 0 {
		if view.ErasedAt, err = c.Audit.ErasedAt(r.Context(), id); err != nil {
			return err
		}
	}
	if exact.ChangeID != "" {
		story, err := c.Audit.ChangeIn(r.Context(), reach(who), exact.ChangeID)
		if err != nil && !errors.Is(err, audit.ErrUnreadable) {
			return err
		}
		line.Change, line.Domain, line.Actor = &story, story.Domain, story.Actor
		if story.Ending != nil {
			call := story.Ending.Call
			view.Answer = admin.Answer{Command: call.Op, Code: call.Code, Text: call.Text, Took: call.Duration}
		}
	}
	view.Line = lineOf(view.Words, line)
	looked := audit.Act{Domain: line.Domain, Action: "staff.view", Subject: "entry " + strconv.FormatInt(id, 10)}
	looked.Actor.Brand = line.Actor.Brand // its staff see who looked
	if err := c.record(r, who, looked); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, admin.EntryPage(view))
}

// overviewDays is how far the overview looks back.
const overviewDays = 7

// overview handles GET /.
func (c *Console) overview(w http.ResponseWriter, r *http.Request, who staff.Session) error {
	view := admin.OverviewView{Frame: c.frame(r, who, admin.Overview), Days: overviewDays}
	if c.Fault != nil && who.Member.Scope.All {
		view.Fault = c.Fault()
	}
	sums, err := c.Audit.Sums(r.Context(), reach(who), view.Now.AddDate(0, 0, -overviewDays))
	if err != nil {
		return err
	}
	view.Sums = admin.Sums(sums)
	latest, err := c.Audit.Search(r.Context(), reach(who), audit.Wanted{}, audit.Page{Limit: 10})
	for _, a := range latest.Lines {
		view.Latest = append(view.Latest, lineOf(view.Words, a))
	}
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, admin.OverviewPage(view))
}
