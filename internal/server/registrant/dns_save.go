package registrant

import (
	"errors"
	"maps"
	"net/http"
	"slices"
	"strconv"

	"portal/internal/change"
	"portal/internal/kind"
	"portal/internal/registrar"
	"portal/internal/server/gate"
	"portal/internal/words"
	"portal/internal/zone"
	"portal/internal/zone/versions"
	"portal/web/templates"
)

// dnsEdit is one POST of the form.
type dnsEdit struct {
	on   gate.Subject
	seen change.Observed
	live liveZone
	form dnsForm
	view templates.DNSView
}

// saveDNS handles POST /domains/{domain}/dns: all buttons of the form.
func (h *Handlers) saveDNS(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	form := parseDNS(r.PostForm)
	name, who, seen, err := h.observe(r, who)
	if err != nil {
		return h.resubmitted(w, r, who, form.ticket.ID, err)
	}
	live := readZone(r.Context(), who, name)
	if live.err != nil && !errors.Is(live.err, errNoZones) {
		return h.resubmitted(w, r, who, form.ticket.ID, live.err)
	}
	e := &dnsEdit{on: gate.Subject{Name: name, Who: who, Live: seen.Domain}, seen: seen, live: live, form: form}
	if e.view, err = h.dnsView(r, e.on, live); err != nil {
		return err
	}
	e.view.Text = form.text // of the file, whichever button was pressed
	done, err := h.blocked(w, r, who, form.ticket.ID, e.view.Block, func() error {
		return h.renderDNS(w, r, http.StatusUnprocessableEntity, e.view)
	})
	if done {
		return err
	}
	if live.hidden { // denied on the one path, which logs it
		_, err := h.Changes.Apply(r.Context(), who.Actor, change.NewZoneSet(form.ticket, seen, live.state, nil))
		return err
	}
	switch form.act {
	case "add", "remove", "filter", "edit", "split":
		return h.arrangeDNS(w, r, e)
	case "template", "import", "whole", "restore":
		return h.fillDNS(w, r, e)
	case "delete":
		return h.deleteZone(w, r, e)
	}
	return h.saveZone(w, r, e)
}

// keep puts what was typed back into the view: the form goes on from what the
// visitor saw.
func (e *dnsEdit) keep(rows []zone.Row) {
	e.view.Rows, e.view.Filter = withBlank(rows), e.form.filter
	e.view.ChangeID, e.view.Seen, e.view.Was = e.form.ticket.ID, e.form.ticket.Seen, e.form.was
}

// arrangeDNS answers the buttons of the table.
func (h *Handlers) arrangeDNS(w http.ResponseWriter, r *http.Request, e *dnsEdit) error {
	e.keep(e.form.edited())
	e.view.Focus = "dns-add"
	if n := len(e.view.Rows); e.form.act == "add" && n > 0 {
		e.view.Focus = "r" + strconv.Itoa(n) + "-" + string(zone.FieldType)
	}
	if i, err := strconv.Atoi(e.form.of); e.form.act == "split" && err == nil && i >= 0 && i < len(e.view.Rows) {
		e.view.Rows = slices.Clone(e.view.Rows)
		e.view.Rows[i], _ = zone.Split(e.on.Name, e.view.Rows[i])
		e.view.Focus = "r" + strconv.Itoa(i+1) + "-" + string(zone.FieldValue)
	}
	return h.renderDNS(w, r, http.StatusOK, e.view)
}

// fillDNS puts records from elsewhere into the form; nothing is saved yet.
func (h *Handlers) fillDNS(w http.ResponseWriter, r *http.Request, e *dnsEdit) error {
	e.keep(e.form.rows)
	e.view.Filter, e.view.Focus = "", "did"
	switch e.form.act {
	case "template":
		template, ok := zone.TemplateByID(e.form.template)
		if !ok {
			return h.renderDNS(w, r, http.StatusUnprocessableEntity, e.view)
		}
		records, err := template.For(e.on.Name)
		if err != nil {
			return err
		}
		e.view.Rows, e.view.Did, e.view.Template = zone.Put(e.on.Name, e.form.rows, records), templates.DNSTemplated, template.ID
	case "restore":
		id, err := strconv.ParseInt(e.form.of, 10, 64)
		if err != nil {
			return registrar.ErrNotFound
		}
		version, err := h.Zones.Version(r.Context(), e.on.Who.Key, e.on.Name, id)
		if errors.Is(err, versions.ErrNotFound) {
			return registrar.ErrNotFound
		}
		if err != nil {
			return err
		}
		e.view.Rows, e.view.Did = withBlank(zone.Rows(version.Records)), templates.DNSRestored
	case "import":
		return h.importZone(w, r, e)
	case "whole":
		return h.readWhole(w, r, e)
	}
	return h.renderDNS(w, r, http.StatusOK, e.view)
}

