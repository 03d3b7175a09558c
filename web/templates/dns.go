package templates

import (
	"slices"
	"strconv"
	"time"

	"portal/internal/registrar"
	"portal/internal/words"
	"portal/internal/zone"
)

// DNSStage says what the page asks for.
type DNSStage string

// The stages. The zero value is the editor.
const (
	DNSReview DNSStage = "review" // look at the differences, then save
	DNSDelete DNSStage = "delete" // look at what goes, then delete
)

// DNSDid says what was put into the editor and is not saved yet.
type DNSDid string

// What was done. The zero value is nothing.
const (
	DNSTemplated DNSDid = "template"
	DNSImported  DNSDid = "import"
	DNSRestored  DNSDid = "restore"
)

// DNSView is the zone of a domain with the form that changes it.
type DNSView struct {
	EditForm
	Stage       DNSStage
	Served      bool // there is a zone
	Delegated   bool // the world sees it, or would see it
	Nameservers []string
	ZoneHosts   []string // those that serve zones
	Was         []string // lines of the zone that the form was made from
	Rows        []zone.Row
	Problems    map[zone.Place]zone.Problem
	Filter      string // type of the rows that are shown; "" for all
	Did         DNSDid
	Left        []string // with DNSImported: what was left out, or the first of it
	LeftMore    int      // and how much more
	TooMany     bool     // with DNSImported: the file has more records than a zone may
	Line        int      // with DNSImported: where the file ends to be readable; 0 for nowhere
	Text        string   // of the import field
	Template    string   // ID of the chosen template
	Focus       string   // ID of the element that has the focus; "" for the usual one
	Reviewed    string   // fingerprint of what a review showed
	Diff        []DiffRow
	Ways        []DNSWay // with FormStale: records that are not everywhere
	Versions    []DNSVersion
	Unknown     bool // the zone could not be read
	Lacking     bool // the registrar serves no zones at all
}

// DNSWay is a record in three zones: as the visitor saw it, as it is, as the
// visitor wants it.
type DNSWay struct {
	Line            string
	Was, Now, Yours bool
}

// DNSVersion is a zone that can be put back.
type DNSVersion struct {
	ID       int64
	At       time.Time
	Actor    string // "" for a zone that was found
	ChangeID string
	Records  int
	Current  bool // it is what is served now
	Open     bool // whether it came into force is not known yet
}

// Action is the form's address.
func (v DNSView) Action() string { return DomainPath(v.Head.Name, "dns") }

// ZoneFile is the address of the zone as a master file.
func (v DNSView) ZoneFile() string { return DomainPath(v.Head.Name, "dns") + "/zone.txt" }

// state says where the DNS of the domain is.
func (v DNSView) state() Banner {
	hosts := v.Layout.Words.List(v.ZoneHosts)
	change := Banner{Tone: ToneWarn, Icon: "globe", Href: DomainPath(v.Head.Name, "nameservers"), LinkText: v.T("dns.state.nameservers")}
	switch {
	case v.Served && v.Delegated:
		return Banner{Tone: ToneOK, Icon: "globe", Title: v.T("dns.state.used.title"), Text: v.T("dns.state.used.text")}
	case v.Delegated:
		return Banner{Tone: ToneWarn, Icon: "globe", Title: v.T("dns.state.empty.title"), Text: v.T("dns.state.empty.text")}
	case v.Served && len(v.Nameservers) == 0:
		change.Title, change.Text = v.T("dns.state.unused.title"), v.T("dns.state.undelegated.text", "hosts", hosts)
	case v.Served:
		change.Title, change.Text = v.T("dns.state.unused.title"), v.T("dns.state.unused.text", "now", v.Layout.Words.List(v.Nameservers), "hosts", hosts)
	case len(v.Nameservers) == 0:
		change.Tone, change.Title, change.Text = ToneInfo, v.T("dns.state.none.title"), v.T("dns.state.undelegated.text", "hosts", hosts)
	default:
		change.Tone, change.Title = ToneInfo, v.T("dns.state.elsewhere.title")
		change.Text = v.T("dns.state.elsewhere.text", "now", v.Layout.Words.List(v.Nameservers), "hosts", hosts)
	}
	return change
}

// did says what stands in the editor without being saved.
func (v DNSView) did() (Banner, bool) {
	b := Banner{Tone: ToneInfo, Text: v.T("dns.did.text")}
	switch v.Did {
	case DNSTemplated:
		b.Title = v.T("dns.did.template")
	case DNSRestored:
		b.Title = v.T("dns.did.restore")
	case DNSImported:
		b.Title = v.T("dns.did.import")
		switch {
		case v.TooMany:
			b.Tone, b.Title, b.Text = ToneBad, v.T("dns.did.import.many"), v.T("dns.did.import.many.text", "most", zone.MaxRecords)
		case v.Line > 0:
			b.Tone, b.Title, b.Text = ToneBad, v.T("dns.did.import.bad"), v.T("dns.did.import.line", "line", v.Line)
		}
	default:
		return Banner{}, false
	}
	return b, true
}

