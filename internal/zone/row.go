package zone

import (
	"net/netip"
	"strconv"
	"strings"

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

// RowOf writes a record as a row, from which the same record is read.
func RowOf(r registrar.Record) Row {
	row := Row{Type: r.Type, Name: shownName(r.Name), Value: r.Value}
	switch r.Type {
	case "TXT":
		row.Value = shownText(r.Value)
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

// inField is what a browser does to the value of a field.
var inField = strings.NewReplacer("\r", "", "\n", "", "\x00", "�")

// sent is the row as it comes back from a browser, in which a field has no line ends,
// and no bytes that are not text.
func (r Row) sent() Row {
	clean := func(text string) string { return inField.Replace(strings.ToValidUTF8(text, "�")) }
	return Row{Type: clean(r.Type), Name: clean(r.Name), Value: clean(r.Value), Priority: clean(r.Priority)}
}

// Apart moves the number that people write in front of the value of an MX or SRV
// record, or behind the host of an MX, into the place of the priority, if that is
// free or says the same.
func (r Row) Apart() Row {
	parts, want := strings.Fields(r.Value), map[string]int{"MX": 2, "SRV": 4}[r.kind()]
	if want == 0 || len(parts) != want {
		return r
	}
	_, isNumber := parseNumber(parts[0])
	if _, behind := parseNumber(parts[1]); behind && !isNumber && want == 2 { // mx.example.net 10
		parts[0], parts[1], isNumber = parts[1], parts[0], true
	}
	if given := trimmed(r.Priority); !isNumber || given != "" && given != parts[0] {
		return r
	}
	r.Priority, r.Value = parts[0], strings.Join(parts[1:], " ")
	return r
}

func (r Row) kind() string { return strings.ToUpper(trimmed(r.Type)) }

// parse reads a row; the fault has no problem if nothing is wrong with it alone.
func (r Row) parse(domain registrar.DomainName) (_ registrar.Record, at Field, wrong Fault) {
	r = r.Apart()
	record := registrar.Record{Type: r.kind()}
	if wrong = typeFault(record.Type); wrong.Problem != "" {
		return record, FieldType, wrong
	}
	if record.Name, wrong = parseName(domain, r.Name, record.Type); wrong.Problem != "" {
		return record, FieldName, r.lineOr(domain, r.Name, wrong)
	}
	value := trimmed(r.Value)
	if value == "" {
		return record, FieldValue, Fault{Problem: NoValue}
	}
	switch record.Type {
	case "A", "AAAA":
		record.Value, wrong = parseAddress(record.Type, value)
	case "CNAME":
		record.Value, wrong = parseHost(domain, value)
	case "MX":
		return r.parseMX(domain, record, value)
	case "SRV":
		return r.parseSRV(domain, record, value)
	case "TXT":
		if wrong = lineFault(value); wrong.Problem == "" {
			record.Value, wrong = ParseText(r.Value)
		}
	}
	return record, FieldValue, r.lineOr(domain, value, wrong)
}

// lineOr is the fault of a text that can't be read: that it is a line of a zone file,
// if it is one.
func (r Row) lineOr(domain registrar.DomainName, text string, wrong Fault) Fault {
	if wrong.Problem != "" && looksLikeLine(domain, text) {
		return fault(WholeLine, text)
	}
	return wrong
}

func (r Row) parseMX(domain registrar.DomainName, record registrar.Record, value string) (registrar.Record, Field, Fault) {
	if value == nothing {
		if given := trimmed(r.Priority); given != "" && strings.Trim(given, "0") != "" {
			return record, FieldPriority, fault(NullWithNumber, given)
		}
		record.Value = nothing
		return record, FieldValue, Fault{}
	}
	if first, rest, ok := strings.Cut(value, " "); ok && len(strings.Fields(rest)) == 1 {
		if _, number := parseNumber(first); number {
			return record, FieldPriority, fault(PriorityTwice, first)
		}
	}
	var wrong Fault
	if record.Value, wrong = parseHost(domain, value); wrong.Problem != "" {
		return record, FieldValue, r.lineOr(domain, value, wrong)
	}
	return r.withPriority(record)
}

// parseSRV reads weight, port and host (RFC 2782).
func (r Row) parseSRV(domain registrar.DomainName, record registrar.Record, value string) (registrar.Record, Field, Fault) {
	if !strings.HasPrefix(record.Name, "_") {
		return record, FieldName, fault(ServiceBadName, shownName(record.Name))
	}
	parts := strings.Fields(value)
	if len(parts) == 4 {
		if _, number := parseNumber(parts[0]); number && trimmed(r.Priority) != "" {
			return record, FieldPriority, fault(PriorityTwice, parts[0])
		}
	}
	if len(parts) != 3 {
		return record, FieldValue, r.lineOr(domain, value, fault(BadService, value))
	}
	weight, okWeight := parseNumber(parts[0])
	port, okPort := parseNumber(parts[1])
	if !okWeight || !okPort {
		return record, FieldValue, r.lineOr(domain, value, fault(BadService, value))
	}
	record.Weight, record.Port, record.Value = weight, port, nothing
	if parts[2] != nothing {
		var wrong Fault
		if record.Value, wrong = parseHost(domain, parts[2]); wrong.Problem != "" {
			return record, FieldValue, wrong
		}
	}
	return r.withPriority(record)
}

func (r Row) withPriority(record registrar.Record) (registrar.Record, Field, Fault) {
	var ok bool
	if record.Priority, ok = parseNumber(r.Priority); !ok {
		return record, FieldPriority, Fault{Problem: BadPriority}
	}
	return record, "", Fault{}
}

func parseAddress(kind, text string) (string, Fault) {
	address, err := netip.ParseAddr(strings.Trim(text, "[]"))
	v4, v6 := err == nil && address.Is4(), err == nil && address.Is6() && !address.Is4In6() && address.Zone() == ""
	switch {
	case kind == "A" && v4, kind == "AAAA" && v6:
		return address.String(), Fault{}
	case v6:
		return "", fault(IsIPv6, text)
	case v4:
		return "", fault(IsIPv4, text)
	case err != nil && isHost(text):
		return "", fault(IsHost, text)
	case kind == "A":
		return "", fault(BadIPv4, text)
	}
	return "", fault(BadIPv6, text)
}

// isHost reports whether a text is plainly the name of a host.
func isHost(text string) bool {
	name, problem := asciiName(text)
	last := name[strings.LastIndexByte(name, '.')+1:]
	return problem == "" && strings.Contains(name, ".") && strings.ContainsFunc(last, func(r rune) bool { return r >= 'a' && r <= 'z' })
}

func parseNumber(text string) (int, bool) {
	n, err := strconv.ParseUint(trimmed(text), 10, 16)
	return int(n), err == nil
}