// importZone puts the records of a file into the form. Half of what is too much is
// not taken, and a file without records changes nothing.
func (h *Handlers) importZone(w http.ResponseWriter, r *http.Request, e *dnsEdit) error {
	in, err := zone.ParseFile(r.Context(), e.on.Name, e.form.text)
	if err != nil {
		return err
	}
	e.view.Did, e.view.Import = templates.DNSImported, in
	if in.TooMany || in.TooLong || len(in.Records) == 0 {
		return h.renderDNS(w, r, http.StatusUnprocessableEntity, e.view)
	}
	rows := zone.Rows(zone.AsFound(in.Records, e.found()))
	if e.form.of == "add" {
		rows = append(zoneRows(e.form.rows), missing(e.form.rows, rows)...)
	}
	e.view.Rows = withBlank(rows)
	return h.renderDNS(w, r, http.StatusOK, e.view)
}

// readWhole reads the file once more, with names that lack a final dot as whole ones,
// and puts those into the rows that came from it.
func (h *Handlers) readWhole(w http.ResponseWriter, r *http.Request, e *dnsEdit) error {
	in, err := zone.ParseFile(r.Context(), e.on.Name, e.form.text)
	if err != nil {
		return err
	}
	for i, u := range in.Undotted {
		in.Undotted[i].Whole = zone.AsFound([]registrar.Record{u.Whole}, e.found())[0]
	}
	e.view.Rows, e.view.Did = withBlank(zone.ReadWhole(e.form.rows, in.Undotted)), templates.DNSWhole
	return h.renderDNS(w, r, http.StatusOK, e.view)
}

// missing are those of more that rows do not have.
func missing(rows, more []zone.Row) []zone.Row {
	there := make(map[zone.Row]bool, len(rows))
	for _, row := range rows {
		there[row] = true
	}
	return slices.DeleteFunc(slices.Clone(more), func(row zone.Row) bool { return there[row] })
}

// deleteZone asks, and then takes the zone away.
func (h *Handlers) deleteZone(w http.ResponseWriter, r *http.Request, e *dnsEdit) error {
	if !e.form.sure {
		e.keep(nil)
		e.view.Stage, e.view.Was = templates.DNSDelete, e.live.state.Records
		return h.renderDNS(w, r, http.StatusOK, e.view)
	}
	c := change.NewZoneDelete(e.form.ticket, e.seen, e.live.state)
	if err := h.keepZone(r, e, c, nil); err != nil {
		return err
	}
	return h.apply(w, r, e.on.Who, c, func(status int, n templates.FormNotice) error {
		e.view.Notice = n
		return h.renderDNS(w, r, status, e.view)
	})
}

// saveZone checks the rows, lets the visitor look again where much is at stake,
// and saves.
func (h *Handlers) saveZone(w http.ResponseWriter, r *http.Request, e *dnsEdit) error {
	found := e.found()
	wanted, problems := zone.Check(e.on.Name, e.form.asFound(found), found)
	if len(problems) > 0 {
		e.keep(zone.Apart(e.form.rows, e.found()))
		e.view.Problems, e.view.Notice = problems, templates.FormNotice{Kind: templates.FormProblems, Problems: len(problems)}
		return h.renderDNS(w, r, http.StatusUnprocessableEntity, e.view)
	}
	c := e.edit(wanted)
	again := func(status int, n templates.FormNotice) error {
		e.rebase(n, wanted)
		return h.renderDNS(w, r, status, e.view)
	}
	e.view.Doubts = zone.Doubts(e.on.Name, wanted, e.found())
	if (zone.Risky(zone.Diff(e.live.records, wanted)) || len(e.view.Doubts) > 0) && e.form.reviewed != reviewOf(wanted) && e.on.Who.Rights.Has(c.Right()) {
		return h.reviewZone(w, r, e, c, wanted, again)
	}
	if err := h.keepZone(r, e, c, wanted); err != nil {
		return err
	}
	return h.apply(w, r, e.on.Who, c, again)
}

// found are the records that nobody typed: those that are there, and those that the
// form was made from, which a stale form shows.
func (e *dnsEdit) found() []registrar.Record {
	if e.form.ticket.Seen == change.ZoneSeen(e.live.state) {
		return e.live.records
	}
	was, _ := e.form.saw()
	return slices.Concat(e.live.records, was)
}

