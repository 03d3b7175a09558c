package srssim

import (
	"fmt"
	"net/netip"
	"regexp"
	"strings"
	"time"
)

// hostName brings a name into the one form that the state uses.
func hostName(s string) string {
	return strings.TrimSuffix(strings.ToLower(strings.TrimSpace(s)), ".")
}

var label = regexp.MustCompile(`^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?$`)

// validHost reports whether s is a name of at least two labels in lower-case ASCII.
func validHost(s string) bool {
	if len(s) > 253 || !strings.Contains(s, ".") {
		return false
	}
	for part := range strings.SplitSeq(s, ".") {
		if !label.MatchString(part) {
			return false
		}
	}
	return true
}

// isIDN reports whether a label of a name is punycode.
func isIDN(name string) bool {
	return strings.HasPrefix(name, "xn--") || strings.Contains(name, ".xn--")
}

// matches compares a name with a filter in which * stands for anything.
func matches(filter, name string) bool {
	parts := strings.Split(filter, "*")
	if len(parts) == 1 {
		return filter == name
	}
	rest, ok := strings.CutPrefix(name, parts[0])
	if !ok {
		return false
	}
	last := len(parts) - 1
	for _, part := range parts[1:last] {
		_, after, found := strings.Cut(rest, part)
		if !found {
			return false
		}
		rest = after
	}
	return strings.HasSuffix(rest, parts[last])
}

// parseAllow reads an allow list of addresses and CIDR ranges.
func parseAllow(entries []string) ([]netip.Prefix, error) {
	var out []netip.Prefix
	for _, entry := range entries {
		if addr, err := netip.ParseAddr(entry); err == nil {
			out = append(out, netip.PrefixFrom(addr, addr.BitLen()))
			continue
		}
		prefix, err := netip.ParsePrefix(entry)
		if err != nil {
			return nil, fmt.Errorf("allow list entry %q: %w", entry, err)
		}
		out = append(out, prefix)
	}
	return out, nil
}

// allows reports whether an address may call in the name of the account.
func (a *Account) allows(addr netip.Addr) bool {
	prefixes, err := parseAllow(a.Allow)
	if err != nil || len(prefixes) == 0 {
		return err == nil
	}
	for _, p := range prefixes {
		if p.Contains(addr.Unmap()) {
			return true
		}
	}
	return false
}

const (
	dateTime = "2006-01-02 15:04:05"
	dateOnly = "2006-01-02"
)

// stamp writes a time as XCP does, "" for none. XCP names no zone; this is UTC.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(dateTime)
}

// unix writes Unix seconds, "" for no time.
func unix(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return fmt.Sprint(t.Unix())
}

// dayStamp writes a time as GET_DELETED_DOMAINS does.
func dayStamp(t time.Time) string { return strings.ToUpper(t.UTC().Format("02-Jan-2006 15:04:05")) }
