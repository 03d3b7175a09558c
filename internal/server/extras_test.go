package server_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"portal/internal/registrar"
	"portal/internal/registrar/registrartest"
)

// providerEdits shows the provider's contact, and otherEdits changes what the
// registry keeps besides.
var (
	providerEdits = editPage{
		page: "extras/provider", right: registrar.RightResellerContact,
		ready:     setExtras(registrar.ExtraResellerContact, registrar.Fields{"domain_enabled": "N", "business": "Acme"}),
		fill:      func(form url.Values) { form.Set("extra.domain_enabled", "Y") },
		elsewhere: setExtras(registrar.ExtraResellerContact, registrar.Fields{"domain_enabled": "N", "business": "Other"}),
	}
	otherEdits = editPage{
		page: "extras/other", right: registrar.RightProfile,
		ready:     setExtras(registrar.ExtraOther, registrar.Fields{"registrant.id": "1", "kept": "x"}),
		fill:      func(form url.Values) { form.Set("extra.registrant.id", "2") },
		elsewhere: setExtras(registrar.ExtraOther, registrar.Fields{"registrant.id": "9", "kept": "x"}),
	}
)

func setExtras(set registrar.ExtraSet, f registrar.Fields) func(*site, registrar.DomainName) {
	return func(s *site, name registrar.DomainName) { s.acme.SetExtras(name, set, f) }
}

// special adds a domain with a set to jane's profile.
func (s *site) special(name registrar.DomainName, set registrar.ExtraSet, f registrar.Fields) {
	s.acme.AddDomain("jane", registrar.Domain{Name: name, Owner: registrar.Contact{Email: "jane@example.com"}})
	s.acme.SetExtras(name, set, f)
}

