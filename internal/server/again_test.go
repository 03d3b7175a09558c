package server_test

import (
	"net/http"
	"strings"
	"testing"

	"portal/internal/postgres/postgrestest"
	"portal/internal/registrar"
	"portal/internal/registrar/registrartest"
)

func TestAFormSentAgainWhileTheRecordsAreAwayIsNotCalledWithoutEffect(t *testing.T) {
	t.Parallel()
	s := siteWith(t, options{db: postgrestest.NewServer(t)})
	jane := s.jane(t)
	form := want(jane.form(nameservers), "ns1.new.example", "ns2.new.example")
	s.acme.FailNext(registrartest.LostReply)
	jane.post(nameservers, form)
	s.db.Stop(t)
	res := jane.post(nameservers, form)
	if text := res.text("main"); res.status != http.StatusServiceUnavailable || strings.Contains(text, "nothing changed") || !strings.Contains(text, "activity") {
		t.Errorf("status %d, page %q", res.status, text)
	}
	s.db.Start(t)
}

func TestAFormSentAgainAfterTheDomainWasLockedLeadsToItsReceipt(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	form := want(jane.form(nameservers), "ns1.new.example", "ns2.new.example")
	jane.post(nameservers, form)
	s.acme.SetState("example.com", func(d *registrar.Domain) { d.Lock.Locked = true })
	if res := jane.post(nameservers, form); res.status != http.StatusSeeOther {
		t.Errorf("status %d, page %q", res.status, res.text("main"))
	}
}
