package server_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"

	"portal/internal/registrar"
	"portal/internal/registrar/registrartest"
	"portal/internal/zone"
)

const dnsPath = "/domains/example.com/dns"

// dnsEdits is the entry of zones in the table of edits.
var dnsEdits = editPage{
	page: "dns", right: registrar.RightNameservers,
	ready:     func(s *site, name registrar.DomainName) { s.acme.SetZone(name, someZone...) },
	elsewhere: func(s *site, name registrar.DomainName) { s.acme.SetZone(name, someZone[1:]...) },
	fill: func(form url.Values) {
		setRows(form, "MX @ 10 mail.example.net", "A www  192.0.2.1", "TXT @  new")
	},
}

var someZone = []registrar.Record{
	{Type: "A", Name: "www", Value: "192.0.2.1"},
	{Type: "MX", Priority: 10, Value: "mail.example.net"},
}

// setRows puts rows into a form: type, name, priority and value each.
func setRows(form url.Values, rows ...string) {
	for _, field := range []string{"type", "name", "priority", "value"} {
		form.Del(field)
	}
	for _, row := range rows {
		parts := strings.SplitN(row, " ", 4)
		for i, field := range []string{"type", "name", "priority", "value"} {
			form.Add(field, parts[i])
		}
	}
	form.Set("do", "save")
}

// dnsForm is the page's form as a browser would send it, all rows included.
func dnsForm(t *testing.T, res answer) url.Values {
	t.Helper()
	form := url.Values{}
	res.doc.Find("form#dns").Find("input[name], select[name], textarea[name]").Each(func(_ int, in *goquery.Selection) {
		value := in.AttrOr("value", "")
		if in.Is("select") {
			value = in.Find("option[selected]").AttrOr("value", in.Find("option").AttrOr("value", ""))
		}
		if in.Is("textarea") {
			value = in.Text()
		}
		form.Add(in.AttrOr("name", ""), value)
	})
	if form.Get("change_id") == "" {
		t.Fatalf("status %d, no form in\n%s", res.status, res.body)
	}
	return form
}

func zoneSite(t *testing.T) (*site, *visitor) {
	t.Helper()
	s := newSite(t)
	s.acme.SetZone("example.com", someZone...)
	return s, s.jane(t)
}

// rowsOf are the rows of the form on the page.
func rowsOf(form url.Values) []string {
	var rows []string
	for i := range form["name"] {
		rows = append(rows, strings.Join([]string{form["type"][i], form["name"][i], form["priority"][i], form["value"][i]}, " "))
	}
	return rows
}

func wantRows(t *testing.T, res answer, want ...string) {
	t.Helper()
	if got := rowsOf(dnsForm(t, res)); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("rows %q, want %q", got, want)
	}
}

func (s *site) zone(t *testing.T, name registrar.DomainName) []registrar.Record {
	t.Helper()
	zone, err := s.acme.Registrar().ZoneReader.Zone(t.Context(), name)
	must(t, err)
	return zone.Records
}

func TestTheButtonsOfTheTableSaveNothingAndLoseNothing(t *testing.T) {
	t.Parallel()
	s, jane := zoneSite(t)
	first := jane.get(dnsPath)
	wantRows(t, first, "MX @ 10 mail.example.net", "A www  192.0.2.1")
	form := dnsForm(t, first)
	form["value"][1] = "not an address"
	form.Set("do", "filter:MX")
	res := jane.post(dnsPath, form)
	wantRows(t, res, "MX @ 10 mail.example.net", "A www  not an address")
	if res.doc.Find(".records > li:not([hidden])").Length() != 1 {
		t.Error("the filter shows more than its type")
	}
	form = dnsForm(t, res)
	form.Set("do", "add")
	res = jane.post(dnsPath, form)
	wantRows(t, res, "MX @ 10 mail.example.net", "A www  not an address", "MX   ")
	form = dnsForm(t, res)
	form.Set("do", "remove:0")
	res = jane.post(dnsPath, form)
	wantRows(t, res, "A www  not an address", "MX   ")
	form = dnsForm(t, res)
	form.Set("do", "save")
	res = jane.post(dnsPath, form)
	if res.status != http.StatusUnprocessableEntity || res.text("#r1-value-problem") == "" || !res.has("#r1-value[aria-invalid]") {
		t.Errorf("status %d, the problem is not beside its field", res.status)
	}
	if n := len(s.acme.Writes()); n != 0 {
		t.Errorf("%d writes", n)
	}
}