// extras reads a set as it is at the registrar.
func (s *site) extras(t *testing.T, name registrar.DomainName, set registrar.ExtraSet) registrar.Fields {
	t.Helper()
	f, err := s.acme.Registrar().ExtrasReader.Extras(t.Context(), name, set)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// extraForm is the form of a set as the page gives it.
func (v *visitor) extraForm(path string) url.Values {
	v.t.Helper()
	res := v.get(path)
	form := url.Values{}
	res.doc.Find(`form:has(input[name="change_id"])`).Find("input[name], select[name]").Each(func(_ int, in *goquery.Selection) {
		value := in.AttrOr("value", "")
		switch {
		case goquery.NodeName(in) == "select":
			value = in.Find("option[selected]").AttrOr("value", "")
		case in.AttrOr("type", "") == "radio":
			if _, checked := in.Attr("checked"); !checked {
				return
			}
		}
		form.Set(in.AttrOr("name", ""), value)
	})
	if res.status != http.StatusOK || form.Get("change_id") == "" {
		v.t.Fatalf("%s: status %d, no form in\n%s", path, res.status, res.text("#work"))
	}
	return form
}

func TestASetIsChangedAndWhatIsNotOnThePageStays(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.special("example.us", registrar.ExtraUSNexus, registrar.Fields{"app_purpose": "P1", "category": "C31", "validator": "DE", "of_later": "kept"})
	jane := s.jane(t)
	form := jane.extraForm("/domains/example.us/extras/us_nexus")
	if form.Get("extra.category") != "C31" || form.Get("extra.validator") != "DE" || form.Has("extra.of_later") {
		t.Fatalf("the form is %v", form)
	}
	form.Set("extra.category", "C11")
	res := jane.post("/domains/example.us/extras/us_nexus", form)
	if res.status != http.StatusSeeOther {
		t.Fatalf("status %d: %s", res.status, res.text("#work"))
	}
	live := s.extras(t, "example.us", registrar.ExtraUSNexus)
	if live["category"] != "C11" || live["validator"] != "" || live["of_later"] != "kept" || live["app_purpose"] != "P1" {
		t.Errorf("there is %v now", live)
	}
	receipt := jane.get(res.header.Get("Location"))
	for _, want := range []string{"Link of the registrant", "Foreign organisation that regularly does business", "Citizen of the United States (C11)", "Germany"} {
		if !strings.Contains(receipt.text(".diff"), want) {
			t.Errorf("the receipt lacks %q: %s", want, receipt.text(".diff"))
		}
	}
}

func TestProblemsStandBesideTheFieldsOfASet(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.special("example.us", registrar.ExtraUSNexus, registrar.Fields{"app_purpose": "P1", "category": "C11"})
	jane := s.jane(t)
	const path = "/domains/example.us/extras/us_nexus"
	form := jane.extraForm(path)
	form.Set("extra.category", "C32")
	res := jane.post(path, form)
	if res.status != http.StatusUnprocessableEntity || !res.has(`#us_nexus-validator[aria-invalid]`) || res.text("#us_nexus-validator-problem") == "" {
		t.Errorf("status %d, %s", res.status, res.text("#work"))
	}
	if got := res.doc.Find(`input[name="extra.category"][checked]`).AttrOr("value", ""); got != "C32" {
		t.Errorf("what was chosen is %q now", got)
	}
	form.Set("extra.validator", "FR")
	s.acme.FailNext(registrartest.Rejected("465", registrar.ReasonField, "validator"))
	res = jane.post(path, form)
	if res.status != http.StatusUnprocessableEntity || !strings.Contains(res.text("#us_nexus-validator-problem"), "registry") {
		t.Errorf("refused: status %d, %s", res.status, res.text("#work"))
	}
}

func TestAValueThatNobodyKnowsIsShownAndKept(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.special("example.us", registrar.ExtraUSNexus, registrar.Fields{"app_purpose": "P8", "category": "C11", "new_fact": "as it is"})
	jane := s.jane(t)
	res := jane.get("/domains/example.us/extras")
	if res.doc.Find(`input[name="extra.app_purpose"][checked][value="P8"]`).Length() != 1 || !strings.Contains(res.text(".facts"), "as it is") {
		t.Errorf("the page reads %s", res.text("#work"))
	}
	form := jane.extraForm("/domains/example.us/extras/us_nexus")
	form.Set("extra.category", "C12")
	jane.post("/domains/example.us/extras/us_nexus", form)
	if live := s.extras(t, "example.us", registrar.ExtraUSNexus); live["app_purpose"] != "P8" || live["new_fact"] != "as it is" || live["category"] != "C12" {
		t.Errorf("there is %v now", live)
	}
}

func TestASubUserSeesTheSetsThatItMayChange(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.special("example.asia", registrar.ExtraAsiaCED, registrar.Fields{"id_type": "passport", "id_number": "X-48151"})
	for right, want := range map[registrar.Rights][3]bool{ // sees the number, has a form for it, has one for the provider's contact
		registrar.RightExtras:          {true, true, false},
		registrar.RightResellerContact: {false, false, true},
		registrar.RightTechContact:     {false, false, false},
	} {
		login := fmt.Sprintf("dora%d", right)
		s.acme.AddSubUser("example.asia", login, "doras-password", right)
		dora := s.visitor(t, acme)
		dora.signIn("example.asia", login, "doras-password")
		page := dora.get("/domains/example.asia/extras")
		alone := dora.get("/domains/example.asia/extras/asia_ced")
		got := [3]bool{strings.Contains(page.body, "X-48151"), page.has(`form[action$="/asia_ced"]`), page.has(`form[action$="/provider"]`)}
		if got != want || strings.Contains(alone.body, "X-48151") != want[0] || strings.Contains(page.body, "registry data") {
			t.Errorf("right %#x: %v, want %v", uint16(right), got, want)
		}
	}
}

func TestOnlyWhatTheRegistrarOffersIsShown(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	jane := s.jane(t)
	page := jane.get("/domains/example.com/extras")
	if n := page.doc.Find("#work section.card").Length(); n != 1 || !page.has("#provider-title") {
		t.Errorf("%d sets: %s", n, page.text("#work"))
	}
	if res := jane.get("/domains/example.com/extras/us_nexus"); res.has(`input[name="change_id"]`) || !strings.Contains(res.text("#work .banner"), ".com") {
		t.Errorf("a set that is not offered: %s", res.text("#work"))
	}
	if res := jane.get("/domains/example.com/extras/nothing"); res.status != http.StatusNotFound {
		t.Errorf("a set that is none: status %d", res.status)
	}
}

func TestTheNavigationLeadsToMoreSettingsWhereThereAreSome(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.special("example.us", registrar.ExtraUSNexus, registrar.Fields{})
	jane := s.jane(t)
	for _, domain := range []string{"example.us", "example.com"} { // of its own, and for all domains of the provider
		if !jane.get("/domains/" + domain).has(`.side a[href="/domains/` + domain + `/extras"]`) {
			t.Errorf("nothing leads to more settings of %s", domain)
		}
	}
}

func TestTheLegalTypeOfACanadianRegistrantGoesWithTheWholeContact(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.special("example.ca", registrar.ExtraCATrademark, registrar.Fields{"trademark": "N"})
	owner := registrar.FullContact{FirstName: "Jane", LastName: "Rivers", Organisation: "Rivers Ltd", Email: "jane@example.com",
		Country: "CA", Extra: map[string]string{"legal_type": "CCO", "cwa": "Y", "more": "kept"}}
	s.acme.SetContacts("example.ca", registrar.ContactSet{Contacts: map[registrar.ContactRole]registrar.FullContact{registrar.OwnerContact: owner}})
	jane := s.jane(t)
	const path = "/domains/example.ca/extras/ca_registrant"
	form := jane.extraForm(path)
	form.Set("extra.legal_type", "CCT")
	res := jane.post(path, form)
	if res.status != http.StatusSeeOther {
		t.Fatalf("status %d: %s", res.status, res.text("#work"))
	}
	live := s.contacts(t, "example.ca").Contacts[registrar.OwnerContact]
	if live.Extra["legal_type"] != "CCT" || live.Extra["more"] != "kept" || live.Extra["cwa"] != "Y" || live.Organisation != "Rivers Ltd" {
		t.Errorf("there is %+v now", live)
	}
	if receipt := jane.get(res.header.Get("Location")); !strings.Contains(receipt.text(".diff"), "Canadian citizen (CCT)") {
		t.Errorf("the receipt reads %s", receipt.text(".diff"))
	}
}

func TestACompanyCanNotHideItsAddress(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.special("example.co.uk", registrar.ExtraUKOptOut, registrar.Fields{"uk_whois_opt": "N", "reg_type": "LTD"})
	jane := s.jane(t)
	const path = "/domains/example.co.uk/extras/uk_opt_out"
	if res := jane.get(path); res.has(`input[name="change_id"]`) || !strings.Contains(res.text(".facts"), "Limited company (LTD)") {
		t.Errorf("the page reads %s", res.text("#work"))
	}
	if res := jane.post(path, url.Values{"extra.uk_whois_opt": {"Y"}}); res.status != http.StatusUnprocessableEntity || len(s.acme.Writes()) != 0 {
		t.Errorf("status %d, %d writes", res.status, len(s.acme.Writes()))
	}
}

func TestADomainIsHandedOverByItsNameItsTagAndThePassword(t *testing.T) {
	t.Parallel()
	const path = "/domains/example.co.uk/extras/uk_tag"
	s := newSite(t)
	s.special("example.co.uk", registrar.ExtraUKOptOut, registrar.Fields{"uk_whois_opt": "N", "reg_type": "IND"})
	jane := s.jane(t)
	form := jane.extraForm(path)
	full := func(tag, confirm, password string) url.Values {
		form := maps.Clone(form)
		form.Set("extra.gaining_registrar_tag", tag)
		form.Set("confirm", confirm)
		form.Set("reauth_password", password)
		return form
	}
	for _, wrong := range []struct {
		form   url.Values
		status int
		says   string
	}{
		{full("", "example.co.uk", "jane-password"), http.StatusUnprocessableEntity, "#uk_tag-gaining_registrar_tag-problem"},
		{full("elsewhere", "example.com", "jane-password"), http.StatusUnprocessableEntity, "#confirm-problem"},
		{full("elsewhere", "", "jane-password"), http.StatusUnprocessableEntity, "#confirm-problem"},
		{full("elsewhere", "example.co.uk", "wrong-password"), http.StatusUnprocessableEntity, "#reauth_password-problem"},
	} {
		res := jane.post(path, wrong.form)
		if res.status != wrong.status || !res.has(wrong.says) {
			t.Errorf("status %d without %s: %s", res.status, wrong.says, res.text("#main"))
		}
		if strings.Contains(res.body, "jane-password") || strings.Contains(res.body, "wrong-password") {
			t.Error("the page repeats a password")
		}
	}
	bare := full("elsewhere", "EXAMPLE.co.uk", "")
	bare.Del("reauth_password")
	if res := jane.post(path, bare); res.status != http.StatusUnauthorized || !res.has("#reauth") {
		t.Errorf("without the password: status %d", res.status)
	}
	if n := len(s.acme.Writes()); n != 0 {
		t.Fatalf("%d writes before it was asked for rightly", n)
	}
	form = full("elsewhere", "EXAMPLE.co.uk", "jane-password")
	res := jane.post(path, form)
	if again := jane.post(path, form); res.status != http.StatusSeeOther || again.header.Get("Location") != res.header.Get("Location") {
		t.Errorf("status %d, then %d: %s", res.status, again.status, res.text("#work"))
	}
	if writes := s.acme.Writes(); len(writes) != 1 {
		t.Errorf("writes: %+v", writes)
	}
	receipt := jane.get(res.header.Get("Location"))
	if receipt.doc.Find("#outcome").AttrOr("data-outcome", "") != "applied" || !strings.Contains(receipt.text(".diff"), "ELSEWHERE") {
		t.Errorf("the receipt reads %s", receipt.text("#receipt"))
	}
	receipt.leadsNowhere(t)
	if part := jane.get(res.header.Get("Location"), htmx); part.header.Get("HX-Redirect") != res.header.Get("Location") {
		t.Errorf("on the page of the form: status %d, %v", part.status, part.header)
	}
	if res := jane.get("/domains/example.co.uk"); res.status != http.StatusNotFound {
		t.Errorf("the domain that is gone: status %d", res.status)
	}
}

// leadsNowhere fails if a page leads to one of a domain.
func (a answer) leadsNowhere(t *testing.T) {
	t.Helper()
	for _, href := range a.doc.Find(`a[href^="/domains/"]`).Map(func(_ int, link *goquery.Selection) string { return link.AttrOr("href", "") }) {
		t.Errorf("it leads to %s, which is gone", href)
	}
}

func TestNobodyButTheOwnerHandsADomainOver(t *testing.T) {
	t.Parallel()
	const path = "/domains/example.co.uk/extras/uk_tag"
	s := newSite(t)
	s.special("example.co.uk", registrar.ExtraUKOptOut, registrar.Fields{})
	s.acme.AddSubUser("example.co.uk", "dora", "doras-password", registrar.AllRights&^registrar.RightProfile)
	form := s.jane(t).extraForm(path)
	form.Set("extra.gaining_registrar_tag", "ELSEWHERE")
	form.Set("confirm", "example.co.uk")
	dora := s.visitor(t, acme)
	dora.signIn("example.co.uk", "dora", "doras-password")
	form.Set("reauth_password", "doras-password")
	if res := dora.post(path, byHand(form)); res.status != http.StatusForbidden || len(s.acme.Writes()) != 0 {
		t.Errorf("status %d, %d writes", res.status, len(s.acme.Writes()))
	}
	if res := dora.get(path); res.has("form[action$=uk_tag]") {
		t.Error("the form is offered")
	}
}

func TestTheRegistryOfDeIsAskedToLookAgain(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.special("example.de", registrar.ExtraOther, nil)
	jane := s.jane(t)
	const page, path = "/domains/example.de/extras", "/domains/example.de/extras/activate"
	form := url.Values{}
	jane.get(page).doc.Find(`form[action="` + path + `"] input`).Each(func(_ int, in *goquery.Selection) {
		form.Set(in.AttrOr("name", ""), in.AttrOr("value", ""))
	})
	res := jane.post(path, form)
	if res.status != http.StatusSeeOther || len(s.acme.Writes()) != 1 {
		t.Errorf("status %d, %d writes", res.status, len(s.acme.Writes()))
	}
	if res := jane.post("/domains/example.com/extras/activate", jane.extraForm("/domains/example.com/extras")); res.status != http.StatusUnprocessableEntity {
		t.Errorf("where there is no such thing: status %d", res.status)
	}
}

func TestTheRegistryOfCaIsAskedForItsPassword(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.special("example.ca", registrar.ExtraCADisplay, registrar.Fields{"display": "FULL"})
	s.acme.SetContacts("example.ca", s.contacts(t, "example.com"))
	jane := s.jane(t)
	const page, path = "/domains/example.ca/extras", "/domains/example.ca/extras/password"
	form := url.Values{}
	jane.get(page).doc.Find(`form[action="` + path + `"] input`).Each(func(_ int, in *goquery.Selection) {
		form.Set(in.AttrOr("name", ""), in.AttrOr("value", ""))
	})
	for range 2 { // a form that is sent again is carried out once
		if res := jane.post(path, form); res.status != http.StatusSeeOther || len(s.acme.Writes()) != 1 {
			t.Errorf("status %d, %d writes", res.status, len(s.acme.Writes()))
		}
	}
	s.acme.AddSubUser("example.ca", "dora", "doras-password", registrar.AllRights&^registrar.RightProfile)
	dora := s.visitor(t, acme)
	dora.signIn("example.ca", "dora", "doras-password")
	if res := dora.get(page); res.status != http.StatusOK || res.has(`form[action="`+path+`"]`) {
		t.Errorf("a second person: status %d; it is offered what is the owner's", res.status)
	}
	dora.setsAddressAt("/domains/example.ca/contacts/admin", "eve@evil.example")
	writes := len(s.acme.Writes())
	res := jane.post(path, fieldsOf(jane.get(page), `form[action="`+path+`"]`))
	if text := res.text("main"); len(s.acme.Writes()) != writes || !strings.Contains(text, "“Administrative contact” was changed") {
		t.Errorf("mailed to an address that a second person set: status %d, %q", res.status, text)
	}
}
