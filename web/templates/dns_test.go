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
		ZoneHosts: []string{"ns1.zones.example", "ns2.zones.example"}, Was: zone.Lines(sampleZone), Rows: zone.Rows(sampleZone),
		Versions: []edits.DNSVersion{
			{ID: 3, At: now.Add(-time.Hour), Actor: "jane", ChangeID: "c3", Records: 8, Current: true},
			{ID: 2, At: now.Add(-30 * time.Hour), Actor: "bob", Records: 7, Open: true}, {ID: 1, At: now.Add(-31 * time.Hour), Records: 1},
		},
	}
}

// dnsStates are the pages about a zone in their states.
func dnsStates(l ui.Layout) []state {
	view := sampleDNS(l)
	all := []state{{"dns", edits.DNSPage(view)}}
	view.Filter = "TXT"
	all = append(all, state{"dns-filtered", edits.DNSPage(view)})
	for _, did := range []edits.DNSDid{edits.DNSTemplated, edits.DNSRestored, edits.DNSWhole, edits.DNSImported, edits.DNSImported + "-bad"} {
		view = sampleDNS(l)
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
	for where, change := range map[string]func(*edits.DNSView){
		"unused":      func(v *edits.DNSView) { v.Delegated = false },
		"undelegated": func(v *edits.DNSView) { v.Delegated, v.Nameservers = false, nil },
		"elsewhere":   func(v *edits.DNSView) { v.Served, v.Delegated = false, false },
		"none":        func(v *edits.DNSView) { v.Served, v.Delegated, v.Nameservers = false, false, nil },
		"empty":       func(v *edits.DNSView) { v.Served = false },
		"down":        func(v *edits.DNSView) { v.Block, v.Unknown = ui.BlockedDown, true },
		"lacking":     func(v *edits.DNSView) { v.Block, v.Unknown, v.Lacking = ui.Blocked, true, true },
		"permission":  func(v *edits.DNSView) { v.Block = ui.BlockedPermission },
		"delete":      func(v *edits.DNSView) { v.Stage = edits.DNSDelete },
		"refused": func(v *edits.DNSView) {
			v.Banner = ui.FormBanner{Kind: ui.FormRefused, Reason: registrar.ReasonInvalid, ChangeID: "c4"}
		},
		"busy": func(v *edits.DNSView) { v.Banner = ui.FormBanner{Kind: ui.FormBusy} },
	} {
		view = sampleDNS(l)
		change(&view)
		if !view.Served {
			view.Rows, view.Was, view.Versions = []zone.Row{{Type: "A"}}, nil, nil
		}
		all = append(all, state{"dns-" + where, edits.DNSPage(view)})
	}
	return append(all, dnsProblemStates(l)...)
}

func dnsProblemStates(l ui.Layout) []state {
	view := sampleDNS(l)
	view.Stage, view.Reviewed = edits.DNSReview, "print-2"
	view.Diff = ui.NameserverDiff(l.Words, []string{"MX @ 10 mail.brightwater.com"}, []string{"MX @ 10 mx.example.net", "MX @ 20 mx2.example.net"})
	all := []state{{"dns-review", edits.DNSPage(view)}}
	view.Doubts = []zone.Doubt{{Line: "MX @ 10 mail.brightwater.com", Fault: zone.Fault{Problem: zone.HostMissing, Text: "mail"}}}
	all = append(all, state{"dns-doubts", edits.DNSPage(view)})
	view = sampleDNS(l)
	view.Banner = ui.FormBanner{Kind: ui.FormStale}
	view.Ways = []edits.DNSWay{{Line: "A @ 192.0.2.10", Was: true, Now: false, Yours: true}, {Line: "A @ 192.0.2.99", Was: false, Now: true, Yours: false}, {Line: "TXT new x", Was: false, Now: false, Yours: true}}
	all = append(all, state{"dns-stale", edits.DNSPage(view)})
	view = sampleDNS(l)
	view.Rows, view.Problems, view.Filter = nil, map[zone.Place]zone.Fault{}, "MX"
	for _, problem := range dnsFaults() {
		field := []zone.Field{zone.FieldName, zone.FieldValue, zone.FieldPriority}[len(view.Rows)%3]
		view.Problems[zone.Place{Row: len(view.Rows), Field: field}] = zone.Fault{Problem: problem, Text: "<i>"}
		view.Rows = append(view.Rows, zone.Row{Type: "A", Name: "<b>", Value: "www IN A 192.0.2.1 " + strings.Repeat("long", 40)})
	}
	view.Banner = ui.FormBanner{Kind: ui.FormProblems, Problems: len(view.Problems)}
	return append(all, state{"dns-problems", edits.DNSPage(view)})
}

func TestEveryRowOfAZoneIsInItsForm(t *testing.T) {
	view := sampleDNS(layoutFor(t, "en", "acme"))
	for _, view.Filter = range []string{"", "TXT"} {
		doc := parse(t, edits.DNSPage(view))
		for _, field := range []string{"name", "value", "priority"} {
			var want []string
			for _, row := range view.Rows {
				want = append(want, map[string]string{"name": row.Name, "value": row.Value, "priority": row.Priority}[field])
			}
			equal(t, field, values(doc, "#dns input[name="+field+"]", "value"), want...)
		}
		if got := doc.Find("#dns [name=type]").Length(); got != len(view.Rows) {
			t.Errorf("%d types for %d rows", got, len(view.Rows))
		}
	}
	if got := texts(parse(t, edits.DNSPage(view)), ".records > li:not([hidden]) option[selected]"); slices.ContainsFunc(got, func(kind string) bool { return kind != "TXT" }) {
		t.Errorf("the filter shows %q", got)
	}
}

func TestAProblemOfARecordIsNeverFilteredOut(t *testing.T) {
	view := sampleDNS(layoutFor(t, "en", "acme"))
	view.Filter, view.Problems = "TXT", map[zone.Place]zone.Fault{{Row: 0, Field: zone.FieldValue}: {Problem: zone.BadIPv4}}
	doc := parse(t, edits.DNSPage(view))
	if doc.Find("#r1-value[aria-invalid][autofocus]").Length() != 1 || doc.Find("#r1-value-problem").Length() != 1 {
		t.Error("the field with the problem is not shown, or has no focus")
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
