package rules

import (
	"net/netip"
	"slices"
	"strings"
	"unicode"

	"portal/internal/registrar"
)

// HostIn reads a host name as people type or paste it: like ParseNameserver, or as
// the address of a page with it. Every field that asks for a host reads it so.
func HostIn(text string) (registrar.Nameserver, error) {
	ns, err := registrar.ParseNameserver(text)
	if err == nil || strings.Contains(text, "@") { // a mailbox is nobody's host
		return ns, err
	}
	bare := strings.TrimRight(strings.Trim(text, decoration), "/")
	if !scheme.MatchString(bare) && strings.ContainsAny(bare, `/\?#`) { // what stands behind may be another host
		return ns, err
	}
	if found, again := registrar.ParseNameserver(hostIn(text)); again == nil {
		return found, nil
	}
	return ns, err
}

// SplitHosts takes apart what was pasted into one field: several hosts between
// blanks, commas or lines, or those of NS records. It returns them as they were
// typed, or nil where any part is no host.
func SplitHosts(text string) []string {
	parts := strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",;|", r) })
	if slices.ContainsFunc(parts, func(p string) bool { return strings.EqualFold(p, "NS") }) {
		parts = behind(parts, "NS")
	}
	for _, part := range parts {
		if _, err := HostIn(part); err != nil {
			return nil
		}
	}
	return parts
}

// HostsPasted finds the hosts in a text that was pasted into one field, such as lines of
// a mail, of a zone or of a lookup: it leaves out words, numbers and addresses around
// them. What it finds is shown before it counts, see SplitHosts for what nobody saw.
func HostsPasted(text string) []string {
	parts := strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",;|()[]", r) })
	for _, mark := range []string{"NS", "="} {
		if slices.ContainsFunc(parts, func(p string) bool { return strings.EqualFold(p, mark) }) {
			parts = behind(parts, mark)
		}
	}
	return slices.DeleteFunc(parts, func(part string) bool {
		_, err := HostIn(part)
		return err != nil
	})
}

// behind are the parts that come right behind a mark, such as the NS of a record.
func behind(parts []string, mark string) []string {
	var found []string
	for i, part := range parts[:len(parts)-1] {
		if strings.EqualFold(part, mark) {
			found = append(found, parts[i+1])
		}
	}
	return found
}

// HostAndAddress takes a host apart from the address that was typed behind it.
func HostAndAddress(text string) (host string, address netip.Addr, ok bool) {
	parts := strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(",;=", r) })
	if len(parts) != 2 {
		return "", netip.Addr{}, false
	}
	address, err := netip.ParseAddr(strings.Trim(parts[1], "[]()"))
	_, wrong := netip.ParseAddr(parts[0])
	return parts[0], address, err == nil && wrong != nil
}

// HostFault says why a text is no host name.
type HostFault string

// The faults. The zero value is one that has no name.
const (
	HostPartial   HostFault = "partial"   // one label
	HostDots      HostFault = "dots"      // two of them side by side, or one in front
	HostHyphen    HostFault = "hyphen"    // at the edge of a label
	HostLong      HostFault = "long"      // more than 63 characters in a label, or 253 in all
	HostCharacter HostFault = "character" // one that no host name has
	HostAddressed HostFault = "addressed" // an address behind the name
	HostSeveral   HostFault = "several"   // texts, of which at least one is no host
)

// JudgeHost says why HostIn does not read text, and which part of it is at fault.
func JudgeHost(text string) (fault HostFault, part string) {
	text = strings.TrimSpace(text)
	if _, address, ok := HostAndAddress(text); ok {
		return HostAddressed, address.String()
	}
	if parts := strings.FieldsFunc(text, unicode.IsSpace); len(parts) > 1 {
		for _, p := range parts {
			if _, err := HostIn(p); err != nil {
				return HostSeveral, p
			}
		}
	}
	name := strings.TrimSuffix(text, ".")
	for _, r := range name {
		if r < unicode.MaxASCII && !isHostRune(r) || unicode.IsSpace(r) || unicode.IsControl(r) {
			return HostCharacter, string(r)
		}
	}
	labels := strings.Split(name, ".")
	for _, label := range labels {
		switch {
		case label == "" && len(labels) > 1:
			return HostDots, name
		case strings.HasPrefix(label, "-"), strings.HasSuffix(label, "-"):
			return HostHyphen, label
		case len(label) > 63, len(name) > 253:
			return HostLong, label
		}
	}
	if len(labels) == 1 {
		return HostPartial, name
	}
	return "", text
}

func isHostRune(r rune) bool {
	return r == '.' || r == '-' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
}
