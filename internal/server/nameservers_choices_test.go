package server_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"portal/internal/registrar"
)

// withPresets is brandsJSON with two sets of nameservers at acme.
var withPresets = strings.Replace(brandsJSON, `"account": "acme-main",`, `"account": "acme-main", "nameservers": [
	{"name": "Acme hosting", "hosts": ["ns1.hosting.example", "ns2.hosting.example"]},
	{"name": "One alone", "hosts": ["ns1.alone.example"]}],`, 1)

func TestASetOfTheBrandFillsTheRowsAndSavesNothing(t *testing.T) {
	t.Parallel()
	s := siteWith(t, options{brands: withPresets})
	jane := s.jane(t)
	tests := []struct {
		do, name string
		want     []string
	}{
		{"preset:0", "Acme hosting", []string{"ns1.hosting.example", "ns2.hosting.example"}},
		{"preset:1", "Use our DNS", []string{"ns1.zones.example", "ns2.zones.example"}},
		{"preset:9", "", []string{"a.example.net", "b.example.net"}},
		{"preset:-1", "", []string{"a.example.net", "b.example.net"}},
	}
	for _, test := range tests {
		opened := jane.get(nameservers)
		if name := strings.TrimSpace(opened.doc.Find(`button[value="` + test.do + `"]`).Text()); name != test.name {
			t.Errorf("%s is called %q", test.do, name)
		}
		form := want(formOf(opened), "a.example.net", "b.example.net")
		form.Set("do", test.do)
		res := jane.post(nameservers, form)
		if again := formOf(res); res.status != http.StatusOK || !slices.Equal(again["ns"], test.want) || again.Get("change_id") != form.Get("change_id") {
			t.Errorf("%s: status %d, form %v", test.do, res.status, again)
		}
	}
	if n := len(s.acme.Writes()); n != 0 {
		t.Errorf("%d writes were sent", n)
	}
	sam := s.visitor(t, globex)
	sam.signIn("globex-name.com", "sam", "sams-password")
	if res := sam.get("/domains/globex-name.com/nameservers"); strings.Contains(res.body, "Acme hosting") {
		t.Error("another brand offers acme's nameservers")
	}
}

func TestASignedDomainChangesItsNameserversKnowinglyOrNotAtAll(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	s.acme.SetState("example.com", func(d *registrar.Domain) {
		d.DS = []registrar.DS{{KeyTag: 2371, Algorithm: 13, DigestType: 2, Digest: strings.Repeat("ab", 32)}}
	})
	form := want(jane.form(nameservers), "ns1.new.example", "ns2.new.example")
	form.Del("keep_ds") // a box that is not ticked
	for _, edit := range []string{"plain", "htmx"} {
		res := jane.post(nameservers, form)
		if edit == "htmx" {
			res = jane.post(nameservers, form, htmx)
		}
		if res.status != http.StatusUnprocessableEntity || !res.has(`#keep-ds[aria-invalid="true"]`) || !res.has(`a#remove-ds[href="/domains/example.com/dnssec"]`) {
			t.Fatalf("%s: status %d in\n%s", edit, res.status, res.text("#work"))
		}
		if again := formOf(res); !slices.Equal(again["ns"], form["ns"]) || again.Get("change_id") != form.Get("change_id") {
			t.Errorf("%s: the form lost %v", edit, again)
		}
	}
	if n := len(s.acme.Writes()); n != 0 {
		t.Fatalf("%d writes without a choice", n)
	}
	order := want(jane.form(nameservers), "ns2.old.example", "ns1.old.example")
	order.Del("keep_ds")
	if res := jane.post(nameservers, order); res.status != http.StatusSeeOther {
		t.Errorf("another order: status %d, but no key is at stake", res.status)
	}
	form = want(jane.form(nameservers), "ns1.new.example", "ns2.new.example")
	form.Set("keep_ds", "yes")
	if res := jane.post(nameservers, form); res.status != http.StatusSeeOther {
		t.Errorf("kept knowingly: status %d", res.status)
	}
	form.Del("keep_ds")
	if res := jane.post(nameservers, form); res.status != http.StatusSeeOther {
		t.Errorf("sent again: status %d, want its receipt", res.status)
	}
}

func TestAnUnsignedDomainIsNotAskedAboutDNSSEC(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	if s.jane(t).get(nameservers).has("#signed") {
		t.Error("it is")
	}
}
