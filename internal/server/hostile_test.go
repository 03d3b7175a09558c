package server_test

import (
	"encoding/csv"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"portal/internal/registrar"
	"portal/internal/zone"
)

// domainPages are the pages of a domain that only show.
var domainPages = []string{
	"", "/contacts", "/contacts/owner", "/contacts/tech", "/nameservers", "/dns", "/dns/zone.txt", "/dnssec", "/hosts", "/lock", "/auth-code",
	"/people", "/privacy", "/renewal", "/extras", "/extras/rsp_whois_info", "/verification", "/activity", "/activity.csv",
}

// sharedPages are the pages of a login.
var sharedPages = []string{"/domains", "/domains/progress", "/domains.csv", "/activity", "/activity.csv", "/sessions", "/batches", "/notices", "/people", "/profile"}

const evil = `"><script>alert(1)</script>`

// poison has the registrar tell script wherever it tells text.
func (s *site) poison(name registrar.DomainName) {
	s.acme.SetState(name, func(d *registrar.Domain) {
		d.Nameservers = []registrar.Nameserver{{Host: "ns1.old.example" + evil}, {Host: "=1+1.old.example"}}
		d.Owner = registrar.Contact{FirstName: evil, LastName: evil, Organisation: "=1+1", Email: evil + "@example.com"}
		d.Verification = registrar.Verification{Status: registrar.VerificationPending, Deadline: s.clock.Now().Add(48 * time.Hour)}
		d.DS = []registrar.DS{{KeyTag: 1, Algorithm: 13, DigestType: 2, Digest: evil}}
	})
	full := registrar.FullContact{Extra: map[string]string{evil: evil}}
	for _, field := range registrar.ContactFields {
		*full.Field(field) = evil
	}
	set := registrar.ContactSet{Contacts: map[registrar.ContactRole]registrar.FullContact{}, PendingOwner: evil}
	for _, role := range registrar.ContactRoles {
		set.Contacts[role] = full
	}
	s.acme.SetContacts(name, set)
	s.acme.SetSubUser(name, evil, registrar.RightTechContact)
	s.acme.SetHosts(name, registrar.Host{Name: evil + "." + string(name), IPv4: netip.MustParseAddr("203.0.113.1"), Deletable: registrar.Yes})
	s.acme.SetZone(name,
		registrar.Record{Type: "TXT", Name: "", Value: evil}, registrar.Record{Type: "CNAME", Name: "www", Value: "=1+1" + evil})
	s.acme.SetExtras(name, registrar.ExtraResellerContact, registrar.Fields{evil: evil, "enabled": evil})
}

func TestWhatARegistrarTellsIsTextWhateverItSays(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	s.poison("example.com")
	jane.get("/domains/example.com")
	before, _ := s.acme.State("example.com")
	s.acme.SetState("example.com", func(d *registrar.Domain) { d.Nameservers = before.Nameservers[:1] })
	for _, path := range sharedPages {
		wantText(t, jane.get(path), path)
	}
	for _, page := range domainPages {
		path := "/domains/example.com" + page
		wantText(t, jane.get(path), path)
	}
	if !strings.Contains(jane.get("/domains/example.com/contacts").text("main"), evil) {
		t.Error("what it told is not shown at all")
	}
	for _, act := range []url.Values{{"do": {"resend-new"}}, {"do": {"lock-on"}}, {"do": {evil}}} {
		wantText(t, jane.post("/domains/example.com/contacts", act), "contacts "+act.Get("do"))
	}
	s.acme.EndSessions()
	wantText(t, jane.post("/domains/example.com/contacts/owner", url.Values{"change_id": {evil}, "email": {evil}, evil: {evil}}), "password again")
}

// wantText fails if a page holds markup that was told as text, or a file of cells
// a formula.
func wantText(t *testing.T, res answer, what string) {
	t.Helper()
	if res.status >= http.StatusInternalServerError && res.status != http.StatusServiceUnavailable {
		t.Errorf("%s: status %d", what, res.status)
	}
	kind, _, _ := strings.Cut(res.header.Get("Content-Type"), ";")
	switch kind {
	case "text/html":
		if res.doc.Find("script:not([src])").Length() > 0 || strings.Contains(res.body, "<script>alert") {
			t.Errorf("%s holds the script", what)
		}
	case "text/csv":
		rows, err := csv.NewReader(strings.NewReader(res.body)).ReadAll()
		if err != nil {
			t.Errorf("%s: %v", what, err)
		}
		for _, row := range rows {
			for _, cell := range row {
				if strings.HasPrefix(cell, "=") || strings.HasPrefix(cell, "+") || strings.HasPrefix(cell, "-") || strings.HasPrefix(cell, "@") {
					t.Errorf("%s has the formula %q", what, cell)
				}
			}
		}
	}
	if policy := res.header.Get("Content-Security-Policy"); kind == "text/html" && !strings.Contains(policy, "default-src 'none'") {
		t.Errorf("%s: policy %q", what, policy)
	}
}

