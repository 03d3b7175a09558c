package server_test

import (
	"strings"
	"testing"
	"time"

	"portal/internal/registrar"
)

func TestRequestsAtTheRegistryAreListedInPlainWords(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	const page = "/domains/example.dk/requests"
	if res := jane.get(page); !strings.Contains(res.text("main"), "No requests") || !jane.get("/domains/example.dk/activity").has(`a[href="`+page+`"]`) {
		t.Errorf("without any\n%s", res.text("main"))
	}
	at := s.clock.Now().Add(-48 * time.Hour)
	s.acme.AddRequest("example.dk", registrar.Request{ID: "1", Kind: registrar.RequestRenewal, Action: "renew_domain", At: at, Answered: at.Add(time.Hour), Succeeded: registrar.Yes})
	s.acme.AddRequest("example.dk", registrar.Request{ID: "2", Kind: registrar.RequestContacts, Action: "modify_contact_info", At: at, Answered: at.Add(time.Hour), Succeeded: registrar.No})
	s.acme.AddRequest("example.dk", registrar.Request{ID: "3", Action: "frobnicate_sld", At: at, Answered: at.Add(time.Hour), Status: "whatever"})
	s.acme.AddRequest("example.dk", registrar.Request{ID: "4", Kind: registrar.RequestNameservers, Action: "update_nameservers", At: at, Status: "waiting"})
	s.acme.SetState("example.dk", func(d *registrar.Domain) { d.Waiting = 1 })
	res := jane.get(page)
	var rows []string
	for _, row := range res.doc.Find("#requests tbody tr").EachIter() {
		rows = append(rows, strings.Join(strings.Fields(row.Find("td").First().Text()+": "+row.Find(".pill").Text()), " "))
	}
	want := "Change of nameservers: Waiting|Another request: Answered, result not known|Change of contacts: Refused|Renewal: Done"
	if got := strings.Join(rows, "|"); got != want {
		t.Errorf("rows %q, want %q", got, want)
	}
	for _, raw := range []string{"frobnicate", "update_nameservers", "modify_contact", "whatever"} {
		if strings.Contains(res.body, raw) {
			t.Errorf("the page holds %q", raw)
		}
	}
	if !strings.Contains(res.text("main"), "A request waits at the registry") {
		t.Error("the head says nothing of what waits")
	}
	if profile := jane.get("/profile"); !profile.has(`#waiting a[href="` + page + `"]`) {
		t.Errorf("the profile says\n%s", profile.text("main"))
	}
	carl := s.visitor(t, acme)
	carl.signIn("carls.com", "carl", "carls-password")
	if res := carl.get(page); res.status != 404 {
		t.Errorf("another profile: status %d", res.status)
	}
}

func TestThePreviousSignInIsToldFromTheLogWhereTheRegistrarIsSilent(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.jane(t)
	s.clock.Advance(26 * time.Hour)
	page := s.jane(t).get("/profile")
	if text := page.text("main"); !strings.Contains(text, "yesterday") && !strings.Contains(text, "1 day ago") || !strings.Contains(text, "127.0.0.1") {
		t.Errorf("the profile says\n%s", text)
	}
	first := s.visitor(t, acme)
	first.signIn("carls.com", "carl", "carls-password")
	if page := first.get("/profile"); !strings.Contains(page.text("main"), "Not known") {
		t.Errorf("of a first sign-in\n%s", page.text("main"))
	}
}
