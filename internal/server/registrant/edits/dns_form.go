package edits

import (
	"cmp"
	"net/url"
	"slices"

	"portal/internal/change"
	"portal/internal/registrar"
	"portal/internal/untouched"
	"portal/internal/zone"
)

// mostDNSRows bounds the rows that a form may bring, blank ones too: those of a file
// put to a full zone, and more. What is cut off would be lost.
const mostDNSRows = 4 * zone.MaxRecords

// dnsForm is the form of a zone as it was sent.
type dnsForm struct {
	seen     string // fingerprint of the zone that it was made from
	rows     []zone.Row
	was      []string // lines of the zone that the form was made from
	filter   string   // a type, or "" for all
	act, of  string   // the pressed button and what it is about, such as "remove" and "3"
	reviewed string   // fingerprint of what was looked at before
	sure     bool     // the zone may go
	text     string   // a master file
	template string
}

func parseDNS(form url.Values) dnsForm {
	f := dnsForm{
		seen: form.Get("seen"), was: form["was"][:min(len(form["was"]), mostDNSRows)], filter: form.Get("filter"),
		reviewed: form.Get("reviewed"), sure: form.Get("sure") != "", text: form.Get("text"), template: form.Get("template"),
	}
	for i := range min(len(form["name"]), mostDNSRows) {
		f.rows = append(f.rows, zone.Row{
			Type: nthTyped(form, "type", i), Name: nthTyped(form, "name", i), Value: nthTyped(form, "value", i), Priority: nthTyped(form, "priority", i),
		})
	}
	f.act, f.of = pressed(form)
	if f.act == "filter" {
		f.filter = f.of
	}
	if !slices.Contains(zone.Types, f.filter) {
		f.filter = ""
	}
	return f
}

// asFound returns the rows, each that nobody touched as it was found. Programs read
// texts, in which each blank counts.
func (f dnsForm) asFound(found []registrar.Record) []zone.Row {
	return untouched.Rows(f.rows, zone.Rows(found), func(r zone.Row) zone.Row {
		fold := untouched.Words
		if r.Type == "TXT" {
			fold = untouched.Exact
		}
		return zone.Row{Type: r.Type, Name: untouched.Words(r.Name), Value: fold(r.Value), Priority: untouched.Words(r.Priority)}
	})
}

// edited returns the rows after a button of the table.
func (f dnsForm) edited() []zone.Row {
	return rowsAfter(f.rows, f.act, f.of, zone.Row{Type: cmp.Or(f.filter, zone.Types[0])}, mostDNSRows)
}

// saw is the zone that the form was made from. It returns false if the form
// contradicts itself, or is of a page without it.
func (f dnsForm) saw() ([]registrar.Record, bool) {
	lines := slices.Clone(f.was)
	slices.Sort(lines)
	records, err := zone.ParseLines(lines)
	if err != nil {
		return nil, false
	}
	ours := f.sawNone() && len(lines) == 0 || change.ZoneSeen(change.ZoneOf(records)) == f.seen
	return records, ours
}

// sawNone reports whether there was no zone when the form was made.
func (f dnsForm) sawNone() bool { return f.seen == change.ZoneSeen(change.ZoneState{}) }
