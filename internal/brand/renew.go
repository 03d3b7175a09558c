package brand

import (
	"net/url"
	"regexp"
	"strings"

	"portal/internal/registrar"
)

// domainMark stands for a domain's name in Brand.RenewURL.
const domainMark = "{domain}"

var bracesPattern = regexp.MustCompile(`\{[^}]*\}?|\}`)

// RenewWay is how a visitor has a domain renewed.
type RenewWay string

// The ways, best first.
const (
	RenewShop  RenewWay = "shop"  // in the brand's shop
	RenewEmail RenewWay = "email" // by an email that only needs to be sent
	RenewPhone RenewWay = "phone"
	RenewSite  RenewWay = "site" // the support's pages know
	RenewNone  RenewWay = ""     // the brand tells no way at all
)

// Renew returns the best way to renew name and the address that leads there, "" with
// RenewNone. An email starts with the given subject and body.
func (b Brand) Renew(name registrar.DomainName, subject, body string) (RenewWay, string) {
	switch s := b.Support; {
	case b.RenewURL != "":
		return RenewShop, strings.ReplaceAll(b.RenewURL, domainMark, url.QueryEscape(string(name)))
	case s.Email != "":
		return RenewEmail, s.mailto(subject, body)
	case s.Phone != "":
		return RenewPhone, s.PhoneURL()
	case s.URL != "":
		return RenewSite, s.URL
	}
	return RenewNone, ""
}

// mailto is the address of a prepared email to support, by RFC 6068.
func (s Support) mailto(subject, body string) string {
	escape := func(text string) string { return strings.ReplaceAll(url.QueryEscape(text), "+", "%20") }
	return "mailto:" + s.Email + "?subject=" + escape(subject) + "&body=" + escape(strings.ReplaceAll(body, "\n", "\r\n"))
}

// PhoneURL is the address that calls Phone: a tel: address holds no blanks.
func (s Support) PhoneURL() string {
	return "tel:" + strings.Map(func(r rune) rune {
		if r == '+' || '0' <= r && r <= '9' {
			return r
		}
		return -1
	}, s.Phone)
}

// checkRenewURL keeps the name of a domain out of the host: else it would choose where
// visitors are sent.
func (b *Brand) checkRenewURL(c *checker) {
	if b.RenewURL == "" {
		return
	}
	const key = "renew_url"
	for _, mark := range bracesPattern.FindAllString(b.RenewURL, -1) {
		if mark != domainMark {
			c.report(key, "renew_url %q: the one placeholder is %s, not %s", b.RenewURL, domainMark, mark)
			return
		}
	}
	const sample = "sample.invalid"
	u, err := url.Parse(strings.ReplaceAll(b.RenewURL, domainMark, sample))
	switch {
	case err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" || u.User != nil:
		c.report(key, "renew_url %q is not a web address", b.RenewURL)
	case strings.Contains(u.Host, sample):
		c.report(key, "renew_url %q: %s can't be part of the host", b.RenewURL, domainMark)
	}
}
