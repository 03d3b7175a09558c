package server_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"

	"portal/internal/change"
	"portal/internal/registrar"
	"portal/internal/registrar/registrartest"
	"portal/internal/zone"
	"portal/web/templates/edits"
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

// setRows puts rows into a form in the place of those that are there, as if they had
// been looked at: type, name, priority and value each.
func setRows(form url.Values, rows ...string) {
	for _, field := range []string{"of", "type", "name", "priority", "value", "gone"} {
		form.Del(field)
	}
	for i := range form["was"] {
		form.Add("gone", strconv.Itoa(i))
	}
	var lines []string
	for _, row := range rows {
		parts := strings.SplitN(row, " ", 4)
		addRow(form, parts[0], parts[1], parts[2], parts[3])
		lines = append(lines, strings.ReplaceAll(row, "  ", " "))
	}
	slices.Sort(lines)
	form.Set("reviewed", change.Fingerprint(lines))
	form.Set("do", "save")
}

// addRow adds a row to a form.
func addRow(form url.Values, kind, name, priority, value string) {
	editRow(form, "", zone.Row{Type: kind, Name: name, Priority: priority, Value: value})
}

// editRow puts a row into a form, in a place or as one more.
func editRow(form url.Values, of string, row zone.Row) {
	for field, text := range map[string]string{"of": of, "type": row.Type, "name": row.Name, "priority": row.Priority, "value": row.Value} {
		form.Add(field, text)
	}
}

// touchRow changes the row of a name that nobody touched yet.
func touchRow(form url.Values, name string, touch func(row *zone.Row)) {
	d := draftOf(form)
	i := slices.IndexFunc(d.Rows, func(row zone.Row) bool { return row.Name == name })
	row := d.Rows[i]
	touch(&row)
	editRow(form, strconv.Itoa(i), row)
}

// draftOf is what a form asks for.
func draftOf(form url.Values) zone.Draft {
	var lines []string
	for _, line := range form["was"] {
		lines = append(lines, edits.ReadDNSLine(line))
	}
	records, err := zone.ParseLines(lines)
	if err != nil {
		panic(err)
	}
	d := zone.NewDraft(records)
	for i, of := range form["of"] {
		at, err := strconv.Atoi(of)
		if err != nil {
			at = len(d.Rows)
		}
		d = d.Put(at, zone.Row{Type: form["type"][i], Name: form["name"][i], Priority: form["priority"][i], Value: form["value"][i]})
	}
	for _, at := range form["gone"] {
		i, _ := strconv.Atoi(at)
		d = d.Remove(i)
	}
	return d
}

// lookedAt marks a form as one whose review was seen: a line in the place of another.
func lookedAt(form url.Values, old, come string) {
	lines := []string{come}
	for _, line := range form["was"] {
		if line = edits.ReadDNSLine(line); line != old {
			lines = append(lines, line)
		}
	}
	slices.Sort(lines)
	form.Set("reviewed", change.Fingerprint(lines))
}

