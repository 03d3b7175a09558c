package server_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"portal/internal/registrar"
)

var goodDS = "example.com. 3600 IN DS 60485 13 2 " + strings.Repeat("ab", 32)

func TestDSRecordsAreRemovedAfterAQuestion(t *testing.T) {
	first := registrar.DS{KeyTag: 1, Algorithm: 13, DigestType: 2, Digest: strings.Repeat("01", 32)}
	second := registrar.DS{KeyTag: 2, Algorithm: 200, DigestType: 2, Digest: strings.Repeat("02", 32)}
	for _, tt := range []struct {
		button string
		left   int
		says   string
	}{
		{"remove:1 13 2 " + first.Digest, 1, "stops working"},
		{"remove:all", 0, "not protected by DNSSEC any more"},
	} {
		s := newSite(t)
		s.acme.SetState("example.com", func(d *registrar.Domain) { d.DS = []registrar.DS{first, second} })
		jane := s.jane(t)
		page := editPage{page: "dnssec", fill: func(form url.Values) { form.Set("do", tt.button) }}
		question := jane.post("/domains/example.com/dnssec", page.filled(jane, "example.com"))
		if text := question.text("#work"); question.status != http.StatusOK || !strings.Contains(text, tt.says) || len(s.acme.Writes()) != 0 {
			t.Fatalf("%s: status %d, %d writes, %q", tt.button, question.status, len(s.acme.Writes()), text)
		}
		form := url.Values{"do": {"remove"}}
		for _, in := range question.doc.Find(`form:has(input[name="change_id"]) input[name]`).EachIter() {
			form.Add(in.AttrOr("name", ""), in.AttrOr("value", ""))
		}
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
	s := newSite(t)
	jane := s.jane(t)
	for text, says := range map[string]string{
		"":                                   "at least one record",
		goodDS + "\n\nexample.com DS 1 13 2": "Line 3: This is neither",
		"1 13 2 abcd":                        "Line 1: The digest",
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
	s := newSite(t)
	s.acme.AddDomain("jane", registrar.Domain{Name: "example.ch", Lock: registrar.Lock{Changeable: true}})
	res := s.jane(t).get("/domains/example.ch/dnssec")
	if res.has(`input[name="change_id"]`) || !strings.Contains(res.text("#work .banner"), ".ch") {
		t.Errorf("%q", res.text("#work"))
	}
}