func TestASubUserReadsNoMoreThanItMayChange(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	const private = "private-owner@owner.example"
	s.acme.SetState("shared.com", func(d *registrar.Domain) {
		d.Owner = registrar.Contact{LastName: "Privately", Email: private}
		d.Verification = registrar.Verification{Status: registrar.VerificationPending, Deadline: s.clock.Now().Add(48 * time.Hour)}
	})
	s.acme.SetZone("shared.com", registrar.Record{Type: "TXT", Name: "", Value: "old-secret"})
	form := dnsForm(t, jane.get("/domains/shared.com/dns"))
	editRow(form, "0", zone.Row{Type: "TXT", Name: "@", Value: "new-text"})
	form.Set("do", "save")
	review := jane.post("/domains/shared.com/dns", form)
	if review.status == http.StatusOK {
		form = dnsForm(t, review)
		form.Set("do", "save")
		jane.post("/domains/shared.com/dns", form)
	}
	if got := s.zone(t, "shared.com"); len(got) != 1 || got[0].Value != "new-text" {
		t.Fatalf("the zone is %+v", got)
	}
	bob := s.visitor(t, acme)
	bob.signIn("shared.com", "bob", "bobs-password")
	for _, page := range domainPages {
		res := bob.get("/domains/shared.com" + page)
		for _, word := range []string{private, "Privately", "old-secret", "jane"} {
			if strings.Contains(res.body, word) {
				t.Errorf("bob reads %q on %q (status %d)", word, page, res.status)
			}
		}
	}
	for _, path := range sharedPages {
		res := bob.get(path)
		for _, word := range []string{private, "old-secret", "example.com", "locked.com"} {
			if strings.Contains(res.body, word) {
				t.Errorf("bob reads %q on %s", word, path)
			}
		}
	}
	for _, id := range []string{"1", "2", "3"} {
		if res := bob.post("/domains/shared.com/dns", url.Values{"do": {"restore:" + id}}); strings.Contains(res.body, "old-secret") {
			t.Errorf("bob reads version %s: status %d", id, res.status)
		}
	}
}

func TestTwoSubUsersOfOneNameAreTwoPeople(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.acme.AddSubUser("xn--bcher-kva.com", "bob", "other-password", registrar.RightNameservers)
	s.jane(t)
	one, two := s.visitor(t, acme), s.visitor(t, acme)
	one.signIn("shared.com", "bob", "bobs-password")
	two.signIn("xn--bcher-kva.com", "bob", "other-password")
	s.acme.KnowHosts("com", "ns1.new.example", "ns2.new.example")
	form := want(two.form("/domains/xn--bcher-kva.com/nameservers"), "ns1.new.example", "ns2.new.example")
	if res := two.post("/domains/xn--bcher-kva.com/nameservers", form); res.status != http.StatusSeeOther {
		t.Fatalf("status %d", res.status)
	}
	for _, path := range append([]string{"/changes/" + form.Get("change_id")}, sharedPages...) {
		res := one.get(path)
		if strings.Contains(res.body, "cher.com") || strings.Contains(res.body, "xn--bcher-kva.com") || strings.Contains(res.body, form.Get("change_id")) && res.status == http.StatusOK {
			t.Errorf("%s of another bob: status %d", path, res.status)
		}
	}
	if res := one.get("/sessions"); res.doc.Find("[data-session]").Length() != 1 {
		t.Errorf("sessions of another bob:\n%s", res.text("main"))
	}
	one.post("/sessions", url.Values{"others": {"on"}})
	if res := two.get("/sessions"); res.status != http.StatusOK {
		t.Errorf("another bob ended the session: status %d", res.status)
	}
}

func TestSecretsThatAreTypedAreInNoFormThatComesBack(t *testing.T) {
	t.Parallel()
	const typed = "Typed-Secret-7"
	for path, form := range map[string]url.Values{
		"/domains/example.com/people":    {"do": {"add"}, "username": {"sue"}, "secret_password": {typed}, "right": {"tech"}},
		"/domains/example.com/auth-code": {"do": {"own"}, "secret_code": {typed}},
		"/profile/password":              {"current_password": {typed}, "new_password": {typed + "x"}, "new_again": {typed + "y"}},
		"/domains/example.com/lock":      {"lock": {"on"}, "reauth_password": {typed}},
	} {
		t.Run(path, func(t *testing.T) {
			s := newSite(t)
			jane := s.jane(t)
			s.clock.Advance(16 * time.Minute) // the password was given too long ago
			for _, ended := range []bool{false, true} {
				if ended {
					s.acme.EndSessions()
				}
				if res := jane.post(path, form); strings.Contains(res.body, typed) || strings.Contains(res.header.Get("Location"), typed) {
					t.Errorf("session ended: %v, status %d: the secret comes back", ended, res.status)
				}
			}
		})
	}
}
