package server_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"portal/internal/auth"
	"portal/internal/profile"
	"portal/internal/registrar"
	"portal/internal/registrar/registrartest"
)

// routePages are the pages of editPages that can lead the email of a domain elsewhere.
var routePages = []string{"nameservers", "dns", "hosts", "hosts/ns1.DOMAIN", "hosts/ns1.DOMAIN/delete", "mail-forwarding"}

// emailed gives the owner and the admin contact of a domain an address, as if it had
// always been there.
func (s *site) emailed(t *testing.T, name registrar.DomainName, address string) {
	t.Helper()
	set := s.contacts(t, name)
	for _, role := range []registrar.ContactRole{registrar.OwnerContact, registrar.AdminContact} {
		c := set.Contacts[role]
		c.Email = address
		set.Contacts[role] = c
	}
	s.acme.SetContacts(name, set)
}

// mailsCode has the owner ask for the code of a domain by email.
func (v *visitor) mailsCode(domain string) answer {
	return v.post("/domains/"+domain+"/auth-code", editPage{page: "auth-code", fill: func(form url.Values) { form.Set("do", "mail") }}.filled(v, domain))
}

// Whoever decides where the email of a domain arrives can't have the profile's login,
// or the code, sent to a mailbox there; nor by asking for it with another domain.
func TestWhoLeadsEmailElsewhereDoesNotTakeTheProfile(t *testing.T) {
	all := newEditSite(t)
	stranger := auth.Actor{Key: profile.Key{Brand: "acme", Account: "acme-main"}}
	withheld := map[registrar.DomainName]bool{}
	for _, p := range editPages {
		if p.right == registrar.RightProfile || strings.HasPrefix(p.page, "contacts") {
			continue
		}
		e := all.next(t, p)
		mailbox, other := registrar.DomainName(e.domain), registrar.DomainName("asked-"+e.domain)
		all.emailed(t, mailbox, "jane@Mail."+strings.ToUpper(e.domain))
		all.acme.AddDomain("jane", all.registered(other))
		all.emailed(t, other, "jane@"+e.domain)
		all.acme.AddSubUser(mailbox, "sue", sues, p.right)
		sue := all.visitor(t, acme)
		sue.signIn(e.domain, "sue", sues)
		if res := sue.post(e.path(), p.filled(sue, e.domain)); res.status != http.StatusSeeOther {
			t.Fatalf("%s: status %d\n%s", p.page, res.status, res.text("main"))
		}
		for _, name := range []registrar.DomainName{mailbox, other} {
			withheld[name] = slices.Contains(routePages, p.page)
			for _, role := range []registrar.ContactRole{registrar.OwnerContact, registrar.AdminContact} {
				must(t, all.Changes.SendLogin(t.Context(), stranger, name, role))
			}
			res := all.jane.mailsCode(string(name))
			if refused := strings.Contains(res.text("main"), "may now arrive elsewhere"); refused != withheld[name] {
				t.Errorf("%s: mailing the code of %s: status %d, refused %v", p.page, name, res.status, refused)
			}
		}
	}
	all.landed(t)
	mails := map[registrar.DomainName]int{}
	for _, w := range all.acme.Writes() {
		if w.Op == registrartest.WriteSendLogin || w.Op == registrartest.WriteSendCode {
			mails[w.Domain]++
		}
	}
	for name, none := range withheld {
		if want := map[bool]int{true: 0, false: 3}[none]; mails[name] != want {
			t.Errorf("%s: %d mails, want %d", name, mails[name], want)
		}
	}
	if n := len(withheld); n < 2*len(routePages)+4 {
		t.Errorf("only %d domains were tried", n)
	}
}

// doubts tells which cards of a domain's contacts ask the owner, and why.
func (v *visitor) doubts(domain string) (text string) {
	page := v.get("/domains/" + domain + "/contacts")
	return page.text("#doubt-owner")
}

// confirms presses the button beside the owner's address.
func (v *visitor) confirms(domain string) {
	v.t.Helper()
	path := "/domains/" + domain + "/contacts"
	form := fieldsOf(v.get(path), "#doubt-owner form")
	form.Set("do", "confirm-owner")
	if res := v.post(path, form); res.header.Get("Location") != "/changes/"+form.Get("change_id") {
		v.t.Fatalf("confirming: status %d\n%s", res.status, res.text("main"))
	}
}

