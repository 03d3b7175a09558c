package edits

import (
	"portal/internal/registrar"
	"portal/internal/zone"
	"portal/web/templates/ui"
)

// DNSStage says what the page asks for.
type DNSStage string

// The stages. The zero value is the editor.
const (
	DNSReview DNSStage = "review" // look at the differences, then save
	DNSDelete DNSStage = "delete" // look at what goes, then delete
)

// DNSView is the zone of a domain with the form that changes it.
type DNSView struct {
	ui.EditForm
	Stage       DNSStage
	Served      bool // there is a zone
	Delegated   bool // the world sees it, or would see it
	Nameservers []string
	ZoneHosts   []string // those that serve zones
	Was         []string // lines of the zone that the form was made from
	Rows        []zone.Row
	Problems    map[zone.Place]zone.Fault
	Doubts      []zone.Doubt // with DNSReview: records that are there by mistake, maybe
	Filter      string       // type of the rows that are shown; "" for all
	Did         DNSDid
	Import      zone.Import // with DNSImported: what the file says
	Text        string      // of the import field
	Template    string      // ID of the chosen template
	Focus       string      // ID of the element that has the focus; "" for the usual one
	Reviewed    string      // fingerprint of what a review showed
	Diff        []ui.DiffRow
	Ways        []DNSWay // with ui.FormStale: records that are not everywhere
	Versions    []DNSVersion
	Foreign     []string // types of records that a save could not keep, so that there is no form
	Unknown     bool     // the zone could not be read
	Lacking     bool     // the registrar serves no zones at all
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
		return ui.Banner{Tone: ui.ToneOK, Icon: "globe", Title: v.T("dns.state.used.title"), Text: v.T("dns.state.used.text")}
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

func (v DNSView) saveLabel() string {
	if v.Served {
		return v.T("dns.save")
	}
	return v.T("dns.create")
}

// DNSSummary tells of a zone that is about to be saved, or to go.
func DNSSummary(l ui.Layout, name registrar.DomainName, records int, gone bool) []ui.ReauthItem {
	what := l.N("dns.records.count", records)
	if gone {
		what = l.T("dns.delete.title")
	}
	return []ui.ReauthItem{{Label: l.T("reauth.domain"), Values: []string{name.Unicode()}}, {Label: l.T("dns.title"), Values: []string{what}}}
}
