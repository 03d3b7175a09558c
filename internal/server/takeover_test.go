package server_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"portal/internal/registrar"
	"portal/internal/registrar/registrartest"
)

const sues = "lake-9dots-over"

// setsAddress has a login change the address of a contact, through the review if there is one.
func (v *visitor) setsAddress(role registrar.ContactRole, address string) {
	v.t.Helper()
	v.setsAddressAt(contactsPath+"/"+string(role), address)
}

func (v *visitor) setsAddressAt(path, address string) {
	v.t.Helper()
	form := v.contactForm(path)
	form.Set("email", address)
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

// mailed lists to whom the login was mailed, and whether the code was.
func (s *site) mailed() (logins []string, code bool) {
	for _, w := range s.acme.Writes() {
		switch w.Op {
		case registrartest.WriteSendLogin:
			logins = append(logins, strings.Trim(fmt.Sprint(w.Value), "[]"))
		case registrartest.WriteSendCode:
			code = true
		}
	}
	return logins, code
}

// Whoever may change one contact can't have the profile's login, or the code, sent
// to an address of their own.
func TestTheRightToOneContactDoesNotTakeTheProfile(t *testing.T) {
	t.Parallel()
	for _, role := range registrar.ContactRoles {
		t.Run(string(role), func(t *testing.T) {
			s := newSite(t)
			jane := s.jane(t)
			s.acme.AddSubUser("example.com", "sue", sues, role.Right())
			sue := s.visitor(t, acme)
			sue.signIn("example.com", "sue", sues)
			sue.setsAddress(role, "eve@evil.example")

			stranger := s.visitor(t, acme)
			var answers []string
			for _, to := range []string{"owner", "admin"} {
				res := stranger.post("/forgot", forgotten("example.com", to))
				answers = append(answers, fmt.Sprint(res.status, res.header.Get("Location")))
			}
			if answers[0] != answers[1] {
				t.Errorf("the answers tell the two apart: %v", answers)
			}
			asked := jane.post(codePage, codeForm(jane, "mail"))
			s.landed(t)

			logins, code := s.mailed()
			for _, to := range []registrar.ContactRole{registrar.OwnerContact, registrar.AdminContact} {
				if got := strings.Contains(fmt.Sprint(logins), string(to)); got != (to != role) {
					t.Errorf("login mailed to %s: %v", to, got)
				}
			}
			if code != (role != registrar.AdminContact) {
				t.Errorf("code mailed: %v, status %d", code, asked.status)
			}
			if _, held := map[registrar.ContactRole]bool{registrar.OwnerContact: true, registrar.AdminContact: true}[role]; held {
				page := jane.get(contactsPath)
				if !strings.Contains(page.text("#doubt-"+string(role)), "sue changed it") {
					t.Errorf("the contacts say %q", page.text("main"))
				}
				if text := jane.get("/domains/example.com/activity").text("main"); !strings.Contains(text, "asked for and not sent") {
					t.Errorf("the timeline says %q", text)
				}
			}
		})
	}
}

func TestTheOwnerConfirmsAnAddressWithThePassword(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	s.acme.AddSubUser("example.com", "sue", sues, registrar.RightAdminContact)
	sue := s.visitor(t, acme)
	sue.signIn("example.com", "sue", sues)
	sue.setsAddress(registrar.AdminContact, "helen@example.com")

	confirm := func(v *visitor) url.Values {
		form := fieldsOf(jane.get(contactsPath), "#doubt-admin form")
		form.Set("do", "confirm-admin")
		return form
	}
	if sue.get(contactsPath).has("#doubt-admin") {
		t.Error("the sub-user is asked")
	}
	sue.post(contactsPath, confirm(sue))
	if !jane.get(contactsPath).has("#doubt-admin") {
		t.Fatal("a sub-user confirmed it")
	}
	form := confirm(jane)
	s.clock.Advance(20 * time.Minute)
	if res := jane.post(contactsPath, form); res.status != http.StatusUnauthorized || !res.has("#reauth input[name=reauth_password]") {
		t.Fatalf("without the password: status %d", res.status)
	}
	form.Set("reauth_password", "jane-password")
	for range 2 {
		if res := jane.post(contactsPath, form); res.header.Get("Location") != "/changes/"+form.Get("change_id") {
			t.Fatalf("status %d, Location %q\n%s", res.status, res.header.Get("Location"), res.text("main"))
		}
	}
	if text := jane.get("/changes/" + form.Get("change_id")).text("#receipt"); !strings.Contains(text, "Email address confirmed") {
		t.Errorf("the receipt says %q", text)
	}
	if jane.get(contactsPath).has("#doubt-admin") {
		t.Error("it is still in doubt")
	}
	s.visitor(t, acme).post("/forgot", forgotten("example.com", "admin"))
	jane.post(codePage, codeForm(jane, "mail"))
	s.landed(t)
	if logins, code := s.mailed(); fmt.Sprint(logins) != "[admin]" || !code {
		t.Errorf("mailed %v, %v", logins, code)
	}
}

func TestAnAddressThatTheOwnerChangedGetsLogins(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	jane.setsAddress(registrar.AdminContact, "new@example.com")
	s.visitor(t, acme).post("/forgot", forgotten("example.com", "admin"))
	s.landed(t)
	if logins, _ := s.mailed(); fmt.Sprint(logins) != "[admin]" {
		t.Errorf("mailed %v", logins)
	}
}

// What was confirmed is an address, not a contact: one that it became elsewhere is none.
func TestAConfirmedAddressThatChangesElsewhereIsNotTrusted(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	jane.setsAddress(registrar.AdminContact, "new@example.com")
	set := s.contacts(t, "example.com")
	admin := set.Contacts[registrar.AdminContact]
	admin.Email = "eve@evil.example"
	set.Contacts[registrar.AdminContact] = admin
	s.acme.SetContacts("example.com", set)
	s.visitor(t, acme).post("/forgot", forgotten("example.com", "admin"))
	s.landed(t)
	if logins, _ := s.mailed(); len(logins) != 0 {
		t.Errorf("mailed %v", logins)
	}
}

func TestAnAddressThatTheOwnerDidNotSetIsNotCopiedToOtherDomains(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	s.acme.AddSubUser("example.com", "sue", sues, registrar.RightAdminContact)
	sue := s.visitor(t, acme)
	sue.signIn("example.com", "sue", sues)
	sue.setsAddress(registrar.AdminContact, "eve@evil.example")

	copied := func(roles ...string) answer {
		form := fieldsOf(jane.get(contactsPath+"/others"), "form#contact")
		form["use"], form["text"] = roles, []string{"locked.com"}
		return jane.post(contactsPath+"/others", form)
	}
	if res := copied("tech", "admin"); res.status != http.StatusUnprocessableEntity || !strings.Contains(res.text("#use-problem"), "you did not change this email address") {
		t.Errorf("status %d, %q", res.status, res.text("main"))
	}
	if res := copied("tech"); res.status != http.StatusSeeOther {
		t.Errorf("another contact: status %d, %q", res.status, res.text("main"))
	}
}