func TestTheOwnerConfirmsAMailboxThatEmailMayNotReach(t *testing.T) {
	s := newSite(t)
	s.emailed(t, "example.com", "jane@example.com")
	s.emailed(t, "locked.com", "jane@example.com")
	s.emailed(t, "shared.com", "jane@elsewhere.example")
	s.acme.AddSubUser("example.com", "sue", sues, registrar.RightNameservers)
	jane, sue := s.jane(t), s.visitor(t, acme)
	sue.signIn("example.com", "sue", sues)
	change := func(hosts ...string) {
		t.Helper()
		if res := sue.post(nameservers, want(sue.form(nameservers), hosts...)); res.status != http.StatusSeeOther {
			t.Fatalf("status %d", res.status)
		}
	}
	expect := func(inDoubt bool) {
		t.Helper()
		for _, domain := range []string{"example.com", "locked.com"} {
			if got := strings.Contains(jane.doubts(domain), "sue changed where email for example.com arrives"); got != inDoubt {
				t.Errorf("%s: in doubt %v, want %v: %q", domain, got, inDoubt, jane.doubts(domain))
			}
		}
		if text := jane.doubts("shared.com"); text != "" {
			t.Errorf("a mailbox elsewhere: %q", text)
		}
	}
	expect(false)
	change("ns1.new.example", "ns2.new.example")
	expect(true)
	stale := fieldsOf(jane.get(contactsPath), "#doubt-owner form")
	stale.Set("do", "confirm-owner")
	s.clock.Advance(time.Second)
	change("ns1.other.example", "ns2.other.example")
	if res := jane.post(contactsPath, stale); res.status != http.StatusConflict {
		t.Errorf("confirmed what was not shown: status %d", res.status)
	}
	jane.confirms("example.com")
	expect(false)
	change("ns1.third.example", "ns2.third.example")
	expect(true)
}

func TestAMailboxIsInDoubtForTheHostsThatServeItsDomain(t *testing.T) {
	s := newSite(t)
	s.acme.SetState("shared.com", func(d *registrar.Domain) {
		d.Nameservers = []registrar.Nameserver{{Host: "ns1.example.com"}, {Host: "ns9.old.example"}}
	})
	s.emailed(t, "locked.com", "jane@shared.com")
	s.acme.AddSubUser("example.com", "sue", sues, registrar.RightNameservers)
	jane, sue := s.jane(t), s.visitor(t, acme)
	jane.get("/domains/shared.com") // notes its nameservers
	sue.signIn("example.com", "sue", sues)
	move := editPages[slices.IndexFunc(editPages, func(p editPage) bool { return p.page == "hosts/ns1.DOMAIN" })]
	if res := sue.post(move.path("example.com"), move.filled(sue, "example.com")); res.status != http.StatusSeeOther {
		t.Fatalf("status %d\n%s", res.status, res.text("main"))
	}
	if text := jane.doubts("locked.com"); !strings.Contains(text, "sue changed where email for example.com arrives") {
		t.Errorf("the contacts say %q", text)
	}
}

func TestWhatLeadsEmailElsewhereOutsideCastsDoubtForAMonth(t *testing.T) {
	s := newSite(t)
	s.emailed(t, "example.com", "jane@example.com")
	jane := s.jane(t)
	jane.get("/domains/example.com")
	s.clock.Advance(time.Minute)
	s.acme.SetState("example.com", func(d *registrar.Domain) { d.Nameservers = []registrar.Nameserver{{Host: "ns1.evil.example"}} })
	jane.get("/domains/example.com")
	if text := jane.doubts("example.com"); !strings.Contains(text, "Where email for example.com arrives was changed outside this site") {
		t.Errorf("the contacts say %q", text)
	}
	if _, err := s.db.Owner.Exec(t.Context(), `UPDATE audit_entry SET at = at - interval '31 days' WHERE kind = 'drift'`); err != nil {
		t.Fatal(err)
	}
	if text := jane.doubts("example.com"); text != "" {
		t.Errorf("after a month they say %q", text)
	}
}