func TestMailIsNotMovedWithoutASecondLook(t *testing.T) {
	t.Parallel()
	s, jane := zoneSite(t)
	form := dnsForm(t, jane.get(dnsPath))
	setRows(form, "A www  192.0.2.1", "MX @ 5 mail.example.org")
	review := jane.post(dnsPath, form)
	if review.status != http.StatusOK || !strings.Contains(review.text(".diff"), "mail.example.org") || len(s.acme.Writes()) != 0 {
		t.Fatalf("status %d, diff %q, %d writes", review.status, review.text(".diff"), len(s.acme.Writes()))
	}
	form = dnsForm(t, review)
	form["value"][1] = "mail.example.edu" // what was not shown
	form.Set("do", "save")
	if again := jane.post(dnsPath, form); again.status != http.StatusOK || len(s.acme.Writes()) != 0 {
		t.Errorf("what was not reviewed: status %d, %d writes", again.status, len(s.acme.Writes()))
	}
	form = dnsForm(t, review)
	form.Set("do", "save")
	if res := jane.post(dnsPath, form); res.status != http.StatusSeeOther || len(s.acme.Writes()) != 1 {
		t.Errorf("status %d, %d writes", res.status, len(s.acme.Writes()))
	}
	if receipt := jane.get("/changes/" + form.Get("change_id")); !strings.Contains(receipt.text("#receipt"), "MX @ 5 mail.example.org") {
		t.Errorf("the receipt says %s", receipt.text("#receipt"))
	}
}

func TestAZoneThatChangedMeanwhileIsShownThreeWays(t *testing.T) {
	t.Parallel()
	s, jane := zoneSite(t)
	form := dnsForm(t, jane.get(dnsPath))
	theirs := registrar.Record{Type: "TXT", Name: "theirs", Value: "x"}
	s.acme.SetZone("example.com", someZone[1], theirs)
	setRows(form, "A www  192.0.2.1", "MX @ 10 mail.example.net", "TXT mine  y")
	res := jane.post(dnsPath, form)
	if res.status != http.StatusConflict || len(s.acme.Writes()) != 0 {
		t.Fatalf("status %d, %d writes", res.status, len(s.acme.Writes()))
	}
	var ways []string
	res.doc.Find(".ways tbody tr").Each(func(_ int, row *goquery.Selection) {
		ways = append(ways, strings.Join(row.Find("th, td .quiet").Map(func(_ int, cell *goquery.Selection) string { return cell.Text() }), "|"))
	})
	want := []string{"A www 192.0.2.1|There|Not there|There", "TXT mine y|Not there|Not there|There", "TXT theirs x|Not there|There|Not there"}
	if diff := cmp.Diff(want, ways); diff != "" {
		t.Errorf("was, now, yours (-want +got):\n%s", diff)
	}
	wantRows(t, res, "MX @ 10 mail.example.net", "TXT mine  y", "TXT theirs  x")
	again := dnsForm(t, res)
	again.Set("do", "save")
	if res := jane.post(dnsPath, again); res.status != http.StatusSeeOther || len(s.zone(t, "example.com")) != 3 {
		t.Errorf("status %d, zone %v", res.status, s.zone(t, "example.com"))
	}
}

