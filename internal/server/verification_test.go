package server_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

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
	t.Parallel()
	s := newSite(t)
	s.unverified(registrar.VerificationNeeded)
	jane := s.jane(t)
	page := jane.get(verifyPage)
	if text := page.text("#left"); text != "9 days, until 30 November 2026" || !page.has("#bounced") || !strings.Contains(page.text("#work"), "jane@bounces.example") {
		t.Fatalf("%q in %q", text, page.text("#work"))
	}
	if !page.has(`#work a[href="/domains/example.com/contacts/owner"]`) || page.text(".group [aria-current=page]") != "Owner’s email address" {
		t.Errorf("%q", page.text("#work"))
	}
	sent := jane.post(verifyPage, editPage{page: "verification", fill: func(url.Values) {}}.filled(jane, "example.com"))
	receipt := jane.get(sent.header.Get("Location")).text("#receipt")
	if !strings.Contains(receipt, "Email sent to the owner") || !strings.Contains(receipt, "Check the owner’s inbox") {
		t.Errorf("status %d, receipt %q", sent.status, receipt)
	}
	if w := s.acme.Writes(); len(w) != 1 || w[0].Op != registrartest.WriteVerification {
		t.Errorf("writes %v", w)
	}
}

func TestWhereNobodyHasToBeConfirmedNothingIsSent(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	for _, status := range []registrar.VerificationStatus{registrar.VerificationVerified, registrar.VerificationNone, registrar.VerificationOther, ""} {
		s.unverified(registrar.VerificationNeeded)
		form := editPage{page: "verification", fill: func(url.Values) {}}.filled(jane, "example.com")
		s.acme.SetState("example.com", func(d *registrar.Domain) { d.Verification.Status = status })
		if page := jane.get(verifyPage); page.has("#work form") || page.has("#left") != (status == registrar.VerificationOther) {
			t.Errorf("%q: %q", status, page.text("#work"))
		}
		if res := jane.post(verifyPage, form); res.status != http.StatusUnprocessableEntity || len(s.acme.Writes()) != 0 {
			t.Errorf("%q: status %d, %d writes", status, res.status, len(s.acme.Writes()))
		}
	}
}

func TestASuspendedDomainThatIsHeldCanAskForTheMailAgain(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.unverified(registrar.VerificationSuspended)
	s.acme.SetState("example.com", func(d *registrar.Domain) { d.Held = true })
	jane := s.jane(t)
	if page := jane.get(verifyPage); !page.has("#work form button") || !strings.Contains(page.text("#state"), "turned off") {
		t.Errorf("%q", page.text("#work"))
	}
}

func TestAnOwnerIsNotMailedAgainAndAgain(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.unverified(registrar.VerificationNeeded)
	jane := s.jane(t)
	mail := editPage{page: "verification", fill: func(url.Values) {}}
	first, second := mail.filled(jane, "example.com"), mail.filled(jane, "example.com")
	sent := jane.post(verifyPage, first)
	s.clock.Advance(3 * time.Minute)
	page := jane.get(verifyPage)
	if text := page.text("#sent"); page.has("#work form") || text != "Asked for here 3 minutes ago. Email takes some minutes, so it can be sent again in 7 minutes." {
		t.Errorf("%q", text)
	}
	if res := jane.post(verifyPage, second); res.status != http.StatusUnprocessableEntity || len(s.acme.Writes()) != 1 {
		t.Errorf("another tab: status %d, %d writes", res.status, len(s.acme.Writes()))
	}
	if res := jane.post(verifyPage, first); res.header.Get("Location") != sent.header.Get("Location") {
		t.Errorf("sent twice: status %d", res.status)
	}
	s.clock.Advance(7 * time.Minute)
	if page := jane.get(verifyPage); !page.has("#work form") || page.text("#sent") != "Asked for here 10 minutes ago." {
		t.Errorf("%q", page.text("#work"))
	}
	jane.post(verifyPage, second)
	if n := len(s.acme.Writes()); n != 2 {
		t.Errorf("%d writes", n)
	}
}

func TestTheListLeadsToOwnersWhoMustBeConfirmed(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.unverified(registrar.VerificationWaiting)
	jane := s.jane(t)
	jane.get("/domains")
	s.listed(t, janes)
	jane.get(verifyPage) // has been seen
	list := jane.get("/domains")
	banner := list.text("#unconfirmed")
	if !strings.Contains(banner, "The owner of 1 domain") || !strings.Contains(banner, "example.com stops working on 30 November 2026 (in 9 days)") || !strings.Contains(banner, "Last checked") {
		t.Errorf("%q", banner)
	}
	for _, link := range []string{"#unconfirmed a", "td .pill"} {
		if !list.has(link + `[href="` + verifyPage + `"]`) {
			t.Errorf("no link from %s", link)
		}
	}
	s.many(1)
	if other := s.marge(t).get("/domains"); other.has("#unconfirmed") {
		t.Errorf("another profile reads %q", other.text("#unconfirmed"))
	}
}