func TestAnotherProfileCastsNoDoubtOnAMailbox(t *testing.T) {
	s := newSite(t)
	s.emailed(t, "example.com", "jane@carls.com")
	s.acme.AddSubUser("carls.com", "cora", sues, registrar.RightNameservers)
	cora := s.visitor(t, acme)
	cora.signIn("carls.com", "cora", sues)
	path := "/domains/carls.com/nameservers"
	if res := cora.post(path, want(cora.form(path), "ns1.new.example", "ns2.new.example")); res.status != http.StatusSeeOther {
		t.Fatalf("status %d", res.status)
	}
	if text := s.jane(t).doubts("example.com"); text != "" {
		t.Errorf("the contacts say %q", text)
	}
	must(t, s.Changes.SendLogin(t.Context(), auth.Actor{Key: profile.Key{Brand: "acme", Account: "acme-main"}}, "example.com", registrar.OwnerContact))
	s.landed(t)
	if logins, _ := s.mailed(); fmt.Sprint(logins) != "[owner]" {
		t.Errorf("mailed %v", logins)
	}
}

// An address that a sub-user wrote is not the owner's for having been copied by the owner.
func TestACopyOfAnAddressThatTheOwnerDidNotSetIsInDoubtToo(t *testing.T) {
	for _, from := range registrar.ContactRoles {
		t.Run(string(from), func(t *testing.T) {
			s := newSite(t)
			jane := s.jane(t)
			s.acme.AddSubUser("example.com", "sue", sues, from.Right())
			sue := s.visitor(t, acme)
			sue.signIn("example.com", "sue", sues)
			sue.setsAddress(from, "eve@evil.example")
			jane.copies(from)
			for _, to := range []registrar.ContactRole{registrar.OwnerContact, registrar.AdminContact} {
				if text := jane.get(contactsPath).text("#doubt-" + string(to)); !strings.Contains(text, "sue changed it") {
					t.Errorf("%s: the contacts say %q", to, text)
				}
				must(t, s.Changes.SendLogin(t.Context(), auth.Actor{Key: profile.Key{Brand: "acme", Account: "acme-main"}}, "example.com", to))
			}
			jane.mailsCode("example.com")
			s.landed(t)
			if logins, code := s.mailed(); len(logins) > 0 || code {
				t.Errorf("mailed %v, %v", logins, code)
			}
		})
	}
}

// copies has the owner use the contact of one role for all others.
func (v *visitor) copies(from registrar.ContactRole) {
	v.t.Helper()
	path := contactsPath + "/" + string(from)
	form := v.contactForm(path)
	form.Set("phone", "+1.4165550199") // so that there is something to save
	form["use"] = nil
	for _, role := range registrar.ContactRoles {
		if role != from {
			form.Add("use", string(role))
		}
	}
	res := v.post(path, form)
	if res.has("#review") {
		form = fieldsOf(res, "form#contact")
		form.Set("step", "save")
		res = v.post(path, form)
	}
	if res.status != http.StatusSeeOther {
		v.t.Fatalf("%s: status %d\n%s", path, res.status, res.text("main"))
	}
}

// Of what was withheld the owner is told where nobody else reads, once a day.
func TestTheOwnerIsToldElsewhereOfALoginThatWasWithheld(t *testing.T) {
	m := newMailing(t)
	m.emailed(t, "example.com", "jane@example.com")
	set := m.contacts(t, "example.com")
	admin := set.Contacts[registrar.AdminContact]
	admin.Email = "helen@elsewhere.example"
	set.Contacts[registrar.AdminContact] = admin
	m.acme.SetContacts("example.com", set)
	m.emailed(t, "locked.com", "jane@example.com")
	m.acme.AddSubUser("example.com", "sue", sues, registrar.RightNameservers)
	m.jane(t)
	sue := m.visitor(t, acme)
	sue.signIn("example.com", "sue", sues)
	if res := sue.post(nameservers, want(sue.form(nameservers), "ns1.new.example", "ns2.new.example")); res.status != http.StatusSeeOther {
		t.Fatalf("status %d", res.status)
	}
	stranger := auth.Actor{Key: profile.Key{Brand: "acme", Account: "acme-main"}}
	for range 2 {
		must(t, m.Changes.SendLogin(t.Context(), stranger, "example.com", registrar.OwnerContact))
	}
	letter := m.mail(t, "acme", "Sign-in details for example.com were not sent")
	if letter.To != "<helen@elsewhere.example>" || !strings.Contains(letter.Text, "We sent nothing") || strings.Contains(letter.Text, "jane@") {
		t.Errorf("to %s:\n%s", letter.To, letter.Text)
	}
	m.landed(t)
	m.settledMails(t)
	if got := m.withheldTo(t); !slices.Equal(got, []string{"<helen@elsewhere.example>"}) {
		t.Errorf("told %q", got)
	}
}

