package server_test

import (
	"maps"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"portal/internal/registrar"
)

func TestWhatNobodyTouchedStaysAsItWasFoundInEveryForm(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	for _, form := range foundForms(t) {
		for n, find := range form.find {
			for _, b := range browsers {
				if form.exact && b.name == "folding" {
					continue
				}
				t.Run(form.name+" "+string(rune('1'+n))+" "+b.name, func(t *testing.T) {
					find(s)
					form.holds(t, s, jane, b)
				})
			}
		}
	}
}

// holds sends the form untouched, and then with one field changed.
func (f foundForm) holds(t *testing.T, s *site, jane *visitor, b browser) {
	jane.t = t
	s.clock.Advance(time.Minute) // passwords are not asked for in a row
	found, writes := f.live(s), len(s.acme.Writes())
	sent := b.sent(t, jane.get(f.path), f.form)
	maps.Copy(sent, f.save)
	res := jane.post(f.path, sent)
	if n := len(s.acme.Writes()); res.status != http.StatusOK || n != writes || !strings.Contains(res.text("main"), "Nothing to save") {
		t.Errorf("untouched: status %d, %d writes, %s", res.status, n-writes, res.text("main"))
	}
	sent = b.sent(t, jane.get(f.path), f.form)
	maps.Copy(sent, f.save)
	f.touch(sent)
	s.acme.EndSessions() // so that the form is carried through the question for the password
	again := b.sent(t, jane.post(f.path, sent), "form#reauth")
	again.Set("reauth_password", "jane-password")
	if res = jane.post(f.path, again); res.status != http.StatusSeeOther {
		t.Fatalf("one field touched: status %d, %s", res.status, res.text("main"))
	}
	if diff := cmp.Diff(f.touched(found), f.live(s), cmp.Comparer(func(a, b netip.Addr) bool { return a == b })); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if n := len(s.acme.Writes()); n != writes+1 {
		t.Errorf("%d writes, want 1", n-writes)
	}
}

func TestAChangeOfTheOwnerIsOnlyWhatWasTouched(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	for _, b := range browsers {
		found := s.storedOwner(t, func(c *registrar.FullContact) {
			*c = registrar.FullContact{FirstName: "Jane ", LastName: "O\u00a0Neill", Organisation: "Brightwater  Ltd", Email: "jane@bücher.example",
				Address1: "12\nQuay  Street", Country: "ca", State: "Ontario", Phone: "+1.4165550123x12345", Fax: "999-999-9999"}
		})
		sent := b.sent(t, jane.get(ownerPath), "form#contact")
		sent.Set("organisation", "Brightwater Inc.")
		review := jane.post(ownerPath, sent)
		if text := review.text("#contact"); !review.has("#review") || !strings.Contains(text, "Brightwater Inc.") || strings.Contains(text, "Neill") || strings.Contains(text, "cher.example") {
			t.Fatalf("%s: status %d, the review says %q", b.name, review.status, text)
		}
		back := b.sent(t, review, "form#contact")
		back.Set("step", "edit")
		sent = b.sent(t, jane.post(ownerPath, back), "form#contact")
		again := b.sent(t, jane.post(ownerPath, sent), "form#contact")
		again.Set("step", "save")
		if res := jane.post(ownerPath, again); res.status != http.StatusSeeOther {
			t.Fatalf("%s: status %d, %s", b.name, res.status, res.text("#notice"))
		}
		found.Organisation = "Brightwater Inc."
		if diff := cmp.Diff(found, s.contacts(t, "example.com").Contacts[registrar.OwnerContact]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", b.name, diff)
		}
	}
}

func TestACopyIsWhatStandsThereAndKeepsWhatSaysTheSame(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	set := s.contacts(t, "example.com")
	owner, tech := set.Contacts[registrar.OwnerContact], set.Contacts[registrar.TechContact]
	owner.Organisation, owner.Phone, owner.City, owner.FirstName = "Brightwater  Ltd", "+225.07010203", "New\u00a0 York", "42"
	tech.Organisation, tech.Fax = "Brightwater\u00a0Ltd ", "999-999-9999"
	set.Contacts[registrar.OwnerContact], set.Contacts[registrar.TechContact] = owner, tech
	s.acme.SetContacts("example.com", set)
	form := jane.contactForm(ownerPath)
	form.Set("address2", "Suite 4")
	form.Add("use", "tech")
	if res := jane.post(ownerPath, form); res.status != http.StatusSeeOther {
		t.Fatalf("status %d: %s", res.status, res.text("main"))
	}
	owner.Address2, tech.Address2 = "Suite 4", "Suite 4"
	tech.Phone, tech.City, tech.FirstName, tech.Fax = owner.Phone, owner.City, "42", ""
	got := s.contacts(t, "example.com").Contacts
	if diff := cmp.Diff([]registrar.FullContact{owner, tech}, []registrar.FullContact{got[registrar.OwnerContact], got[registrar.TechContact]}); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
