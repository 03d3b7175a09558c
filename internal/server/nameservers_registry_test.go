package server_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"portal/internal/registrar"
	"portal/internal/registrar/registrartest"
)

// ops are the writes that reached the registrar, in order.
func ops(f *registrartest.Fake) []registrartest.Op {
	var all []registrartest.Op
	for _, w := range f.Writes() {
		all = append(all, w.Op)
	}
	return all
}

func TestHostsThatTheRegistryDoesNotKnowAreAddedFirstAndThenTheDelegationIsSaved(t *testing.T) {
	t.Parallel()
	tests := []struct {
		path string
		want []registrartest.Op
	}{
		{nameservers, []registrartest.Op{registrartest.WriteHostAdd, registrartest.WriteHostAdd, registrartest.WriteNameservers}},
		{lockedNameservers, []registrartest.Op{registrartest.WriteHostAdd, registrartest.WriteHostAdd, registrartest.WriteLock, registrartest.WriteNameservers, registrartest.WriteLock}},
	}
	for _, test := range tests {
		s := newSite(t)
		jane := s.jane(t)
		form := want(jane.form(test.path), "NS1.stranger.example.", "ns1.new.example", "ns2.stranger.example")
		asked := jane.post(test.path, form)
		if asked.status != http.StatusUnprocessableEntity || !asked.has("#ns-1[aria-invalid=true]") || asked.has("#ns-2[aria-invalid=true]") || len(s.acme.Writes()) != 0 {
			t.Fatalf("%s: status %d, %d writes, %q", test.path, asked.status, len(s.acme.Writes()), asked.text("#nameservers"))
		}
		again := formOf(asked)
		if again.Get("change_id") != form.Get("change_id") || !slices.Equal(again["add"], []string{"ns1.stranger.example", "ns2.stranger.example"}) {
			t.Fatalf("%s: form %v", test.path, again)
		}
		again.Set("do", "register")
		for range 2 {
			if res := jane.post(test.path, again); res.status != http.StatusSeeOther || res.header.Get("Location") != "/changes/"+form.Get("change_id") {
				t.Fatalf("%s: status %d, %q", test.path, res.status, res.text("#work"))
			}
		}
		if got := ops(s.acme); !slices.Equal(got, test.want) {
			t.Errorf("%s: writes %v", test.path, got)
		}
		if added := jane.get("/activity").text(".timeline"); strings.Count(added, "Nameserver added to the registry") != 2 {
			t.Errorf("%s: activity %q", test.path, added)
		}
		receipt := jane.get("/changes/" + form.Get("change_id"))
		if steps := receipt.doc.Find("#group li .pill.ok"); steps.Length() != len(test.want) || !strings.Contains(receipt.text("#group li"), "ns1.stranger.example") {
			t.Errorf("%s: receipt %q", test.path, receipt.text("#group"))
		}
		first := jane.get(receipt.doc.Find("#group li a").First().AttrOr("href", ""))
		if first.doc.Find("#group li").Length() != len(test.want) {
			t.Errorf("%s: receipt of the first step %q", test.path, first.text("#group"))
		}
	}
}

func TestWhoKnowsBetterThanTheRegistrySavesAllTheSame(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	again := formOf(jane.post(nameservers, want(jane.form(nameservers), "ns1.stranger.example", "ns1.new.example")))
	again.Set("do", "anyway")
	if res := jane.post(nameservers, again); res.status != http.StatusSeeOther || !slices.Equal(ops(s.acme), []registrartest.Op{registrartest.WriteNameservers}) {
		t.Errorf("status %d, writes %v", res.status, ops(s.acme))
	}
}

// silentRegistry does not tell which hosts it knows.
type silentRegistry struct{ registrar.HostReader }

func (silentRegistry) HostKnown(context.Context, string, string) (bool, error) {
	return false, &registrar.Error{Kind: registrar.ErrUnavailable, Op: "check host"}
}

func TestARegistryThatDoesNotSayHoldsNothingUp(t *testing.T) {
	t.Parallel()
	s := siteWith(t, options{account: func(r *registrar.Registrar) { r.HostReader = silentRegistry{r.HostReader} }})
	jane := s.jane(t)
	form := want(jane.form(nameservers), "ns1.stranger.example", "ns1.new.example")
	if res := jane.post(nameservers, form); res.status != http.StatusSeeOther {
		t.Errorf("status %d", res.status)
	}
}

