package zone

import (
	"net/netip"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"

	"portal/internal/registrar"
)

// Row is a record as people type it. Of an SRV record, Value is weight, port and
// host, as in master files.
type Row struct {
	Type, Name, Value, Priority string
}

// Blank reports whether nothing was typed.
func (r Row) Blank() bool {
	return strings.TrimSpace(r.Name) == "" && strings.TrimSpace(r.Value) == "" && strings.TrimSpace(r.Priority) == ""
}

// RowOf writes a record as a row.
func RowOf(r registrar.Record) Row {
	row := Row{Type: r.Type, Name: shownName(r.Name), Value: r.Value}
	switch r.Type {
	case "MX":
		row.Priority = strconv.Itoa(r.Priority)
	case "SRV":
		row.Priority = strconv.Itoa(r.Priority)
		row.Value = strconv.Itoa(r.Weight) + " " + strconv.Itoa(r.Port) + " " + r.Value
	}
	return row
}

// Rows writes the records as rows, in the order of pages.
func Rows(records []registrar.Record) []Row {
	rows := make([]Row, len(records))
	for i, r := range Sorted(records) {
		rows[i] = RowOf(r)
	}
	return rows
}

// Field is a place in a row.
type Field string

// The fields.
const (
	FieldType     Field = "type"
	FieldName     Field = "name"
	FieldValue    Field = "value"
	FieldPriority Field = "priority"
)

// Problem says what is wrong with a field of a row.
type Problem string

// The problems.
const (
	BadType        Problem = "type"
	BadName        Problem = "name"
	NoValue        Problem = "no_value"
	BadIPv4        Problem = "ipv4"
	BadIPv6        Problem = "ipv6"
	BadHost        Problem = "host"
	HostIsAddress  Problem = "host_address" // an address where a host name belongs
	HostIsLabel    Problem = "host_label"   // one label, such as "mail"
	BadService     Problem = "service"      // not weight, port and host
	BadPriority    Problem = "priority"     // not a number from 0 to 65535
	BadText        Problem = "text"         // too long, or with line breaks
	Duplicate      Problem = "duplicate"    // it is there twice
	AliasAtApex    Problem = "alias_apex"   // a CNAME for the domain itself
	AliasBeside    Problem = "alias_beside" // a CNAME beside other records of its name
	AliasOfItself  Problem = "alias_self"   // a CNAME that leads to itself
	HostIsAlias    Problem = "host_alias"   // MX or SRV that names a CNAME of the zone
	TooManyRecords Problem = "too_many"     // more than MaxRecords
	ServiceBadName Problem = "service_name" // SRV names are _service._protocol
)

// maxText bounds a text, in bytes.
const maxText = 2048

// Place is a field of a row, by the row's position.
type Place struct {
	Row   int
	Field Field
}

// Check reads rows of the zone of domain. Blank rows are left out. It returns the
// records, or what is wrong, one problem for each row at most.
//
// A row that was not touched, so that it is one of found, is right as it is and
// returned as it was found, and records may stand beside each other as they did:
// zones were made elsewhere too, and what is odd in one must not keep people from
// changing the rest of it.
func Check(domain registrar.DomainName, rows []Row, found []registrar.Record) ([]registrar.Record, map[Place]Problem) {
	problems := make(map[Place]Problem)
	untouched := byRow(found)
	var records []registrar.Record
	var from []int // row of each record
	for i, row := range rows {
		if row.Blank() {
			continue
		}
		record, known := untouched[row]
		var field Field
		var problem Problem
		if !known {
			record, field, problem = row.parse(domain)
		}
		switch {
		case problem != "":
			problems[Place{i, field}] = problem
		case len(records) >= max(MaxRecords, len(found)):
			problems[Place{i, FieldName}] = TooManyRecords
		default:
			records, from = append(records, record), append(from, i)
		}
	}
	for i, c := range newConflicts(domain, records, found) {
		problems[Place{from[i], c.field}] = c.problem
	}
	if len(problems) > 0 {
		return nil, problems
	}
	return records, nil
}

// byRow finds records by the row that shows them.
func byRow(records []registrar.Record) map[Row]registrar.Record {
	shown := make(map[Row]registrar.Record, len(records))
	for _, r := range records {
		shown[RowOf(r)] = r
	}
	return shown
}

// parse reads a row; problem is "" if nothing is wrong with it alone.
func (r Row) parse(domain registrar.DomainName) (_ registrar.Record, at Field, problem Problem) {
	record := registrar.Record{Type: strings.ToUpper(strings.TrimSpace(r.Type))}
	name, ok := parseName(domain, r.Name, record.Type)
	if !ok {
		return record, FieldName, BadName
	}
	record.Name = name
	value := strings.TrimSpace(r.Value)
	if value == "" {
		return record, FieldValue, NoValue
	}
	switch record.Type {
	case "A", "AAAA":
		record.Value, problem = parseAddress(record.Type, value)
	case "CNAME", "MX":
		record.Value, problem = parseHost(domain, value)
	case "SRV":
		if !strings.HasPrefix(record.Name, "_") {
			return record, FieldName, ServiceBadName
		}
		record.Weight, record.Port, record.Value, problem = parseService(domain, value)
	case "TXT":
		record.Value, problem = parseText(r.Value)
	default:
		return record, FieldType, BadType
	}
	if problem != "" {
		return record, FieldValue, problem
	}
	if record.Type == "MX" || record.Type == "SRV" {
		if record.Priority, ok = parseNumber(r.Priority); !ok {
			return record, FieldPriority, BadPriority
		}
	}
	return record, "", ""
}

