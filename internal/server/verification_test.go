package server_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"portal/internal/registrar"
	"portal/internal/registrar/registrartest"
)

const verifyPage = "/domains/example.com/verification"

// unverified gives example.com an owner who has to be confirmed within nine days.
func (s *site) unverified(status registrar.VerificationStatus) {
	s.acme.SetState("example.com", func(d *registrar.Domain) {
		d.Owner = registrar.Contact{FirstName: "Jane", Email: "jane@bounces.example"}
		d.Verification = registrar.Verification{Status: status, Deadline: s.clock.Now().AddDate(0, 0, 9), Bounced: status == registrar.VerificationNeeded}
	})
}

func TestAnOwnerWhoMustBeConfirmedLearnsWhatToDo(t *testing.T) {
	s := newSite(t)
	s.unverified(registrar.VerificationNeeded)
	jane := s.jane(t)
	page := jane.get(verifyPage)
	if text := page.text("#left"); text != "9 days, until 30 November 2026" || !page.has("#bounced") || !strings.Contains(page.text("#work"), "jane@bounces.example") {
		t.Fatalf("%q in %q", text, page.text("#work"))
	}
	if !page.has(`#work a[href="/domains/example.com/contacts/owner"]`) || page.text(".group [aria-current=page]") != "Owner’s e-mail address" {
		t.Errorf("%q", page.text("#work"))
	}
	sent := jane.post(verifyPage, editPage{page: "verification", fill: func(url.Values) {}}.filled(jane, "example.com"))
	receipt := jane.get(sent.header.Get("Location")).text("#receipt")
	if !strings.Contains(receipt, "Message sent to the owner") || !strings.Contains(receipt, "mailbox of the owner") {
		t.Errorf("status %d, receipt %q", sent.status, receipt)
	}
	if w := s.acme.Writes(); len(w) != 1 || w[0].Op != registrartest.WriteVerification {
		t.Errorf("writes %v", w)
	}
}

func TestWhereNobodyHasToBeConfirmedNothingIsSent(t *testing.T) {
	for _, status := range []registrar.VerificationStatus{registrar.VerificationVerified, ""} {
		s := newSite(t)
		s.unverified(registrar.VerificationNeeded)
		jane := s.jane(t)
		form := editPage{page: "verification", fill: func(url.Values) {}}.filled(jane, "example.com")
		s.acme.SetState("example.com", func(d *registrar.Domain) { d.Verification = registrar.Verification{Status: status} })
		if page := jane.get(verifyPage); page.has("#work form") || page.has("#left") {
			t.Errorf("%q: %q", status, page.text("#work"))
		}
		if res := jane.post(verifyPage, form); res.status != http.StatusUnprocessableEntity || len(s.acme.Writes()) != 0 {
			t.Errorf("%q: status %d, %d writes", status, res.status, len(s.acme.Writes()))
		}
	}
}

func TestASuspendedDomainThatIsHeldCanAskForTheMailAgain(t *testing.T) {
	s := newSite(t)
	s.unverified(registrar.VerificationSuspended)
	s.acme.SetState("example.com", func(d *registrar.Domain) { d.Held = true })
	jane := s.jane(t)
	if page := jane.get(verifyPage); !page.has("#work form button") || !strings.Contains(page.text("#state"), "switched off") {
		t.Errorf("%q", page.text("#work"))
	}
}
