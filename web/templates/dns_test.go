package templates

import (
	"slices"
	"strings"
	"testing"
	"time"

	"portal/internal/kind"
	"portal/internal/registrar"
	"portal/internal/zone"
	"portal/web/templates/edits"
	"portal/web/templates/receipt"
	"portal/web/templates/ui"
)

var sampleZone = []registrar.Record{
	{Type: "A", Value: "192.0.2.10"}, {Type: "AAAA", Value: "2001:db8::10"}, {Type: "MX", Value: "mail.brightwater.com", Priority: 10},
	{Type: "TXT", Value: "v=spf1 mx -all"}, {Type: "CNAME", Name: "www", Value: "brightwater.com"}, {Type: "A", Name: "mail", Value: "192.0.2.25"},
	{Type: "SRV", Name: "_sip._tcp", Value: "sip.brightwater.com", Priority: 10, Weight: 5, Port: 5060},
	{Type: "TXT", Name: "key._domainkey", Value: "v=DKIM1; k=rsa; p=" + strings.Repeat("MIIBIjANBgkqhkiG9w0B", 18)},
}

func sampleDNS(l ui.Layout) edits.DNSView {
	return edits.DNSView{
		EditForm: ui.EditForm{Layout: l, Head: ui.DomainHead{Name: "brightwater.com", State: sampleDomain()}, ChangeID: "id-1", Seen: "print-1"},
		Served:   true, Delegated: true, Nameservers: []string{"ns1.northhost.example", "ns2.northhost.example"},
		ZoneHosts: []string{"ns1.zones.example", "ns2.zones.example"}, Draft: zone.NewDraft(sampleZone), Open: -1,
		Versions: []edits.DNSVersion{
			{ID: 3, At: now.Add(-time.Hour), Actor: "jane", ChangeID: "c3", Records: 8, Current: true},
			{ID: 2, At: now.Add(-30 * time.Hour), Actor: "bob", Records: 7, Open: true}, {ID: 1, At: now.Add(-31 * time.Hour), Records: 1},
		},
	}
}

// sampleDraft has a row of each state.
func sampleDraft() zone.Draft {
	d := zone.NewDraft(sampleZone)
	d = d.Put(2, zone.Row{Type: "MX", Name: "@", Value: "mx.example.net", Priority: "20"}).Remove(3)
	return d.Put(len(d.Rows), zone.Row{Type: "A", Name: "blog", Value: "192.0.2.99"})
}

