package server_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"

	"portal/internal/registrar"
	"portal/internal/registrar/registrartest"
)

const (
	contactsPath = "/domains/example.com/contacts"
	ownerPath    = contactsPath + "/owner"
	techPath     = contactsPath + "/tech"
)

// fieldsOf is a form as a browser sends it untouched.
func fieldsOf(res answer, form string) url.Values {
	fields := url.Values{}
	res.doc.Find(form + " [name]:not(button)").Each(func(_ int, s *goquery.Selection) {
		_, checked := s.Attr("checked")
		switch {
		case s.AttrOr("type", "") == "checkbox" && !checked:
		case s.Is("select"):
			fields.Add(s.AttrOr("name", ""), s.Find("option[selected]").AttrOr("value", ""))
		default:
			fields.Add(s.AttrOr("name", ""), s.AttrOr("value", ""))
		}
	})
	return fields
}

func (v *visitor) contactForm(path string) url.Values {
	v.t.Helper()
	res := v.get(path)
	if res.status != http.StatusOK || !res.has("form#contact") {
		v.t.Fatalf("%s: status %d, no form", path, res.status)
	}
	return fieldsOf(res, "form#contact")
}

func (s *site) contacts(t *testing.T, name registrar.DomainName) registrar.ContactSet {
	t.Helper()
	set, err := s.acme.Registrar().ContactReader.Contacts(context.WithoutCancel(t.Context()), name)
	must(t, err)
	return set
}

func TestAChangeOfRegistrantIsReviewedBeforeItIsSaved(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	form := jane.contactForm(ownerPath)
	form.Set("email", "jane@new.example")
	review := jane.post(ownerPath, form)
	if review.status != http.StatusOK || !review.has("#review") || len(s.acme.Writes()) != 0 {
		t.Fatalf("status %d, %d writes, want a review", review.status, len(s.acme.Writes()))
	}
	if text := review.text("#contact"); !strings.Contains(text, "60 days") || !strings.Contains(text, "alex@example.com") || !strings.Contains(text, "jane@new.example") {
		t.Errorf("the review says %q", text)
	}
	reviewed := fieldsOf(review, "form#contact")
	reviewed.Set("step", "edit")
	if back := jane.post(ownerPath, reviewed); back.doc.Find("#contact-email").AttrOr("value", "") != "jane@new.example" {
		t.Errorf("back at the form the address is %q", back.doc.Find("#contact-email").AttrOr("value", ""))
	}
	reviewed.Set("step", "save")
	for range 2 {
		if res := jane.post(ownerPath, reviewed); res.header.Get("Location") != "/changes/"+reviewed.Get("change_id") {
			t.Errorf("saved: status %d, Location %q", res.status, res.header.Get("Location"))
		}
	}
	if n := len(s.acme.Writes()); n != 1 {
		t.Errorf("%d writes, want 1", n)
	}
	if got := s.contacts(t, "example.com").Contacts[registrar.OwnerContact].Email; got != "jane@new.example" {
		t.Errorf("the owner's address is %q", got)
	}
	receipt := jane.get("/changes/" + reviewed.Get("change_id"))
	if text := receipt.text("#receipt"); !strings.Contains(text, "Owner: Email address") || !strings.Contains(text, "jane@new.example") {
		t.Errorf("the receipt says %q", text)
	}
	if _, err := s.db.Owner.Exec(t.Context(), `UPDATE audit_personal SET value = '["eve@evil.example"]' WHERE name LIKE 'diff.%.new'`); err != nil {
		t.Fatal(err)
	}
	receipt = jane.get("/changes/" + reviewed.Get("change_id"))
	if text := receipt.text("#receipt"); !receipt.has("#altered") || strings.Contains(text, "eve@evil") || !strings.Contains(text, "altered after it was recorded") {
		t.Errorf("after a value was altered the receipt says %q", text)
	}
	if text := jane.get("/activity").text("#activity"); strings.Contains(text, "eve@evil") || !strings.Contains(text, "were altered after it was recorded") {
		t.Errorf("after a value was altered the activity says %q", text)
	}
	if _, err := s.db.Owner.Exec(t.Context(), `DELETE FROM audit_personal`); err != nil {
		t.Fatal(err)
	}
	receipt = jane.get("/changes/" + reviewed.Get("change_id"))
	if text := receipt.text("#receipt"); receipt.status != http.StatusOK || !strings.Contains(text, "erased from the records") {
		t.Errorf("after erasure: status %d, %q", receipt.status, text)
	}
}

