package server_test

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/miekg/dns"

	"portal/internal/preflight"
	"portal/internal/registrar"
	"portal/internal/registrar/rules"
	"portal/web/templates/edits"
)

var goodDS = "example.com. 3600 IN DS 60485 13 2 " + strings.Repeat("ab", 32)

func TestDSRecordsAreRemovedAfterAQuestion(t *testing.T) {
	t.Parallel()
	first := registrar.DS{KeyTag: 1, Algorithm: 13, DigestType: 2, Digest: strings.Repeat("01", 32)}
	second := registrar.DS{KeyTag: 2, Algorithm: 200, DigestType: 2, Digest: strings.Repeat("02", 32)}
	for _, tt := range []struct {
		button string
		left   int
		says   string
	}{
		{"remove:1 13 2 " + first.Digest, 1, "stops working"},
		{"remove:all", 0, "no longer protected by DNSSEC"},
	} {
		s := newSite(t)
		s.acme.SetState("example.com", func(d *registrar.Domain) { d.DS = []registrar.DS{first, second} })
		jane := s.jane(t)
		page := editPage{page: "dnssec", fill: func(form url.Values) { form.Set("do", tt.button) }}
		question := jane.post("/domains/example.com/dnssec", page.filled(jane, "example.com"))
		if text := question.text("#work"); question.status != http.StatusOK || !strings.Contains(text, tt.says) || len(s.acme.Writes()) != 0 {
			t.Fatalf("%s: status %d, %d writes, %q", tt.button, question.status, len(s.acme.Writes()), text)
		}
		form := sentAgain(question, "remove")
		if res := jane.post("/domains/example.com/dnssec", form); res.status != http.StatusSeeOther {
			t.Errorf("%s: status %d", tt.button, res.status)
		}
		live, err := s.acme.Domain(t.Context(), "example.com", registrar.AllParts)
		if err != nil || len(live.DS) != tt.left {
			t.Errorf("%s: %+v, %v", tt.button, live.DS, err)
		}
	}
}

func TestWhatIsWrongWithARecordIsSaidWithItsLine(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	for text, says := range map[string]string{
		"":                                       "at least one record",
		goodDS + "\n\nexample.com DS 1 13 2":     "Line 3, “example.com DS 1 13 2”: A DS record has a key tag, an algorithm, a digest type and a digest. Missing here: Digest",
		"70000 13 2 " + strings.Repeat("ab", 32): "“70000” is not a key tag",
		"Key Tag: 1\nAlgorithm: 13":              "Missing here: Digest type",
		"1 13 2 abcd":                            "Line 1, “1 13 2 abcd”: The digest has 4 characters. A digest of this type has 64",
		"other.com. " + goodDS[len("example.com. "):]: "another name",
	} {
		form := editPage{page: "dnssec", fill: func(form url.Values) { form.Set("records", text) }}.filled(jane, "example.com")
		res := jane.post("/domains/example.com/dnssec", form)
		if res.status != http.StatusUnprocessableEntity || !strings.Contains(res.text("#records-problem"), says) {
			t.Errorf("%.40q: status %d, %q", text, res.status, res.text("#records-problem"))
		}
		if got := res.doc.Find("#records").Text(); got != text {
			t.Errorf("what was typed became %q", got)
		}
	}
	if n := len(s.acme.Writes()); n != 0 {
		t.Errorf("%d writes", n)
	}
}

func TestATLDWithoutDNSSECIsExplained(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.acme.AddDomain("jane", registrar.Domain{Name: "example.ch", Lock: registrar.Lock{Changeable: true}})
	res := s.jane(t).get("/domains/example.ch/dnssec")
	if res.has(`input[name="change_id"]`) || !strings.Contains(res.text("#work .banner"), ".ch") {
		t.Errorf("%q", res.text("#work"))
	}
}