// dnsStates are the pages about a zone in their states.
func dnsStates(l ui.Layout) []state {
	all := []state{{"dns", edits.DNSPage(sampleDNS(l))}}
	for _, did := range []edits.DNSDid{edits.DNSTemplated, edits.DNSRestored, edits.DNSWhole, edits.DNSImported, edits.DNSImported + "-bad"} {
		view := sampleDNS(l)
		view.Did, view.Focus = edits.DNSDid(strings.TrimSuffix(string(did), "-bad")), "did"
		if did == edits.DNSImported {
			view.Import.Records = sampleZone
			view.Import.Undotted = []zone.Undotted{{Line: 3, As: sampleZone[4], Whole: sampleZone[4]}}
		}
		if view.Did == edits.DNSImported {
			for _, problem := range dnsFaults() {
				view.Import.Left = append(view.Import.Left, zone.Left{Line: 4, Text: "<b> IN CAA", Cause: zone.Fault{Problem: problem, Text: "<i>"}})
			}
			view.Import.LeftMore = 3
		}
		all = append(all, state{"dns-did-" + string(did), edits.DNSPage(view)})
	}
	open := func(i int) func(*edits.DNSView) {
		return func(v *edits.DNSView) {
			v.Open, v.OpenRow = i, v.Draft.Rows[i]
			v.Focus = edits.DNSRowID(i, "name")
		}
	}
	add := func(row zone.Row) func(*edits.DNSView) {
		return func(v *edits.DNSView) { v.Draft, v.Open, v.OpenRow = sampleDraft(), 9, row }
	}
	for where, change := range map[string]func(*edits.DNSView){
		"filtered":      func(v *edits.DNSView) { v.Filter, v.Find = "TXT", "spf" },
		"draft":         func(v *edits.DNSView) { v.Draft = sampleDraft() },
		"edit-mx":       open(2),
		"edit-txt":      open(3),
		"edit-srv":      open(4),
		"edit-odd":      func(v *edits.DNSView) { open(0)(v); v.OpenRow.Type = "odd" },
		"add":           add(zone.Row{}),
		"add-a":         add(zone.Row{Type: "A"}),
		"add-srv":       add(zone.Row{Type: "SRV", Name: "_sip._tcp"}),
		"unused":        func(v *edits.DNSView) { v.Delegated = false },
		"undelegated":   func(v *edits.DNSView) { v.Delegated, v.Nameservers = false, nil },
		"elsewhere":     func(v *edits.DNSView) { v.Served, v.Delegated = false, false },
		"none":          func(v *edits.DNSView) { v.Served, v.Delegated, v.Nameservers = false, false, nil },
		"empty":         func(v *edits.DNSView) { v.Served = false },
		"down":          func(v *edits.DNSView) { v.Block, v.Unknown = ui.BlockedDown, true },
		"lacking":       func(v *edits.DNSView) { v.Block, v.Unknown, v.Lacking = ui.Blocked, true, true },
		"permission":    func(v *edits.DNSView) { v.Block = ui.BlockedPermission },
		"delete":        func(v *edits.DNSView) { v.Stage = edits.DNSDelete },
		"service":       func(v *edits.DNSView) { offerDNS(v, "google-workspace", "google-workspace") },
		"service-there": func(v *edits.DNSView) { offerDNS(v, "fastmail", "fastmail"); v.Services[0].Lines = nil },
		"service-web": func(v *edits.DNSView) {
			offerDNS(v, edits.DNSWebHosts, "github-pages", "shopify")
			v.Address, v.AddressFault, v.Focus = "web.example.net", zone.Fault{Problem: zone.IsHost, Text: "web.example.net"}, "address"
		},
		"service-more": func(v *edits.DNSView) { offerDNS(v, edits.DNSOtherMail, "proton-mail", "no-mail") },
		"refused": func(v *edits.DNSView) {
			v.Banner = ui.FormBanner{Kind: ui.FormRefused, Reason: registrar.ReasonInvalid, ChangeID: "c4"}
		},
		"busy": func(v *edits.DNSView) { v.Banner = ui.FormBanner{Kind: ui.FormBusy} },
	} {
		view := sampleDNS(l)
		change(&view)
		if !view.Served {
			view.Draft, view.Versions = zone.NewDraft(nil), nil
		}
		all = append(all, state{"dns-" + where, edits.DNSPage(view)})
	}
	return append(all, dnsReviewStates(l)...)
}

// offerDNS shows what services would add.
func offerDNS(v *edits.DNSView, group string, ids ...string) {
	v.Stage, v.Group = edits.DNSAddService, group
	for _, id := range ids {
		t, _ := zone.TemplateByID(id)
		v.Services = append(v.Services, edits.DNSOffer{Template: t, Lines: []edits.DNSLine{{Text: "MX @ 10 mail.brightwater.com"}, {Text: "MX @ 1 smtp.google.com", Comes: true}}})
	}
}

