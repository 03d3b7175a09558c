package server_test

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"portal/internal/registrar"
	"portal/internal/zone"
)

func TestWhatIsOddInAZoneKeepsNobodyFromChangingTheRest(t *testing.T) {
	t.Parallel()
	s, jane := zoneSite(t)
	odd := []registrar.Record{
		{Type: "A", Name: "ftp_old", Value: "192.0.2.9"},
		{Type: "CNAME", Name: "mail", Value: "mail.example.net"},
		{Type: "MX", Priority: 10, Value: "mail.example.com"},
		{Type: "TXT", Name: "k", Value: `"v=DKIM1; p=a" "b"`},
	}
	s.acme.SetZone("example.com", odd...)
	form := dnsForm(t, jane.get(dnsPath))
	addRow(form, "TXT", "@", "", "site-verification=1")
	res := jane.saveDNS(form)
	if res.status != http.StatusSeeOther {
		t.Fatalf("status %d: %s", res.status, res.text("main"))
	}
	got := s.zone(t, "example.com")
	for _, r := range odd {
		if !slices.Contains(got, r) {
			t.Errorf("%s is not as it was in %v", zone.Line(r), zone.Lines(got))
		}
	}
	if len(got) != len(odd)+1 {
		t.Errorf("zone %v", zone.Lines(got))
	}
	form = dnsForm(t, jane.get(dnsPath))
	touchRow(form, "ftp_old", func(row *zone.Row) { row.Name = "ftp_new" })
	form.Set("do", "save")
	if res := jane.post(dnsPath, form); res.status != http.StatusUnprocessableEntity {
		t.Errorf("a bad name that was typed: status %d", res.status)
	}
}

func TestARowThatIsOpenedAndClosedStaysByteForByte(t *testing.T) {
	t.Parallel()
	s, jane := zoneSite(t)
	odd := []registrar.Record{
		{Type: "TXT", Value: "  v=DMARC1 "}, {Type: "TXT", Name: "k", Value: "Cafe\u0301\u00a0a\tb"}, {Type: "TXT", Name: "l", Value: "\na\r\nb"},
		{Type: "A", Name: "ftp_old", Value: "192.0.2.9"}, {Type: "MX", Name: "m", Priority: 5, Value: "Mail.Example.NET."},
		{Type: "SRV", Name: "_sip._tcp", Value: "sip.example.net", Priority: 10, Weight: 5, Port: 5060, Numerals: "010 5 05060"},
	}
	s.acme.SetZone("example.com", odd...)
	for _, b := range browsers {
		if b.name == "folding" {
			continue // blanks count in texts
		}
		for i := range odd {
			form := b.sent(t, jane.get(dnsPath), "form#dns")
			form.Set("do", "open:"+strconv.Itoa(i))
			form = b.sent(t, jane.post(dnsPath, form), "form#dns")
			if form.Get("open") != strconv.Itoa(i) {
				t.Fatalf("%s, row %d: %v is open", b.name, i, form["open"])
			}
			form.Set("do", "keep")
			res := jane.post(dnsPath, form)
			if form = b.sent(t, res, "form#dns"); res.status != http.StatusOK || form.Has("of") || form.Has("gone") {
				t.Errorf("%s, row %d: status %d, touched %q %q", b.name, i, res.status, form["name"], form["value"])
			}
		}
	}
}

// hosts is a file of n records.
func hosts(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "host%d A 192.0.2.1\n", i)
	}
	return b.String()
}

func TestAFileThatIsTooLongIsNotTakenInPart(t *testing.T) {
	t.Parallel()
	s, jane := zoneSite(t)
	form := dnsForm(t, jane.get(dnsPath))
	form.Set("text", hosts(700))
	for _, button := range []string{"import:replace", "import:add"} {
		form.Set("do", button)
		res := jane.post(dnsPath, form)
		if res.status != http.StatusUnprocessableEntity || !strings.Contains(res.text("#did"), "too many records") {
			t.Errorf("%s: status %d, %q", button, res.status, res.text("#did"))
		}
		wantRows(t, res, "MX @ 10 mail.example.net", "A www  192.0.2.1")
	}
	if n := len(s.acme.Writes()); n != 0 {
		t.Errorf("%d writes", n)
	}
}

func TestAFilePutToALargeZoneLosesNoRow(t *testing.T) {
	t.Parallel()
	s, jane := zoneSite(t)
	var records []registrar.Record
	for i := range zone.MaxRecords - 100 {
		records = append(records, registrar.Record{Type: "A", Name: fmt.Sprintf("n%03d", i), Value: "192.0.2.1"})
	}
	s.acme.SetZone("example.com", records...)
	form := dnsForm(t, jane.get(dnsPath))
	form.Set("text", hosts(400))
	form.Set("do", "import:add")
	form = dnsForm(t, jane.post(dnsPath, form))
	form.Set("do", "find")
	if n := len(rowsOf(dnsForm(t, jane.post(dnsPath, form)))); n != 800 {
		t.Errorf("%d rows, want 800", n)
	}
}

func TestWhatAFileLeavesOutIsCounted(t *testing.T) {
	t.Parallel()
	_, jane := zoneSite(t)
	form := dnsForm(t, jane.get(dnsPath))
	form.Set("text", strings.Repeat("host NS ns.example.net.\n", 120)+"www A 192.0.2.7\n")
	form.Set("do", "import:replace")
	res := jane.post(dnsPath, form)
	if text := res.text("main"); !strings.Contains(text, "120 lines were left out") || !strings.Contains(text, "and 70 more") {
		t.Errorf("the page says %s", text)
	}
}