// saveDNS saves a form and, where the page asks once more, what it shows.
func (v *visitor) saveDNS(form url.Values) answer {
	v.t.Helper()
	form.Set("do", "save")
	res := v.post(dnsPath, form)
	if !res.has("#dns input[name=reviewed]") {
		return res
	}
	form = dnsForm(v.t, res)
	form.Set("do", "save")
	return v.post(dnsPath, form)
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

// rowsOf are the rows that a form asks for.
func rowsOf(form url.Values) []string {
	var rows []string
	wanted, _ := draftOf(form).Wanted()
	for _, row := range wanted {
		rows = append(rows, strings.Join([]string{row.Type, row.Name, row.Priority, row.Value}, " "))
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

func TestTheButtonsOfTheListSaveNothingAndLoseNothing(t *testing.T) {
	t.Parallel()
	s, jane := zoneSite(t)
	press := func(form url.Values, do string, typed ...string) answer {
		form.Set("do", do)
		for i := 0; i < len(typed); i += 2 {
			form.Set(typed[i], typed[i+1])
		}
		return jane.post(dnsPath, form)
	}
	first := jane.get(dnsPath)
	wantRows(t, first, "MX @ 10 mail.example.net", "A www  192.0.2.1")
	if first.has("#records input") {
		t.Error("rows are fields before anybody asks")
	}
	open := press(dnsForm(t, first), "open:1")
	if !open.has("#r2-name[autofocus]") || !open.has("#r2-value[value='192.0.2.1']") || open.has("#r2-priority") {
		t.Errorf("the row is not open: %s", open.text("#records"))
	}
	// Another button is pressed while the row is open: what was typed stays, and its fault is told.
	res := press(dnsForm(t, open), "remove:0", "open_value", "not an address")
	wantRows(t, res, "A www  not an address")
	if !res.has("#r1-undo[autofocus]") || !strings.Contains(res.text("#r2-problem"), "not an address") || !strings.Contains(res.text(".dock"), "2 changes") {
		t.Errorf("list %s, dock %s", res.text("#records"), res.text(".dock"))
	}
	res = press(dnsForm(t, res), "add")
	if !res.has("#kind-A[autofocus]") || res.has("#dns input[name=open_name]") {
		t.Error("the kind is not asked first")
	}
	res = press(dnsForm(t, res), "kind:MX")
	if !res.has("#r3-name[autofocus]") || !res.has("#r3-priority") {
		t.Errorf("fields: %s", res.text(".edit"))
	}
	res = press(dnsForm(t, res), "keep", "open_name", "lists", "open_value", "10 mx.example.net")
	wantRows(t, res, "A www  not an address", "MX lists 10 mx.example.net")
	if said, _ := res.doc.Find("#work").Attr("data-announce"); !strings.Contains(said, "MX record lists added") || !res.has("#r3-open[autofocus]") {
		t.Errorf("said %q", said)
	}
	res = press(dnsForm(t, res), "undo:0")
	wantRows(t, res, "MX @ 10 mail.example.net", "A www  not an address", "MX lists 10 mx.example.net")
	bad := press(dnsForm(t, res), "review")
	if bad.status != http.StatusUnprocessableEntity || bad.text("#r2-value-problem") == "" || !bad.has("#r2-value[aria-invalid][autofocus]") {
		t.Errorf("status %d, the problem is not beside its field", bad.status)
	}
	res = press(dnsForm(t, bad), "cancel")
	wantRows(t, res, "MX @ 10 mail.example.net", "A www  not an address", "MX lists 10 mx.example.net")
	res = press(dnsForm(t, res), "undo:1")
	wantRows(t, res, "MX @ 10 mail.example.net", "A www  192.0.2.1", "MX lists 10 mx.example.net")
	res = press(dnsForm(t, res), "find", "find", "WWW")
	if n := res.doc.Find("#records > li:not([hidden])").Length(); n != 1 || !strings.Contains(res.text("#shown"), "1 of 3") {
		t.Errorf("%d rows for a name, %s", n, res.text("#shown"))
	}
	wantRows(t, res, "MX @ 10 mail.example.net", "A www  192.0.2.1", "MX lists 10 mx.example.net")
	if n := len(s.acme.Writes()); n != 0 {
		t.Errorf("%d writes", n)
	}
}

func TestAnOpenRowKeepsWhatIsWrongWithIt(t *testing.T) {
	t.Parallel()
	_, jane := zoneSite(t)
	form := dnsForm(t, jane.get(dnsPath))
	form.Set("do", "open:1")
	form = dnsForm(t, jane.post(dnsPath, form))
	form.Set("open_value", "mail.example.net")
	form.Set("do", "keep")
	res := jane.post(dnsPath, form)
	if res.status != http.StatusUnprocessableEntity || !res.has("#r2-value[value='mail.example.net'][aria-invalid]") || !res.has("#dns[data-unsaved]") {
		t.Errorf("status %d, row %s", res.status, res.text(".edit"))
	}
	form = dnsForm(t, res)
	form.Set("do", "kind:CNAME")
	form = dnsForm(t, jane.post(dnsPath, form))
	if form.Get("open_value") != "mail.example.net" || form.Get("open_name") != "www" {
		t.Errorf("after another type: %v", form)
	}
	form.Set("do", "keep")
	wantRows(t, jane.post(dnsPath, form), "MX @ 10 mail.example.net", "CNAME www  mail.example.net")
}

func TestPartsOfAServiceHaveFieldsOfTheirOwn(t *testing.T) {
	t.Parallel()
	_, jane := zoneSite(t)
	form := dnsForm(t, jane.get(dnsPath))
	form.Set("do", "kind:SRV")
	form = dnsForm(t, jane.post(dnsPath, form))
	for field, text := range map[string]string{"open_name": "_sip._tcp", "open_priority": "10", "open_weight": "", "open_port": "70000", "open_value": "sip.example.net", "do": "keep"} {
		form.Set(field, text)
	}
	res := jane.post(dnsPath, form)
	form = dnsForm(t, res)
	if res.status != http.StatusUnprocessableEntity || form.Get("open_weight") != "" || form.Get("open_port") != "70000" || form.Get("open_value") != "sip.example.net" {
		t.Errorf("status %d, fields %v", res.status, form)
	}
	form.Set("open_weight", "5")
	form.Set("do", "keep")
	if res = jane.post(dnsPath, form); res.text("#r3-port-problem") == "" {
		t.Errorf("the port: %s", res.text(".edit"))
	}
	form = dnsForm(t, res)
	form.Set("open_port", "5060")
	form.Set("do", "keep")
	wantRows(t, jane.post(dnsPath, form), "MX @ 10 mail.example.net", "A www  192.0.2.1", "SRV _sip._tcp 10 5 5060 sip.example.net")
}

func TestAServiceShowsWhatItChangesBeforeItDoes(t *testing.T) {
	t.Parallel()
	s, jane := zoneSite(t)
	form := dnsForm(t, jane.get(dnsPath))
	form.Set("do", "service:google-workspace")
	res := jane.post(dnsPath, form)
	wantRows(t, res, "MX @ 10 mail.example.net", "A www  192.0.2.1")
	if text := res.text(".lines"); !strings.Contains(text, "Removed: MX @ 10 mail.example.net") || !strings.Contains(text, "Added: MX @ 1 smtp.google.com") {
		t.Errorf("it says %q", text)
	}
	form = dnsForm(t, res)
	form.Set("do", "template:google-workspace")
	res = jane.post(dnsPath, form)
	wantRows(t, res, "MX @ 1 smtp.google.com", "A www  192.0.2.1", "TXT @  v=spf1 include:_spf.google.com ~all")
	if !strings.Contains(res.text("#records > .is-edited"), "before: 10 mail.example.net") {
		t.Errorf("the list says %s", res.text("#records"))
	}
	form = dnsForm(t, res)
	form.Set("do", "service:web")
	form = dnsForm(t, jane.post(dnsPath, form))
	form.Set("address", "web.example.net")
	form.Set("do", "server")
	if res = jane.post(dnsPath, form); res.status != http.StatusUnprocessableEntity || !res.has("#address[aria-invalid][value='web.example.net']") {
		t.Errorf("status %d: %s", res.status, res.text("#work"))
	}
	form = dnsForm(t, res)
	form.Set("address", "2001:db8::7")
	form.Set("do", "server")
	wantRows(t, jane.post(dnsPath, form), "MX @ 1 smtp.google.com", "TXT @  v=spf1 include:_spf.google.com ~all", "AAAA @  2001:db8::7", "CNAME www  example.com")
	for _, do := range []string{"service:none", "template:none", "server", "open:99", "open:-1", "undo:x", "remove:99", "kind:x"} {
		form.Set("do", do)
		form.Del("address")
		if res := jane.post(dnsPath, form); res.status >= 500 || res.status == http.StatusSeeOther {
			t.Errorf("%s: status %d", do, res.status)
		}
	}
	if n := len(s.acme.Writes()); n != 0 {
		t.Errorf("%d writes", n)
	}
}

func TestNothingIsSentBeforeAReview(t *testing.T) {
	t.Parallel()
	s, jane := zoneSite(t)
	s.acme.SetState("example.com", func(d *registrar.Domain) {
		d.Nameservers = nil
		for _, host := range s.acme.Registrar().ZoneReader.ZoneHosts() {
			d.Nameservers = append(d.Nameservers, registrar.Nameserver{Host: host})
		}
	})
	form := dnsForm(t, jane.get(dnsPath))
	addRow(form, "TXT", "new", "", "harmless")
	for _, do := range []string{"save", "review", "", "what"} {
		form.Set("do", do)
		if res := jane.post(dnsPath, form); res.status != http.StatusOK || !res.has("#dns input[name=reviewed]") || len(s.acme.Writes()) != 0 {
			t.Errorf("%q: status %d, %d writes", do, res.status, len(s.acme.Writes()))
		}
	}
	form.Set("gone", "0")
	form.Set("do", "review")
	review := jane.post(dnsPath, form)
	if text := review.text("#effects"); !strings.Contains(text, "Email to addresses at example.com will stop") || review.text(".btn.danger") != "Save anyway – email will stop" {
		t.Errorf("what follows: %q, button %q", text, review.text(".btn.danger"))
	}
	form = dnsForm(t, review)
	addRow(form, "TXT", "more", "", "not shown")
	form.Set("do", "save")
	if res := jane.post(dnsPath, form); res.status != http.StatusOK || len(s.acme.Writes()) != 0 {
		t.Errorf("what was not reviewed: status %d, %d writes", res.status, len(s.acme.Writes()))
	}
	form = dnsForm(t, review)
	form.Set("do", "save")
	res := jane.post(dnsPath, form)
	if res.status != http.StatusSeeOther || len(s.acme.Writes()) != 1 {
		t.Errorf("status %d, %d writes", res.status, len(s.acme.Writes()))
	}
	if receipt := jane.get(res.header.Get("Location")); !strings.Contains(receipt.text("#accepted"), "Email may have stopped") {
		t.Errorf("the receipt repeats %q", receipt.text("#accepted"))
	}
	if receipt := jane.get("/changes/" + form.Get("change_id")); !strings.Contains(receipt.text("#receipt"), "MX @ 10 mail.example.net") {
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
	wantRows(t, res, "MX @ 10 mail.example.net", "TXT theirs  x", "TXT mine  y")
	if res := jane.saveDNS(dnsForm(t, res)); res.status != http.StatusSeeOther || len(s.zone(t, "example.com")) != 3 {
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
	if res := jane.saveDNS(dnsForm(t, res)); res.status != http.StatusSeeOther || len(s.zone(t, "example.com")) != 2 {
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

func TestAFileFillsTheForm(t *testing.T) {
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
	wantRows(t, res, "A www  192.0.2.7", "A ftp  192.0.2.8")
	if left := res.text("#left"); !strings.Contains(left, "Line 2:") || !strings.Contains(left, "“nonsense” is not an IPv4 address") {
		t.Errorf("left out: %q", left)
	}
	form.Set("text", "www IN A nonsense\n")
	res = jane.post(dnsPath, form)
	wantRows(t, res, "MX @ 10 mail.example.net", "A www  192.0.2.1") // a file without records changes nothing
	if res.status != http.StatusUnprocessableEntity || !strings.Contains(res.text("#did"), "Nothing could be taken") || !strings.Contains(res.text("#left"), "nonsense") {
		t.Errorf("status %d, %q", res.status, res.text("#did"))
	}
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
	touchRow(form, "n000", func(row *zone.Row) { row.Value = "changed" })
	if res := jane.saveDNS(form); res.status != http.StatusSeeOther || s.zone(t, "example.com")[0].Value != "changed" {
		t.Errorf("status %d, first record %v", res.status, s.zone(t, "example.com")[0])
	}
	form = dnsForm(t, jane.get(dnsPath))
	addRow(form, "TXT", "more", "", "x")
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

func TestDoubtfulRecordsThatAreSavedAreRemembered(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	form := dnsForm(t, jane.get(dnsPath))
	addRow(form, "CNAME", "shop", "", "nowhere.example.com")
	form.Set("do", "review")
	form = dnsForm(t, jane.post(dnsPath, form))
	form.Set("do", "save")
	res := jane.post(dnsPath, form)
	if receipt := jane.get(res.header.Get("Location")); !strings.Contains(receipt.text("#accepted"), "looked like a mistake") {
		t.Errorf("status %d, the receipt repeats %q", res.status, receipt.text("#accepted"))
	}
}
