package portal_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/jackc/pgx/v5"

	"portal/internal/kind"
	"portal/internal/postgres/postgrestest"
	"portal/internal/registrar/rules"
	"portal/internal/srs/srssim"
)

// pageProof drives the pages of one row of docs/pages.md, so that the calls that
// reach the simulator can be compared with the row.
type pageProof struct {
	function string // first cell of the row
	path     string
	// post sends the form of the page at path, or from another page, with these
	// values in it; nil asks for the page itself.
	post  url.Values
	makes kind.Kind // the change that the form asks for, "" for none
	from  string
	await string // a call that comes after the answer, if any
	// spare is a read at the end that is given up when the one beside it is told
	// first that the domain is gone. The table leaves it out.
	spare string
}

const (
	noCalls     = "none"
	lastReceipt = "the receipt of the change before"
)

// TestPagesMakeTheCallsOfTheTable drives every row against the simulator.
func TestPagesMakeTheCallsOfTheTable(t *testing.T) {
	replies := newReplies()
	sim, run := pagesSimulator(t, replies)
	db := postgrestest.New(t)
	w := &pagesWalk{T: t, sim: sim, site: markedPortal(t, db, run, new(sink)), jar: newJar(t), replies: replies}
	rows := pagesRows(t)
	rounds := map[string][][]string{}
	for _, row := range rows {
		if !*updatePages {
			rounds[row.function] = row.rounds()
		}
	}
	seen := map[string]string{}
	for _, p := range pageProofs {
		before := kindsMade(t, db)
		seen[p.function] = w.prove(p, rounds[p.function])
		if p.makes != "" && kindsMade(t, db)[p.makes] <= before[p.makes] {
			t.Errorf("%s made no %s", p.function, p.makes)
		}
	}
	if *updatePages {
		writeCalls(t, seen)
	}
	for _, row := range rows {
		calls, driven := seen[row.function]
		delete(seen, row.function)
		if _, told := toldRows[row.function]; told {
			continue
		}
		if !driven {
			t.Errorf("row %q is not driven by any proof", row.function)
		} else if told := row.together(); calls != told {
			t.Errorf("row %q\n says %s\n made %s", row.function, told, calls)
		}
	}
	for function := range seen {
		t.Errorf("the table has no row %q", function)
	}
}

// kindsMade counts the changes that the log has, by kind.
func kindsMade(t *testing.T, db *postgrestest.DB) map[kind.Kind]int {
	t.Helper()
	rows, err := db.Pool.Query(t.Context(), `SELECT convert_from(body, 'UTF8')::jsonb -> 'change' ->> 'kind' FROM audit_entry WHERE kind = 'intent'`)
	if err != nil {
		t.Fatal(err)
	}
	made, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	counts := make(map[kind.Kind]int)
	for _, k := range made {
		counts[kind.Kind(k)]++
	}
	return counts
}

func newJar(t *testing.T) http.CookieJar {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return jar
}

// pagesWalk is a visitor, and the simulator's view of what happens.
type pagesWalk struct {
	*testing.T
	sim  *srssim.Simulator
	site *httptest.Server
	jar  http.CookieJar

	replies *replies // of the simulator
	receipt string   // of the newest change
}

// prove drives a row and returns the calls that it made. A page that is merely asked for
// has to put the calls of each round before the first of them is answered.
func (w *pagesWalk) prove(p pageProof, rounds [][]string) string {
	w.Helper()
	if p.path == lastReceipt {
		p.path = w.receipt
	}
	form := url.Values(nil)
	if p.post != nil {
		from := p.from
		if from == "" {
			from = p.path
		}
		form = w.form(from, p.post)
	}
	before := len(w.sim.Ledger(0))
	var res pageAnswer
	if form == nil && len(rounds) > 0 {
		res = w.sendInRounds(p, rounds)
	} else {
		res = w.send(p.path, form)
	}
	if res.status >= 400 {
		w.Errorf("%s: status %d\n%s", p.function, res.status, res.body)
	}
	entries := w.since(before, p.await)
	if strings.HasPrefix(res.location, "/changes/") {
		w.receipt = res.location
		if outcome := w.send(res.location, nil).doc(w.T).Find("#outcome").AttrOr("data-outcome", ""); outcome != "applied" && outcome != "pending" {
			w.Errorf("%s: outcome %q", p.function, outcome)
		}
	}
	return strings.TrimSuffix(wordsOf(entries), ", `"+p.spare+"`")
}