func TestOnlyAMaterialChangeIsReviewed(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.acme.AddDomain("jane", registrar.Domain{Name: "example.ca"})
	jane := s.jane(t)
	for path, field := range map[string]string{ownerPath: "city", techPath: "email", "/domains/example.ca/contacts/owner": "email"} {
		form := jane.contactForm(path)
		form.Set(field, "new@new.example")
		if res := jane.post(path, form); res.status != http.StatusSeeOther {
			t.Errorf("%s of %s: status %d", field, path, res.status)
		}
	}
}

func TestAFieldThatIsNotOnThePageIsNotLost(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	want := s.contacts(t, "example.com")
	owner := want.Contacts[registrar.OwnerContact]
	owner.Language, owner.Extra = "fr", map[string]string{"vat": "X1", "legal_type": "CCO"}
	want.Contacts[registrar.OwnerContact] = owner
	s.acme.SetContacts("example.com", want)
	jane := s.jane(t)
	form := jane.contactForm(ownerPath)
	form.Set("phone", "(613) 555-0199")
	form.Add("use", "tech")
	if res := jane.post(ownerPath, form); res.status != http.StatusSeeOther {
		t.Fatalf("status %d: %s", res.status, res.text("#notice"))
	}
	owner.Phone = "+1.6135550199"
	want.Contacts[registrar.OwnerContact] = owner
	tech := owner.Clone()
	tech.Language, tech.Extra = "", nil // of its own
	want.Contacts[registrar.TechContact] = tech
	if diff := cmp.Diff(want, s.contacts(t, "example.com")); diff != "" {
		t.Errorf("contacts (-want +got):\n%s", diff)
	}
	if n := len(s.acme.Writes()); n != 1 {
		t.Errorf("%d writes, want 1", n)
	}
}

func TestAContactThatWasChangedMeanwhileIsNotCopiedOver(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	form := jane.contactForm(ownerPath)
	form.Set("city", "Kingston")
	form.Add("use", "tech")
	set := s.contacts(t, "example.com")
	tech := set.Contacts[registrar.TechContact]
	tech.Email = "else@elsewhere.example"
	set.Contacts[registrar.TechContact] = tech
	s.acme.SetContacts("example.com", set)
	if res := jane.post(ownerPath, form); res.status != http.StatusConflict || res.doc.Find("#contact-city").AttrOr("value", "") != "Kingston" {
		t.Errorf("status %d, want 409 with what was typed", res.status)
	}
}

func TestProblemsStandBesideTheirFields(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	form := jane.contactForm(techPath)
	form.Set("email", "nowhere")
	form.Set("city", "")
	res := jane.post(techPath, form)
	if res.status != http.StatusUnprocessableEntity || !res.has("#contact-email[aria-invalid]") || !res.has("#contact-city[aria-invalid][autofocus]") {
		t.Errorf("status %d, problems %q", res.status, res.text(".problem"))
	}
	form.Set("email", "new@new.example")
	form.Set("city", "Kingston")
	s.acme.FailNext(registrartest.Rejected("465", registrar.ReasonField, "tech.postal_code"))
	res = jane.post(techPath, form)
	if res.status != http.StatusUnprocessableEntity || !res.has("#contact-postal_code[aria-invalid]") || res.doc.Find("#contact-city").AttrOr("value", "") != "Kingston" {
		t.Errorf("refused: status %d, problems %q", res.status, res.text(".problem"))
	}
}

func TestAnotherCountryBringsItsStates(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	form := jane.contactForm(techPath)
	form.Set("country", "US")
	form.Set("step", "country")
	res := jane.post(techPath, form, htmx)
	if res.status != http.StatusOK || !res.has(`#contact-state option[value="TX"]`) || res.has(`#contact-state option[selected]`) {
		t.Errorf("status %d, states %q", res.status, res.text("#contact-state"))
	}
	form.Del("step") // without script Ontario is sent with it
	if res := jane.post(techPath, form); res.status != http.StatusUnprocessableEntity || !res.has("#contact-state[aria-invalid]") {
		t.Errorf("Ontario, US: status %d", res.status)
	}
	if n := len(s.acme.Writes()); n != 0 {
		t.Errorf("%d writes", n)
	}
}

