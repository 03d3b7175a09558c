package edits

import (
	"cmp"
	"maps"
	"net/http"
	"slices"

	"portal/internal/change"
	"portal/internal/kind"
	"portal/internal/registrar"
	"portal/internal/zone"
	"portal/internal/zone/versions"
	"portal/web/templates/edits"
	"portal/web/templates/ui"
)

// parseZone checks the rows. Who saw no zone makes one.
func parseZone(e *dnsEdit) (change.Change, int, error) {
	v := e.View
	switch {
	case v.live.hidden: // denied, whatever it asks for
		return change.NewZoneSet(e.Ticket, e.On.Observed, v.live.state, nil), 0, nil
	case v.form.act == "delete":
		return change.NewZoneDelete(e.Ticket, e.On.Observed, v.live.state), 0, nil
	}
	v.wanted, v.Problems = v.Draft.Check(e.On.Name, v.found())
	v.openFault()
	if v.reviewed() {
		e.Ticket.Accepted = v.risks(e.On.Name)
	}
	if v.form.sawNone() {
		return change.NewZoneCreate(e.Ticket, e.On.Observed, v.live.state, v.wanted), len(v.Problems), nil
	}
	return change.NewZoneSet(e.Ticket, e.On.Observed, v.live.state, v.wanted), len(v.Problems), nil
}

// openFault opens the first row on the page that has a fault.
func (v *dnsView) openFault() {
	at := slices.Collect(maps.Keys(v.Problems))
	if len(at) == 0 {
		return
	}
	added := len(v.Draft.Found) // they stand above the others, the last one first
	first := slices.MinFunc(at, func(a, b zone.Place) int {
		if a.Row >= added || b.Row >= added {
			return cmp.Compare(b.Row, a.Row)
		}
		return cmp.Compare(a.Row, b.Row)
	})
	v.Open, v.OpenRow, v.Focus = first.Row, v.Draft.Rows[first.Row], edits.DNSRowID(first.Row, string(first.Field))
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

// reviewZone shows what changes, and what follows, before anything is sent.
func reviewZone(e *dnsEdit, _ change.Change) (asked bool, err error) {
	v := e.View
	if v.form.act == "delete" || zone.Same(v.live.records, v.wanted) && v.live.state.Served {
		return false, nil
	}
	if v.reviewed() {
		return false, nil
	}
	v.Doubts = zone.Doubts(e.On.Name, v.wanted, v.found())
	if v.Served && v.Delegated {
		v.Effects = zone.Effects(v.live.records, v.wanted)
	}
	v.Stage, v.Reviewed, v.Lines = edits.DNSReview, reviewOf(v.wanted), edits.DNSLines(zone.Diff(v.live.records, v.wanted))
	return true, e.Ask(http.StatusOK, ui.FormBanner{})
}

// reviewed reports whether the visitor saw what follows from the zone, and saves it.
func (v *dnsView) reviewed() bool {
	return v.form.act == "save" && v.form.reviewed == reviewOf(v.wanted)
}

// risks are what the review warned of.
func (v *dnsView) risks(name registrar.DomainName) []kind.Risk {
	found := make(map[kind.Risk]bool)
	found[kind.RiskRecords] = len(zone.Doubts(name, v.wanted, v.found())) > 0
	if v.Served && v.Delegated {
		for _, effect := range zone.Effects(v.live.records, v.wanted) {
			found[kind.RiskEmail] = found[kind.RiskEmail] || effect.Kind == zone.MailStops
			found[kind.RiskWebsite] = found[kind.RiskWebsite] || effect.Kind == zone.SiteStops
		}
	}
	return slices.DeleteFunc(kind.Risks(), func(r kind.Risk) bool { return !found[r] })
}

// reviewOf is the fingerprint of a zone that a review showed.
func reviewOf(wanted []registrar.Record) string { return change.Fingerprint(zone.Lines(wanted)) }

// returnZone rebuilds the form after a save that failed. If the zone changed meanwhile,
// it puts what the visitor changed on top of what is there now.
func returnZone(e *dnsEdit, n *ui.FormBanner) {
	v := e.View
	if v.form.act == "delete" {
		v.Draft = zone.NewDraft(v.live.records)
		return
	}
	v.Problems, v.Doubts = nil, zone.Doubts(e.On.Name, v.wanted, v.found())
	if n.Kind != ui.FormStale {
		return
	}
	was, known := v.form.saw()
	if !known {
		was = v.live.records
	}
	v.Draft = zone.NewDraft(v.live.records).Replace(zone.Rows(zone.Merge(was, v.live.records, v.wanted)))
	v.Find, v.Filter = "", ""
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
