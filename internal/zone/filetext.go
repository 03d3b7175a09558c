package zone

import (
	"fmt"
	"slices"
	"strings"

	"portal/internal/registrar"
)

// fileTTL stands in exported files for the TTLs that zones here do not have, in
// seconds.
const fileTTL = 3600

// File writes the zone of domain as a master file that ParseFile reads back. Records
// of types that are not known here are comments.
func File(domain registrar.DomainName, records []registrar.Record) string {
	var b strings.Builder
	fmt.Fprintf(&b, "$ORIGIN %s.\n$TTL %d\n", domain, fileTTL)
	for _, r := range Foreign(records) {
		fmt.Fprintf(&b, "; %q\n", Line(r))
	}
	for _, r := range Sorted(records) {
		if !slices.Contains(Types, r.Type) {
			continue
		}
		r.Numerals = ""
		fmt.Fprintf(&b, "%s\tIN\t%s\t%s\n", escapedName(shownName(r.Name)), r.Type, fileData(r))
	}
	return b.String()
}

func fileData(r registrar.Record) string {
	switch r.Type {
	case "CNAME", "MX", "SRV":
		r.Value = escapedName(strings.TrimSuffix(r.Value, ".")) + "."
		return shownData(r)
	case "TXT":
		return quoted(r.Value)
	}
	return escapedName(r.Value)
}

// quoted splits a text into strings of 255 bytes at most (RFC 1035, section 3.3).
func quoted(text string) string {
	var parts []string
	for len(text) > 255 {
		parts, text = append(parts, escaped(text[:255])), text[255:]
	}
	return strings.Join(append(parts, escaped(text)), " ")
}

func escaped(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i := range len(text) {
		switch c := text[i]; {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c < ' ' || c > '~':
			fmt.Fprintf(&b, "\\%03d", c)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// escapedName writes what a name found elsewhere may have, so that it stays one field.
func escapedName(name string) string {
	var b strings.Builder
	for i := range len(name) {
		if c := name[i]; c <= ' ' || c > '~' || strings.IndexByte(`"();\$`, c) >= 0 {
			fmt.Fprintf(&b, "\\%03d", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}
