package admin

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"time"

	"portal/internal/kind"
	"portal/internal/words"
	"portal/web/templates/lists"
	"portal/web/templates/receipt"
	"portal/web/templates/ui"
)

// Parameters of the log's address.
const (
	ParamSearch  = ui.ParamSearch
	ParamBrand   = "brand"
	ParamProfile = "profile"
	ParamActor   = "actor"
	ParamKind    = "kind"
	ParamAddress = "address"
	ParamChange  = "change"
	ParamSession = "session"
	ParamFrom    = "from"
	ParamUntil   = "until"
	ParamBefore  = "before"
	ParamAfter   = "after"
)

// Query is what is looked for, as it was typed.
type Query struct {
	Search, Brand, Profile, Actor, Kind, Address, Change, Session, From, Until string

	Before, After int64 // IDs of the entries that the page is next to; 0 for the newest page
}

// Path is where the log shows what q looks for.
func (q Query) Path() string {
	values := url.Values{}
	for name, text := range map[string]string{
		ParamSearch: q.Search, ParamBrand: q.Brand, ParamProfile: q.Profile, ParamActor: q.Actor, ParamKind: q.Kind,
		ParamAddress: q.Address, ParamChange: q.Change, ParamSession: q.Session, ParamFrom: q.From, ParamUntil: q.Until,
	} {
		if text != "" {
			values.Set(name, text)
		}
	}
	for name, id := range map[string]int64{ParamBefore: q.Before, ParamAfter: q.After} {
		if id > 0 {
			values.Set(name, strconv.FormatInt(id, 10))
		}
	}
	if len(values) == 0 {
		return string(Log)
	}
	return string(Log) + "?" + values.Encode()
}

// Near is q for another page.
func (q Query) Near(before, after int64) Query {
	q.Before, q.After = before, after
	return q
}

func (q Query) narrows() bool { return q.Near(0, 0) != Query{} }

// What sign-ins are about besides what registrants read of.
const (
	SignInThrottled   kind.Kind = "sign_in.throttled"
	SignInUnavailable kind.Kind = "sign_in.unavailable"
)

// sorts are what the log can be narrowed to.
var sorts = []struct {
	name  words.Key
	value string
}{
	{words.Key("admin.sort.all"), ""},
	{words.Key("admin.sort.changes"), "changes"},
	{words.Key("admin.sort.applied"), "applied"},
	{words.Key("admin.sort.refused"), "refused"},
	{words.Key("admin.sort.doubt"), "doubt"},
	{words.Key("admin.sort.sign_ins"), "sign-ins"},
	{words.Key("admin.sort.denials"), "denials"},
	{words.Key("admin.sort.elsewhere"), "elsewhere"},
	{words.Key("admin.sort.staff"), "staff"},
}

// Line is one line of the log.
type Line struct {
	lists.ActivityEntry
	ID, Brand, Profile, Session, Agent string
	Action, Subject, Reason            string // of what staff or the system did
}

func (e Line) path() string { return string(Log) + "/" + e.ID }

var actionNames = map[string]words.Key{
	"staff.created":       words.Key("admin.act.created"),
	"staff.set_up":        words.Key("admin.act.set_up"),
	"staff.sign_in":       words.Key("admin.act.sign_in"),
	"staff.refused":       words.Key("admin.act.refused"),
	"staff.throttled":     words.Key("admin.act.throttled"),
	"staff.sign_out":      words.Key("admin.act.sign_out"),
	"staff.session_ended": words.Key("admin.act.session_ended"),
	"staff.view":          words.Key("admin.act.view"),
	"export":              words.Key("admin.act.export"),
	"seal.key":            words.Key("admin.act.seal_key"),
}

// sentence says what happened.
func (e Line) sentence(l ui.Layout) string {
	if key, ok := actionNames[e.Action]; ok {
		return l.T(key)
	}
	switch {
	case e.Action != "":
		return e.Action
	case e.Kind == SignInThrottled:
		return l.T("admin.sign_in.throttled")
	case e.Kind == SignInUnavailable:
		return l.T("admin.sign_in.unavailable")
	}
	return e.Sentence(l)
}

