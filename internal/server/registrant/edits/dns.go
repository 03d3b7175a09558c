package edits

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/change"
	"portal/internal/kind"
	"portal/internal/registrar"
	"portal/internal/server/gate"
	"portal/internal/zone"
	"portal/internal/zone/versions"
	"portal/web/templates/edits"
	"portal/web/templates/ui"
)

// dnsPage changes the DNS records of a domain.
type dnsPage struct {
	gate  *gate.Gate
	audit *audit.Store
	zones *versions.Store
}

// dnsView is the page with the zone that was read for it, and what was sent.
type dnsView struct {
	edits.DNSView
	live   liveZone
	form   dnsForm
	wanted []registrar.Record // what the form asks for
}

type dnsEdit = gate.Edit[*dnsView]

func (p dnsPage) form() gate.Form[*dnsView] {
	return gate.Form[*dnsView]{
		Gate: p.gate,
		Asks: []gate.Ask{zoneOf},
		View: p.view,
		Components: func(v *dnsView) (whole, part templ.Component) {
			return edits.DNSPage(v.DNSView), edits.DNSForm(v.DNSView)
		},
		Button: p.press,
		Parse:  parseZone,
		Review: reviewZone,
		Apply:  p.apply,
		Return: returnZone,
		Back: map[kind.Kind]gate.Back[*dnsView]{
			kind.ZoneSet: backRecords, kind.ZoneCreate: backZoneCreate, kind.ZoneDelete: backRecords,
		},
	}
}

// shownVersions is how many versions the page offers.
const shownVersions = 20

// errNoZones means that the registrar serves no zones at all.
var errNoZones = errors.New("the registrar serves no zones")

// liveZone is the zone of a domain as it is served now.
type liveZone struct {
	state   change.ZoneState
	records []registrar.Record
	used    bool // the domain is delegated to the nameservers that serve it
	hosts   []string
	hidden  bool  // from the visitor, so that it was not read
	err     error // why it could not be read
}

// readZone reads the zone for those who may change it. That there is none is no error.
func readZone(ctx context.Context, who gate.Visitor, name registrar.DomainName) liveZone {
	if who.Registrar.ZoneReader == nil {
		return liveZone{err: errNoZones}
	}
	if !who.Rights.Has(kind.ZoneSet.Right()) {
		return liveZone{hidden: true}
	}
	hosts := who.Registrar.ZoneReader.ZoneHosts()
	read, err := who.Registrar.ZoneReader.Zone(ctx, name)
	if errors.Is(err, registrar.ErrNotFound) {
		return liveZone{hosts: hosts}
	}
	if err != nil {
		return liveZone{hosts: hosts, err: err}
	}
	return liveZone{state: change.ZoneOf(read.Records), records: read.Records, used: read.Delegated, hosts: hosts}
}

// zoneOf asks what readZone reads.
func zoneOf(ctx context.Context, who gate.Visitor, name registrar.DomainName) {
	readZone(ctx, who, name)
}

// view is the page as it opens: the live zone in a fresh form.
func (p dnsPage) view(r *http.Request, on gate.Subject) (*dnsView, error) {
	live := liveZone{err: registrar.ErrUnavailable}
	if !on.Stale {
		live = readZone(r.Context(), on.Who, on.Name)
	}
	if live.err != nil && !errors.Is(live.err, errNoZones) && (on.Saves || !errors.Is(live.err, registrar.ErrUnavailable)) {
		return nil, live.err
	}
	form, err := p.gate.Domains.EditForm(r, on, dnsBlock(on, live))
	if err != nil {
		return nil, err
	}
	form.Seen = change.ZoneSeen(live.state)
	view := &dnsView{live: live, form: parseDNS(r.PostForm), DNSView: edits.DNSView{
		EditForm: form, Served: live.state.Served, Delegated: live.used || !live.state.Served && delegatedTo(on.Live, live.hosts),
		Nameservers: registrar.Hosts(on.Live.Nameservers), ZoneHosts: live.hosts, Open: -1, Draft: zone.NewDraft(live.records),
		Lacking: errors.Is(live.err, errNoZones), Unknown: live.err != nil || live.hidden, Foreign: foreignTypes(live.records),
	}}
	if on.Saves {
		view.keep()
	}
	if view.Block == "" {
		view.Versions, err = p.versions(r.Context(), on, live)
	}
	return view, err
}

