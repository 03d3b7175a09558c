package srssim

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxLengths are those of the EPP registries, XCP reference, section 6.1.
var maxLengths = map[string]int{
	"first_name": 64, "last_name": 63, "org_name": 64, "address1": 64, "address2": 64, "address3": 64,
	"city": 64, "state": 32, "postal_code": 16, "country": 2, "phone": 20, "fax": 20,
}

var (
	eppPhone   = regexp.MustCompile(`^\+\d{1,3}\.\d{1,12}( *x\d{1,4})?$`)
	loosePhone = regexp.MustCompile(`^[0-9 +.()#*x-]*[0-9][0-9 +.()#*x-]*$`)
	mailbox    = regexp.MustCompile(`^[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+$`)
)

// requiredFields says what a contact must have, XCP reference, section 6.2.
func (t *tld) requiredFields(kind string, c Contact) []string {
	all := []string{"first_name", "last_name", "org_name", "address1", "city", "country", "phone", "email"}
	switch {
	case t.is("ca") && kind == "owner":
		return []string{"org_name"}
	case t.is("uk") && kind != "owner":
		return []string{"first_name", "last_name", "email"}
	case t.is("de") && kind == "admin":
		all = slices.DeleteFunc(all, func(f string) bool { return f == "org_name" })
	case t.is("de") && (kind == "billing" || kind == "tech"):
		all = append(all, "fax")
	}
	if c["country"] == "US" || c["country"] == "CA" {
		all = append(all, "state", "postal_code")
	}
	return all
}

// strictPhones are the TLDs whose numbers have to be in the form of EPP. Others
// take what people write, such as +18031234567: old records hold that.
var strictPhones = []string{"info", "biz", "name", "us", "de"}

// epp reports whether the registry has the strict rules of the generic ones.
func (t *tld) epp() bool { return len(t.Name) != 2 || t.is("us") || t.is("de") }

// problems lists what is wrong with a contact, one line each.
func (t *tld) problems(kind string, c Contact) []string {
	var out []string
	say := func(format string, args ...any) { out = append(out, kind+": "+fmt.Sprintf(format, args...)) }
	for _, field := range t.requiredFields(kind, c) {
		if strings.TrimSpace(c[field]) == "" {
			say("missing required field %s", field)
		}
	}
	for _, field := range sortedKeys(maxLengths) {
		if n := utf8.RuneCountInString(c[field]); n > maxLengths[field] {
			say("%s is longer than %d characters", field, maxLengths[field])
		}
	}
	for _, field := range []string{"first_name", "last_name", "org_name", "city"} {
		if c[field] != "" && !strings.ContainsFunc(c[field], unicode.IsLetter) {
			say("%s must contain a letter", field)
		}
	}
	for _, field := range []string{"phone", "fax"} {
		if c[field] != "" && !t.phoneRule().MatchString(c[field]) {
			say("Invalid telephone number format in %s", field)
		}
	}
	return append(out, t.placeProblems(kind, c)...)
}

// newProblems lists what is wrong with a contact in the place of stored: a registry
// that holds an odd value takes it again beside another edit.
func (t *tld) newProblems(kind string, stored, next Contact) []string {
	old := t.problems(kind, stored)
	return slices.DeleteFunc(t.problems(kind, next), func(line string) bool {
		for field, value := range next {
			if value != stored[field] && strings.Contains(line, field) {
				return false
			}
		}
		return slices.Contains(old, line)
	})
}

// placeProblems looks at country, state, postal code and e-mail address.
func (t *tld) placeProblems(kind string, c Contact) []string {
	var out []string
	say := func(text string) { out = append(out, kind+": "+text) }
	country := c["country"]
	if country != "" && (len(country) != 2 || strings.ToUpper(country) != country) {
		say("country must be a two-letter code in upper case")
	}
	if t.epp() && (country == "UK" || country == "IM") {
		say("country must be GB")
	}
	if t.is("nl") && c["state"] != "" {
		say("state is not used")
	}
	if t.is("nl") && strings.Contains(c["postal_code"], " ") {
		say("postal_code must not contain spaces")
	}
	if c["email"] != "" && !mailbox.MatchString(c["email"]) {
		say("invalid email address")
	}
	return out
}

func (t *tld) phoneRule() *regexp.Regexp {
	if slices.Contains(strictPhones, t.Name) {
		return eppPhone
	}
	return loosePhone
}
