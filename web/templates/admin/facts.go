package admin

import (
	"strings"
	"time"

	"portal/internal/words"
	"portal/web/templates/ui"
)

// diffLine is the first difference in one line.
func diffLine(rows []ui.DiffRow) string {
	var old, now []string
	for _, r := range rows {
		if r.Old != r.New {
			old, now = append(old, r.Old), append(now, r.New)
		}
	}
	join := func(values []string) string {
		text := strings.Join(strings.Fields(strings.Join(values, " ")), " ")
		if text == "" {
			return "–"
		}
		const most = 80
		if runes := []rune(text); len(runes) > most {
			return string(runes[:most]) + "…"
		}
		return text
	}
	return join(old) + " → " + join(now)
}

// fact is one line about an entry.
type fact struct{ name, text, href string }

// facts are what is known of the entry, in order.
func (v EntryView) facts() []fact {
	e := v.Line
	all := []fact{
		{v.T("admin.fact.at"), v.Words.DateTime(e.At) + " (" + e.At.UTC().Format("2006-01-02 15:04:05.000 MST") + ")", ""},
		{v.T("admin.fact.actor"), e.Actor, Query{Actor: e.Actor}.Path()},
		{v.T("admin.field.profile"), e.Profile, Query{Profile: e.Profile}.Path()},
		{v.T("admin.field.brand"), e.Brand, ""},
		{v.T("admin.fact.address"), e.From, Query{Address: e.From}.Path()},
		{v.T("admin.sessions.browser"), e.Agent, ""},
		{v.T("admin.field.session"), e.Session, Query{Session: e.Session}.Path()},
		{v.T("admin.field.change"), e.ChangeID, Query{Change: e.ChangeID}.Path()},
		{v.T("admin.fact.subject"), e.Subject, ""},
		{v.T("admin.fact.reason"), e.Reason, ""},
	}
	if e.Action != "" {
		all[1].href = ""
	}
	all = append(all, v.answer()...)
	kept := all[:0]
	for _, f := range all {
		if f.text != "" {
			kept = append(kept, f)
		}
	}
	return kept
}

// answer is what the registrar said of a change.
func (v EntryView) answer() []fact {
	a := v.Answer
	facts := []fact{{v.T("admin.fact.command"), a.Command, ""}, {v.T("admin.fact.code"), a.Code, ""}, {v.T("admin.fact.text"), a.Text, ""}}
	if a.Took > 0 {
		facts = append(facts, fact{v.T("admin.fact.took"), a.Took.Round(time.Millisecond).String(), ""})
	}
	return facts
}

// sum is a number on the overview, and where it comes from.
type sum struct {
	name  string
	count int
	href  string
}

func (v OverviewView) sums() []sum {
	from := v.Now.In(v.Words.Zone()).AddDate(0, 0, -v.Days).Format("2006-01-02T15:04")
	of := func(name words.Key, count int, kind string) sum {
		return sum{v.T(name), count, Query{Kind: kind, From: from}.Path()}
	}
	return []sum{
		of(words.Key("admin.sum.changes"), v.Sums.Changes, "changes"), of(words.Key("admin.sum.refused"), v.Sums.Refused, "refused"),
		of(words.Key("admin.sum.sign_ins"), v.Sums.SignIns, "sign-ins"), of(words.Key("admin.sum.failures"), v.Sums.Failures, "sign-ins"),
		of(words.Key("admin.sum.denials"), v.Sums.Denials, "denials"), of(words.Key("admin.sum.elsewhere"), v.Sums.Elsewhere, "elsewhere"),
	}
}

// Record is a line of the log as a row of a file.
func Record(l ui.Layout, e Line) []string {
	var old, now []string
	for _, r := range e.Diff {
		old, now = append(old, r.Old), append(now, r.New)
	}
	return []string{
		e.ID, e.At.UTC().Format(time.RFC3339), e.sentence(l), string(e.Domain), e.State(l), strings.Join(old, " "), strings.Join(now, " "),
		e.Actor, e.Profile, e.Brand, e.From, e.Session, e.ChangeID, e.Subject,
	}
}

// file is where the same is had as a file.
func (q Query) file() string {
	return strings.Replace(q.Near(0, 0).Path(), string(Log), string(Log)+".csv", 1)
}