func TestASubUserSeesAndChangesOnlyTheContactsItMay(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	const domain = "/domains/shared.com/contacts"
	set := s.contacts(t, "shared.com")
	owner := set.Contacts[registrar.OwnerContact]
	owner.Email = "private@owner.example"
	set.Contacts[registrar.OwnerContact], set.PendingOwner = owner, "Nora New"
	s.acme.SetContacts("shared.com", set)
	bob := s.visitor(t, acme)
	bob.signIn("shared.com", "bob", "bobs-password")
	page := bob.get(domain)
	if !page.has("#contact-tech") || page.has("#contact-owner, #contact-admin, #pending, #trade") {
		t.Errorf("the page shows %q", page.text("#work"))
	}
	for _, res := range []answer{page, bob.get(domain + "/owner")} {
		if res.status != http.StatusOK || strings.Contains(res.body, "private@owner.example") || strings.Contains(res.body, "Nora") {
			t.Errorf("status %d, or the owner is told", res.status)
		}
	}
	form := bob.contactForm(domain + "/tech")
	form.Add("use", "owner")
	if res := bob.post(domain+"/tech", form); res.status != http.StatusForbidden {
		t.Errorf("copied to the owner: status %d", res.status)
	}
	for _, do := range []string{"revoke", "resend-new", "lock-off"} {
		if res := bob.post(domain, url.Values{"do": {do}, "seen": {"x"}}); res.status != http.StatusForbidden {
			t.Errorf("%s: status %d", do, res.status)
		}
	}
	if n := len(s.acme.Writes()); n != 0 {
		t.Errorf("%d writes", n)
	}
}

func TestAPendingChangeOfOwnerIsShownMailedAgainAndTakenBack(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.acme.SetPendingOwner("example.com", "Nora New")
	jane := s.jane(t)
	page := jane.get(contactsPath)
	if !strings.Contains(page.text("#pending"), "Nora New") {
		t.Fatalf("the page says %q", page.text("#work"))
	}
	resend := fieldsOf(page, "#pending form:has([value=resend-new])")
	resend.Set("do", "resend-new")
	if res := jane.post(contactsPath, resend, htmx); res.status != http.StatusOK || !res.has(`#receipt [data-outcome="applied"]`) {
		t.Errorf("mailed again: status %d", res.status)
	}
	revoke := fieldsOf(jane.get(contactsPath), "#pending form:has([value=revoke])")
	revoke.Set("do", "revoke")
	for range 2 {
		if res := jane.post(contactsPath, revoke); res.header.Get("Location") != "/changes/"+revoke.Get("change_id") {
			t.Errorf("taken back: status %d", res.status)
		}
	}
	if got := s.contacts(t, "example.com").PendingOwner; got != "" || len(s.acme.Writes()) != 2 {
		t.Errorf("%q is to come, %d writes", got, len(s.acme.Writes()))
	}
	if page := jane.get(contactsPath); page.has("#pending") {
		t.Error("it is still shown")
	}
}

func TestTheLockAfterAChangeOfOwnerCanBeDoneWithout(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	form := fieldsOf(jane.get(contactsPath), "#trade form")
	form.Set("do", "lock-off")
	if res := jane.post(contactsPath, form); res.status != http.StatusSeeOther {
		t.Fatalf("status %d", res.status)
	}
	if page := jane.get(contactsPath); !page.has("#trade [value=lock-on]") {
		t.Errorf("the page says %q", page.text("#trade"))
	}
}

func TestContactsAreGivenToOtherDomainsThroughADryRun(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.working(t)
	jane := s.jane(t)
	const path = contactsPath + "/others"
	for name, form := range map[string]url.Values{
		"no role":      {"text": {"locked.com"}},
		"no name":      {"use": {"tech"}, "text": {"example.com"}},
		"a wrong name": {"use": {"tech"}, "text": {"locked.com carls.com"}},
	} {
		if res := jane.post(path, form); res.status != http.StatusUnprocessableEntity || !res.has("[aria-invalid]") {
			t.Errorf("%s: status %d", name, res.status)
		}
	}
	form := url.Values{"form_id": {jane.get(path).doc.Find("#contact input[name=form_id]").AttrOr("value", "")}, "use": {"tech", "owner"}, "text": {"locked.com, shared.com"}}
	res := jane.post(path, form)
	if res.status != http.StatusSeeOther || !strings.HasPrefix(res.header.Get("Location"), "/batches/") {
		t.Fatalf("status %d, Location %q", res.status, res.header.Get("Location"))
	}
	jane.awaitState(res.header.Get("Location"), "ready")
	if again := jane.post(path, form).header.Get("Location"); again != res.header.Get("Location") {
		t.Errorf("the form that was sent twice made two bulk edits, %q and %q", res.header.Get("Location"), again)
	}
	if n := len(s.acme.Writes()); n != 0 {
		t.Errorf("%d writes before it is started", n)
	}
	if text := jane.get(res.header.Get("Location")).text("#batch"); !strings.Contains(text, "Owner: Alex Sample") {
		t.Errorf("the bulk edit says %q", text)
	}
	s.acme.AddSubUser("locked.com", "dora", "doras-password", registrar.AllRights&^registrar.RightProfile)
	dora := s.visitor(t, acme)
	dora.signIn("locked.com", "dora", "doras-password")
	if res := dora.post("/domains/locked.com/contacts/others", url.Values{"use": {"tech"}, "all": {"1"}}); res.status != http.StatusForbidden {
		t.Errorf("a sub-user: status %d", res.status)
	}
}

