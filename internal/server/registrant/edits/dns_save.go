package edits

import (
	"errors"
	"maps"
	"net/http"
	"slices"
	"strconv"

	"portal/internal/change"
	"portal/internal/kind"
	"portal/internal/registrar"
	"portal/internal/words"
	"portal/internal/zone"
	"portal/internal/zone/versions"
	"portal/web/templates/edits"
	"portal/web/templates/ui"
)

// press answers the buttons that save nothing.
func (p dnsPage) press(e *dnsEdit) (done bool, err error) {
	switch v := e.View; v.form.act {
	case "add", "remove", "filter", "edit", "split":
		arrangeZone(e)
	case "template", "import", "whole", "restore":
		status, err := p.fill(e)
		if err != nil {
			return true, err
		}
		return true, e.Ask(status, ui.FormBanner{})
	case "delete":
		if v.form.sure {
			return false, nil
		}
		v.keep(nil)
		v.Stage, v.Was = edits.DNSDelete, v.live.state.Records
	default:
		return false, nil
	}
	return true, e.Ask(http.StatusOK, ui.FormBanner{})
}

// keep puts what was typed back into the view: the form goes on from what the
// visitor saw.
func (v *dnsView) keep(rows []zone.Row) {
	v.Rows, v.Filter, v.Was = withBlank(rows), v.form.filter, v.form.was
}

// arrangeZone does what the buttons of the table ask for.
func arrangeZone(e *dnsEdit) {
	v := e.View
	v.keep(v.form.edited())
	v.Focus = "dns-add"
	if n := len(v.Rows); v.form.act == "add" && n > 0 {
		v.Focus = "r" + strconv.Itoa(n) + "-" + string(zone.FieldType)
	}
	if i, err := strconv.Atoi(v.form.of); v.form.act == "split" && err == nil && i >= 0 && i < len(v.Rows) {
		v.Rows = slices.Clone(v.Rows)
		v.Rows[i], _ = zone.Split(e.On.Name, v.Rows[i])
		v.Focus = "r" + strconv.Itoa(i+1) + "-" + string(zone.FieldValue)
	}
}

// fill puts records from elsewhere into the form, and returns the status of the answer;
// nothing is saved yet.
func (p dnsPage) fill(e *dnsEdit) (status int, err error) {
	v := e.View
	v.keep(v.form.rows)
	v.Filter, v.Focus = "", "did"
	switch v.form.act {
	case "template":
		template, ok := zone.TemplateByID(v.form.template)
		if !ok {
			return http.StatusUnprocessableEntity, nil
		}
		records, err := template.For(e.On.Name)
		if err != nil {
			return 0, err
		}
		v.Rows, v.Did, v.Template = zone.Put(e.On.Name, v.form.rows, records), edits.DNSTemplated, template.ID
	case "restore":
		return http.StatusOK, p.restore(e)
	case "import":
		return importZone(e)
	case "whole":
		return http.StatusOK, readWhole(e)
	}
	return http.StatusOK, nil
}

// restore puts the records of an earlier version into the form.
func (p dnsPage) restore(e *dnsEdit) error {
	id, err := strconv.ParseInt(e.View.form.of, 10, 64)
	if err != nil {
		return registrar.ErrNotFound
	}
	version, err := p.zones.Version(e.R.Context(), e.On.Who.Key, e.On.Name, id)
	if errors.Is(err, versions.ErrNotFound) {
		return registrar.ErrNotFound
	}
	if err != nil {
		return err
	}
	e.View.Rows, e.View.Did = withBlank(zone.Rows(version.Records)), edits.DNSRestored
	return nil
}

// importZone puts the records of a file into the form. Half of what is too much is
// not taken, and a file without records changes nothing.
func importZone(e *dnsEdit) (status int, err error) {
	v := e.View
	in, err := zone.ParseFile(e.R.Context(), e.On.Name, v.form.text)
	if err != nil {
		return 0, err
	}
	v.Did, v.Import = edits.DNSImported, in
	if in.TooMany || in.TooLong || len(in.Records) == 0 {
		return http.StatusUnprocessableEntity, nil
	}
	rows := zone.Rows(zone.AsFound(in.Records, v.found()))
	if v.form.of == "add" {
		rows = append(zoneRows(v.form.rows), missing(v.form.rows, rows)...)
	}
	v.Rows = withBlank(rows)
	return http.StatusOK, nil
}

// readWhole reads the file once more, with names that lack a final dot as whole ones,
// and puts those into the rows that came from it.
func readWhole(e *dnsEdit) error {
	v := e.View
	in, err := zone.ParseFile(e.R.Context(), e.On.Name, v.form.text)
	if err != nil {
		return err
	}
	for i, u := range in.Undotted {
		in.Undotted[i].Whole = zone.AsFound([]registrar.Record{u.Whole}, v.found())[0]
	}
	v.Rows, v.Did = withBlank(zone.ReadWhole(v.form.rows, in.Undotted)), edits.DNSWhole
	return nil
}

// missing are those of more that rows do not have.
func missing(rows, more []zone.Row) []zone.Row {
	there := make(map[zone.Row]bool, len(rows))
	for _, row := range rows {
		there[row] = true
	}
	return slices.DeleteFunc(slices.Clone(more), func(row zone.Row) bool { return there[row] })
}

