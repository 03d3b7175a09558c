package contact

import (
	"slices"
	"strings"
	"unicode"

	"portal/internal/registrar"
	"portal/internal/registrar/rules"
	"portal/internal/untouched"
)

// Enter puts what a form sent, by field, into the contact that it was made from.
// What nobody touched stays as it was found and is not judged, however odd it is.
// The rest is written as registries do; what can't be read stays as it was typed,
// with a problem.
func Enter(name registrar.DomainName, role registrar.ContactRole, found registrar.FullContact, sent map[string]string) (registrar.FullContact, map[string]Problem) {
	full, touched := found.Clone(), make(map[string]bool)
	for _, field := range countryFirst(Fields(name, role)) {
		text, given := sent[field]
		value := full.Field(field)
		if !given || Fixed(name, role, field) || Kept(field, text, *value) {
			continue
		}
		text = tidied(name, field, text, full.Country)
		touched[field], *value = text != *value, text
	}
	problems := make(map[string]Problem)
	for _, field := range Fields(name, role) {
		if touched[field] || touched["country"] && slices.Contains(byCountry, field) {
			note(problems, field, judge(name, role, field, full))
		}
	}
	return full, problems
}

// Give writes given, the contact of another role or domain, over present. What
// says the same stays as it is. What is not the same is judged, but for what the
// same registry holds already: that is in known, which is empty if nothing is.
func Give(name registrar.DomainName, role registrar.ContactRole, present, given, known registrar.FullContact) (registrar.FullContact, map[string]Problem) {
	full, problems := present.Clone(), make(map[string]Problem)
	for _, field := range countryFirst(Fields(name, role)) {
		value := full.Field(field)
		if Fixed(name, role, field) || Kept(field, *given.Field(field), *value) {
			continue
		}
		*value = *given.Field(field)
		if *value != "" && *value == *known.Field(field) {
			continue
		}
		if slices.Contains(codes, field) || judge(name, role, field, full).Fault != "" {
			*value = tidied(name, field, *value, full.Country)
		}
		note(problems, field, judge(name, role, field, full))
	}
	return full, problems
}

// Kept reports whether text is what a form sends back for a stored value that
// nobody touched.
func Kept(field, text, stored string) bool {
	switch field {
	case "email":
		return untouched.Fold(untouched.Address).Same(text, stored)
	case "phone", "fax":
		return untouched.Fold(untouched.Words).Same(text, stored, ReadablePhone(stored))
	}
	return untouched.Fold(untouched.Words).Same(text, stored)
}

func note(problems map[string]Problem, field string, p Problem) {
	if p.Fault != "" {
		problems[field] = p
	}
}

var (
	// byCountry are fields whose rules depend on the country.
	byCountry = []string{"state", "postal_code"}
	// codes are fields that are not told in people's own words.
	codes = []string{"country", "state", "postal_code", "phone", "fax", "language"}
)

// countryFirst puts the country before what it says how to read.
func countryFirst(fields []string) []string {
	slices.SortStableFunc(fields, func(a, b string) int {
		switch {
		case a == b:
			return 0
		case a == "country":
			return -1
		case b == "country":
			return 1
		}
		return 0
	})
	return fields
}

// tidied returns text as registries write a field: one blank where there are
// several, telephone numbers and codes in their form. What can't be read stays as it is.
func tidied(name registrar.DomainName, field, text, country string) string {
	text = strings.Join(strings.FieldsFunc(strings.ToValidUTF8(text, ""), unicode.IsSpace), " ")
	facts, _ := rules.FactsFor(name)
	switch field {
	case "country":
		text = sentCountry(name, text)
	case "language":
		text = strings.ToLower(text)
	case "state":
		text = stateCode(country, text)
	case "postal_code":
		if facts.Has("postal_code_without_spaces") {
			text = strings.ReplaceAll(text, " ", "")
		}
	case "phone", "fax":
		if number, p := ParsePhone(text, countryCode(country)); p.Fault == "" {
			text = number
		}
	case "email":
		if address, p := Email(text); p.Fault == "" {
			text = address
		}
	}
	return text
}

// countryCode is a code as ISO 3166 has it.
func countryCode(code string) string {
	if code = strings.ToUpper(strings.TrimSpace(code)); code == "UK" {
		return "GB"
	}
	return code
}

// sentCountry is the code as it is sent. Generic registries know the Isle of Man as
// a part of the United Kingdom.
func sentCountry(name registrar.DomainName, code string) string {
	code = countryCode(code)
	if code == "IM" && len(name.TLD()) != 2 {
		return "GB"
	}
	return code
}