// Where every address is in doubt, they are told: they learn nothing, and else nobody would.
func TestAnOwnerWithoutAnotherAddressIsToldThere(t *testing.T) {
	m := newMailing(t)
	jane := m.jane(t)
	m.emailed(t, "example.com", "jane@example.com")
	m.acme.AddSubUser("example.com", "sue", sues, registrar.RightNameservers)
	sue := m.visitor(t, acme)
	sue.signIn("example.com", "sue", sues)
	if res := sue.post(nameservers, want(sue.form(nameservers), "ns1.new.example", "ns2.new.example")); res.status != http.StatusSeeOther {
		t.Fatalf("status %d", res.status)
	}
	if res := jane.mailsCode("example.com"); !strings.Contains(res.text("main"), "may now arrive elsewhere") {
		t.Fatalf("status %d\n%s", res.status, res.text("main"))
	}
	m.mail(t, "acme", "Sign-in details for example.com were not sent")
	m.settledMails(t)
	if got := m.withheldTo(t); !slices.Equal(got, []string{"<jane@example.com>"}) {
		t.Errorf("told %q", got)
	}
}

// settledMails waits until no mail is queued, or being composed.
func (m *mailing) settledMails(t *testing.T) {
	t.Helper()
	for deadline := time.Now().Add(5 * time.Minute); ; time.Sleep(20 * time.Millisecond) {
		var left int
		must(t, m.db.Owner.QueryRow(t.Context(), `SELECT count(*) FROM river_job WHERE finalized_at IS NULL AND kind LIKE 'notice.%'`).Scan(&left))
		if left == 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d jobs are left", left)
		}
	}
}

// withheldTo lists who was told that something was withheld.
func (m *mailing) withheldTo(t *testing.T) (to []string) {
	t.Helper()
	letters, err := m.outbox.List("acme")
	must(t, err)
	for _, l := range letters {
		if strings.Contains(l.Subject, "were not sent") {
			to = append(to, l.To)
		}
	}
	return to
}

// Nothing but the last read of the inventory knows the address: it differs at the
// moment of mailing, so that it changed elsewhere lately.
func TestAnAddressThatChangedElsewhereIsNoticedWhenALoginIsMailed(t *testing.T) {
	for _, role := range []registrar.ContactRole{registrar.OwnerContact, registrar.AdminContact} {
		t.Run(string(role), func(t *testing.T) {
			s := newSite(t)
			s.emailed(t, "example.com", "jane@elsewhere.example")
			jane := s.jane(t)
			jane.get("/domains/example.com")
			s.clock.Advance(time.Minute)
			set := s.contacts(t, "example.com")
			changed := set.Contacts[role]
			changed.Email = "eve@evil.example"
			set.Contacts[role] = changed
			s.acme.SetContacts("example.com", set)
			for _, to := range []registrar.ContactRole{registrar.OwnerContact, registrar.AdminContact} {
				must(t, s.Changes.SendLogin(t.Context(), auth.Actor{Key: profile.Key{Brand: "acme", Account: "acme-main"}}, "example.com", to))
			}
			s.landed(t)
			if logins, _ := s.mailed(); len(logins) != 1 || logins[0] == string(role) {
				t.Errorf("mailed %v", logins)
			}
			if text := jane.get(contactsPath).text("#doubt-" + string(role)); !strings.Contains(text, "changed outside this site") {
				t.Errorf("the contacts say %q", text)
			}
		})
	}
}
