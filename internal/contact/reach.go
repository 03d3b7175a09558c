package contact

import (
	"net/mail"
	"net/url"
	"strings"

	"portal/internal/registrar"
)

// Email reads a bare address of a mailbox, and returns it with its domain as
// A-labels. ok is false for what no registry takes.
func Email(text string) (address string, ok bool) {
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
