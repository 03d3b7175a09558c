package contact

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"github.com/nyaruka/phonenumbers"
)

// What can be wrong with a telephone number.
const (
	BadPhone       Fault = "phone"           // no number at all
	PhoneExtension Fault = "phone_extension" // Text is longer than Max digits
	PhoneTwo       Fault = "phone_two"       // more than one number
	PhonePrefix    Fault = "phone_prefix"    // no country code, and no country that gives it
	PhoneCountry   Fault = "phone_country"   // no country has the code in Text
	PhoneArea      Fault = "phone_area"      // the area code is missing
	PhoneShort     Fault = "phone_short"     // too few digits for its country
	PhoneLong      Fault = "phone_long"      // too many
)

// How many digits of an extension registries take, and how many characters of all.
const (
	longestExtension = 4
	longestPhone     = 20
)

var (
	// phonePattern is how EPP writes numbers (RFC 5733, section 2.5), with an
	// extension as short as registries want it.
	phonePattern = regexp.MustCompile(`^\+\d{1,3}\.\d{1,12}(x\d{1,4})?$`)
	// extended parts a number from its extension, however people write it.
	extended = regexp.MustCompile(`(?i)^(.*?[^a-z])(?:;?\s*ext(?:ension|n)?\s*[.:=]?|poste|x\.?|#)\s*(\d+)\s*$`)
	// between are marks that stand between two numbers.
	between = regexp.MustCompile(`(?i)[/;,|]|\s(?:or|ou)\s`)
)

// ParsePhone reads a number as people write it in country, a code of ISO 3166,
// and returns it as +CCC.NNNNNNNNNNxEEEE. One that is written so already is
// taken as it is: registries hold numbers that no plan knows. The problem has no
// Fault if there is none.
func ParsePhone(text, country string) (string, Problem) {
	if isWritten(text) {
		return text, Problem{}
	}
	plain, extension := text, ""
	if parts := extended.FindStringSubmatch(text); parts != nil {
		plain, extension = parts[1], parts[2]
	}
	if len(extension) > longestExtension {
		return "", Problem{Fault: PhoneExtension, Max: longestExtension, Text: extension}
	}
	number, err := phonenumbers.Parse(plain, country)
	if p := phoneProblem(plain, number, err); p.Fault != "" {
		if number = dialledAbroad(plain); number == nil {
			return "", p
		}
	}
	epp := eppNumber(number)
	if extension != "" {
		epp += "x" + extension
	}
	if !isWritten(epp) {
		return "", Problem{Fault: PhoneLong, Text: text}
	}
	return epp, Problem{}
}

// dialledAbroad reads a number that begins with 00, which most countries dial for
// another one; nil if it is none.
func dialledAbroad(text string) *phonenumbers.PhoneNumber {
	rest, found := strings.CutPrefix(strings.TrimSpace(text), "00")
	if !found {
		return nil
	}
	number, err := phonenumbers.Parse("+"+rest, "ZZ")
	if phoneProblem("+"+rest, number, err).Fault != "" {
		return nil
	}
	return number
}

// isWritten reports whether text is a number as registries write it.
func isWritten(text string) bool { return len(text) <= longestPhone && phonePattern.MatchString(text) }

func eppNumber(number *phonenumbers.PhoneNumber) string {
	return "+" + strconv.Itoa(int(number.GetCountryCode())) + "." + phonenumbers.GetNationalSignificantNumber(number)
}

// phoneProblem says why text, which was read as number, is none.
func phoneProblem(text string, number *phonenumbers.PhoneNumber, err error) Problem {
	switch {
	case err == nil && phonenumbers.IsPossibleNumberWithReason(number) == phonenumbers.IS_POSSIBLE:
		return Problem{}
	case severalNumbers(text):
		return Problem{Fault: PhoneTwo, Text: text}
	case errors.Is(err, phonenumbers.ErrInvalidCountryCode):
		if code := strings.Fields(text); strings.HasPrefix(text, "+") {
			return Problem{Fault: PhoneCountry, Text: code[0][:min(len(code[0]), len("+999"))]}
		}
		return Problem{Fault: PhonePrefix, Text: text}
	case errors.Is(err, phonenumbers.ErrNumTooLong):
		return Problem{Fault: PhoneLong, Text: text}
	case errors.Is(err, phonenumbers.ErrTooShortNSN), errors.Is(err, phonenumbers.ErrTooShortAfterIDD):
		return Problem{Fault: PhoneShort, Text: text}
	case err != nil, strings.ContainsFunc(text, unicode.IsLetter):
		return Problem{Fault: BadPhone, Text: text}
	}
	switch phonenumbers.IsPossibleNumberWithReason(number) {
	case phonenumbers.IS_POSSIBLE_LOCAL_ONLY:
		return Problem{Fault: PhoneArea, Text: text}
	case phonenumbers.TOO_SHORT:
		return Problem{Fault: PhoneShort, Text: text}
	case phonenumbers.TOO_LONG, phonenumbers.INVALID_LENGTH:
		return Problem{Fault: PhoneLong, Text: text}
	}
	return Problem{Fault: BadPhone, Text: text}
}

// severalNumbers reports whether text has two parts with digits enough for a number.
func severalNumbers(text string) bool {
	n := 0
	for _, part := range between.Split(text, -1) {
		if len(digits(part)) >= 6 {
			n++
		}
	}
	return n > 1
}

func digits(text string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
}

// ReadablePhone writes a number of a registry for people, with its country code.
// What could not be read back as the same number stays as it is: old records hold
// numbers of old plans, and some that are written otherwise.
func ReadablePhone(stored string) string {
	number, err := phonenumbers.Parse(stored, "ZZ")
	if err != nil {
		return stored
	}
	readable := phonenumbers.Format(number, phonenumbers.INTERNATIONAL)
	if read, p := ParsePhone(readable, ""); p.Fault != "" || read != stored && strings.Replace(read, ".", "", 1) != stored {
		return stored
	}
	return readable
}
