package rules

import (
	"fmt"
	"regexp"
	"strings"

	"golang.org/x/net/idna"

	"portal/internal/registrar"
)

// scheme is what stands before the host in the address of a page or a mailbox,
// mistyped slashes included.
var scheme = regexp.MustCompile(`^(?i:(?:[a-z][a-z0-9+.-]*:/{1,3}|mailto:|https?:|//))`)

// decoration is what lists, sentences and zone files put around a name.
const decoration = " \t\r\n,;|\"'`<>(){}[]«»“”„‘’•·*=\u00a0\u200b\u200e\u200f\u2060\ufeff"

// DomainIn reads a registered name as people type or paste it: like
// ParseDomainName, or as the address of its website or of a mailbox, with "www."
// in front, or with a list's bullets and quotation marks around it. Every field
// that asks for a domain reads it so.
func DomainIn(text string) (registrar.DomainName, error) {
	name, err := registrar.ParseDomainName(withoutWWW(strings.Trim(hostIn(text), "-_.")))
	if err != nil {
		return "", fmt.Errorf("%w: %.100q", registrar.ErrDomainSyntax, text)
	}
	return name, nil
}

// SearchText turns what people type into a search field into a part of names as
// A-labels, so that "Bücher" finds xn--bcher-kva.example, and the address of a
// page finds its domain. A part of an internationalised label can't be turned
// and stays as it is.
func SearchText(text string) string {
	text = strings.ToLower(strings.TrimSpace(text))
	if name, err := DomainIn(text); err == nil {
		return string(name)
	}
	if host := hostIn(text); scheme.MatchString(text) && host != "" {
		text = host // typed as far as its first dot
	}
	if ascii, err := idna.Punycode.ToASCII(text); err == nil {
		return ascii
	}
	return text
}

// hostIn takes the host out of an address, and leaves a name as it is.
func hostIn(text string) string {
	text = strings.Trim(text, decoration)
	text = text[len(scheme.FindString(text)):]
	if end := strings.IndexAny(text, `/\?#`); end >= 0 {
		text = text[:end]
	}
	if at := strings.LastIndexAny(text, "@＠"); at >= 0 {
		text = strings.TrimLeft(text[at:], "@＠")
	}
	if host, port, found := strings.Cut(text, ":"); found && strings.Trim(port, "0123456789") == "" {
		text = host
	}
	return strings.Trim(text, decoration+".")
}

// withoutWWW takes off the label that websites have and registered names have not.
func withoutWWW(host string) string {
	const www = "www."
	if len(host) > len(www) && strings.EqualFold(host[:len(www)], www) && strings.Contains(host[len(www):], ".") {
		return host[len(www):]
	}
	return host
}