func TestAHostThatIsNotAddedKeepsTheDelegation(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		fault  registrartest.Fault
		status int
		has    string
	}{
		{"refused", registrartest.Rejected("465", registrar.ReasonHostInvalid, "ns1.stranger.example"), 422, "#ns-1[aria-invalid=true]"},
		{"unknown", registrartest.LostReply, 303, `#outcome[data-outcome="unknown"]`},
		{"not sent", registrartest.NotSent, 503, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := newSite(t)
			jane := s.jane(t)
			form := formOf(jane.post(nameservers, want(jane.form(nameservers), "ns1.stranger.example", "ns1.new.example")))
			form.Set("do", "register")
			s.acme.FailNext(test.fault)
			res := jane.post(nameservers, form)
			if res.status != test.status {
				t.Fatalf("status %d, want %d", res.status, test.status)
			}
			if res.status == http.StatusSeeOther {
				res = jane.get(res.header.Get("Location"))
			}
			if test.has != "" && !res.has(test.has) {
				t.Errorf("no %s in %q", test.has, res.text("main"))
			}
			if test.status == http.StatusSeeOther && !strings.Contains(res.text("#receipt"), "The nameservers of the domain stay as they were") {
				t.Errorf("the receipt does not say what waits: %q", res.text("#receipt"))
			}
			if slices.Contains(ops(s.acme), registrartest.WriteNameservers) {
				t.Error("the delegation was written")
			}
		})
	}
}

func TestAnUnknownHostBelowTheDomainLeadsToItsHosts(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	res := jane.post(nameservers, want(jane.form(nameservers), "ns7.example.com", "ns1.new.example"))
	if res.status != http.StatusUnprocessableEntity || res.has("#register") {
		t.Fatalf("status %d", res.status)
	}
	link := res.doc.Find(`#nameservers a[href^="/domains/example.com/hosts"]`).AttrOr("href", "")
	if got := jane.get(link).doc.Find("#host").AttrOr("value", ""); got != "ns7.example.com" {
		t.Errorf("%q leads to a form for %q", link, got)
	}
	form := formOf(res)
	form.Set("do", "register")
	form.Set("add", "ns7.example.com")
	if jane.post(nameservers, form); slices.Contains(ops(s.acme), registrartest.WriteHostAdd) {
		t.Error("it was added without addresses")
	}
}

func TestARefusalOfAnUnknownHostOffersToAddIt(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	form := want(jane.form(nameservers), "ns1.new.example", "ns2.new.example")
	s.acme.FailNext(registrartest.Rejected("435", registrar.ReasonHostUnknown, "NS2.new.example."))
	if res := jane.post(nameservers, form); res.status != http.StatusUnprocessableEntity || formOf(res).Get("add") != "ns2.new.example" {
		t.Errorf("status %d", res.status)
	}
}

func TestAHostIsAddedForAFormThatIsNotStaleOnly(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	form := formOf(jane.post(nameservers, want(jane.form(nameservers), "ns1.stranger.example", "ns1.new.example")))
	form.Set("do", "register")
	s.acme.SetState("example.com", func(d *registrar.Domain) { d.Nameservers[0].Host = "ns9.old.example" })
	if res := jane.post(nameservers, form); res.status != http.StatusConflict || len(s.acme.Writes()) != 0 {
		t.Errorf("status %d, writes %v", res.status, ops(s.acme))
	}
}

func TestAddingAHostNeedsTheRightForNameservers(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	form := formOf(jane.post(nameservers, want(jane.form(nameservers), "ns1.stranger.example", "ns1.new.example")))
	form.Set("do", "register")
	s.acme.AddSubUser("example.com", "dora", "doras-password", registrar.RightTechContact)
	dora := s.visitor(t, acme)
	dora.signIn("example.com", "dora", "doras-password")
	if res := dora.post(nameservers, byHand(form)); res.status != http.StatusForbidden || len(s.acme.Writes()) != 0 {
		t.Errorf("status %d, %d writes", res.status, len(s.acme.Writes()))
	}
}