// since returns what reached the simulator after the first so many commands.
func (w *pagesWalk) since(before int, await string) []srssim.Entry {
	w.Helper()
	for end := time.Now().Add(5 * time.Minute); ; time.Sleep(10 * time.Millisecond) {
		entries := w.sim.Ledger(0)[before:]
		if await == "" || slices.ContainsFunc(entries, func(e srssim.Entry) bool { return callName(e) == await }) {
			return entries
		}
		if time.Now().After(end) {
			w.Fatalf("%s does not come after %s", await, wordsOf(entries))
		}
	}
}

type pageAnswer struct {
	status         int
	location, body string
}

func (a pageAnswer) doc(t *testing.T) *goquery.Document {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(a.body))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func (w *pagesWalk) send(path string, form url.Values) pageAnswer {
	w.Helper()
	method, body := http.MethodGet, io.Reader(nil)
	if form != nil {
		method, body = http.MethodPost, strings.NewReader(form.Encode())
	}
	req, err := http.NewRequestWithContext(w.Context(), method, w.site.URL+path, body)
	if err != nil {
		w.Fatal(err)
	}
	req.Host = "acme.localhost"
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for _, c := range w.jar.Cookies(req.URL) {
		req.AddCookie(c)
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		w.Fatal(err)
	}
	w.jar.SetCookies(req.URL, res.Cookies())
	return pageAnswer{res.StatusCode, res.Header.Get("Location"), fetchAny(w.T, res)}
}

// form is what a browser would send of the page at path, with some values
// replaced: the form that has the pressed button, or the first of an edit.
func (w *pagesWalk) form(path string, values url.Values) url.Values {
	w.Helper()
	page := w.send(path, nil)
	if page.status != http.StatusOK {
		w.Fatalf("%s: status %d", path, page.status)
	}
	form, edit := url.Values{}, page.doc(w.T).Find("form:has(input[name=change_id])")
	if pressed := edit.Has("button[name=do][value='" + values.Get("do") + "']"); pressed.Length() > 0 {
		edit = pressed
	}
	edit.First().Find("input[name], select[name], textarea[name]").Each(func(_ int, in *goquery.Selection) {
		switch in.AttrOr("type", "") {
		case "checkbox", "radio":
			if _, checked := in.Attr("checked"); !checked {
				return
			}
		}
		value := in.AttrOr("value", in.Text())
		if in.Is("select") {
			value = in.Find("option[selected]").AttrOr("value", "")
		}
		form.Add(in.AttrOr("name", ""), value)
	})
	for name, value := range values {
		form[name] = value
	}
	return form
}

// callName is how the table calls a command.
func callName(e srssim.Entry) string {
	var about struct{ Type, Data string }
	_ = json.Unmarshal(e.Attributes, &about) // both are absent from most commands
	name := e.Action
	if !strings.Contains(name, "_") || e.Action == e.Object {
		name += " " + e.Object
	}
	if e.Object == "DOMAIN" && about.Type+about.Data != "" {
		name = strings.Replace(name, "MODIFY DOMAIN", "MODIFY", 1) + " " + about.Type + about.Data
	}
	return name
}

func isRead(name string) bool {
	return strings.HasPrefix(name, "GET") || strings.HasPrefix(name, "REGISTRY_CHECK") || strings.HasPrefix(name, "LOOKUP")
}

// domainReads are what the table calls the domain.
var domainReads = []string{"GET DOMAIN all_info", "GET DOMAIN list", "GET DOMAIN status", "GET DOMAIN whois_privacy_state", "GET USERINFO"}

