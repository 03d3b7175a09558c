package zone

import (
	"net/netip"
	"regexp"
	"strings"
)

func parseAddress(kind, text string) (string, Fault) {
	address, err := netip.ParseAddr(strings.Trim(strings.TrimSuffix(text, "."), "[]"))
	v4, v6 := err == nil && address.Is4(), err == nil && address.Is6() && !address.Is4In6() && address.Zone() == ""
	switch {
	case kind == "A" && v4, kind == "AAAA" && v6:
		return address.String(), Fault{}
	case v6:
		return "", fault(IsIPv6, text)
	case v4:
		return "", fault(IsIPv4, text)
	case err != nil:
		return "", badAddress(kind, text)
	}
	return "", noAddress(kind, text)
}

func noAddress(kind, text string) Fault {
	if kind == "A" {
		return fault(BadIPv4, text)
	}
	return fault(BadIPv6, text)
}

// zeros are those in front of the numbers of an address.
var zeros = regexp.MustCompile(`\b0+([0-9])`)

// badAddress says what a text is that is no address.
func badAddress(kind, text string) Fault {
	is := func(text string) bool { _, err := netip.ParseAddr(text); return err == nil }
	_, notNetwork := netip.ParsePrefix(text)
	alone, hasPort := cutPort(text)
	plain := zeros.ReplaceAllString(text, "$1")
	several := strings.FieldsFunc(text, func(r rune) bool { return blank(r) || strings.ContainsRune(",;|/", r) })
	switch {
	case notNetwork == nil:
		return fault(AddressNetwork, text)
	case hasPort && is(alone):
		return instead(AddressPort, text, alone)
	case strings.Contains(text, "://") && is(hostIn(text)):
		return instead(AddressIsURL, text, hostIn(text))
	case strings.Count(text, ".") == 3 && is(plain):
		return instead(AddressZeros, text, plain)
	case len(several) > 1 && is(several[0]) && is(several[1]):
		return fault(SeveralIPs, text)
	case isHost(text):
		return fault(IsHost, text)
	}
	return noAddress(kind, text)
}

// isHost reports whether a text is plainly the name of a host.
func isHost(text string) bool {
	name, problem := asciiName(text)
	last := name[strings.LastIndexByte(name, '.')+1:]
	return problem == "" && strings.Contains(name, ".") && strings.ContainsFunc(last, func(r rune) bool { return r >= 'a' && r <= 'z' })
}