func TestARoleThatTheTLDDoesNotHaveIsNotThere(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.acme.AddDomain("jane", registrar.Domain{Name: "example.ca"})
	jane := s.jane(t)
	if page := jane.get("/domains/example.ca/contacts"); page.has("#contact-billing, #trade") || !page.has("#contact-admin") {
		t.Errorf("the page shows %q", page.text("#work"))
	}
	for _, role := range []string{"billing", "nobody"} {
		if res := jane.get("/domains/example.ca/contacts/" + role); res.status != http.StatusNotFound {
			t.Errorf("%s: status %d", role, res.status)
		}
	}
}

// storedOwner makes the owner contact of example.com what edit returns.
func (s *site) storedOwner(t *testing.T, edit func(*registrar.FullContact)) registrar.FullContact {
	t.Helper()
	set := s.contacts(t, "example.com")
	owner := set.Contacts[registrar.OwnerContact]
	edit(&owner)
	set.Contacts[registrar.OwnerContact] = owner
	s.acme.SetContacts("example.com", set)
	return owner
}

func TestAConflictShowsWhatTheVisitorTouchedOverWhatIsThere(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	form := jane.contactForm(ownerPath)
	form.Set("city", "Kingston")
	want := s.storedOwner(t, func(c *registrar.FullContact) { c.Email, c.Address2 = "else@elsewhere.example", "Suite  4" })
	stale := jane.post(ownerPath, form)
	if stale.status != http.StatusConflict || stale.doc.Find("#contact-email").AttrOr("value", "") != want.Email || stale.doc.Find("#contact-city").AttrOr("value", "") != "Kingston" {
		t.Fatalf("status %d, want 409 with the new address and what was typed", stale.status)
	}
	if text := stale.text("#contact"); strings.Contains(text, "alex@example.com") {
		t.Errorf("the page tells of a difference that nobody made: %q", text)
	}
	form = fieldsOf(stale, "form#contact")
	if res := jane.post(ownerPath, form); res.status != http.StatusSeeOther {
		t.Fatalf("status %d: %s", res.status, res.text("#notice"))
	}
	want.City = "Kingston"
	if diff := cmp.Diff(want, s.contacts(t, "example.com").Contacts[registrar.OwnerContact]); diff != "" {
		t.Errorf("owner (-want +got):\n%s", diff)
	}
}

func TestAConflictIsNotForgottenOverAProblem(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	form := jane.contactForm(ownerPath)
	form.Set("city", "42")
	s.storedOwner(t, func(c *registrar.FullContact) { c.Address2 = "Suite 4" })
	form = fieldsOf(jane.post(ownerPath, form), "form#contact")
	form.Set("city", "Kingston")
	if res := jane.post(ownerPath, form); res.status != http.StatusConflict || res.doc.Find("#contact-address2").AttrOr("value", "") != "Suite 4" {
		t.Errorf("status %d, want 409 with what is there", res.status)
	}
	if n := len(s.acme.Writes()); n != 0 {
		t.Errorf("%d writes", n)
	}
}

func TestWhatIsWrongWithATelephoneNumberOrNameIsNamed(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	for _, test := range []struct{ field, text, says string }{
		{"phone", "+1 416 555 0123 ext. 12345", "The extension 12345 is too long: 4 digits at most."},
		{"phone", "416 555 0123 / 416 555 0124", "more than one number"},
		{"fax", "555-0123", "“555-0123” has no area code."},
		{"first_name", "Ja\u200bne", "U+200B"},
		{"organisation", "\u202edtL", "U+202E"},
		{"address1", "1 Quay\u2066 Street", "U+2066"},
	} {
		form := jane.contactForm(ownerPath)
		form.Set(test.field, test.text)
		res := jane.post(ownerPath, form)
		if got := res.text("#contact-" + test.field + "-problem"); res.status != http.StatusUnprocessableEntity || !strings.Contains(got, test.says) {
			t.Errorf("%q: status %d, the page says %q", test.text, res.status, got)
		}
		if got := res.doc.Find("#contact-"+test.field).AttrOr("value", ""); got != test.text {
			t.Errorf("%q came back as %q", test.text, got)
		}
	}
	form := jane.contactForm(ownerPath)
	form.Set("city", "می\u200cخواهم")
	if res := jane.post(ownerPath, form); res.status != http.StatusSeeOther {
		t.Errorf("a joiner that its script needs: status %d, %s", res.status, res.text(".problem"))
	}
}
