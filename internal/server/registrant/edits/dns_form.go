package edits

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"portal/internal/change"
	"portal/internal/registrar"
	"portal/internal/untouched"
	"portal/internal/zone"
	"portal/web/templates/edits"
)

// mostDNSRows bounds the rows that a form may bring: those of a file put to a full
// zone, and more. What is cut off would be lost.
const mostDNSRows = 4 * zone.MaxRecords

// dnsForm is the form of a zone as it was sent: the zone that it was made from, and
// what is to become of it.
type dnsForm struct {
	seen     string   // fingerprint of the zone that it was made from
	was      []string // lines of that zone
	edits    []dnsTyped
	gone     []int
	open     dnsTyped // the row that stands open; at is -1 if none does
	find     string   // part of a name or value, "" for all
	filter   string   // a type, or "" for all
	act, of  string   // the pressed button and what it is about, such as "remove" and "3"
	reviewed string   // fingerprint of what was looked at before
	sure     bool     // the zone may go
	text     string   // a master file
	address  string   // of a web server
}

// dnsTyped is a row that somebody typed, in place of a record or, with edits.DNSAdded,
// as one more.
type dnsTyped struct {
	at  int
	row zone.Row
}

func parseDNS(form url.Values) dnsForm {
	f := dnsForm{
		seen: form.Get("seen"), find: strings.TrimSpace(form.Get("find")), filter: form.Get("filter"), reviewed: form.Get("reviewed"),
		sure: form.Get("sure") != "", text: form.Get("text"), address: strings.TrimSpace(form.Get("address")), open: openRow(form),
	}
	for _, line := range form["was"][:min(len(form["was"]), mostDNSRows)] {
		f.was = append(f.was, edits.ReadDNSLine(line))
	}
	for i := range min(len(form["name"]), mostDNSRows) {
		f.edits = append(f.edits, dnsTyped{rowAt(nthTyped(form, "of", i)), zone.Row{
			Type: nthTyped(form, "type", i), Name: nthTyped(form, "name", i), Value: nthTyped(form, "value", i), Priority: nthTyped(form, "priority", i),
		}})
	}
	for _, at := range form["gone"][:min(len(form["gone"]), mostDNSRows)] {
		f.gone = append(f.gone, rowAt(at))
	}
	f.act, f.of = pressed(form)
	if !slices.Contains(zone.Types, f.filter) {
		f.filter = ""
	}
	return f
}

// rowAt is the place of a row, -1 for none.
func rowAt(text string) int {
	i, err := strconv.Atoi(text)
	if err != nil || i < 0 {
		return -1
	}
	return i
}

// openRow is the row that stands open. A text in several lines is what a field of one
// line makes of it.
func openRow(form url.Values) dnsTyped {
	line := strings.NewReplacer("\r", "", "\n", "").Replace
	row := zone.Row{Type: form.Get("open_type"), Name: form.Get("open_name"), Value: line(form.Get("open_value")), Priority: form.Get("open_priority")}
	if row.Type == "SRV" && form.Has("open_port") {
		row.Value = edits.DNSService(form.Get("open_weight"), form.Get("open_port"), row.Value)
	}
	return dnsTyped{rowAt(form.Get("open")), row}
}

// draft is what the form asks for, without the row that stands open, on top of the zone
// that it was made from. Where that is not known, what was typed comes on top of another.
func (f dnsForm) draft(found []registrar.Record, known bool) zone.Draft {
	d := zone.NewDraft(found)
	for _, e := range f.edits {
		if known && e.at >= 0 && e.at < len(d.Found) {
			d.Rows[e.at] = asFound(e.row, d.Rows[e.at])
		} else if !e.row.Blank() {
			d.Rows = append(d.Rows, e.row)
		}
	}
	for _, i := range f.gone {
		if known && i >= 0 && i < len(d.Found) {
			d.Gone[i] = true
		}
	}
	return d
}

// settled is the draft with what stands in the open row. One that is blank and new
// never was.
func (f dnsForm) settled(d zone.Draft) zone.Draft {
	i, row := f.open.at, f.open.row
	switch {
	case i < 0 || i >= len(d.Rows) && row.Blank():
		return d
	case i < len(d.Found):
		if was := d.Before(i); asFound(row, was) == was {
			return d.Put(i, was)
		}
	}
	return d.Put(i, row.Apart())
}

// asFound is the row, or was if nobody touched it. Programs read texts, in which each
// blank counts.
func asFound(row, was zone.Row) zone.Row {
	return untouched.Rows([]zone.Row{row}, []zone.Row{was}, func(r zone.Row) zone.Row {
		fold := untouched.Words
		if r.Type == "TXT" {
			fold = untouched.Exact
		}
		return zone.Row{Type: r.Type, Name: untouched.Words(r.Name), Value: fold(r.Value), Priority: untouched.Words(r.Priority)}
	})[0]
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

// changes is how many rows the form touches, as it says.
func (f dnsForm) changes() int {
	touched := make(map[int]bool)
	added := 0
	for _, e := range f.edits {
		if e.at < 0 {
			added++
		}
		touched[e.at] = true
	}
	for _, i := range f.gone {
		touched[i] = true
	}
	delete(touched, -1)
	return added + len(touched)
}
