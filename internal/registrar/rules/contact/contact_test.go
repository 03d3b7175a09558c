package contact

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"portal/internal/registrar"
)

func good() registrar.FullContact {
	return registrar.FullContact{
		FirstName: "Jane", LastName: "Rivers", Organisation: "Brightwater Ltd", Address1: "1 Quay Street", City: "Toronto", State: "ON",
		PostalCode: "M5J 2N1", Country: "CA", Phone: "+1.4165550123", Email: "jane@brightwater.com", Extra: map[string]string{"legal_type": "CCO"},
	}
}

func TestATelephoneNumberIsWrittenAsRegistriesWantIt(t *testing.T) {
	tests := []struct{ text, country, want string }{
		{"(416) 555-0123", "CA", "+1.4165550123"},
		{"+44 20 7946 0018", "CA", "+44.2079460018"},
		{"0044 20 7946 0018", "FR", "+44.2079460018"},
		{"020 7946 0018", "GB", "+44.2079460018"},
		{"01 99 00 12 34", "FR", "+33.199001234"},
		{"06 1234 5678", "IT", "+39.0612345678"}, // Italy keeps the zero
		{"0044 20 7946 0018", "CA", "+44.2079460018"},
		{"00 33 1 23 45 67 89", "CA", "+33.123456789"},
		{"0044 20 7946 0018", "GB", "+44.2079460018"},
		{"416-555-0123 ext. 12", "CA", "+1.4165550123x12"},
		{"+1.4165550123x12", "", "+1.4165550123x12"},
		{"nonsense", "CA", ""},
		{"12", "CA", ""},
		{"", "CA", ""},
	}
	for _, test := range tests {
		got, p := ParsePhone(test.text, test.country)
		if got != test.want || (p.Fault == "") != (test.want != "") {
			t.Errorf("ParsePhone(%q, %q) = %q, %v, want %q", test.text, test.country, got, p, test.want)
		}
	}
}

func TestWhatIsWrongWithATelephoneNumberIsTold(t *testing.T) {
	for text, want := range map[string]Problem{
		"+1 416 555 0123 ext. 12345":        {PhoneExtension, 4, "12345"},
		"+1.4165550123x12345":               {PhoneExtension, 4, "12345"},
		"416 555 0123 poste 123456":         {PhoneExtension, 4, "123456"},
		"+1 416 555 0123 / +1 416 555 0124": {PhoneTwo, 0, "+1 416 555 0123 / +1 416 555 0124"},
		"416-555-0123 or 416-555-0124":      {PhoneTwo, 0, "416-555-0123 or 416-555-0124"},
		"+999 123456":                       {PhoneCountry, 0, "+999"},
		"555-0123":                          {PhoneArea, 0, "555-0123"},
		"416-555-01":                        {PhoneShort, 0, "416-555-01"},
		"+1 416 555 01234":                  {PhoneLong, 0, "+1 416 555 01234"},
		"416 555 0123 (mobile)":             {BadPhone, 0, "416 555 0123 (mobile)"},
		"call me":                           {BadPhone, 0, "call me"},
	} {
		if _, got := ParsePhone(text, "CA"); got != want {
			t.Errorf("%q: %+v, want %+v", text, got, want)
		}
	}
	if _, got := ParsePhone("416 555 0123", ""); got.Fault != PhonePrefix {
		t.Errorf("no country: %+v", got)
	}
}

func TestWhatAFormShowsOfAStoredNumberIsReadBack(t *testing.T) {
	for stored, shown := range map[string]string{
		"+44.2079460018": "+44 20 7946 0018", "+1.4165550123x12": "+1 416-555-0123 ext. 12", "+39.0612345678": "+39 06 1234 5678",
		"+225.07010203": "+225.07010203", "+52.15512345678": "+52.15512345678", "+999.1": "+999.1", // of old plans, and of none
	} {
		if got := ReadablePhone(stored); got != shown {
			t.Errorf("%s is shown as %q, want %q", stored, got, shown)
		}
		if got, p := ParsePhone(ReadablePhone(stored), "DE"); got != stored || p.Fault != "" {
			t.Errorf("%s is read back as %q, %+v", stored, got, p)
		}
	}
	for stored, shown := range map[string]string{ // of old records
		"+18031234567": "+1 803-123-4567", "999-999-9999": "999-999-9999", "+1.4165550123x12345": "+1.4165550123x12345", "unknown": "unknown",
	} {
		if got := ReadablePhone(stored); got != shown || !Kept("phone", shown, stored) || !Kept("fax", stored, stored) {
			t.Errorf("%s is shown as %q, want %q, which keeps it", stored, got, shown)
		}
	}
}

// fieldsOf is a contact as a form sends it.
func fieldsOf(c registrar.FullContact) map[string]string {
	sent := make(map[string]string)
	for _, field := range registrar.ContactFields {
		sent[field] = *c.Field(field)
	}
	return sent
}