// parseName reads a name below the domain: relative, or whole. "@" and nothing
// are the domain itself.
func parseName(domain registrar.DomainName, text, kind string) (string, bool) {
	name, ok := asciiHost(strings.TrimSpace(text), kind != "A" && kind != "AAAA" && kind != "MX")
	if strings.TrimSpace(text) == "" || strings.TrimSpace(text) == Apex || ok && name == string(domain) {
		return "", true
	}
	name = strings.TrimSuffix(name, "."+string(domain)) // people write the whole name too
	return name, ok && len(name)+1+len(domain) <= 253
}

// asciiHost returns a name as lower-case A-labels without a final dot. "*" may
// be its first label; underscored says whether labels may have underscores.
func asciiHost(text string, underscored bool) (string, bool) {
	text = strings.TrimSuffix(text, ".")
	labels := strings.Split(text, ".")
	for i, label := range labels {
		if label == "*" && i == 0 && len(labels) >= 1 {
			continue
		}
		ascii, ok := asciiLabel(label, underscored)
		if !ok {
			return "", false
		}
		labels[i] = ascii
	}
	name := strings.Join(labels, ".")
	return name, len(name) <= 253
}

func asciiLabel(label string, underscored bool) (string, bool) {
	if !isASCII(label) {
		ascii, err := idna.Lookup.ToASCII(label)
		if err != nil {
			return "", false
		}
		label = ascii
	}
	label = strings.ToLower(label)
	bad := func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' || r == '_' && underscored)
	}
	if label == "" || len(label) > 63 || strings.ContainsFunc(label, bad) || label[0] == '-' || label[len(label)-1] == '-' {
		return "", false
	}
	return label, true
}

func isASCII(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r >= utf8.RuneSelf })
}

func parseAddress(kind, text string) (string, Problem) {
	address, err := netip.ParseAddr(strings.Trim(text, "[]"))
	switch {
	case kind == "A" && (err != nil || !address.Is4()):
		return "", BadIPv4
	case kind == "AAAA" && (err != nil || !address.Is6() || address.Is4In6() || address.Zone() != ""):
		return "", BadIPv6
	}
	return address.String(), ""
}

// parseHost reads the name of a host as a whole name. "@" is the domain itself.
func parseHost(domain registrar.DomainName, text string) (string, Problem) {
	if text == Apex {
		return string(domain), ""
	}
	if _, err := netip.ParseAddr(strings.Trim(text, "[]")); err == nil {
		return "", HostIsAddress
	}
	host, ok := asciiHost(text, true)
	switch {
	case !ok || strings.HasPrefix(host, "*"):
		return "", BadHost
	case !strings.Contains(host, "."):
		return "", HostIsLabel
	}
	return host, ""
}

// parseService reads what follows the priority of an SRV record (RFC 2782).
func parseService(domain registrar.DomainName, text string) (weight, port int, host string, _ Problem) {
	parts := strings.Fields(text)
	if len(parts) != 3 {
		return 0, 0, "", BadService
	}
	weight, okWeight := parseNumber(parts[0])
	port, okPort := parseNumber(parts[1])
	if !okWeight || !okPort {
		return 0, 0, "", BadService
	}
	host, problem := parseHost(domain, parts[2])
	return weight, port, host, problem
}

func parseNumber(text string) (int, bool) {
	n, err := strconv.ParseUint(strings.TrimSpace(text), 10, 16)
	return int(n), err == nil
}

// parseText reads a text. One in quotes is taken out of them, and several become
// one, since providers print them like that.
func parseText(text string) (string, Problem) {
	if quoted := strings.TrimSpace(text); len(quoted) > 1 && quoted[0] == '"' && quoted[len(quoted)-1] == '"' {
		if plain, ok := unquoted(quoted); ok {
			text = plain
		}
	}
	return plainText(text)
}

// plainText checks a text that is not written in quotes.
func plainText(text string) (string, Problem) {
	bad := func(r rune) bool { return r == utf8.RuneError || r != ' ' && !unicode.IsGraphic(r) }
	if strings.TrimSpace(text) == "" || len(text) > maxText || strings.ContainsFunc(text, bad) {
		return "", BadText
	}
	return text, ""
}

// unquoted joins texts in quotes with blanks between. Inside, \" and \\ stand for
// the characters.
func unquoted(text string) (string, bool) {
	var b strings.Builder
	inside, escaped := false, false
	for _, r := range text {
		switch {
		case escaped:
			b.WriteRune(r)
			escaped = false
		case inside && r == '\\':
			escaped = true
		case r == '"':
			inside = !inside
		case inside:
			b.WriteRune(r)
		case r != ' ' && r != '\t':
			return "", false
		}
	}
	return b.String(), !inside
}
