package contact

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"portal/internal/registrar"
)

// oddities are values that registries hold and no form would take, by field.
var oddities = map[string][]string{
	"first_name":   {"", " Jane", "Ja\u200bne", "42", "Cafe\u0301"},
	"organisation": {"Brightwater  Ltd", "Brightwater\u00a0Ltd", "Bright\r\nwater\tLtd ", "", strings.Repeat("x", 2000)},
	"city":         {"75", ""},
	"state":        {"Ontario", "on", "ZZ", ""},
	"postal_code":  {"m5j2n1", "12345678901234567890", " "},
	"country":      {"ca", "UK", "XX", "Canada", ""},
	"phone":        {"+1.4165550123x12345", "+225.07010203", "+52.15512345678", "+18031234567", "999-999-9999", "none"},
	"fax":          {"0", "+1.4165550123 x12"},
	"email":        {"jane@bücher.example", "jane@localhost", "jäne@example.com", " jane@example.com"},
	"url":          {"ftp://x", "http://bücher.example/ü"},
	"language":     {"EN", "english"},
}

func TestAnUnrelatedEditLeavesWhatIsOddAsItWas(t *testing.T) {
	for _, name := range []registrar.DomainName{"x.com", "x.ca", "x.de", "x.nl", "x.eu"} {
		for field, values := range oddities {
			for _, odd := range values {
				found := good()
				*found.Field(field) = odd
				sent := fieldsOf(found)
				sent["phone"] = ReadablePhone(found.Phone)
				if got, problems := Enter(name, "admin", found, sent); len(problems) > 0 || cmp.Diff(found, got) != "" {
					t.Errorf("%s, %s %q: sent as it is, problems %v\n%s", name, field, odd, problems, cmp.Diff(found, got))
				}
				sent["address2"] = "Suite 4"
				want := found.Clone()
				want.Address2 = "Suite 4"
				if got, problems := Enter(name, "admin", found, sent); len(problems) > 0 || cmp.Diff(want, got) != "" {
					t.Errorf("%s, %s %q: problems %v\n%s", name, field, odd, problems, cmp.Diff(want, got))
				}
			}
		}
	}
}

func TestATouchedFieldIsJudgedHoweverOddItWas(t *testing.T) {
	found := good()
	found.Phone, found.FirstName, found.State = "+1.4165550123x12345", "4", "ZZ"
	sent := fieldsOf(found)
	sent["phone"], sent["first_name"], sent["country"] = "+1 416 555 0124 x12345", "5", "US"
	_, problems := Enter("x.com", "owner", found, sent)
	want := map[string]Problem{"phone": {PhoneExtension, 4, "12345"}, "first_name": {Fault: NoLetter}, "state": {Fault: BadPlace}}
	if diff := cmp.Diff(want, problems); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestGivingAContactMakesNoDifferenceOfBlanks(t *testing.T) {
	given, present := good(), good()
	given.Organisation, present.Organisation = "Brightwater  Ltd", "Brightwater\u00a0Ltd"
	given.Email, present.Email = "jane@bücher.example", "jane@xn--bcher-kva.example"
	present.Phone, given.FirstName = "+1.4165550123x12345", "Joan  "
	given.Phone = present.Phone
	want := present.Clone()
	want.FirstName = "Joan  " // as it stands where it comes from
	got, problems := Give("x.com", "tech", present, given, registrar.FullContact{})
	if diff := cmp.Diff(want, got); diff != "" || len(problems) > 0 {
		t.Errorf("problems %v (-want +got):\n%s", problems, diff)
	}
}

func TestWhatIsGivenIsJudgedWhereTheRegistryDoesNotHoldItYet(t *testing.T) {
	given := good()
	given.Phone, given.City = "+1.4165550123x12345", "  "
	_, problems := Give("x.com", "tech", good(), given, registrar.FullContact{})
	want := map[string]Problem{"phone": {PhoneExtension, 4, "12345"}, "city": {Fault: Missing}}
	if diff := cmp.Diff(want, problems); diff != "" {
		t.Errorf("elsewhere (-want +got):\n%s", diff)
	}
	given.City = ""
	got, problems := Give("x.com", "tech", good(), given, given)
	if diff := cmp.Diff(map[string]Problem{"city": {Fault: Missing}}, problems); diff != "" || got.Phone != given.Phone {
		t.Errorf("at the same registry: telephone %q (-want +got):\n%s", got.Phone, diff)
	}
}

func TestOnlyWhatNobodySeesIsInvisible(t *testing.T) {
	for _, text := range []string{
		"Jane\u200b", "\ufeffJane", "Ja\u00adne", "\u202eenaJ", "Jane \u2066x\u2069", "\u200fJane", "Jane\u200d", "J\u200cane", "Ja\u2060ne",
		"J\u3164", "A\u034fB", "Jane\U000E0041", "a\ufe0f", "\u0007", "\u200d\u0915",
	} {
		if _, found := Invisible(text); !found {
			t.Errorf("%+q passes", text)
		}
	}
	for _, text := range []string{
		"Jane", "می\u200cخواهم", "क्\u200dष", "ශ්\u200dරී ලංකා", "ന്\u200d", "葛\U000E0100", "Zoë O’Brien-Łukasz", "Tab\there", "日本\u3000語", "עברית",
	} {
		if r, found := Invisible(text); found {
			t.Errorf("%+q is refused for %U", text, r)
		}
	}
}
