package server_test

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"portal/internal/registrar"
	"portal/internal/zone"
)

// withRow types a row into a form, after one that was typed before, and presses review.
func withRow(form url.Values, kind, name, priority, value string) url.Values {
	if form.Has("open") {
		addRow(form, form.Get("open_type"), form.Get("open_name"), form.Get("open_priority"), form.Get("open_value"))
	}
	form.Set("open", strconv.Itoa(len(form["was"])+len(form["of"])))
	for field, text := range map[string]string{"type": kind, "name": name, "priority": priority, "value": value} {
		form.Set("open_"+field, text)
	}
	form.Set("do", "review")
	return form
}

func TestATypedTextIsStoredAsItWasMeant(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ name, typed, stored string }{
		"decimal escapes":                {"t", `"caf\195\169"`, "café"},
		"an escaped semicolon":           {"k._domainkey", `"v=DKIM1\059 k=rsa"`, "v=DKIM1; k=rsa"},
		"brackets, strings, comment":     {"k._domainkey", `( "v=DKIM1; k=rsa; " "p=MIIB..." )  ; ----- DKIM key`, "v=DKIM1; k=rsa; p=MIIB..."},
		"tabs between the strings":       {"k._domainkey", "( \"v=DKIM1; k=rsa; \"\t\"p=MIIB...\" )", "v=DKIM1; k=rsa; p=MIIB..."},
		"blanks around":                  {"@", "  v=spf1 mx -all ", "v=spf1 mx -all"},
		"an escape that was left over":   {"_dmarc", `v=DMARC1\; p=none`, "v=DMARC1; p=none"},
		"one value of our own zone file": {"t", `"caf\195\169 \"x\" \\"`, `café "x" \`},
	} {
		t.Run(name, func(t *testing.T) {
			s, jane := zoneSite(t)
			res := jane.saveDNS(withRow(dnsForm(t, jane.get(dnsPath)), "TXT", test.name, "", test.typed))
			want := registrar.Record{Type: "TXT", Name: strings.TrimPrefix(test.name, "@"), Value: test.stored}
			if res.status != http.StatusSeeOther || !slices.Contains(s.zone(t, "example.com"), want) {
				t.Errorf("status %d, zone %v: %s", res.status, zone.Lines(s.zone(t, "example.com")), res.text("main"))
			}
			saved := dnsForm(t, jane.get(dnsPath))
			res = jane.saveDNS(withRow(saved, "TXT", "more", "", "x"))
			if res.status != http.StatusSeeOther || !slices.Contains(s.zone(t, "example.com"), want) {
				t.Errorf("after another edit: status %d, zone %v", res.status, zone.Lines(s.zone(t, "example.com")))
			}
		})
	}
}

func TestAWholeLineInAFieldIsOfferedToBeSplit(t *testing.T) {
	t.Parallel()
	s, jane := zoneSite(t)
	res := jane.post(dnsPath, withRow(dnsForm(t, jane.get(dnsPath)), "TXT", "", "", `mail._domainkey IN TXT "v=DKIM1; p=abc"`))
	split := res.doc.Find("button[value='split:2']")
	if res.status != http.StatusUnprocessableEntity || split.Length() != 1 || !strings.Contains(res.text("#r3-value-problem"), "whole line") {
		t.Fatalf("status %d, %q", res.status, res.text("#r3-value-problem"))
	}
	form := dnsForm(t, res)
	form.Set("do", "split:2")
	res = jane.post(dnsPath, form)
	wantRows(t, res, "MX @ 10 mail.example.net", "A www  192.0.2.1", "TXT mail._domainkey  v=DKIM1; p=abc")
	for _, of := range []string{"split:9", "split:-1", "split:x", "split:0"} { // nothing to split
		form.Set("do", of)
		if res := jane.post(dnsPath, form); res.status != http.StatusOK {
			t.Errorf("%s: status %d", of, res.status)
		}
	}
	if n := len(s.acme.Writes()); n != 0 {
		t.Errorf("%d writes", n)
	}
}

func TestNumbersInFrontOfAHostMoveToTheirField(t *testing.T) {
	t.Parallel()
	s, jane := zoneSite(t)
	form := withRow(dnsForm(t, jane.get(dnsPath)), "MX", "lists", "", "10 mx.example.net")
	form.Set("do", "keep")
	res := jane.post(dnsPath, withRow(dnsForm(t, jane.post(dnsPath, form)), "SRV", "_sip._tcp", "", "10 5 5060 sip"))
	wantRows(t, res, "MX @ 10 mail.example.net", "A www  192.0.2.1", "MX lists 10 mx.example.net", "SRV _sip._tcp 10 5 5060 sip")
	if text := res.text("#r4-value-problem"); !strings.Contains(text, "“sip” is only part of a name") {
		t.Errorf("the field says %q", text)
	}
	form = dnsForm(t, res)
	form.Set("open_value", "sip.example.net")
	res = jane.saveDNS(form)
	want := []string{"A www 192.0.2.1", "MX @ 10 mail.example.net", "MX lists 10 mx.example.net", "SRV _sip._tcp 10 5 5060 sip.example.net"}
	if got := zone.Lines(s.zone(t, "example.com")); res.status != http.StatusSeeOther || !slices.Equal(got, want) {
		t.Errorf("status %d, zone %q", res.status, got)
	}
}

func TestNoMailAndNoServiceAreSaved(t *testing.T) {
	t.Parallel()
	s, jane := zoneSite(t)
	form := withRow(dnsForm(t, jane.get(dnsPath)), "MX", "lists", "0", ".")
	res := jane.saveDNS(withRow(form, "SRV", "_sip._tcp.@", "0", "0 0 ."))
	want := []string{"A www 192.0.2.1", "MX @ 10 mail.example.net", "MX lists 0 .", "SRV _sip._tcp 0 0 0 ."}
	if got := zone.Lines(s.zone(t, "example.com")); res.status != http.StatusSeeOther || !slices.Equal(got, want) {
		t.Errorf("status %d, zone %q", res.status, got)
	}
}

func TestASecondSPFRecordIsRefusedUnlessBothWereThere(t *testing.T) {
	t.Parallel()
	s, jane := zoneSite(t)
	spf := registrar.Record{Type: "TXT", Value: "v=spf1 mx -all"}
	s.acme.SetZone("example.com", append(slices.Clone(someZone), spf)...)
	form := dnsForm(t, jane.get(dnsPath))
	if res := jane.saveDNS(withRow(form, "TXT", "@", "", "v=spf1 a -all")); res.status != http.StatusUnprocessableEntity || !strings.Contains(res.text("#r4-value-problem"), "another SPF record") {
		t.Errorf("status %d: %s", res.status, res.text("main"))
	}
	form = dnsForm(t, jane.get(dnsPath))
	form.Set("text", "@ TXT \"v=spf1 a -all\"\n")
	form.Set("do", "import:add")
	form = dnsForm(t, jane.post(dnsPath, form))
	form.Set("do", "save")
	if res := jane.post(dnsPath, form); res.status != http.StatusUnprocessableEntity || res.text("#r4-value-problem") == "" {
		t.Errorf("from a file: status %d", res.status)
	}
	s.acme.SetZone("example.com", append(slices.Clone(someZone), spf, registrar.Record{Type: "TXT", Value: "v=spf1 a -all"})...)
	if res := jane.saveDNS(withRow(dnsForm(t, jane.get(dnsPath)), "TXT", "x", "", "y")); res.status != http.StatusSeeOther {
		t.Errorf("two that were there: status %d", res.status)
	}
}

func TestNamesWithoutFinalDotAreReadAsWholeNamesByOneButton(t *testing.T) {
	t.Parallel()
	_, jane := zoneSite(t)
	form := dnsForm(t, jane.get(dnsPath))
	form.Set("text", "ftp IN CNAME example.com\n@ IN MX 0 smtp.example.net\nok IN CNAME a.example.net.\n")
	form.Set("do", "import:add")
	res := jane.post(dnsPath, form)
	if text := res.text("section[aria-labelledby=undotted-title]"); !strings.Contains(text, "2 records") || !strings.Contains(text, "CNAME ftp example.com.example.com") || strings.Contains(text, "a.example.net") {
		t.Errorf("the warning says %q", text)
	}
	form = dnsForm(t, res)
	form.Set("do", "whole")
	res = jane.post(dnsPath, form)
	wantRows(t, res, "MX @ 10 mail.example.net", "A www  192.0.2.1", "MX @ 0 smtp.example.net", "CNAME ftp  example.com", "CNAME ok  a.example.net")
}

func TestOurOwnFileIsNoChange(t *testing.T) {
	t.Parallel()
	s, jane := zoneSite(t)
	odd := []registrar.Record{
		{Type: "A", Name: "www", Value: "192.0.2.1"}, {Type: "AAAA", Name: "www", Value: "2001:0DB8:0::1"}, {Type: "CNAME", Name: "mail", Value: "Mail.Example.NET."},
		{Type: "TXT", Name: "q", Value: `"in quotes" \195`}, {Type: "TXT", Name: "s", Value: "  v=spf1 mx -all"}, {Type: "MX", Value: "."},
	}
	s.acme.SetZone("example.com", odd...)
	form := dnsForm(t, jane.get(dnsPath))
	form.Set("text", jane.get(dnsPath+"/zone.txt").body)
	form.Set("do", "import:replace")
	res := jane.post(dnsPath, form)
	if res = jane.saveDNS(dnsForm(t, res)); res.has(".field .problem, [aria-invalid]") || len(s.acme.Writes()) != 0 {
		t.Errorf("status %d, %d writes: %s", res.status, len(s.acme.Writes()), res.text("main"))
	}
}

func TestRecordsThatLeadNowhereAreShownBeforeTheyAreSaved(t *testing.T) {
	t.Parallel()
	s, jane := zoneSite(t)
	res := jane.post(dnsPath, withRow(dnsForm(t, jane.get(dnsPath)), "MX", "lists", "10", "mail.example.com"))
	if res.status != http.StatusOK || !strings.Contains(res.text("#doubts"), "no record named mail") || len(s.acme.Writes()) != 0 {
		t.Fatalf("status %d, %q", res.status, res.text("main"))
	}
	form := dnsForm(t, res)
	form.Set("do", "save")
	if res := jane.post(dnsPath, form); res.status != http.StatusSeeOther || len(s.acme.Writes()) != 1 {
		t.Errorf("status %d, %d writes", res.status, len(s.acme.Writes()))
	}
}

func TestAZoneWithARecordOfAnotherTypeIsShownAndNeverSaved(t *testing.T) {
	t.Parallel()
	s, jane := zoneSite(t)
	form := dnsForm(t, jane.get(dnsPath)) // of a page from before that record
	addRow(form, "TXT", "@", "", "x")
	with := append(slices.Clone(someZone), registrar.Record{Type: "CAA", Value: "flags=0 tag=issue value=ca.example"})
	s.acme.SetZone("example.com", with...)
	res := jane.get(dnsPath)
	if text := res.text("main"); res.has("form#dns") || !strings.Contains(text, "because of CAA") || !strings.Contains(text, "CAA example.com flags=0 tag=issue value=ca.example") || !strings.Contains(text, "A www.example.com 192.0.2.1") {
		t.Errorf("the page says %s", text)
	}
	for _, do := range []string{"save", "delete", "import:replace"} {
		form.Set("do", do)
		form.Set("sure", "yes")
		if res := jane.post(dnsPath, form); res.status != http.StatusUnprocessableEntity || !strings.Contains(res.text("main"), "would be lost") {
			t.Errorf("%s: status %d", do, res.status)
		}
	}
	if got := s.zone(t, "example.com"); len(s.acme.Writes()) != 0 || len(got) != len(with) {
		t.Errorf("%d writes, zone %v", len(s.acme.Writes()), zone.Lines(got))
	}
	if file := jane.get(dnsPath + "/zone.txt").body; !strings.Contains(file, "; \"CAA @ flags=0") {
		t.Errorf("the file is %s", file)
	}
}

func TestNumbersThatNobodyTouchedStayAsTheyAreSpelled(t *testing.T) {
	t.Parallel()
	s, jane := zoneSite(t)
	odd := registrar.Record{Type: "SRV", Name: "_sip._tcp", Value: "sip.example.net", Priority: 10, Weight: 5, Port: 5060, Numerals: "010 5 05060"}
	s.acme.SetZone("example.com", append(slices.Clone(someZone), odd)...)
	res := jane.saveDNS(withRow(dnsForm(t, jane.get(dnsPath)), "TXT", "@", "", "x"))
	if got := s.zone(t, "example.com"); res.status != http.StatusSeeOther || !slices.Contains(got, odd) || len(got) != 4 {
		t.Errorf("status %d, zone %v", res.status, zone.Lines(got))
	}
	form := dnsForm(t, jane.get(dnsPath))
	touchRow(form, "_sip._tcp", func(row *zone.Row) { row.Priority = "20" })
	want := registrar.Record{Type: "SRV", Name: "_sip._tcp", Value: "sip.example.net", Priority: 20, Weight: 5, Port: 5060}
	if res := jane.saveDNS(form); res.status != http.StatusSeeOther || !slices.Contains(s.zone(t, "example.com"), want) {
		t.Errorf("touched: status %d, zone %v", res.status, zone.Lines(s.zone(t, "example.com")))
	}
}

func TestANameOfAnotherDomainIsAskedAboutBeforeItIsSaved(t *testing.T) {
	t.Parallel()
	s, jane := zoneSite(t)
	res := jane.post(dnsPath, withRow(dnsForm(t, jane.get(dnsPath)), "A", "shop.brightwater.net", "", "192.0.2.7"))
	if text := res.text("#doubts"); res.status != http.StatusOK || !strings.Contains(text, "shop.brightwater.net.example.com") || len(s.acme.Writes()) != 0 {
		t.Fatalf("status %d, %d writes, %q", res.status, len(s.acme.Writes()), text)
	}
	if text := res.text("button[value=save]"); !strings.Contains(text, "Save anyway") {
		t.Errorf("the button says %q", text)
	}
	form := dnsForm(t, jane.get(dnsPath))
	if res := jane.saveDNS(withRow(form, "A", "shop.Example.com", "", "192.0.2.7")); res.status != http.StatusSeeOther {
		t.Errorf("the whole name of this domain: status %d", res.status)
	}
	if want := (registrar.Record{Type: "A", Name: "shop", Value: "192.0.2.7"}); !slices.Contains(s.zone(t, "example.com"), want) {
		t.Errorf("zone %v", zone.Lines(s.zone(t, "example.com")))
	}
}

func TestAHostInAFieldIsAWholeName(t *testing.T) {
	t.Parallel()
	_, jane := zoneSite(t)
	res := jane.post(dnsPath, withRow(dnsForm(t, jane.get(dnsPath)), "CNAME", "shop", "", "web.internal"))
	if text := res.text("#doubts"); res.status != http.StatusOK || !strings.Contains(text, "web.internal.example.com") {
		t.Errorf("status %d, %q", res.status, text)
	}
	res = jane.post(dnsPath, withRow(dnsForm(t, jane.get(dnsPath)), "CNAME", "shop", "", "www"))
	if text := res.text("#r3-value-problem"); res.status != http.StatusUnprocessableEntity || !strings.Contains(text, "www.example.com") {
		t.Errorf("status %d, %q", res.status, text)
	}
	if text := res.text("#kind-hint"); !strings.Contains(text, "as a whole name, such as www.example.net") {
		t.Errorf("the hint says %q", text)
	}
}

func TestAnEmptyBoxAsksForAFile(t *testing.T) {
	t.Parallel()
	_, jane := zoneSite(t)
	for _, text := range []string{"", " \n"} {
		form := dnsForm(t, jane.get(dnsPath))
		form.Set("text", text)
		form.Set("do", "import:replace")
		res := jane.post(dnsPath, form)
		if said := res.text("#did"); res.status != http.StatusUnprocessableEntity || !strings.Contains(said, "Paste a zone file first") {
			t.Errorf("%q: status %d, %q", text, res.status, said)
		}
		wantRows(t, res, "MX @ 10 mail.example.net", "A www  192.0.2.1")
	}
}

func TestRangesAndOtherFilesAreNotRead(t *testing.T) {
	t.Parallel()
	_, jane := zoneSite(t)
	form := dnsForm(t, jane.get(dnsPath))
	form.Set("text", strings.Repeat("$GENERATE 1-65535 $.a NS ns.example.net.\n", 300)+"$INCLUDE /etc/hosts\nwww A 192.0.2.7\n")
	form.Set("do", "import:replace")
	res := jane.post(dnsPath, form)
	wantRows(t, res, "A www  192.0.2.7")
	if text := res.text("main"); !strings.Contains(text, "301 lines were left out") || !strings.Contains(res.text("#left"), "$GENERATE stands for many records") {
		t.Errorf("the page says %s", text)
	}
}

func TestTheTextOfAZoneFileOutlivesEveryButton(t *testing.T) {
	t.Parallel()
	s, jane := zoneSite(t)
	const file = "new IN MX 10 mx.example.net.\nodd IN HINFO"
	for _, do := range []string{"add", "save", "edit", "find", "remove:0", "import:add", "template:google-workspace", "open:0", "kind:A", "cancel", "keep"} {
		form := dnsForm(t, jane.get(dnsPath))
		form.Set("text", file)
		form.Set("do", do)
		res := jane.post(dnsPath, form)
		if got := strings.ReplaceAll(res.doc.Find(`[name="text"]`).Text(), "\r\n", "\n"); got != file {
			t.Errorf("%s: status %d, the text is %q", do, res.status, got)
		}
	}
	form := dnsForm(t, jane.get(dnsPath))
	form.Set("text", file)
	addRow(form, "A", "x", "", "192.0.2.7")
	for _, do := range []string{"review", "delete", "service:web"} {
		form.Set("do", do)
		between := jane.post(dnsPath, form)
		if got, _ := between.doc.Find(`input[name="text"]`).Attr("value"); got != file || len(s.acme.Writes()) != 0 || len(rowsOf(dnsForm(t, between))) != 3 {
			t.Errorf("%s: status %d, %d writes, the page between keeps %q", do, between.status, len(s.acme.Writes()), got)
		}
	}
}
