package receipt

import (
	"strconv"
	"strings"

	"portal/internal/kind"
	"portal/internal/registrar"
	"portal/internal/registrar/rules"
	"portal/internal/words"
	"portal/web/templates/ui"
)

// dsWords words records as the log has them.
func dsWords(p *words.Printer, values []string) []string {
	worded := make([]string, len(values))
	for i, value := range values {
		worded[i] = value
		fields := strings.Fields(value)
		if len(fields) != 4 {
			continue
		}
		algorithm, err1 := strconv.ParseUint(fields[1], 10, 8)
		digest, err2 := strconv.ParseUint(fields[2], 10, 8)
		if err1 == nil && err2 == nil {
			worded[i] = p.T("dnssec.record", "tag", fields[0], "algorithm", AlgorithmName(p, uint8(algorithm)),
				"type", DigestName(p, uint8(digest)), "digest", fields[3])
		}
	}
	return worded
}

// AlgorithmName names an algorithm of DNSSEC by its number.
func AlgorithmName(p *words.Printer, number uint8) string {
	if name := rules.AlgorithmName(number); name != "" {
		return name
	}
	return p.T("dnssec.algorithm.unknown", "number", int(number))
}

// DigestName names a type of digest of DNSSEC by its number.
func DigestName(p *words.Printer, number uint8) string {
	if name := rules.DigestName(number); name != "" {
		return name
	}
	return p.T("dnssec.digest.unknown", "number", int(number))
}

// forwardWords words forwards as the log has them.
func forwardWords(p *words.Printer, lines []string) []string {
	worded := make([]string, len(lines))
	for i, line := range lines {
		worded[i] = line
		if f, ok := registrar.ParseForwardLine(line); ok {
			worded[i] = p.T("forwarding.line", "name", f.Typed().Name, "to", f.Destination)
			if more := UnusualForward(p, f); more != "" {
				worded[i] += " (" + more + ")"
			}
		}
	}
	return worded
}

// UnusualForward says what of a forward is not the usual.
func UnusualForward(p *words.Printer, f registrar.Forward) string {
	var parts []string
	if !f.Enabled {
		parts = append(parts, p.T("forwarding.line.off"))
	}
	if f.Masked {
		parts = append(parts, p.T("forwarding.line.masked"))
	}
	for _, text := range []string{f.Title, f.Description, f.Keywords} {
		if text != "" {
			parts = append(parts, p.T("forwarding.line.quoted", "text", text))
		}
	}
	return strings.Join(parts, ", ")
}

// rightNames words the rights of a sub-user, by the values of the log.
var rightNames = map[string]words.Key{
	"owner":       words.Key("people.right.owner"),
	"admin":       words.Key("people.right.admin"),
	"billing":     words.Key("people.right.billing"),
	"tech":        words.Key("people.right.tech"),
	"nameservers": words.Key("people.right.nameservers"),
	"provider":    words.Key("people.right.reseller"),
	"extras":      words.Key("people.right.extras"),
}

// RightName names a right of a sub-user, by the value of the log.
func RightName(p *words.Printer, right string) string {
	if key, ok := rightNames[right]; ok {
		return p.T(key)
	}
	return right
}

// rightsRow words a difference of rights.
func rightsRow(p *words.Printer, old, new []string) ui.DiffRow {
	list := func(rights []string) string {
		if len(rights) == 0 {
			return p.T("people.right.none")
		}
		var names []string
		for _, r := range rights {
			names = append(names, RightName(p, r))
		}
		return p.List(names)
	}
	return ui.DiffRow{Label: p.T("people.rights"), Old: list(old), New: list(new), Plain: true}
}

// ownershipRow words the differences of a move that have no value before: what else
// the other profile holds, and that all domains went there.
func ownershipRow(p *words.Printer, field kind.Field, new []string) ui.DiffRow {
	if field == kind.FieldProfileJoined {
		return ui.DiffRow{Label: p.T("setting.profile_joined"), New: strings.Join(new, " ")}
	}
	return ui.DiffRow{Label: p.T("setting.profile_moved"), New: p.T("setting.profile_moved.all"), Plain: true}
}
