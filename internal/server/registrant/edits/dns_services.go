package edits

import (
	"net/http"
	"net/netip"
	"slices"

	"portal/internal/registrar"
	"portal/internal/zone"
	"portal/web/templates/edits"
)

// services are those that the pressed card leads to, each with what it would change.
func (v *dnsView) services(name registrar.DomainName) []edits.DNSOffer {
	var all []edits.DNSOffer
	for _, t := range zone.Templates() {
		if !v.offers(t) {
			continue
		}
		records, err := t.For(name)
		if err != nil {
			continue // a test reads all of them
		}
		now, _ := v.Draft.Wanted()
		all = append(all, edits.DNSOffer{Template: t, Lines: edits.DNSLines(zone.DiffLines(lines(now), lines(v.with(name, records))))})
	}
	v.Group = v.form.of
	return all
}

// offers reports whether the pressed card leads to a template.
func (v *dnsView) offers(t zone.Template) bool {
	switch v.form.of {
	case edits.DNSWebHosts:
		return t.Kind == zone.ForWeb
	case edits.DNSOtherMail:
		return t.Kind != zone.ForWeb && !slices.Contains(edits.DNSCards, t.ID)
	}
	return t.ID == v.form.of
}

// with are the wanted rows with records put into them.
func (v *dnsView) with(name registrar.DomainName, records []registrar.Record) []zone.Row {
	rows, _ := v.Draft.Wanted()
	return zone.Put(name, rows, records)
}

func (v *dnsView) put(name registrar.DomainName, records []registrar.Record) {
	v.Draft, v.Did = v.Draft.Replace(v.with(name, records)), edits.DNSTemplated
}

// putServer points the domain, and www, at the address that was typed.
func (v *dnsView) putServer(name registrar.DomainName) (status int) {
	row := zone.Row{Type: "A", Name: zone.Apex, Value: v.form.address}
	if ip, err := netip.ParseAddr(v.form.address); err == nil && ip.Is6() {
		row.Type = "AAAA"
	}
	if _, wrong := row.Fault(name); wrong.Problem != "" {
		v.form.of = edits.DNSWebHosts
		v.Stage, v.Services, v.Address, v.AddressFault, v.Focus = edits.DNSAddService, v.services(name), v.form.address, wrong, "address"
		return http.StatusUnprocessableEntity
	}
	v.put(name, []registrar.Record{{Type: row.Type, Value: v.form.address}, {Type: "CNAME", Name: "www", Value: string(name)}})
	return http.StatusOK
}

func lines(rows []zone.Row) []string {
	all := make([]string, len(rows))
	for i, row := range rows {
		all[i] = row.Line()
	}
	return all
}
