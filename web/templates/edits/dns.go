package edits

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"portal/internal/registrar"
	"portal/internal/words"
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

// DNSDid says what was put into the editor and is not saved yet.
type DNSDid string

// What was done. The zero value is nothing.
const (
	DNSTemplated DNSDid = "template"
	DNSImported  DNSDid = "import"
	DNSRestored  DNSDid = "restore"
	DNSWhole     DNSDid = "whole" // names of the file are whole ones
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

// did says what stands in the editor without being saved.
func (v DNSView) did() (ui.Banner, bool) {
	b := ui.Banner{Tone: ui.ToneInfo, Text: v.T("dns.did.text")}
	switch v.Did {
	case DNSTemplated:
		b.Title = v.T("dns.did.template")
	case DNSRestored:
		b.Title = v.T("dns.did.restore")
	case DNSImported:
		b.Title = v.T("dns.did.import")
		if v.failed() {
			b.Tone, b.Title, b.Text = ui.ToneBad, v.T("dns.did.import.none"), v.T("dns.did.import.none.text")
		}
		if strings.TrimSpace(v.Text) == "" {
			b.Title, b.Text = v.T("dns.did.import.empty"), v.T("dns.did.import.empty.text")
		}
		if v.Import.TooMany || v.Import.TooLong {
			b.Title, b.Text = v.T("dns.did.import.many"), v.T("dns.did.import.many.text", "most", zone.MaxRecords, "lines", zone.MaxLines)
		}
	case DNSWhole:
		b.Title = v.T("dns.did.whole")
	default:
		return ui.Banner{}, false
	}
	return b, true
}

// failed reports whether nothing was taken from a file.
func (v DNSView) failed() bool {
	in := v.Import
	return v.Did == DNSImported && (in.TooMany || in.TooLong || len(in.Records) == 0)
}

// shown reports whether a row is not filtered out. One with a problem never is.
func (v DNSView) shown(i int) bool {
	return v.Filter == "" || v.Rows[i].Type == v.Filter || v.Rows[i].Blank() || v.problemOf(i) != ""
}

func (v DNSView) problemOf(i int) zone.Problem {
	for _, field := range []zone.Field{zone.FieldType, zone.FieldName, zone.FieldValue, zone.FieldPriority} {
		if p := v.Problems[zone.Place{Row: i, Field: field}].Problem; p != "" {
			return p
		}
	}
	return ""
}

// splits reports whether a row holds a whole line that can be taken apart.
func (v DNSView) splits(i int) bool {
	if v.problemOf(i) != zone.WholeLine {
		return false
	}
	_, ok := zone.Split(v.Head.Name, v.Rows[i])
	return ok
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
			if v.Problems[zone.Place{Row: i, Field: field}].Problem != "" {
				return dnsID(i, field)
			}
		}
	}
	return ""
}

// prioritised reports whether records of a type have a priority.
func prioritised(kind string) bool { return kind == "MX" || kind == "SRV" }