// readWords puts reads that go out side by side, in the order of their names.
func readWords(reads []string) string {
	slices.Sort(reads)
	reads = slices.Compact(reads)
	var words []string
	if !slices.ContainsFunc(domainReads, func(name string) bool { return !slices.Contains(reads, name) }) {
		words = append(words, "*the domain*")
		reads = slices.DeleteFunc(reads, func(name string) bool { return slices.Contains(domainReads, name) })
	}
	for _, name := range reads {
		words = append(words, "`"+name+"`")
	}
	return strings.Join(words, ", ")
}

// wordsOf puts calls as the table does: what is read between two changes, and
// changes in bold.
func wordsOf(entries []srssim.Entry) string {
	var phases []string
	var reads []string
	flush := func() {
		if len(reads) > 0 {
			phases = append(phases, readWords(reads))
			reads = nil
		}
	}
	for _, e := range entries {
		name := callName(e)
		if isRead(name) {
			reads = append(reads, name)
			continue
		}
		flush()
		phases = append(phases, "**`"+name+"`**")
	}
	flush()
	if len(phases) == 0 {
		return noCalls
	}
	return strings.Join(phases, " → ")
}

// pagesSimulator holds a domain for each row that changes something.
func pagesSimulator(t *testing.T, replies *replies) (*srssim.Simulator, *srssim.Running) {
	t.Helper()
	old := []string{"ns1.old.example", "ns2.old.example"}
	hosts := []srssim.Host{{Name: "ns1.hosts.com", IPv4: "192.0.2.1"}, {Name: "ns2.hosts.com", IPv4: "192.0.2.2"}}
	zone := &srssim.Zone{Records: map[string][]map[string]string{
		"A":  {{"subdomain": "", "ip_address": "192.0.2.10"}},
		"MX": {{"subdomain": "", "hostname": "mx1.northhost.example", "priority": "10"}},
	}}
	jane, next := person("Jane", "Rivers", "Brightwater Ltd", "jane@brightwater.example"), person("Nora", "Field", "Fieldworks", "nora@fieldworks.example")
	trade := func() *srssim.Trade {
		return &srssim.Trade{Owner: next, Started: time.Now(), Due: time.Now().AddDate(0, 0, 6)}
	}
	domains := []*srssim.Domain{
		{Name: "example.com"}, {Name: "locked.com", Locked: true}, {Name: "hosts.com", Hosts: hosts}, {Name: "zone.com", Zone: zone}, {Name: "example.name"},
		{Name: "trade.com", Trade: trade(), NoAgent: true}, {Name: "resend.com", Trade: trade(), NoAgent: true},
		{Name: "unverified.com", Verification: &srssim.Verification{Status: "unverified", Deadline: time.Now().AddDate(0, 0, 9)}},
		{Name: "example.us", Data: map[string]any{"nexus": map[string]any{"app_purpose": "P1", "category": "C11"}}},
		{Name: "example.ca"}, {Name: "example.de"}, {Name: "example.co.uk"},
	}
	for _, d := range domains {
		d.Nameservers, d.AuthCode = old, markedAuthCode
	}
	settings := srssim.DefaultSettings()
	settings.Strangers = []string{"stranger.example"}
	sim, err := srssim.New(srssim.Config{TLDs: rules.TLDData, Seed: srssim.Seed{Settings: &settings, Accounts: []*srssim.Account{{
		Username: "reseller", Key: markedKey, Contact: map[string]string{"business": "Reseller"}, Profiles: []*srssim.Profile{{
			Username: "jane", Password: markedPassword, Domains: domains,
			Contacts: srssim.ContactSet{Owner: jane, Admin: jane, Billing: jane, Tech: jane},
		}},
	}}}})
	if err != nil {
		t.Fatal(err)
	}
	run, err := sim.Start(srssim.StartOptions{BeforeReply: replies.wait})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = run.Close() })
	return sim, run
}

func person(first, last, org, email string) srssim.Contact {
	return srssim.Contact{
		"first_name": first, "last_name": last, "org_name": org, "email": email,
		"address1": "1 Quay Street", "city": "Toronto", "state": "ON", "postal_code": "M5J 2N1",
		"country": "CA", "phone": "+1.4165550123",
	}
}
