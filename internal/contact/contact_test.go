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
		{"416-555-0123 ext. 12", "CA", "+1.4165550123x12"},
		{"+1.4165550123x12", "", "+1.4165550123x12"},
		{"nonsense", "CA", ""},
		{"12", "CA", ""},
		{"", "CA", ""},
	}
	for _, test := range tests {
		got, err := ParsePhone(test.text, test.country)
		if got != test.want || (err == nil) != (test.want != "") {
			t.Errorf("ParsePhone(%q, %q) = %q, %v, want %q", test.text, test.country, got, err, test.want)
		}
	}
	if got := ReadablePhone("+44.2079460018"); got != "+44 20 7946 0018" {
		t.Errorf("for people: %q", got)
	}
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
		{"too long", "x.com", "owner", func(c *registrar.FullContact) { c.PostalCode = "12345678901234567" }, map[string]Problem{"postal_code": {TooLong, 16}}},
		{"a city without a letter", "x.com", "owner", func(c *registrar.FullContact) { c.City = "75" }, map[string]Problem{"city": {Fault: NoLetter}}},
		{"no address", "x.com", "owner", func(c *registrar.FullContact) { c.Email = "jane@nowhere" }, map[string]Problem{"email": {Fault: BadEmail}}},
		{"a name before the address", "x.com", "owner", func(c *registrar.FullContact) { c.Email = "Jane <jane@a.com>" }, map[string]Problem{"email": {Fault: BadEmail}}},
		{"no country", "x.com", "owner", func(c *registrar.FullContact) { c.Country = "XX" }, map[string]Problem{"country": {Fault: BadPlace}}},
		{"no number", "x.com", "owner", func(c *registrar.FullContact) { c.Fax = "none" }, map[string]Problem{"fax": {Fault: BadPhone}}},
		{"no web address", "x.com", "owner", func(c *registrar.FullContact) { c.URL = "ftp://a.com" }, map[string]Problem{"url": {Fault: BadURL}}},
		{"the zone contact of .de needs a fax", "x.de", "billing", func(*registrar.FullContact) {}, map[string]Problem{"fax": {Fault: Missing}}},
		{".ca wants nothing but the organisation of an owner", "x.ca", "owner", func(c *registrar.FullContact) { *c = registrar.FullContact{Organisation: "A"} }, nil},
		{".uk keeps little of an admin", "x.co.uk", "admin", func(c *registrar.FullContact) {
			*c = registrar.FullContact{FirstName: "A", LastName: "B", Country: "CA"}
		}, map[string]Problem{"email": {Fault: Missing}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := good()
			test.change(&c)
			got := Check(test.domain, test.role, Clean(test.domain, c))
			if len(got) == 0 {
				got = nil
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestCleanWritesAContactAsRegistriesDo(t *testing.T) {
	typed := good()
	typed.FirstName, typed.City, typed.Country, typed.State = "  Jane ", "New\r\n Town", "ca", "ontario"
	typed.Phone, typed.Email = "416 555 0123", "jane@bücher.example"
	want := good()
	want.City, want.Email = "New Town", "jane@xn--bcher-kva.example"
	if diff := cmp.Diff(want, Clean("x.com", typed)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	dutch := good()
	dutch.PostalCode, dutch.State = "1234 AB", "NH"
	if got := Clean("x.nl", dutch); got.PostalCode != "1234AB" || got.State != "" {
		t.Errorf(".nl: postal code %q, state %q", got.PostalCode, got.State)
	}
	if got := country("x.com", "IM") + country("x.fr", "IM") + country("x.fr", "uk"); got != "GBIMGB" {
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