// dnsProblems words what is wrong with a field, or a line of a file.
var dnsProblems = map[zone.Problem]words.Key{
	zone.BadType:        words.Key("dns.problem.type"),
	zone.OtherType:      words.Key("dns.problem.other_type"),
	zone.ProvidedType:   words.Key("dns.problem.provided_type"),
	zone.AliasType:      words.Key("dns.problem.alias_type"),
	zone.ObsoleteSPF:    words.Key("dns.problem.obsolete_spf"),
	zone.BadName:        words.Key("dns.problem.name"),
	zone.NameTooLong:    words.Key("dns.problem.name_long"),
	zone.NameOutside:    words.Key("dns.problem.name_outside"),
	zone.NameUnderscore: words.Key("dns.problem.name_score"),
	zone.ServiceBadName: words.Key("dns.problem.service_name"),
	zone.NoValue:        words.Key("dns.problem.no_value"),
	zone.BadIPv4:        words.Key("dns.problem.ipv4"),
	zone.BadIPv6:        words.Key("dns.problem.ipv6"),
	zone.IsIPv6:         words.Key("dns.problem.is_ipv6"),
	zone.IsIPv4:         words.Key("dns.problem.is_ipv4"),
	zone.IsHost:         words.Key("dns.problem.is_host"),
	zone.BadHost:        words.Key("dns.problem.host"),
	zone.SeveralHosts:   words.Key("dns.problem.hosts"),
	zone.HostIsURL:      words.Key("dns.problem.host_url"),
	zone.HostIsMail:     words.Key("dns.problem.host_mail"),
	zone.HostIsAddress:  words.Key("dns.problem.host_address"),
	zone.HostIsLabel:    words.Key("dns.problem.host_label"),
	zone.NullWithNumber: words.Key("dns.problem.null_priority"),
	zone.BadService:     words.Key("dns.problem.service"),
	zone.BadPriority:    words.Key("dns.problem.priority"),
	zone.PriorityTwice:  words.Key("dns.problem.priority_two"),
	zone.TextTooLong:    words.Key("dns.problem.text_long"),
	zone.BadCharacter:   words.Key("dns.problem.text_control"),
	zone.NotText:        words.Key("dns.problem.text_bytes"),
	zone.OpenQuote:      words.Key("dns.problem.quote_open"),
	zone.MixedQuotes:    words.Key("dns.problem.quote_mixed"),
	zone.WholeLine:      words.Key("dns.problem.line"),
	zone.Duplicate:      words.Key("dns.problem.duplicate"),
	zone.AliasAtApex:    words.Key("dns.problem.alias_apex"),
	zone.AliasBeside:    words.Key("dns.problem.alias_beside"),
	zone.AliasOfItself:  words.Key("dns.problem.alias_self"),
	zone.AliasCircle:    words.Key("dns.problem.alias_circle"),
	zone.AliasTooLong:   words.Key("dns.problem.alias_long"),
	zone.HostIsAlias:    words.Key("dns.problem.host_alias"),
	zone.NullBeside:     words.Key("dns.problem.null_beside"),
	zone.SecondPurpose:  words.Key("dns.problem.second_purpose"),
	zone.TooManyRecords: words.Key("dns.problem.too_many"),
	zone.Generate:       words.Key("dns.problem.generate"),
	zone.Include:        words.Key("dns.problem.include"),
	zone.Directive:      words.Key("dns.problem.directive"),
	zone.OtherClass:     words.Key("dns.problem.class"),
	zone.OpenParen:      words.Key("dns.problem.paren_open"),
	zone.NotARecord:     words.Key("dns.problem.not_record"),
	zone.PolicyOnly:     words.Key("dns.problem.policy"),
	zone.MailTypeset:    words.Key("dns.problem.mail_typeset"),
	zone.MailASCII:      words.Key("dns.problem.mail_ascii"),
	zone.MailBlank:      words.Key("dns.problem.mail_blank"),
	zone.MailEscape:     words.Key("dns.problem.mail_escape"),
	zone.MailVersion:    words.Key("dns.problem.mail_version"),
	zone.MailTag:        words.Key("dns.problem.mail_tag"),
	zone.MailAddress:    words.Key("dns.problem.mail_address"),
	zone.SPFTerm:        words.Key("dns.problem.spf_term"),
	zone.SPFAddress:     words.Key("dns.problem.spf_address"),
	zone.SPFAfterAll:    words.Key("dns.problem.spf_after"),
	zone.SPFLookups:     words.Key("dns.problem.spf_lookups"),
	zone.SPFCircle:      words.Key("dns.problem.spf_circle"),
	zone.DMARCNoPolicy:  words.Key("dns.problem.dmarc_policy"),
	zone.DKIMKey:        words.Key("dns.problem.dkim_key"),
	zone.DKIMCut:        words.Key("dns.problem.dkim_cut"),
	zone.MailMissing:    words.Key("dns.problem.mail_missing"),
	zone.HostMissing:    words.Key("dns.problem.host_missing"),
	zone.HostNoAddress:  words.Key("dns.problem.host_no_address"),
	zone.AliasMissing:   words.Key("dns.problem.alias_missing"),
	zone.IncludeMissing: words.Key("dns.problem.include_missing"),
	zone.NameBlank:      words.Key("dns.problem.name_blank"),
	zone.NameIsURL:      words.Key("dns.problem.name_url"),
	zone.NameIsMail:     words.Key("dns.problem.name_mail"),
	zone.NameDots:       words.Key("dns.problem.name_dots"),
	zone.SeveralNames:   words.Key("dns.problem.names"),
	zone.SeveralIPs:     words.Key("dns.problem.addresses"),
	zone.AddressPort:    words.Key("dns.problem.address_port"),
	zone.AddressNetwork: words.Key("dns.problem.address_network"),
	zone.AddressZeros:   words.Key("dns.problem.address_zeros"),
	zone.AddressIsURL:   words.Key("dns.problem.address_url"),
	zone.HostPort:       words.Key("dns.problem.host_port"),
	zone.NoHost:         words.Key("dns.problem.no_host"),
	zone.NoPriority:     words.Key("dns.problem.no_priority"),
	zone.BadWeight:      words.Key("dns.problem.weight"),
	zone.BadPort:        words.Key("dns.problem.port"),
	zone.EmptyText:      words.Key("dns.problem.text_empty"),
	zone.AWSOnly:        words.Key("dns.problem.aws_only"),
	zone.NoData:         words.Key("dns.problem.no_data"),
	zone.MXShort:        words.Key("dns.problem.mx_short"),
	zone.SRVShort:       words.Key("dns.problem.srv_short"),
	zone.NoColumn:       words.Key("dns.problem.no_column"),
	zone.BrokenJSON:     words.Key("dns.problem.json_broken"),
	zone.OtherJSON:      words.Key("dns.problem.json_other"),
	zone.MailShape:      words.Key("dns.problem.mail_shape"),
	zone.MailNoTag:      words.Key("dns.problem.mail_no_tag"),
	zone.MailComma:      words.Key("dns.problem.mail_comma"),
	zone.SPFVersion:     words.Key("dns.problem.spf_version"),
	zone.SPFTwice:       words.Key("dns.problem.spf_twice"),
	zone.SPFBlank:       words.Key("dns.problem.spf_blank"),
	zone.SPFComma:       words.Key("dns.problem.spf_comma"),
	zone.SPFIsURL:       words.Key("dns.problem.spf_url"),
	zone.SPFMeant:       words.Key("dns.problem.spf_meant"),
	zone.DKIMBare:       words.Key("dns.problem.dkim_bare"),
	zone.PrivateKey:     words.Key("dns.problem.private_key"),
	zone.NameForeign:    words.Key("dns.problem.name_foreign"),
	zone.HostEnding:     words.Key("dns.problem.host_ending"),
}

func (v DNSView) problem(i int, field zone.Field) string {
	return v.cause(v.Problems[zone.Place{Row: i, Field: field}])
}

// cause words a fault.
func (v DNSView) cause(f zone.Fault) string {
	key, ok := dnsProblems[f.Problem]
	if !ok {
		return ""
	}
	return v.T(key, "most", zone.MaxRecords, "domain", v.Head.Name.Unicode(), "text", f.Text, "want", f.Want)
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
func DNSSummary(l ui.Layout, name registrar.DomainName, records int, gone bool) []ui.ReauthItem {
	what := l.N("dns.records.count", records)
	if gone {
		what = l.T("dns.delete.title")
	}
	return []ui.ReauthItem{{Label: l.T("reauth.domain"), Values: []string{name.Unicode()}}, {Label: l.T("dns.title"), Values: []string{what}}}
}

// title says whose version it is.
func (d DNSVersion) title(l ui.Layout) string {
	switch {
	case d.Actor == "":
		return l.T("dns.versions.found")
	case d.Open:
		return l.T("dns.versions.open", "actor", d.Actor)
	}
	return l.T("dns.versions.saved", "actor", d.Actor)
}
