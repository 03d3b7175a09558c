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
