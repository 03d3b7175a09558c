package extras

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"portal/internal/registrar"
	"portal/internal/registrar/rules/contact"
	"portal/internal/untouched"
)

// mostCharacters bounds a field of which no length is known.
const mostCharacters = 255

// Fault says what is wrong with a field.
type Fault string

// The faults.
const (
	Missing    Fault = "missing"
	TooLong    Fault = "too_long"
	NotOffered Fault = "not_offered" // none of the values that there are
	NoNumber   Fault = "number"
	NoCountry  Fault = "country"
	Unseen     Fault = "unseen"  // Text is the code of a character that nobody sees
	Refused    Fault = "refused" // the registry did not take it
)

// Problem is what is wrong with a field.
type Problem struct {
	Fault Fault
	Max   int    // characters, with TooLong
	Text  string // with Unseen
}

// Longest returns how many characters the field may have.
func (f Field) Longest() int {
	if f.Max > 0 {
		return f.Max
	}
	return mostCharacters
}

// Judge puts what was typed into before, and says what is wrong by field. What
// nobody touched, or can't be changed, stays as it is and is not judged, also what
// the data does not name: the registrar replaces a set as a whole.
func (s Set) Judge(name registrar.DomainName, before, typed registrar.Fields) (registrar.Fields, map[string]Problem) {
	wanted := registrar.Fields{}
	maps.Copy(wanted, before)
	fields := s.For(name, before)
	for _, f := range fields {
		value, given := typed[f.Name]
		if given && !f.Fixed && !untouched.Fold(untouched.Words).Same(value, before[f.Name]) {
			wanted[f.Name] = f.clean(value)
		}
	}
	problems := make(map[string]Problem)
	for _, f := range fields {
		switch {
		case f.Fixed:
		case f.stays(before, wanted):
		case !f.OnlyIf.Holds(wanted):
			wanted[f.Name] = ""
		default:
			if p := f.judge(wanted[f.Name]); p.Fault != "" {
				problems[f.Name] = p
			}
		}
	}
	maps.DeleteFunc(wanted, func(key, value string) bool { // empty and not there are one
		_, had := before[key]
		return value == "" && !had
	})
	return wanted, problems
}

// stays reports whether the field is as it was, and what decides on it too. In a set
// that was never filled in nothing is.
func (f Field) stays(before, wanted registrar.Fields) bool {
	if f.OnlyIf.Holds(before) != f.OnlyIf.Holds(wanted) {
		return false
	}
	return wanted[f.Name] == before[f.Name] && len(before) > 0
}

// clean returns value as it is sent: on one line, with single blanks.
func (f Field) clean(value string) string {
	value = strings.Join(strings.FieldsFunc(strings.ToValidUTF8(value, ""), func(r rune) bool {
		return unicode.IsSpace(r)
	}), " ")
	if f.Type == Country {
		value = strings.ToUpper(value)
	}
	return value
}

// judge looks at one value that was touched.
func (f Field) judge(value string) Problem {
	unseen, hides := contact.Invisible(value)
	switch {
	case value == "" && f.Required:
		return Problem{Fault: Missing}
	case value == "":
	case hides:
		return Problem{Fault: Unseen, Text: fmt.Sprintf("%U", unseen)}
	case utf8.RuneCountInString(value) > f.Longest():
		return Problem{Fault: TooLong, Max: f.Longest()}
	case len(f.Values) > 0 && f.LabelOf(value) == "":
		return Problem{Fault: NotOffered}
	case f.Type == Number && strings.Trim(value, "0123456789") != "":
		return Problem{Fault: NoNumber}
	case f.Type == Country && !isCountry(value):
		return Problem{Fault: NoCountry}
	}
	return Problem{}
}

func isCountry(code string) bool {
	return slices.ContainsFunc(contact.Countries("en"), func(c contact.Country) bool { return c.Code == code })
}

// Same reports whether two states of a set say the same. A field that is empty is
// one that is not there.
func Same(a, b registrar.Fields) bool {
	return len(Differing(a, b)) == 0
}

// Differing lists the fields that differ, in order of their names.
func Differing(a, b registrar.Fields) []string {
	var names []string
	for key := range a {
		if a[key] != b[key] {
			names = append(names, key)
		}
	}
	for key := range b {
		if _, both := a[key]; !both && b[key] != "" {
			names = append(names, key)
		}
	}
	slices.Sort(names)
	return names
}
