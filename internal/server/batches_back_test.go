package server_test

import (
	"net/http"
	"net/url"
	"slices"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"portal/internal/registrar"
)

// oldValues is the form of a group on the page that changes a bulk edit back.
func oldValues(form *goquery.Selection) url.Values {
	values := url.Values{}
	form.Find("input[name]").Each(func(_ int, in *goquery.Selection) { values.Add(in.AttrOr("name", ""), in.AttrOr("value", "")) })
	return values
}

func TestABulkEditIsChangedBackByValuesFromBefore(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	others := []string{"ns1.third.example", "ns2.third.example"}
	s.acme.SetState("shared.com", func(d *registrar.Domain) {
		d.Nameservers = []registrar.Nameserver{{Host: others[0]}, {Host: others[1]}}
	})
	before, _ := s.acme.State("example.com")
	jane, carl := s.jane(t), s.visitor(t, acme)
	carl.signIn("carls.com", "carl", "carls-password")
	s.working(t)
	path := jane.batch("example.com", "shared.com")
	jane.step(path, "check", newHosts)
	jane.awaitState(path, "ready")
	if res := jane.get(path + "/back"); res.status != http.StatusSeeOther {
		t.Errorf("of what was not started: status %d", res.status)
	}
	jane.step(path, "start", confirmed)
	done := jane.awaitState(path, "finished")
	back := done.doc.Find("#back").AttrOr("href", "")
	page := jane.get(back)
	forms := page.doc.Find(`form[action="` + path + `/back"]`)
	if forms.Length() != 2 || page.has("#single") {
		t.Fatalf("%q offers %d groups: %s", back, forms.Length(), page.text("main"))
	}
	if res := carl.get(back); res.status != http.StatusNotFound {
		t.Errorf("another profile: status %d", res.status)
	}
	if res := jane.post(path+"/back", url.Values{"old": {"ns1.made-up.example"}}); res.status != http.StatusConflict {
		t.Errorf("what no domain had: status %d", res.status)
	}
	writes := len(s.acme.Writes())
	first, again := jane.post(back, oldValues(forms.Eq(0))), jane.post(back, oldValues(forms.Eq(0)))
	next := first.header.Get("Location")
	if first.status != http.StatusSeeOther || next == path || again.header.Get("Location") != next {
		t.Fatalf("status %d, to %q and %q", first.status, next, again.header.Get("Location"))
	}
	if ready := jane.awaitState(next, "ready"); ready.tally("todo") != "1" || len(s.acme.Writes()) != writes {
		t.Errorf("the dry run: %q, %d writes", ready.text(".tallies"), len(s.acme.Writes())-writes)
	}
	jane.step(next, "start", confirmed)
	jane.awaitState(next, "finished")
	after, _ := s.acme.State("example.com")
	if !slices.Equal(registrar.Hosts(after.Nameservers), registrar.Hosts(before.Nameservers)) {
		t.Errorf("it has %v, and had %v", after.Nameservers, before.Nameservers)
	}
	if untouched, _ := s.acme.State("shared.com"); slices.Equal(registrar.Hosts(untouched.Nameservers), others) {
		t.Error("a domain of another group was changed back, too")
	}
}

// What can't be set in bulk leads to the receipts, and emails say that they have left.
func TestABulkEditThatCanNotBeChangedBackSaysWhy(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.acme.SetState("example.com", func(d *registrar.Domain) {
		d.DS = []registrar.DS{{KeyTag: 3, Algorithm: 8, DigestType: 2, Digest: "cc"}}
	})
	jane := s.jane(t)
	s.working(t)
	path := jane.batch("example.com")
	jane.step(path, "check", url.Values{"kind": {"dnssec"}})
	jane.awaitState(path, "ready")
	jane.step(path, "start", confirmed)
	jane.awaitState(path, "finished")
	page := jane.get(path + "/back")
	rows := page.doc.Find("#single a").AttrOr("href", "")
	if page.doc.Find("main form").Length() != 0 || rows == "" || !jane.get(rows).has("tbody a.receipt") {
		t.Errorf("it offers %s, and leads to %q", page.text("main"), rows)
	}
}