func (e Line) symbol() string {
	switch {
	case e.Action != "", e.Kind == SignInThrottled, e.Kind == SignInUnavailable:
		return "shield"
	}
	return e.Icon()
}

// pill is how a change stands.
func (e Line) pill(l ui.Layout) ui.Pill { return receipt.OutcomePill(l, e.Outcome, e.Resolution) }

// LogView is a page of the log.
type LogView struct {
	Frame
	Query        Query
	Problem      string // parameter that can't be read; "" for none
	Lines        []Line
	Newer, Older string // addresses; "" for none
}

// browserTime is what fields of date and time take.
var browserTime = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$`)

func (v LogView) field(id, name, kind string, label words.Key, value string) logField {
	wrong := name == v.Problem
	if kind != "text" && !browserTime.MatchString(value) {
		value = ""
	}
	return logField{id, name, kind, v.T(label), value, wrong}
}

// logField is a field of the search.
type logField struct {
	id, name, kind, label, value string
	wrong                        bool
}

// fields are what is looked for most.
func (v LogView) fields() []logField {
	return []logField{
		v.field("f-domain", ParamSearch, "text", words.Key("admin.field.domain"), v.Query.Search),
		v.field("f-actor", ParamActor, "text", words.Key("admin.field.actor"), v.Query.Actor),
	}
}

// more are the other fields.
func (v LogView) more() []logField {
	q := v.Query
	fields := []logField{
		v.field("f-profile", ParamProfile, "text", words.Key("admin.field.profile"), q.Profile),
		v.field("f-address", ParamAddress, "text", words.Key("admin.field.address"), q.Address),
		v.field("f-change", ParamChange, "text", words.Key("admin.field.change"), q.Change),
		v.field("f-session", ParamSession, "text", words.Key("admin.field.session"), q.Session),
		v.field("f-from", ParamFrom, "datetime-local", words.Key("admin.field.from"), q.From),
		v.field("f-until", ParamUntil, "datetime-local", words.Key("admin.field.until"), q.Until),
	}
	if v.Member.All || len(v.Member.Brands) > 1 {
		fields = append(fields, v.field("f-brand", ParamBrand, "text", words.Key("admin.field.brand"), q.Brand))
	}
	return fields
}

// open reports whether the other fields are in use.
func (v LogView) open() bool {
	return slices.ContainsFunc(v.more(), func(f logField) bool { return f.value != "" || f.wrong })
}

// EntryView is one entry, whole.
type EntryView struct {
	Frame
	Line    Line
	Index   int64    // place in the sealed tree, from 0; -1 while it waits
	Proof   bool     // the log is sealed: there is a proof once it has its place
	Bytes   string   // that are sealed
	Missing []string // names of personal values that were erased
	// ErasedAt is when; zero if the log does not tell.
	ErasedAt time.Time
	Changed  []string // and of those that are not what was written
	Answer   Answer
}

// erased tells which values were erased, and when.
func (v EntryView) erased() string {
	if v.ErasedAt.IsZero() {
		return v.T("admin.entry.erased", "names", v.Words.List(v.Missing))
	}
	return v.T("admin.entry.erased.on", "date", v.Words.DateTime(v.ErasedAt), "names", v.Words.List(v.Missing))
}

// Answer is what the registrar said of a change; zero for nothing yet.
type Answer struct {
	Command, Code, Text string
	Took                time.Duration
}

// Sums are numbers about some days.
type Sums struct{ Changes, Refused, Doubt, SignIns, Failures, Denials, Elsewhere int }

// around leads to what else happened within minutes.
func (v EntryView) around() string {
	const layout, minutes = "2006-01-02T15:04", 10
	at := v.Line.At.In(v.Words.Zone())
	q := Query{From: at.Add(-minutes * 60e9).Format(layout), Until: at.Add(minutes * 60e9).Format(layout)}
	return q.Path()
}

// sealed says where the entry stands in the sealed log.
func (v EntryView) sealed() string {
	if v.Index < 0 {
		return v.T("admin.entry.unsealed")
	}
	return v.T("admin.entry.sealed", "index", v.Index)
}

// OverviewView is what needs attention, and what happened last.
type OverviewView struct {
	Frame
	Fault  string
	Days   int
	Sums   Sums
	Latest []Line
}