func TestWhatIsWrongStandsBesideItsField(t *testing.T) {
	tests := []struct {
		name   string
		domain registrar.DomainName
		role   registrar.ContactRole
		change func(*registrar.FullContact)
		want   map[string]Problem
	}{
		{"nothing", "x.com", "owner", func(*registrar.FullContact) {}, nil},
		{"a missing name", "x.com", "owner", func(c *registrar.FullContact) { c.LastName = " " }, map[string]Problem{"last_name": {Fault: Missing}}},
		{"a state is needed in Canada", "x.com", "tech", func(c *registrar.FullContact) { c.State = "" }, map[string]Problem{"state": {Fault: Missing}}},
		{"and is one of Canada's", "x.com", "tech", func(c *registrar.FullContact) { c.State = "Bavaria" }, map[string]Problem{"state": {Fault: BadPlace}}},
		{"no state is needed in France", "x.com", "tech", func(c *registrar.FullContact) { c.State, c.Country = "", "FR" }, nil},
		{"but at .us", "x.us", "tech", func(c *registrar.FullContact) { c.State, c.Country = "", "FR" }, map[string]Problem{"state": {Fault: Missing}}},
		{"too long", "x.com", "owner", func(c *registrar.FullContact) { c.PostalCode = "12345678901234567" }, map[string]Problem{"postal_code": {Fault: TooLong, Max: 16}}},
		{"a city without a letter", "x.com", "owner", func(c *registrar.FullContact) { c.City = "75" }, map[string]Problem{"city": {Fault: NoLetter}}},
		{"no address", "x.com", "owner", func(c *registrar.FullContact) { c.Email = "jane@nowhere" }, map[string]Problem{"email": {Fault: EmailDomain, Text: "nowhere"}}},
		{"a name before the address", "x.com", "owner", func(c *registrar.FullContact) { c.Email = "Jane <jane@a.com>" }, nil},
		{"no country", "x.com", "owner", func(c *registrar.FullContact) { c.Country = "XX" }, map[string]Problem{"country": {Fault: BadPlace}}},
		{"no number", "x.com", "owner", func(c *registrar.FullContact) { c.Fax = "none" }, map[string]Problem{"fax": {Fault: BadPhone, Text: "none"}}},
		{"no web address", "x.com", "owner", func(c *registrar.FullContact) { c.URL = "ftp://a.com" }, map[string]Problem{"url": {Fault: BadURL}}},
		{"the zone contact of .de needs a fax", "x.de", "billing", func(c *registrar.FullContact) { c.Fax = "" }, map[string]Problem{"fax": {Fault: Missing}}},
		{".ca wants nothing but the organisation of an owner", "x.ca", "owner", func(c *registrar.FullContact) { *c = registrar.FullContact{Organisation: "A"} }, nil},
		{".uk keeps little of an admin", "x.co.uk", "admin", func(c *registrar.FullContact) {
			*c = registrar.FullContact{FirstName: "A", LastName: "B", Country: "CA"}
		}, map[string]Problem{"email": {Fault: Missing}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			found := good()
			found.Fax, found.URL = "+1.4165550199", "https://brightwater.com"
			c := found.Clone()
			test.change(&c)
			_, got := Enter(test.domain, test.role, found, fieldsOf(c))
			if len(got) == 0 {
				got = nil
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestWhatIsTypedIsWrittenAsRegistriesDo(t *testing.T) {
	typed := good()
	typed.FirstName, typed.City, typed.Country, typed.State = "  Joan ", "New\r\n Town", "ca", "british columbia"
	typed.Phone, typed.Email = "416 555 0124", "joan@bücher.example"
	want := good()
	want.FirstName, want.City, want.State, want.Phone, want.Email = "Joan", "New Town", "BC", "+1.4165550124", "joan@xn--bcher-kva.example"
	got, problems := Enter("x.com", "owner", good(), fieldsOf(typed))
	if diff := cmp.Diff(want, got); diff != "" || len(problems) > 0 {
		t.Errorf("problems %v (-want +got):\n%s", problems, diff)
	}
	dutch := good()
	dutch.PostalCode, dutch.State = "1234 AB", "NH"
	if got, _ := Enter("x.nl", "owner", good(), fieldsOf(dutch)); got.PostalCode != "1234AB" || got.State != "ON" {
		t.Errorf(".nl: postal code %q, and of the state, which no form has, %q", got.PostalCode, got.State)
	}
	if got := sentCountry("x.com", "IM") + sentCountry("x.fr", "IM") + sentCountry("x.fr", "uk"); got != "GBIMGB" {
		t.Errorf("the Isle of Man and the United Kingdom: %q", got)
	}
}

func TestEveryCountryHasANameInEachLanguage(t *testing.T) {
	if n := len(allCodes()); n != 249 {
		t.Errorf("%d countries, want 249", n)
	}
	for lang, want := range map[string]string{"en": "Germany", "fr": "Allemagne"} {
		list := Countries(lang)
		for _, c := range list {
			if c.Name == "" || c.Name == c.Code {
				t.Errorf("%s has no name in %s", c.Code, lang)
			}
		}
		if got := CountryName(lang, "DE"); got != want {
			t.Errorf("DE is %q in %s", got, lang)
		}
	}
	if first := Countries("fr")[0]; first.Code != "AF" {
		t.Errorf("the first in French is %+v", first)
	}
	i := slices.IndexFunc(Countries("fr"), func(c Country) bool { return c.Code == "EG" }) // Égypte is sorted as Egypte
	if i > 100 {
		t.Errorf("Égypte is at place %d", i)
	}
}

func TestOnlyWhoTheRegistrantIsMakesAChangeOfRegistrant(t *testing.T) {
	moved, renamed := good(), good()
	moved.City, moved.Phone = "Kingston", "+1.6135550123"
	renamed.Email = "info@brightwater.com"
	for _, test := range []struct {
		domain registrar.DomainName
		after  registrar.FullContact
		want   bool
	}{{"x.com", moved, false}, {"x.com", renamed, true}, {"x.ca", renamed, false}} {
		if got := Material(test.domain, good(), test.after); got != test.want {
			t.Errorf("%s, %+v: %v", test.domain, test.after, got)
		}
	}
}