func TestAZoneThatIsElsewhereIsSaidToBe(t *testing.T) {
	t.Parallel()
	s, jane := zoneSite(t)
	if text := jane.get(dnsPath).text("main"); !strings.Contains(text, "not in use") || !strings.Contains(text, "ns1.old.example") {
		t.Errorf("the page says %s", text)
	}
	s.acme.DropZone("example.com")
	res := jane.get(dnsPath)
	if text := res.text("main"); !strings.Contains(text, "served elsewhere") || !res.has(`a[href="/domains/example.com/nameservers"]`) {
		t.Errorf("the page says %s", text)
	}
	form := dnsForm(t, res)
	setRows(form, "TXT @  made")
	if res := jane.post(dnsPath, form); res.status != http.StatusSeeOther || len(s.zone(t, "example.com")) != 1 {
		t.Errorf("create: status %d", res.status)
	}
	s.acme.SetState("example.com", func(d *registrar.Domain) {
		d.Nameservers = nil
		for _, host := range s.acme.Registrar().ZoneReader.ZoneHosts() {
			d.Nameservers = append(d.Nameservers, registrar.Nameserver{Host: host})
		}
	})
	if text := jane.get(dnsPath).text("main"); !strings.Contains(text, "are in use") {
		t.Errorf("the page says %s", text)
	}
}

func TestAVersionComesBack(t *testing.T) {
	t.Parallel()
	s, jane := zoneSite(t)
	form := dnsForm(t, jane.get(dnsPath))
	setRows(form, "A www  192.0.2.1", "MX @ 10 mail.example.net", "TXT @  second")
	jane.post(dnsPath, form)
	refused := dnsForm(t, jane.get(dnsPath))
	setRows(refused, "A www  192.0.2.1", "MX @ 10 mail.example.net", "TXT @  refused")
	s.acme.FailNext(rejected())
	jane.post(dnsPath, refused)
	res := jane.get(dnsPath)
	versions := res.doc.Find(".versions > li")
	if versions.Length() != 2 || !strings.Contains(versions.First().Text(), "In place now") || !strings.Contains(versions.Last().Text(), "Found before") {
		t.Fatalf("versions: %s", res.text(".versions"))
	}
	back := dnsForm(t, res)
	back.Set("do", versions.Last().Find("button").AttrOr("value", ""))
	res = jane.post(dnsPath, back)
	wantRows(t, res, "MX @ 10 mail.example.net", "A www  192.0.2.1")
	back = dnsForm(t, res)
	back.Set("do", "save")
	if res := jane.post(dnsPath, back); res.status != http.StatusSeeOther || len(s.zone(t, "example.com")) != 2 {
		t.Errorf("status %d, zone %v", res.status, s.zone(t, "example.com"))
	}
	foreign := s.visitor(t, acme)
	foreign.signIn("carls.com", "carl", "carls-password")
	s.acme.SetZone("carls.com", someZone...)
	theirs := dnsForm(t, foreign.get("/domains/carls.com/dns"))
	theirs.Set("do", versions.Last().Find("button").AttrOr("value", ""))
	if res := foreign.post("/domains/carls.com/dns", theirs); res.status != http.StatusNotFound {
		t.Errorf("another profile's version: status %d", res.status)
	}
}

func TestAZoneGoesOnlyWhenAskedTwice(t *testing.T) {
	t.Parallel()
	s, jane := zoneSite(t)
	form := dnsForm(t, jane.get(dnsPath))
	form.Set("do", "delete")
	res := jane.post(dnsPath, form)
	if res.status != http.StatusOK || len(s.acme.Writes()) != 0 {
		t.Fatalf("status %d, %d writes", res.status, len(s.acme.Writes()))
	}
	form = dnsForm(t, res)
	form.Set("do", "delete")
	for range 2 {
		if res := jane.post(dnsPath, form); res.status != http.StatusSeeOther || len(s.acme.Writes()) != 1 {
			t.Errorf("status %d, %d writes", res.status, len(s.acme.Writes()))
		}
	}
	res = jane.get(dnsPath)
	if !strings.Contains(res.text(".versions"), "Found before") {
		t.Error("what was deleted is not among the versions")
	}
}

