package server_test

import (
	"net/http"
	"strings"
	"testing"

	"portal/internal/registrar"
)

func TestWhatThePublicSeesFollowsPrivacy(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	owner := registrar.FullContact{FirstName: "Jane", LastName: "Rivers", Email: "jane@rivers.example", Country: "CA"}
	s.acme.SetContacts("example.com", registrar.ContactSet{Contacts: map[registrar.ContactRole]registrar.FullContact{registrar.OwnerContact: owner}})
	jane := s.jane(t)
	for privacy, want := range map[registrar.Privacy]struct {
		text  string
		shown bool
	}{
		registrar.PrivacyOff:         {"The registry decides", true},
		registrar.PrivacyUnsupported: {"The registry decides", true},
		registrar.PrivacyOn:          {"A forwarding service", false},
		registrar.PrivacyEnabling:    {"Changing", false},
		"":                           {"Not known", true},
	} {
		s.acme.SetState("example.com", func(d *registrar.Domain) { d.Privacy = privacy })
		page := jane.get("/domains/example.com/public")
		got := page.text("#public-owner")
		if page.status != http.StatusOK || !strings.Contains(got, want.text) || strings.Contains(got, owner.Email) != want.shown {
			t.Errorf("%q: status %d: %s", privacy, page.status, got)
		}
	}
	page := jane.get("/domains/example.com/public")
	for _, want := range []string{"Acme Domains, or a partner", "ns1.", "We don’t ask the directory itself"} {
		if !strings.Contains(page.text("main"), want) {
			t.Errorf("the page lacks %q: %s", want, page.text("main"))
		}
	}
	if !page.has(`#public a[href="/domains/example.com/nameservers"]`) || !page.has(`#public-owner a[href="/domains/example.com/contacts/owner"]`) {
		t.Error("it does not say where it is changed")
	}
	if !jane.get("/domains/example.com/privacy").has(`a[href="/domains/example.com/public"]`) || !jane.get("/domains/example.com/contacts").has(`#work a[href="/domains/example.com/public"]`) {
		t.Error("privacy and contacts do not lead here")
	}
}

func TestWhatThePublicSeesFollowsTheRegistrysOwnSetting(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, c := range []struct {
		name   registrar.DomainName
		set    registrar.ExtraSet
		fields registrar.Fields
		want   string
	}{
		{"one.ca", registrar.ExtraCADisplay, registrar.Fields{"display": "PRIVATE"}, "Hidden"},
		{"two.ca", registrar.ExtraCADisplay, registrar.Fields{"display": "FULL"}, "Shown"},
		{"three.ca", registrar.ExtraCADisplay, registrar.Fields{"display": ""}, "Not known"},
		{"one.it", registrar.ExtraITDisplay, registrar.Fields{"consent_for_publishing": "N"}, "Hidden"},
		{"two.it", registrar.ExtraITDisplay, registrar.Fields{"consent_for_publishing": "Y"}, "Shown"},
		{"one.co.uk", registrar.ExtraUKOptOut, registrar.Fields{"uk_whois_opt": "Y", "reg_type": "IND"}, "Without the address"},
		{"two.co.uk", registrar.ExtraUSNexus, registrar.Fields{"category": "C11"}, "Not known"},
	} {
		s.special(c.name, c.set, c.fields)
		s.acme.SetState(c.name, func(d *registrar.Domain) { d.Privacy = registrar.PrivacyOff })
		if got := s.jane(t).get("/domains/" + string(c.name) + "/public").text("#public-owner"); !strings.Contains(got, c.want) {
			t.Errorf("%s, %v: %s", c.name, c.fields, got)
		}
	}
}

func TestContactsInThePublicViewAreForThoseWhoMayChangeThem(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	owner := registrar.FullContact{FirstName: "Jane", LastName: "Rivers", Email: "jane@rivers.example"}
	s.acme.SetContacts("shared.com", registrar.ContactSet{Contacts: map[registrar.ContactRole]registrar.FullContact{registrar.OwnerContact: owner}})
	bob := s.visitor(t, acme)
	bob.signIn("shared.com", "bob", "bobs-password")
	page := bob.get("/domains/shared.com/public")
	if page.status != http.StatusOK || strings.Contains(page.body, owner.Email) || !page.has("#public-owner") {
		t.Errorf("status %d: %s", page.status, page.text("#public-owner"))
	}
	if res := bob.get("/domains/example.com/public"); res.status != http.StatusNotFound {
		t.Errorf("another domain: status %d", res.status)
	}
}
