package server_test

import (
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"portal/internal/registrar"
)

func TestHostsAreListedWithWhatUsesThem(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.acme.SetHosts("example.com",
		registrar.Host{Name: "ns1.example.com", IPv4: netip.MustParseAddr("203.0.113.1")},
		registrar.Host{Name: "ns2.example.com", IPv6: netip.MustParseAddr("2001:db8::2")})
	s.acme.SetState("example.com", func(d *registrar.Domain) {
		d.Nameservers = []registrar.Nameserver{{Host: "ns1.example.com"}, {Host: "ns9.old.example"}}
	})
	res := s.jane(t).get("/domains/example.com/hosts")
	rows := res.doc.Find(".hostrows > li")
	if rows.Length() != 2 {
		t.Fatalf("%d hosts in\n%s", rows.Length(), res.text("#work"))
	}
	used, free := rows.Eq(0), rows.Eq(1)
	if text := used.Text(); !strings.Contains(text, "203.0.113.1") || !strings.Contains(text, "Nameserver of example.com") {
		t.Errorf("the used one reads %q", text)
	}
	if n := used.Find(`a[href$="/delete"]`).Length(); n != 0 {
		t.Error("a host in use can be deleted")
	}
	if text := free.Text(); !strings.Contains(text, "2001:db8::2") || !strings.Contains(text, "No domain of yours uses it") {
		t.Errorf("the free one reads %q", text)
	}
	if n := free.Find(`a[href="/domains/example.com/hosts/ns2.example.com/delete"]`).Length(); n != 1 {
		t.Error("a free host can't be deleted")
	}
}

func TestAHostThatIsThereIsAProblemOfItsName(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	form := editPage{page: "hosts", fill: func(form url.Values) { form.Set("host", "ns1"); form.Set("ipv4", "203.0.113.5") }}.filled(jane, "example.com")
	res := jane.post("/domains/example.com/hosts", form)
	if res.status != http.StatusConflict || !strings.Contains(res.text("#host-problem"), "registered already") {
		t.Errorf("status %d, problem %q", res.status, res.text("#host-problem"))
	}
	if value := res.doc.Find("#ipv4").AttrOr("value", ""); value != "203.0.113.5" {
		t.Errorf("what was typed became %q", value)
	}
}

func TestWhatIsWrongWithAHostStandsBesideItsField(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	for _, page := range []string{"hosts", "hosts/ns1.example.com"} {
		form := editPage{page: page, fill: func(form url.Values) { form.Set("ipv4", "10.0.0.1") }}.filled(jane, "example.com")
		form.Set("host", "ns1.other.com")
		res := jane.post("/domains/example.com/"+page, form)
		if res.status != http.StatusUnprocessableEntity || !res.has("#notice") {
			t.Errorf("%s: status %d", page, res.status)
		}
		if !strings.Contains(res.text("#host-problem"), "must end in .example.com") || !strings.Contains(res.text("#ipv4-problem"), "refuse") {
			t.Errorf("%s: %q, %q", page, res.text("#host-problem"), res.text("#ipv4-problem"))
		}
		if got := res.doc.Find(`input[name="change_id"]`).AttrOr("value", ""); got != form.Get("change_id") {
			t.Errorf("%s: the form became another change", page)
		}
	}
	if n := len(s.acme.Writes()); n != 0 {
		t.Errorf("%d writes", n)
	}
}

func TestAHostIsDeletedAfterAQuestion(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	const path = "/domains/example.com/hosts/ns1.example.com/delete"
	if text := jane.get(path).text("#work"); !strings.Contains(text, "Delete ns1.example.com?") || !strings.Contains(text, "can no longer reach it") {
		t.Errorf("the question reads %q", text)
	}
	form := editPage{page: "hosts/ns1.example.com/delete", fill: func(url.Values) {}}.filled(jane, "example.com")
	receipt := jane.get(jane.post(path, form).header.Get("Location"))
	if text := receipt.text("#receipt"); !strings.Contains(text, "Host deleted") || !strings.Contains(text, "ns1.example.com 203.0.113.1") {
		t.Errorf("the receipt reads %q", text)
	}
	if href := receipt.doc.Find(".side a[aria-current=page]").AttrOr("href", ""); href != "/domains/example.com/nameservers" {
		t.Errorf("it belongs to %q", href)
	}
	for _, gone := range []string{path, "/domains/example.com/hosts/ns1.example.com", "/domains/example.com/hosts/%3Cb%3E"} {
		if res := jane.get(gone); res.status != http.StatusOK || !res.has(".banner") || res.has(`input[name="change_id"]`) {
			t.Errorf("%s: status %d, or a form for what is not there", gone, res.status)
		}
	}
}

func TestHostsAreExplainedWhereTheyCanNotBeMade(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.acme.AddDomain("jane", registrar.Domain{Name: "example.ch", Lock: registrar.Lock{Changeable: true}})
	jane := s.jane(t)
	for domain, want := range map[string]string{"example.ch": ".ch keeps no hosts", "locked.com": "lock"} {
		res := jane.get("/domains/" + domain + "/hosts")
		if res.has(`input[name="change_id"]`) || !strings.Contains(res.text("#work .banner"), want) {
			t.Errorf("%s: %q", domain, res.text("#work"))
		}
	}
}