// edit is the change that the form asks for: who saw no zone makes one.
func (e *dnsEdit) edit(wanted []registrar.Record) change.Change {
	if e.form.sawNone() {
		return change.NewZoneCreate(e.form.ticket, e.seen, e.live.state, wanted)
	}
	return change.NewZoneSet(e.form.ticket, e.seen, e.live.state, wanted)
}

// reviewZone shows the differences before they are saved. A form that was sent
// already, or of a zone that changed meanwhile, has nothing to review.
func (h *Handlers) reviewZone(w http.ResponseWriter, r *http.Request, e *dnsEdit, c change.Change, wanted []registrar.Record, again func(int, templates.FormNotice) error) error {
	sent, err := h.gate.Receipts.Sent(r.Context(), e.on.Who, e.form.ticket.ID)
	switch {
	case err != nil:
		return err
	case sent:
		return h.gate.Receipts.Lead(w, r, e.on.Who, e.form.ticket.ID)
	case c.Seen() != e.form.ticket.Seen:
		return again(http.StatusConflict, templates.FormNotice{Kind: templates.FormStale})
	}
	e.keep(zoneRows(e.form.rows))
	e.view.Stage, e.view.Reviewed = templates.DNSReview, reviewOf(wanted)
	e.view.Diff = zoneDiff(e.view.Layout.Words, zone.Diff(e.live.records, wanted))
	return h.renderDNS(w, r, http.StatusOK, e.view)
}

// reviewOf is the fingerprint of a zone that a review showed.
func reviewOf(wanted []registrar.Record) string { return change.Fingerprint(zone.Lines(wanted)) }

func zoneRows(rows []zone.Row) []zone.Row {
	return slices.DeleteFunc(slices.Clone(rows), zone.Row.Blank)
}

func zoneDiff(p *words.Printer, diff []zone.Difference) []templates.DiffRow {
	var rows []templates.DiffRow
	for _, d := range diff {
		rows = append(rows, templates.NameserverDiff(p, d.Old, d.New)...)
	}
	return rows
}

// rebase rebuilds the form after a save that failed. If the zone changed meanwhile,
// it puts what the visitor changed on top of what is there now.
func (e *dnsEdit) rebase(n templates.FormNotice, wanted []registrar.Record) {
	e.view.Notice, e.view.Filter = n, e.form.filter
	e.view.Rows = withBlank(e.form.rows)
	if n.Kind != templates.FormStale {
		return
	}
	was, known := e.form.saw()
	if !known {
		was = e.live.records
	}
	e.view.Rows, e.view.Filter = withBlank(zone.Rows(zone.Merge(was, e.live.records, wanted))), ""
	e.view.Ways = waysOf(zone.Lines(was), e.live.state.Records, zone.Lines(wanted))
}

// waysOf lists the records that are not in all three zones.
func waysOf(was, now, yours []string) []templates.DNSWay {
	ways := make(map[string]*templates.DNSWay)
	note := func(lines []string, there func(*templates.DNSWay) *bool) {
		for _, line := range lines {
			if ways[line] == nil {
				ways[line] = &templates.DNSWay{Line: line}
			}
			*there(ways[line]) = true
		}
	}
	note(was, func(w *templates.DNSWay) *bool { return &w.Was })
	note(now, func(w *templates.DNSWay) *bool { return &w.Now })
	note(yours, func(w *templates.DNSWay) *bool { return &w.Yours })
	var differ []templates.DNSWay
	for _, line := range slices.Sorted(maps.Keys(ways)) {
		if way := *ways[line]; !(way.Was && way.Now && way.Yours) {
			differ = append(differ, way)
		}
	}
	return differ
}

// keepZone stores the version before it is sent, and what was found before it.
func (h *Handlers) keepZone(r *http.Request, e *dnsEdit, c change.Change, wanted []registrar.Record) error {
	if !e.on.Who.Rights.Has(c.Right()) || c.Seen() != e.form.ticket.Seen || len(c.Diff()) == 0 {
		return nil // nothing will be sent
	}
	if err := h.Changes.RequireProof(e.on.Who.Actor, c); err != nil {
		return err
	}
	version := versions.Version{Actor: e.on.Who.Username, Records: wanted}
	if c.Kind() != kind.ZoneDelete {
		version.ChangeID = c.Ticket().ID
	}
	return h.Zones.Keep(r.Context(), e.on.Who.Key, e.on.Name, e.live.records, version)
}