// sentAgain is the form of an answer, with another of its buttons pressed.
func sentAgain(res answer, do string) url.Values {
	form := url.Values{"do": {do}}
	fields := res.doc.Find(`form:has(input[name="change_id"])`)
	for _, in := range fields.Find("input[name]").EachIter() {
		form.Add(in.AttrOr("name", ""), in.AttrOr("value", ""))
	}
	for _, in := range fields.Find("textarea[name]").EachIter() {
		form.Add(in.AttrOr("name", ""), in.Text())
	}
	for _, in := range fields.Find("select[name]").EachIter() {
		form.Add(in.AttrOr("name", ""), in.Find("option[selected]").AttrOr("value", ""))
	}
	return form
}

func TestRecordsAreOnlyCalledSignedOnceTheyFitTheZone(t *testing.T) {
	t.Parallel()
	s, published, other := signedSite(t)
	jane := s.jane(t)
	state := func(records ...registrar.DS) string {
		s.acme.SetState("example.com", func(d *registrar.Domain) { d.DS = records })
		return jane.get("/domains/example.com/dnssec").text("#work .banner strong")
	}
	if got := state(readDS(t, other)); got != "At the registry, not checked against the DNS" {
		t.Errorf("a record that fits no key: %q", got)
	}
	for state(readDS(t, other), readDS(t, published)) != "Signed" { // once the look in the background has ended
		time.Sleep(10 * time.Millisecond)
		must(t, t.Context().Err())
	}
}

// readDS reads the one record of text.
func readDS(t *testing.T, text string) registrar.DS {
	t.Helper()
	records, err := rules.ReadDS("example.com", text)
	if err != nil || len(records) != 1 {
		t.Fatalf("%q: %+v, %v", text, records, err)
	}
	return records[0]
}

// signedSite is a site whose example.com is served with a key, and the records of
// that key and of another one that nobody publishes.
func signedSite(t *testing.T) (s *site, published, other string) {
	t.Helper()
	var lines, records []string
	for range 2 {
		key := &dns.DNSKEY{Hdr: dns.RR_Header{Name: "example.com.", Rrtype: dns.TypeDNSKEY, Class: dns.ClassINET}, Flags: 257, Protocol: 3, Algorithm: 13}
		_, err := key.Generate(256)
		must(t, err)
		lines, records = append(lines, key.String()), append(records, key.ToDS(dns.SHA256).String())
	}
	fromKey := readDS(t, lines[0])
	if fromDS := readDS(t, records[0]); fromKey != fromDS {
		t.Fatalf("computed %+v, want %+v", fromKey, fromDS)
	}
	address := serveDNS(t, lines[0])
	checker := preflight.New(preflight.Config{
		Total: 5 * time.Minute, Try: 5 * time.Minute,
		Lookup: func(context.Context, string) ([]netip.Addr, error) {
			return []netip.Addr{netip.MustParseAddr("9.9.9.1")}, nil
		},
		Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, address)
		},
	})
	s = siteWith(t, options{checker: checker})
	return s, records[0], records[1]
}

func TestRecordsThatFitNoKeyOfTheZoneAreAskedAboutOnce(t *testing.T) {
	t.Parallel()
	s, published, other := signedSite(t)
	jane := s.jane(t)
	const path = "/domains/example.com/dnssec"
	fill := func(records string) url.Values {
		return editPage{page: "dnssec", fill: func(form url.Values) { form.Set("records", records) }}.filled(jane, "example.com")
	}
	if res := jane.post(path, fill(published)); res.status != http.StatusSeeOther {
		t.Fatalf("a record that fits: status %d, %q", res.status, res.text("#work"))
	}
	asked := jane.post(path, fill(other))
	if asked.status != http.StatusUnprocessableEntity || !strings.Contains(asked.text("#notice"), "anyway") || len(s.acme.Writes()) != 1 {
		t.Fatalf("one that does not: status %d, %d writes, %q", asked.status, len(s.acme.Writes()), asked.text("#work"))
	}
	if asked.has("#look-result") { // the other one carries the domain
		t.Errorf("%q", asked.text("#look-result"))
	}
	form := sentAgain(asked, "add")
	if res := jane.post(path, form); res.status != http.StatusSeeOther || len(s.acme.Writes()) != 2 {
		t.Errorf("all the same: status %d, %d writes, %q", res.status, len(s.acme.Writes()), res.text("#work"))
	}
}

