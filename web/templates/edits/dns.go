package edits

import (
	"portal/internal/registrar"
	"portal/internal/zone"
	"portal/web/templates/ui"
)

// DNSStage says what the page asks for.
type DNSStage string

// The stages. The zero value is the list of records.
const (
	DNSAddService DNSStage = "service" // look at what a service would add
	DNSReview     DNSStage = "review"  // look at the differences, then save
	DNSDelete     DNSStage = "delete"  // look at what goes, then delete
)

// DNSView is the zone of a domain with the form that changes it.
type DNSView struct {
	ui.EditForm
	Stage        DNSStage
	Served       bool // there is a zone
	Delegated    bool // the world sees it, or would see it
	Nameservers  []string
	ZoneHosts    []string // those that serve zones
	Draft        zone.Draft
	Open         int      // the row that can be typed into; -1 for none, the number of rows for a new one
	OpenRow      zone.Row // what stands in it; without a type, that is asked first
	Problems     map[zone.Place]zone.Fault
	Find, Filter string // what a name or value holds and the type of the rows that are shown; "" for all
	Did          DNSDid
	Import       zone.Import // with DNSImported: what the file says
	Text         string      // of the import field
	Focus        string      // ID of the element that has the focus; "" for the usual one
	Versions     []DNSVersion
	Ways         []DNSWay // with ui.FormStale: records that are not everywhere
	Foreign      []string // types of records that a save could not keep, so that there is no form
	Unknown      bool     // the zone could not be read
	Lacking      bool     // the registrar serves no zones at all

	// Of DNSAddService.
	Group        string // the card that was pressed
	Services     []DNSOffer
	Address      string // what was typed as the address of a web server
	AddressFault zone.Fault

	// Of DNSReview.
	Lines    []DNSLine
	Effects  []zone.Effect
	Doubts   []zone.Doubt // records that are there by mistake, maybe
	Reviewed string       // fingerprint of what is shown
}

// DNSWay is a record in three zones: as the visitor saw it, as it is, as the
// visitor wants it.
type DNSWay struct {
	Line            string
	Was, Now, Yours bool
}

// Action is the form's address.
func (v DNSView) Action() string { return ui.DomainPath(v.Head.Name, "dns") }

// ZoneFile is the address of the zone as a master file.
func (v DNSView) ZoneFile() string { return ui.DomainPath(v.Head.Name, "dns") + "/zone.txt" }

// state says where the DNS of the domain is.
func (v DNSView) state() ui.Banner {
	hosts := v.Layout.Words.List(v.ZoneHosts)
	change := ui.Banner{Tone: ui.ToneWarn, Icon: "globe", Href: ui.DomainPath(v.Head.Name, "nameservers"), LinkText: v.T("dns.state.nameservers")}
	switch {
	case v.Served && v.Delegated:
		return ui.Banner{Tone: ui.ToneOK, Icon: "circle-check", Title: v.T("dns.state.used.title")}
	case v.Delegated:
		return ui.Banner{Tone: ui.ToneWarn, Icon: "globe", Title: v.T("dns.state.empty.title"), Text: v.T("dns.state.empty.text")}
	case v.Served && len(v.Nameservers) == 0:
		change.Title, change.Text = v.T("dns.state.unused.title"), v.T("dns.state.undelegated.text", "hosts", hosts)
	case v.Served:
		change.Title, change.Text = v.T("dns.state.unused.title"), v.T("dns.state.unused.text", "now", v.Layout.Words.List(v.Nameservers), "hosts", hosts)
	case len(v.Nameservers) == 0:
		change.Tone, change.Title, change.Text = ui.ToneInfo, v.T("dns.state.none.title"), v.T("dns.state.undelegated.text", "hosts", hosts)
	default:
		change.Tone, change.Title = ui.ToneInfo, v.T("dns.state.elsewhere.title")
		change.Text = v.T("dns.state.elsewhere.text", "now", v.Layout.Words.List(v.Nameservers), "hosts", hosts)
	}
	return change
}

// DNSSummary tells of changes to a zone that are about to be saved, or of a zone that
// is to go.
func DNSSummary(l ui.Layout, name registrar.DomainName, changes int, gone bool) []ui.ReauthItem {
	what := l.N("dns.changes", changes)
	if gone {
		what = l.T("dns.delete.title")
	}
	return []ui.ReauthItem{{Label: l.T("reauth.domain"), Values: []string{name.Unicode()}}, {Label: l.T("dns.title"), Values: []string{what}}}
}