func TestFilesAndTemplatesFillTheForm(t *testing.T) {
	t.Parallel()
	s, jane := zoneSite(t)
	form := dnsForm(t, jane.get(dnsPath))
	form.Set("text", "$TTL 60\n@ IN NS ns1.example.net.\nwww IN A 192.0.2.7\n@ IN CAA 0 issue \"ca.example\"\n")
	form.Set("do", "import:replace")
	res := jane.post(dnsPath, form)
	wantRows(t, res, "A www  192.0.2.7")
	if text := res.text("main"); !strings.Contains(text, "2 lines were left out") || !strings.Contains(res.text("#left"), "CAA records can’t be kept here") {
		t.Errorf("the page says %s", text)
	}
	form.Set("text", "www IN A 192.0.2.7\nwww IN A nonsense\nftp IN A 192.0.2.8\n")
	res = jane.post(dnsPath, form)
	wantRows(t, res, "A ftp  192.0.2.8", "A www  192.0.2.7")
	if left := res.text("#left"); !strings.Contains(left, "Line 2:") || !strings.Contains(left, "“nonsense” is not an IPv4 address") {
		t.Errorf("left out: %q", left)
	}
	form.Set("text", "www IN A nonsense\n")
	res = jane.post(dnsPath, form)
	wantRows(t, res, "MX @ 10 mail.example.net", "A www  192.0.2.1") // a file without records changes nothing
	if res.status != http.StatusUnprocessableEntity || !strings.Contains(res.text("#did"), "Nothing could be taken") || !strings.Contains(res.text("#left"), "nonsense") {
		t.Errorf("status %d, %q", res.status, res.text("#did"))
	}
	form.Set("do", "template")
	form.Set("template", "google-workspace")
	wantRows(t, jane.post(dnsPath, form), "A www  192.0.2.1", "MX @ 1 smtp.google.com", "TXT @  v=spf1 include:_spf.google.com ~all")
	file := jane.get(dnsPath + "/zone.txt")
	if file.status != http.StatusOK || !strings.Contains(file.body, "@\tIN\tMX\t10 mail.example.net.") {
		t.Errorf("status %d: %s", file.status, file.body)
	}
	if res := jane.get("/domains/carls.com/dns/zone.txt"); res.status != http.StatusNotFound {
		t.Errorf("another profile's zone: status %d", res.status)
	}
	if n := len(s.acme.Writes()); n != 0 {
		t.Errorf("%d writes", n)
	}
}

func rejected() registrartest.Fault {
	return registrartest.Rejected("465", registrar.ReasonInvalid, "")
}

func TestAZoneOfFiveHundredRecordsIsShownAndSaved(t *testing.T) {
	t.Parallel()
	s, jane := zoneSite(t)
	var records []registrar.Record
	for i := range zone.MaxRecords {
		records = append(records, registrar.Record{Type: "TXT", Name: fmt.Sprintf("n%03d", i), Value: strings.Repeat("x", 200)})
	}
	s.acme.SetZone("example.com", records...)
	form := dnsForm(t, jane.get(dnsPath))
	form["value"][0] = "changed"
	form.Set("do", "save")
	if res := jane.post(dnsPath, form); res.status != http.StatusSeeOther || s.zone(t, "example.com")[0].Value != "changed" {
		t.Errorf("status %d, first record %v", res.status, s.zone(t, "example.com")[0])
	}
	form = dnsForm(t, jane.get(dnsPath))
	for field, value := range map[string]string{"type": "TXT", "name": "more", "value": "x", "priority": ""} {
		form.Add(field, value)
	}
	form.Set("do", "save")
	if res := jane.post(dnsPath, form); res.status != http.StatusUnprocessableEntity {
		t.Errorf("one more: status %d, want 422", res.status)
	}
}

func TestWhereNoZonesAreServedThePageSaysSo(t *testing.T) {
	t.Parallel()
	s := siteWith(t, options{account: func(r *registrar.Registrar) { r.ZoneReader = nil }})
	jane := s.jane(t)
	res := jane.get(dnsPath)
	if res.status != http.StatusOK || res.has("form#dns") || !strings.Contains(res.text("main"), "not kept here") {
		t.Errorf("status %d: %s", res.status, res.text("main"))
	}
	if res := jane.get(dnsPath + "/zone.txt"); res.status != http.StatusNotFound {
		t.Errorf("its file: status %d", res.status)
	}
}
