package zone

import (
	"cmp"
	"net/netip"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"

	"portal/internal/registrar"
)

// Bounds of names, in bytes (RFC 1035, section 2.3.4), as they are without final dot.
const (
	maxName  = 253
	maxLabel = 63
)

// trimmed is a text without blanks at its ends, those included that can't be seen.
func trimmed(text string) string { return strings.TrimFunc(text, blank) }

func blank(r rune) bool {
	return unicode.IsSpace(r) || r == '\u200b' || r == '\u2060' || r == '\ufeff'
}

// parseName reads a name below the domain: relative, or whole. "@" and nothing
// are the domain itself; some write _sip._tls.@ for _sip._tls. A name of another
// domain without a final dot is below this one; doubts asks about it.
func parseName(domain registrar.DomainName, text, kind string) (string, Fault) {
	text = trimmed(text)
	text = strings.TrimSuffix(text, "."+Apex)
	if text == "" || text == Apex {
		return "", Fault{}
	}
	name, problem := asciiName(text)
	if problem == BadName {
		return "", badName(domain, text)
	}
	if problem != "" {
		return "", fault(problem, text)
	}
	if name == string(domain) {
		return "", Fault{}
	}
	below := strings.TrimSuffix(name, "."+string(domain)) // people write the whole name too
	switch {
	case below == name && strings.HasSuffix(text, ".") && strings.Contains(name, "."):
		return "", fault(NameOutside, text)
	case len(below)+1+len(domain) > maxName:
		return "", fault(NameTooLong, text)
	case hostType(kind) && scored(below):
		return "", fault(NameUnderscore, text)
	}
	return below, Fault{}
}

// badName says what a text is that is no name.
func badName(domain registrar.DomainName, text string) Fault {
	switch {
	case strings.Contains(text, "/"):
		return instead(NameIsURL, text, nameIn(domain, text))
	case strings.ContainsAny(text, ",;"):
		return fault(SeveralNames, text)
	case strings.LastIndexByte(text, '@') > 0:
		return fault(NameIsMail, text)
	case strings.ContainsFunc(text, blank):
		return instead(NameBlank, text, strings.Join(strings.FieldsFunc(text, blank), "-"))
	case strings.HasPrefix(text, ".") || strings.Contains(text, ".."):
		return fault(NameDots, text)
	}
	return fault(BadName, text)
}

// nameIn is the name in the address of a page: relative, if it is of the domain.
func nameIn(domain registrar.DomainName, url string) string {
	host := strings.ToLower(hostIn(url))
	if host == string(domain) {
		return Apex
	}
	return cmp.Or(strings.TrimSuffix(host, "."+string(domain)), "www")
}

// hostIn is the host in the address of a page, or "" if none stands there.
func hostIn(url string) string {
	if _, rest, ok := strings.Cut(url, "://"); ok {
		url = rest
	}
	if end := strings.IndexAny(url, "/?#"); end >= 0 {
		url = url[:end]
	}
	url = url[strings.LastIndexByte(url, '@')+1:]
	host, _ := cutPort(trimmed(url))
	return strings.TrimSuffix(host, ".")
}

// port is what follows a host or an address in those of services.
var port = regexp.MustCompile(`^(\[[^\]]*\]|[^:]*):[0-9]+$`)

// cutPort takes a port off, and the brackets of an address before one.
func cutPort(text string) (string, bool) {
	if m := port.FindStringSubmatch(text); m != nil {
		return strings.Trim(m[1], "[]"), true
	}
	return text, false
}

func hostType(kind string) bool { return kind == "A" || kind == "AAAA" || kind == "MX" }

// scored reports whether a name of a host has an underscore other than in front of a
// label: those are names that no host has, which directories use (gc._msdcs).
func scored(name string) bool {
	for label := range strings.SplitSeq(name, ".") {
		if strings.Contains(strings.TrimPrefix(label, "_"), "_") {
			return true
		}
	}
	return false
}

// asciiName returns a name as lower-case A-labels without a final dot. "*" may be its
// first label.
func asciiName(text string) (string, Problem) {
	text = strings.TrimSuffix(text, ".")
	if len(text) > 4*maxName {
		return "", NameTooLong
	}
	labels := strings.Split(text, ".")
	for i, label := range labels {
		if label == "*" && i == 0 {
			continue
		}
		ascii, problem := asciiLabel(label)
		if problem != "" {
			return "", problem
		}
		labels[i] = ascii
	}
	name := strings.Join(labels, ".")
	if len(name) > maxName {
		return "", NameTooLong
	}
	return name, ""
}

func asciiLabel(label string) (string, Problem) {
	if !isASCII(label) {
		ascii, err := idna.Lookup.ToASCII(label)
		if err != nil {
			return "", BadName
		}
		label = ascii
	}
	label = strings.ToLower(label)
	bad := func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' || r == '_')
	}
	switch {
	case label == "" || strings.ContainsFunc(label, bad) || label[0] == '-' || label[len(label)-1] == '-':
		return "", BadName
	case len(label) > maxLabel:
		return "", NameTooLong
	}
	return label, ""
}

func isASCII(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r >= utf8.RuneSelf })
}

// nothing stands where a record says that there is no host (RFC 7505, RFC 2782).
const nothing = "."

// parseHost reads the name of a host, which is a whole name, with a final dot or
// without. "@" is the domain itself.
func parseHost(domain registrar.DomainName, text string) (string, Fault) {
	text = strings.TrimSuffix(text, "."+Apex+".")
	if text == Apex {
		return string(domain), Fault{}
	}
	host, problem := asciiName(text)
	_, err := netip.ParseAddr(host)
	switch {
	case problem != "" || strings.HasPrefix(host, "*") || err == nil:
		return "", badHost(text)
	case !strings.Contains(host, "."):
		return "", instead(HostIsLabel, text, host+"."+string(domain))
	}
	return host, Fault{}
}

// badHost says what a text is that is no host.
func badHost(text string) Fault {
	host, hasPort := cutPort(text)
	_, err := netip.ParseAddr(strings.Trim(strings.TrimSuffix(host, "."), "[]"))
	switch {
	case err == nil:
		return fault(HostIsAddress, text)
	case strings.Contains(text, "://"):
		return instead(HostIsURL, text, hostIn(text))
	case strings.ContainsFunc(text, func(r rune) bool { return blank(r) || r == ',' || r == ';' }):
		return fault(SeveralHosts, text)
	case strings.Contains(text, "/"):
		return instead(HostIsURL, text, hostIn(text))
	case strings.Contains(text, "@"):
		return fault(HostIsMail, text)
	case hasPort:
		return instead(HostPort, text, host)
	}
	return fault(BadHost, text)
}