func dnsReviewStates(l ui.Layout) []state {
	review := func() edits.DNSView {
		view := sampleDNS(l)
		view.Stage, view.Reviewed, view.Draft = edits.DNSReview, "print-2", sampleDraft()
		view.Lines = edits.DNSLines(zone.DiffLines([]string{"MX @ 10 mail.brightwater.com"}, []string{"MX @ 10 mx.example.net", "MX @ 20 mx2.example.net"}))
		return view
	}
	view := review()
	for _, kind := range []zone.EffectKind{zone.MailMoves, zone.MailStarts, zone.SiteMoves, zone.SPFGone, zone.SPFChanged, zone.DKIMGone, zone.DMARCGone, zone.ServiceGone} {
		view.Effects = append(view.Effects, zone.Effect{Kind: kind, Name: "www", Text: "192.0.2.99"})
	}
	all := []state{{"dns-review", edits.DNSPage(view)}}
	for _, kind := range []zone.EffectKind{zone.MailStops, zone.SiteStops} {
		view = review()
		view.Effects = []zone.Effect{{Kind: kind}}
		all = append(all, state{"dns-review-" + string(kind), edits.DNSPage(view)})
	}
	view = review()
	view.Doubts = []zone.Doubt{{Line: "MX @ 10 mail.brightwater.com", Fault: zone.Fault{Problem: zone.HostMissing, Text: "mail"}}}
	view.Delegated = false
	all = append(all, state{"dns-doubts", edits.DNSPage(view)})
	view = sampleDNS(l)
	view.Banner, view.Draft = ui.FormBanner{Kind: ui.FormStale}, sampleDraft()
	view.Ways = []edits.DNSWay{{Line: "A @ 192.0.2.10", Was: true, Now: false, Yours: true}, {Line: "A @ 192.0.2.99", Was: false, Now: true, Yours: false}, {Line: "TXT new x", Was: false, Now: false, Yours: true}}
	all = append(all, state{"dns-stale", edits.DNSPage(view)})
	view = sampleDNS(l)
	view.Problems, view.Filter = map[zone.Place]zone.Fault{}, "MX"
	for _, problem := range dnsFaults() {
		field := []zone.Field{zone.FieldName, zone.FieldValue, zone.FieldPriority}[len(view.Draft.Rows)%3]
		view.Problems[zone.Place{Row: len(view.Draft.Rows), Field: field}] = zone.Fault{Problem: problem, Text: "<i>"}
		view.Draft = view.Draft.Put(len(view.Draft.Rows), zone.Row{Type: "A", Name: "<b>", Value: "www IN A 192.0.2.1 " + strings.Repeat("long", 40)})
	}
	view.Open = len(view.Draft.Rows) - 1
	view.OpenRow = view.Draft.Rows[view.Open]
	view.Banner = ui.FormBanner{Kind: ui.FormProblems, Problems: len(view.Problems)}
	return append(all, state{"dns-problems", edits.DNSPage(view)})
}

func TestAZonesFormCarriesWhatWasTouchedAndNoMore(t *testing.T) {
	view := sampleDNS(layoutFor(t, "en", "acme"))
	doc := parse(t, edits.DNSPage(view))
	if n := doc.Find("#dns [name=name], #dns [name=gone], .dock, #dns[data-unsaved]").Length(); n != 0 {
		t.Errorf("a draft that changes nothing has %d traces", n)
	}
	equal(t, "zone", values(doc, "#dns [name=was]", "value"), zone.Lines(sampleZone)...)
	view.Draft = sampleDraft()
	for _, view.Filter = range []string{"", "TXT"} {
		doc = parse(t, edits.DNSPage(view))
		equal(t, "places", values(doc, "#dns [name=of]", "value"), "2", "")
		equal(t, "values", values(doc, "#dns [name=value]", "value"), "mx.example.net", "192.0.2.99")
		equal(t, "gone", values(doc, "#dns [name=gone]", "value"), "3")
		equal(t, "dock", texts(doc, ".dock strong"), "3 changes")
		if doc.Find("#dns[data-unsaved]").Length() != 1 {
			t.Error("leaving the page would lose the changes")
		}
	}
	equal(t, "states", values(parse(t, edits.DNSPage(view)), "#records > .is-removed button", "value"), "undo:3")
}

func TestOnlyTheOpenRowHasFieldsAndThoseOfItsType(t *testing.T) {
	view := sampleDNS(layoutFor(t, "en", "acme"))
	if n := parse(t, edits.DNSPage(view)).Find("#records input, #records textarea").Length(); n != 0 {
		t.Errorf("%d fields in rows that are read", n)
	}
	for kind, want := range map[string][]string{
		"A": {"open_name", "open_value"}, "MX": {"open_name", "open_priority", "open_value"}, "TXT": {"open_name", "open_value"},
		"SRV": {"open_name", "open_priority", "open_weight", "open_port", "open_value"},
	} {
		view.Open = slices.IndexFunc(view.Draft.Rows, func(r zone.Row) bool { return r.Type == kind })
		view.OpenRow = view.Draft.Rows[view.Open]
		doc := parse(t, edits.DNSPage(view))
		equal(t, kind, values(doc, "#records input:not([type=hidden]), #records textarea", "name"), want...)
		if kind == "SRV" {
			equal(t, "parts", values(doc, ".rec input", "value"), "_sip._tcp", "10", "5", "5060", "sip.brightwater.com")
		}
	}
}