// shown reports whether a row is not filtered out. One with a problem never is.
func (v DNSView) shown(i int) bool {
	return v.Filter == "" || v.Rows[i].Type == v.Filter || v.Rows[i].Blank() || v.problemOf(i) != ""
}

func (v DNSView) problemOf(i int) zone.Problem {
	for _, field := range []zone.Field{zone.FieldType, zone.FieldName, zone.FieldValue, zone.FieldPriority} {
		if p := v.Problems[zone.Place{Row: i, Field: field}]; p != "" {
			return p
		}
	}
	return ""
}

// count is how many rows have the type; "" counts all.
func (v DNSView) count(kind string) int {
	n := 0
	for _, row := range v.Rows {
		if !row.Blank() && (kind == "" || row.Type == kind) {
			n++
		}
	}
	return n
}

func dnsID(i int, field zone.Field) string { return "r" + strconv.Itoa(i+1) + "-" + string(field) }

// focus names what gets the focus: what the form says, else the first problem.
func (v DNSView) focus() string {
	if v.Focus != "" || len(v.Problems) == 0 {
		return v.Focus
	}
	for i := range v.Rows {
		for _, field := range []zone.Field{zone.FieldType, zone.FieldName, zone.FieldValue, zone.FieldPriority} {
			if v.Problems[zone.Place{Row: i, Field: field}] != "" {
				return dnsID(i, field)
			}
		}
	}
	return ""
}

// prioritised reports whether records of a type have a priority.
func prioritised(kind string) bool { return kind == "MX" || kind == "SRV" }

// dnsProblems words what is wrong with a field.
var dnsProblems = map[zone.Problem]words.Key{
	zone.BadType:        words.Key("dns.problem.type"),
	zone.BadName:        words.Key("dns.problem.name"),
	zone.NoValue:        words.Key("dns.problem.no_value"),
	zone.BadIPv4:        words.Key("dns.problem.ipv4"),
	zone.BadIPv6:        words.Key("dns.problem.ipv6"),
	zone.BadHost:        words.Key("dns.problem.host"),
	zone.HostIsAddress:  words.Key("dns.problem.host_address"),
	zone.HostIsLabel:    words.Key("dns.problem.host_label"),
	zone.BadService:     words.Key("dns.problem.service"),
	zone.BadPriority:    words.Key("dns.problem.priority"),
	zone.BadText:        words.Key("dns.problem.text"),
	zone.Duplicate:      words.Key("dns.problem.duplicate"),
	zone.AliasAtApex:    words.Key("dns.problem.alias_apex"),
	zone.AliasBeside:    words.Key("dns.problem.alias_beside"),
	zone.AliasOfItself:  words.Key("dns.problem.alias_self"),
	zone.HostIsAlias:    words.Key("dns.problem.host_alias"),
	zone.TooManyRecords: words.Key("dns.problem.too_many"),
	zone.ServiceBadName: words.Key("dns.problem.service_name"),
}

func (v DNSView) problem(i int, field zone.Field) string {
	key, ok := dnsProblems[v.Problems[zone.Place{Row: i, Field: field}]]
	if !ok {
		return ""
	}
	return v.T(key, "most", zone.MaxRecords)
}

// templates lists the templates of a kind.
func (v DNSView) templates(kind zone.TemplateKind) []zone.Template {
	return slices.DeleteFunc(zone.Templates(), func(t zone.Template) bool { return t.Kind != kind })
}

func (v DNSView) saveLabel() string {
	if v.Served {
		return v.T("dns.save")
	}
	return v.T("dns.create")
}

// DNSSummary tells of a zone that is about to be saved, or to go.
func DNSSummary(l Layout, name registrar.DomainName, records int, gone bool) []ReauthItem {
	what := l.N("dns.records.count", records)
	if gone {
		what = l.T("dns.delete.title")
	}
	return []ReauthItem{{l.T("reauth.domain"), []string{name.Unicode()}}, {l.T("dns.title"), []string{what}}}
}

// title says whose version it is.
func (d DNSVersion) title(l Layout) string {
	switch {
	case d.Actor == "":
		return l.T("dns.versions.found")
	case d.Open:
		return l.T("dns.versions.open", "actor", d.Actor)
	}
	return l.T("dns.versions.saved", "actor", d.Actor)
}