// parseZone checks the rows. Who saw no zone makes one.
func parseZone(e *dnsEdit) (change.Change, int, error) {
	v := e.View
	switch {
	case v.live.hidden: // denied, whatever it asks for
		return change.NewZoneSet(e.Ticket, e.On.Observed, v.live.state, nil), 0, nil
	case v.form.act == "delete":
		return change.NewZoneDelete(e.Ticket, e.On.Observed, v.live.state), 0, nil
	}
	found := v.found()
	wanted, problems := zone.Check(e.On.Name, v.form.asFound(found), found)
	v.wanted, v.Problems = wanted, problems
	if len(problems) > 0 {
		v.keep(zone.Apart(v.form.rows, found))
	}
	if v.form.sawNone() {
		return change.NewZoneCreate(e.Ticket, e.On.Observed, v.live.state, wanted), len(problems), nil
	}
	return change.NewZoneSet(e.Ticket, e.On.Observed, v.live.state, wanted), len(problems), nil
}

// found are the records that nobody typed: those that are there, and those that the
// form was made from, which a stale form shows.
func (v *dnsView) found() []registrar.Record {
	if v.form.seen == change.ZoneSeen(v.live.state) {
		return v.live.records
	}
	was, _ := v.form.saw()
	return slices.Concat(v.live.records, was)
}

// reviewZone shows the differences before they are saved, where much is at stake.
func reviewZone(e *dnsEdit, _ change.Change) (asked bool, err error) {
	v := e.View
	if v.form.act == "delete" {
		return false, nil
	}
	v.Doubts = zone.Doubts(e.On.Name, v.wanted, v.found())
	diff := zone.Diff(v.live.records, v.wanted)
	if !zone.Risky(diff) && len(v.Doubts) == 0 || v.form.reviewed == reviewOf(v.wanted) {
		return false, nil
	}
	v.keep(zoneRows(v.form.rows))
	v.Stage, v.Reviewed = edits.DNSReview, reviewOf(v.wanted)
	v.Diff = zoneDiff(v.Words, diff)
	return true, e.Ask(http.StatusOK, ui.FormBanner{})
}

// reviewOf is the fingerprint of a zone that a review showed.
func reviewOf(wanted []registrar.Record) string { return change.Fingerprint(zone.Lines(wanted)) }

func zoneRows(rows []zone.Row) []zone.Row {
	return slices.DeleteFunc(slices.Clone(rows), zone.Row.Blank)
}

func zoneDiff(p *words.Printer, diff []zone.Difference) []ui.DiffRow {
	var rows []ui.DiffRow
	for _, d := range diff {
		rows = append(rows, ui.NameserverDiff(p, d.Old, d.New)...)
	}
	return rows
}

// returnZone rebuilds the form after a save that failed. If the zone changed meanwhile,
// it puts what the visitor changed on top of what is there now.
func returnZone(e *dnsEdit, n *ui.FormBanner) {
	v := e.View
	if v.form.act == "delete" {
		return
	}
	v.Problems, v.Was, v.Doubts = nil, v.live.state.Records, zone.Doubts(e.On.Name, v.wanted, v.found())
	v.Rows, v.Filter = withBlank(v.form.rows), v.form.filter
	if n.Kind != ui.FormStale {
		return
	}
	was, known := v.form.saw()
	if !known {
		was = v.live.records
	}
	v.Rows, v.Filter = withBlank(zone.Rows(zone.Merge(was, v.live.records, v.wanted))), ""
	v.Ways = waysOf(zone.Lines(was), v.live.state.Records, zone.Lines(v.wanted))
}

// waysOf lists the records that are not in all three zones.
func waysOf(was, now, yours []string) []edits.DNSWay {
	ways := make(map[string]*edits.DNSWay)
	note := func(lines []string, there func(*edits.DNSWay) *bool) {
		for _, line := range lines {
			if ways[line] == nil {
				ways[line] = &edits.DNSWay{Line: line}
			}
			*there(ways[line]) = true
		}
	}
	note(was, func(w *edits.DNSWay) *bool { return &w.Was })
	note(now, func(w *edits.DNSWay) *bool { return &w.Now })
	note(yours, func(w *edits.DNSWay) *bool { return &w.Yours })
	var differ []edits.DNSWay
	for _, line := range slices.Sorted(maps.Keys(ways)) {
		if way := *ways[line]; !(way.Was && way.Now && way.Yours) {
			differ = append(differ, way)
		}
	}
	return differ
}

// apply stores the version before it is sent, and what was found before it.
func (p dnsPage) apply(e *dnsEdit, c change.Change) (change.Result, error) {
	if err := p.keepVersion(e, c); err != nil {
		return change.Result{}, err
	}
	return p.gate.Changes.Apply(e.R.Context(), e.On.Who.Actor, c)
}

func (p dnsPage) keepVersion(e *dnsEdit, c change.Change) error {
	if c.Seen() != e.Ticket.Seen || len(c.Diff()) == 0 {
		return nil // nothing will be sent
	}
	if err := p.gate.Changes.RequireProof(e.On.Who.Actor, c); err != nil {
		return err
	}
	version := versions.Version{Actor: e.On.Who.Username, Records: e.View.wanted}
	if c.Kind() != kind.ZoneDelete {
		version.ChangeID = c.Ticket().ID
	}
	return p.zones.Keep(e.R.Context(), e.On.Who.Key, e.On.Name, e.View.live.records, version)
}
