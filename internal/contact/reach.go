package contact

import (
	"errors"
	"net/mail"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/nyaruka/phonenumbers"

	"portal/internal/registrar"
)

// ErrPhone means that a text can't be a telephone number.
var ErrPhone = errors.New("not a telephone number")

// phonePattern is how EPP writes numbers (RFC 5733, section 2.5), with an
// extension of four digits at most.
var phonePattern = regexp.MustCompile(`^\+\d{1,3}\.\d{1,12}(x\d{1,4})?$`)

// ParsePhone reads a number as people write it in country, a code of ISO 3166,
// and returns it as +CCC.NNNNNNNNNNxEEEE. One that is written so already is
// taken as it is: registries hold numbers that no plan knows.
func ParsePhone(text, country string) (string, error) {
	if phonePattern.MatchString(text) {
		return text, nil
	}
	number, err := phonenumbers.Parse(text, country)
	if err != nil || !phonenumbers.IsPossibleNumber(number) {
		return "", ErrPhone
	}
	epp := "+" + strconv.Itoa(int(number.GetCountryCode())) + "." + phonenumbers.GetNationalSignificantNumber(number)
	if x := number.GetExtension(); x != "" {
		epp += "x" + x
	}
	if !phonePattern.MatchString(epp) {
		return "", ErrPhone
	}
	return epp, nil
}

// ReadablePhone writes a number that ParsePhone returned for people, with its
// country code. What can't be read stays as it is.
func ReadablePhone(epp string) string {
	number, err := phonenumbers.Parse(epp, "ZZ")
	if err != nil {
		return epp
	}
	return phonenumbers.Format(number, phonenumbers.INTERNATIONAL)
}

// email returns a bare address with its domain as A-labels; ok is false for what
// no registry takes.
// Email reads the address of a mailbox, and returns it with its domain as A-labels.
func Email(text string) (address string, ok bool) { return email(text) }

func email(text string) (address string, ok bool) {
	local, domain, found := cutLast(text, "@")
	name, err := registrar.ParseDomainName(domain)
	if !found || err != nil || len(local) > 64 || len(name) > 63 {
		return "", false
	}
	address = local + "@" + string(name)
	if strings.EqualFold(string(name), domain) {
		address = text // as its owner writes it
	}
	parsed, err := mail.ParseAddress(address)
	return address, err == nil && parsed.Address == address && isASCII(local)
}

func cutLast(text, sep string) (before, after string, found bool) {
	i := strings.LastIndex(text, sep)
	if i < 0 {
		return text, "", false
	}
	return text[:i], text[i+len(sep):], true
}

func isASCII(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r > 126 })
}

// webAddress wants an address of the web, with its scheme or without.
func webAddress(text string) bool {
	if !strings.Contains(text, "://") {
		text = "https://" + text
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.User != nil {
		return false
	}
	_, err = registrar.ParseDomainName(u.Hostname())
	return err == nil
}
