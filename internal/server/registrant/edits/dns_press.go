package edits

import (
	"errors"
	"net/http"
	"slices"
	"strconv"

	"portal/internal/registrar"
	"portal/internal/zone"
	"portal/internal/zone/versions"
	"portal/web/templates/edits"
	"portal/web/templates/ui"
)

// press answers the buttons that save nothing. All of them keep what stands in the open
// row but the one that gives it up.
func (p dnsPage) press(e *dnsEdit) (done bool, err error) {
	v, status := e.View, http.StatusOK
	switch v.form.act {
	case "cancel":
		v.Focus = v.rowFocus(v.form.open.at)
	case "kind":
		v.openAs(v.form.of)
	default:
		v.Draft = v.form.settled(v.Draft)
		if status, done, err = p.act(e); err != nil || !done {
			return err != nil, err
		}
	}
	v.judge(e.On.Name)
	return true, e.Ask(status, ui.FormBanner{})
}

// act does what a button asks for once the open row is kept, and returns the status of
// the answer; done is false for one that saves.
func (p dnsPage) act(e *dnsEdit) (status int, done bool, err error) {
	v := e.View
	switch v.form.act {
	case "keep":
		return v.kept(e.On.Name), true, nil
	case "add", "open", "remove", "undo", "split":
		v.arrange(e.On.Name)
	case "find", "edit":
	case "service":
		v.Stage, v.Services = edits.DNSAddService, v.services(e.On.Name)
		return http.StatusOK, true, nil
	case "template", "server", "import", "whole", "restore":
		status, err = p.fill(e)
		return status, true, err
	case "delete":
		if v.form.sure {
			return 0, false, nil
		}
		v.Stage = edits.DNSDelete
	default:
		return 0, false, nil
	}
	return http.StatusOK, true, nil
}

// judge says what is wrong with the rows so far.
func (v *dnsView) judge(name registrar.DomainName) {
	if v.Draft.Changes() > 0 && v.Stage == "" {
		_, v.Problems = v.Draft.Check(name, v.found())
	}
}

// rowFocus is where the keyboard goes once row i is closed.
func (v *dnsView) rowFocus(i int) string {
	switch {
	case i < 0 || i >= len(v.Draft.Rows):
		return edits.DNSAddID
	case v.Draft.State(i) == zone.RowRemoved:
		return edits.DNSRowID(i, "undo")
	}
	return edits.DNSRowID(i, "open")
}

// openAs opens a row as one of another type, with what stands in it.
func (v *dnsView) openAs(kind string) {
	v.Open, v.OpenRow = v.form.open.at, v.form.open.row
	if v.Open < 0 {
		v.Open = len(v.Draft.Rows)
	}
	if was := v.OpenRow.Type; was == "SRV" && kind != "SRV" && kind != was {
		v.OpenRow.Value = edits.DNSServiceHost(v.OpenRow.Value)
	} else if kind == "SRV" && was != kind {
		v.OpenRow.Value = edits.DNSService("", "", v.OpenRow.Value)
	}
	v.OpenRow.Type = kind
	v.Focus = edits.DNSRowID(v.Open, string(zone.FieldName))
}

// kept closes the open row, unless something is wrong with it alone.
func (v *dnsView) kept(name registrar.DomainName) (status int) {
	i := v.form.open.at
	if i < 0 || i > len(v.Draft.Rows) {
		return http.StatusOK
	}
	if i = min(i, len(v.Draft.Rows)-1); i < 0 || v.form.open.row.Blank() && v.form.open.at > i {
		v.Focus = edits.DNSAddID
		return http.StatusOK
	}
	row := v.Draft.Rows[i]
	if at, wrong := row.Fault(name); wrong.Problem != "" && v.Draft.State(i) != zone.RowKept {
		v.Open, v.OpenRow, v.Focus = i, row, edits.DNSRowID(i, string(at))
		return http.StatusUnprocessableEntity
	}
	v.Focus = v.rowFocus(i)
	v.say(v.Draft.State(i), row)
	return http.StatusOK
}

// arrange does what the buttons of the list ask for.
func (v *dnsView) arrange(name registrar.DomainName) {
	i := rowAt(v.form.of)
	if v.form.act == "add" {
		v.Open, v.OpenRow, v.Focus = len(v.Draft.Rows), zone.Row{Type: v.form.filter}, edits.DNSKindID
		if v.form.filter != "" {
			v.Focus = edits.DNSRowID(v.Open, string(zone.FieldName))
		}
		return
	}
	if i < 0 || i >= len(v.Draft.Rows) {
		return
	}
	row := v.Draft.Rows[i]
	switch v.form.act {
	case "remove":
		v.Draft = v.Draft.Remove(i)
		v.say(zone.RowRemoved, row)
		v.Focus = edits.DNSAddID
		if i < len(v.Draft.Found) {
			v.Focus = v.rowFocus(i)
		}
		return
	case "undo":
		v.Draft = v.Draft.Undo(i)
		v.Focus = v.rowFocus(i)
		v.say(zone.RowKept, v.Draft.Rows[i])
		return
	case "split":
		if split, ok := zone.Split(name, row); ok {
			v.Draft = v.Draft.Put(i, split)
		}
	}
	if v.Draft.State(i) != zone.RowRemoved {
		v.Open, v.OpenRow, v.Focus = i, v.Draft.Rows[i], edits.DNSRowID(i, string(zone.FieldName))
	}
}

// say has a screen reader told what became of a row.
func (v *dnsView) say(state zone.RowState, row zone.Row) { v.Said = v.SayRow(state, row) }

// fill puts records from elsewhere into the form, and returns the status of the answer;
// nothing is saved yet.
func (p dnsPage) fill(e *dnsEdit) (status int, err error) {
	v := e.View
	v.Find, v.Filter, v.Focus = "", "", "did"
	switch v.form.act {
	case "template":
		template, ok := zone.TemplateByID(v.form.of)
		if !ok {
			return http.StatusUnprocessableEntity, nil
		}
		records, err := template.For(e.On.Name)
		if err != nil {
			return 0, err
		}
		v.put(e.On.Name, records)
	case "server":
		return v.putServer(e.On.Name), nil
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
	e.View.Draft, e.View.Did = e.View.Draft.Replace(zone.Rows(version.Records)), edits.DNSRestored
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
		there, _ := v.Draft.Wanted()
		v.Draft.Rows = append(slices.Clone(v.Draft.Rows), missing(there, rows)...)
		return http.StatusOK, nil
	}
	v.Draft = v.Draft.Replace(rows)
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
	rows, _ := v.Draft.Wanted()
	v.Draft, v.Did = v.Draft.Replace(zone.ReadWhole(rows, in.Undotted)), edits.DNSWhole
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