func TestALongValueIsWholeInItsRow(t *testing.T) {
	view := sampleDNS(layoutFor(t, "en", "acme"))
	for i, row := range view.Draft.Rows {
		equal(t, row.Type, texts(parse(t, edits.DNSPage(view)), "#"+edits.DNSRowID(i, "v")), row.Value)
	}
}

func TestWhatWouldStopStandsOnItsButtonAndTheWayBackIsTheMainOne(t *testing.T) {
	view := sampleDNS(layoutFor(t, "en", "acme"))
	view.Stage, view.Draft, view.Effects = edits.DNSReview, sampleDraft(), []zone.Effect{{Kind: zone.MailStops}}
	doc := parse(t, edits.DNSPage(view))
	equal(t, "main", values(doc, "#dns .btn.main", "value"), "edit")
	equal(t, "danger", texts(doc, "#dns .btn.danger"), "Save anyway – email will stop")
	view.Effects = []zone.Effect{{Kind: zone.MailMoves, Text: "mx.example.net"}}
	equal(t, "main", values(parse(t, edits.DNSPage(view)), "#dns .btn.main", "value"), "save")
}

func TestAProblemOfARecordIsNeverFilteredOut(t *testing.T) {
	view := sampleDNS(layoutFor(t, "en", "acme"))
	view.Filter, view.Problems = "TXT", map[zone.Place]zone.Fault{{Row: 0, Field: zone.FieldValue}: {Problem: zone.BadIPv4}, {Row: 1, Field: zone.FieldValue}: {Problem: zone.BadIPv6}}
	view.Open, view.OpenRow, view.Focus = 0, view.Draft.Rows[0], edits.DNSRowID(0, "value")
	doc := parse(t, edits.DNSPage(view))
	if doc.Find("#r1-value[aria-invalid][autofocus]").Length() != 1 || doc.Find("#r1-value-problem").Length() != 1 || doc.Find("li:not([hidden]) #r2-problem").Length() != 1 {
		t.Error("a row with a problem is not shown, or has no focus")
	}
}

func TestTheZonesFragmentIsTheRegionOfItsPage(t *testing.T) {
	view := sampleDNS(layoutFor(t, "en", "acme"))
	_, region, _ := strings.Cut(render(t, edits.DNSForm(view)), "</title>")
	if !strings.Contains(render(t, edits.DNSPage(view)), region) {
		t.Error("the page does not hold the fragment as it is")
	}
}

func TestAZonesReceiptSpeaksOfRecords(t *testing.T) {
	l := layoutFor(t, "en", "acme")
	for kind, saved := range map[kind.Kind]string{kind.ZoneSet: "DNS records saved", kind.ZoneCreate: "DNS records created", kind.ZoneDelete: "All DNS records deleted"} {
		v := sampleReceipt(l, receipt.OutcomeApplied, "")
		v.Kind, v.Diff = kind, append(receipt.DiffRows(l.Words, "zone", []string{"none"}, []string{"served"}), receipt.DiffRows(l.Words, "records", nil, []string{"MX @ 10 mail.example.net"})...)
		doc := parse(t, receipt.Page(v))
		equal(t, "title", texts(doc, "#outcome strong"), saved)
		equal(t, "page", texts(doc, ".side a[aria-current=page]"), "DNS")
		equal(t, "rows", texts(doc, ".diff tbody tr > *"), "DNS records", "Before: None", "Now: Kept here", "Added", "–nothing", "Now: MX @ 10 mail.example.net")
		equal(t, "lines, which have colours", texts(doc, ".diff tr.line > th"), "Added")
	}
}