// keep puts what was typed into the view, on top of the zone that the visitor saw.
func (v *dnsView) keep() {
	found, known := v.live.records, true
	if v.form.seen != change.ZoneSeen(v.live.state) {
		if found, known = v.form.saw(); !known {
			found = v.live.records
		}
	}
	v.Draft = v.form.draft(found, known)
	v.Find, v.Filter, v.Text = v.form.find, v.form.filter, v.form.text
}

// dnsBlock says why the zone can't be changed, if so.
func dnsBlock(on gate.Subject, live liveZone) ui.Block {
	switch {
	case errors.Is(live.err, errNoZones):
		return ui.Blocked
	case live.err != nil:
		return ui.BlockedDown
	}
	if block := gate.SeenBy(on, kind.ZoneSet.Right()); block != "" || len(zone.Foreign(live.records)) == 0 {
		return block
	}
	return ui.Blocked // a save would take those records away
}

// foreignTypes are the types of records that can't be kept by a save.
func foreignTypes(records []registrar.Record) []string {
	var kinds []string
	for _, r := range zone.Foreign(records) {
		kinds = append(kinds, r.Type)
	}
	slices.Sort(kinds)
	return slices.Compact(kinds)
}

func delegatedTo(d registrar.Domain, hosts []string) bool {
	elsewhere := func(host string) bool { return !slices.Contains(hosts, host) }
	return len(d.Nameservers) > 0 && !slices.ContainsFunc(registrar.Hosts(d.Nameservers), elsewhere)
}

// versions lists what can be put back. Saves that did not come into force are
// left out, as far as the log knows.
func (p dnsPage) versions(ctx context.Context, on gate.Subject, live liveZone) ([]edits.DNSVersion, error) {
	kept, err := p.zones.Versions(ctx, on.Who.Key, on.Name, shownVersions)
	if err != nil {
		return nil, err
	}
	var versions []edits.DNSVersion
	for _, v := range kept {
		shown := edits.DNSVersion{ID: v.ID, At: v.At, Actor: v.Actor, ChangeID: v.ChangeID, Records: len(v.Records)}
		if v.ChangeID != "" {
			story, err := p.audit.Change(ctx, audit.ScopeOf(on.Who.Actor), v.ChangeID)
			if err != nil && !errors.Is(err, audit.ErrNotFound) {
				return nil, err
			}
			if err != nil || !mayBeSo(story) {
				continue
			}
			shown.Open = !story.Settled()
			if !on.Who.MaySee(story) { // its receipt is for others
				shown.ChangeID = ""
			}
		}
		shown.Current = live.state.Served && zone.Same(v.Records, live.records) && !slices.ContainsFunc(versions, func(d edits.DNSVersion) bool { return d.Current })
		versions = append(versions, shown)
	}
	return versions, nil
}

// mayBeSo reports whether a change came into force, or may have.
func mayBeSo(c audit.Change) bool {
	switch {
	case c.Resolution != nil:
		return c.Resolution.Verdict != audit.NotApplied
	case c.Ending != nil:
		return c.Ending.Outcome != audit.Refused && c.Ending.Outcome != audit.NotSent
	}
	return true
}

// download handles GET /domains/{domain}/dns/zone.txt.
func (p dnsPage) download(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	name, err := registrar.ParseDomainName(r.PathValue("domain"))
	if err != nil {
		return err
	}
	who.Registrar.Reading = change.NewTold(registrar.Domain{}).Listen(who.Registrar.Reading)
	if who, err = p.gate.Domains.Beside(r, who, name, zoneOf); err != nil {
		return err
	}
	live := readZone(r.Context(), who, name)
	switch {
	case live.err != nil && !errors.Is(live.err, errNoZones):
		return live.err
	case live.hidden:
		return &auth.DeniedError{Missing: kind.ZoneSet.Right()}
	case !live.state.Served:
		return registrar.ErrNotFound
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="`+string(name)+`.zone.txt"`)
	_, err = w.Write([]byte(zone.File(name, live.records)))
	return err
}

// savedDNS words what the form is about to save.
func savedDNS(r *http.Request, l ui.Layout, name registrar.DomainName) []ui.ReauthItem {
	form := parseDNS(r.PostForm)
	return edits.DNSSummary(l, name, form.changes(), form.act == "delete")
}
