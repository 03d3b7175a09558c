package server_test

import (
	"net/http"
	"strings"
	"testing"

	"portal/internal/postgres/postgrestest"
)

func TestWhileRecordsAreAwayReadersHearOfNoChange(t *testing.T) {
	t.Parallel()
	s := siteWith(t, options{db: postgrestest.NewServer(t)})
	jane := s.jane(t)
	form := want(jane.form(nameservers), "ns1.new.example", "ns2.new.example")
	s.db.Stop(t)
	read, sent := jane.get("/domains/example.com"), jane.post(nameservers, form)
	for _, res := range []answer{read, sent} {
		if res.status != http.StatusServiceUnavailable || res.header.Get("Retry-After") == "" {
			t.Errorf("status %d, want 503 with Retry-After", res.status)
		}
	}
	if text := read.text("main"); !strings.Contains(text, "can’t be shown for a moment") || strings.Contains(text, "This request sent nothing") {
		t.Errorf("who only looks reads: %s", text)
	}
	if text := sent.text("main"); !strings.Contains(text, "This request sent nothing and changed nothing") {
		t.Errorf("who saves reads: %s", text)
	}
	if n := len(s.acme.Writes()); n != 0 {
		t.Errorf("%d writes", n)
	}
}

func TestWhileTheRegistrarIsAwayOneBannerSaysSo(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	jane.get("/domains/example.com")
	s.acme.SetDown(true)
	if res := jane.get("/domains/example.com"); !strings.Contains(res.text("#advice"), "Not known") {
		t.Errorf("of advice that can't be known the overview says %q", res.text("#advice"))
	}
	for _, p := range editPages {
		if p.ready != nil || strings.HasPrefix(p.page, "hosts/") {
			continue
		}
		res := jane.get(p.path("example.com"))
		if n := res.doc.Find(".banner:contains('does not answer')").Length(); n != 1 {
			t.Errorf("%s: %d banners", p.page, n)
		}
		if res.doc.Find("#work").Children().Length() < 2 {
			t.Errorf("%s: there is nothing under the heading", p.page)
		}
	}
}