func TestALookAtTheZoneSaysWhichRecordsFit(t *testing.T) {
	t.Parallel()
	s, published, other := signedSite(t)
	good, bad := readDS(t, published), readDS(t, other)
	for _, tt := range []struct {
		name    string
		records []registrar.DS
		button  string
		says    string // "" for nothing
		fit     int
	}{
		{"both", []registrar.DS{good, bad}, "look", "The keys match", 1},
		{"the wrong one alone", []registrar.DS{bad}, "look", "None of these records matches", 0},
		{"removing the one that fits", []registrar.DS{good, bad}, "remove:" + edits.DSValue(good), "None of these records matches", 0},
		{"removing the one that does not", []registrar.DS{good, bad}, "remove:" + edits.DSValue(bad), "The keys match", 0},
		{"removing all", []registrar.DS{good, bad}, "remove:all", "", 0},
	} {
		s.acme.SetState("example.com", func(d *registrar.Domain) { d.DS = tt.records })
		jane := s.jane(t)
		form := editPage{page: "dnssec", fill: func(form url.Values) { form.Set("do", tt.button) }}.filled(jane, "example.com")
		res := jane.post("/domains/example.com/dnssec", form)
		if text := res.text("#look-result"); res.status != http.StatusOK || !strings.Contains(text, tt.says) || (tt.says == "") != (text == "") {
			t.Errorf("%s: status %d, %q", tt.name, res.status, text)
		}
		if n := res.doc.Find(`[data-fit="circle-check"]`).Length(); n != tt.fit {
			t.Errorf("%s: %d records fit", tt.name, n)
		}
	}
	if n := len(s.acme.Writes()); n != 0 {
		t.Errorf("%d writes", n)
	}
}

func TestARecordIsAddedByItsFields(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	send := func(tag, algorithm, kind, digest string) answer {
		form := editPage{page: "dnssec", fill: func(form url.Values) {
			form.Set("do", "add_fields")
			for name, value := range map[string]string{"tag": tag, "algorithm": algorithm, "type": kind, "digest": digest} {
				form.Set(name, value)
			}
		}}.filled(jane, "example.com")
		return jane.post("/domains/example.com/dnssec", form)
	}
	digest := strings.Repeat("ab", 32)
	for _, tt := range []struct{ tag, kind, digest, field string }{
		{"70000", "2", digest, "tag"}, {"", "2", digest, "tag"}, {"7", "4", digest, "digest"}, {"7", "2", "", "digest"}, {"7", "9", digest, ""},
	} {
		res := send(tt.tag, "13", tt.kind, tt.digest)
		if res.status != http.StatusUnprocessableEntity || tt.field != "" && !res.has("#ds-"+tt.field+"-problem") || !res.has("#by-fields[open]") {
			t.Errorf("%+v: status %d, %q", tt, res.status, res.text("#by-fields"))
		}
	}
	if res := send("7", "200", "2", digest); res.status != http.StatusUnprocessableEntity || !strings.Contains(res.text("#work"), "not known here") {
		t.Errorf("unknown algorithm: status %d", res.status)
	}
	asked := send("7", "13", "2", strings.ToUpper(digest))
	if asked.status != http.StatusUnprocessableEntity || !strings.Contains(asked.text("#work"), "could not read the keys") || len(s.acme.Writes()) != 0 {
		t.Fatalf("a record that nobody could check: status %d, %q", asked.status, asked.text("#work"))
	}
	if got := asked.text("[data-fit]"); !strings.Contains(got, "couldn’t compare this record") {
		t.Errorf("beside the record: %q", got)
	}
	if res := jane.post("/domains/example.com/dnssec", sentAgain(asked, "add_fields")); res.status != http.StatusSeeOther {
		t.Errorf("status %d, %q", res.status, res.text("#work"))
	}
	live, err := s.acme.Domain(t.Context(), "example.com", registrar.AllParts)
	if want := (registrar.DS{KeyTag: 7, Algorithm: 13, DigestType: 2, Digest: digest}); err != nil || len(live.DS) != 1 || live.DS[0] != want {
		t.Errorf("%+v, %v", live.DS, err)
	}
}
