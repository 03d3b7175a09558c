package zone

import (
	"slices"
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

// Line writes a row as the function of that name writes a record.
func (r Row) Line() string {
	parts := []string{r.Type, r.Name, r.Priority, r.Value}
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), " ")
}

// RowOf writes a record as a row, from which the same record is read.
func RowOf(r registrar.Record) Row {
	row := Row{Type: r.Type, Name: shownName(r.Name), Value: r.Value}
	switch r.Type {
	case "TXT":
		row.Value = shownText(r.Value)
	case "MX":
		row.Priority = numerals(r)[0]
	case "SRV":
		numbers := numerals(r)
		row.Priority = numbers[0]
		row.Value = strings.Join(append(numbers[1:], r.Value), " ")
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
	if at, wrong := r.misplaced(value, 2); wrong.Problem != "" {
		return record, at, wrong
	}
	var wrong Fault
	if record.Value, wrong = parseHost(domain, value); wrong.Problem != "" {
		return record, FieldValue, r.lineOr(domain, value, wrong)
	}
	return r.withPriority(record)
}

// misplaced finds what stands where the priority may, in front of a value that has
// so many parts with it, and is none, or another one.
func (r Row) misplaced(value string, parts int) (Field, Fault) {
	fields := strings.Fields(value)
	_, number := parseNumber(fields[0])
	switch {
	case parts == 2 && len(fields) == 1 && number:
		return FieldValue, fault(NoHost, value)
	case len(fields) != parts:
		return "", Fault{}
	case number && trimmed(r.Priority) != "":
		return FieldPriority, fault(PriorityTwice, fields[0])
	case parts == 2 && digits(fields[1]):
		return FieldPriority, fault(BadPriority, fields[1])
	case !number && !isHost(fields[0]) && !strings.ContainsAny(fields[0], ",;") && isHost(fields[parts-1]):
		return FieldPriority, fault(BadPriority, fields[0])
	}
	return "", Fault{}
}

// parseSRV reads weight, port and host (RFC 2782).
func (r Row) parseSRV(domain registrar.DomainName, record registrar.Record, value string) (registrar.Record, Field, Fault) {
	if !strings.HasPrefix(record.Name, "_") {
		return record, FieldName, fault(ServiceBadName, shownName(record.Name))
	}
	if at, wrong := r.misplaced(value, 4); wrong.Problem != "" {
		return record, at, r.lineOr(domain, value, wrong)
	}
	parts := strings.Fields(value)
	if len(parts) != 3 || isHost(parts[0]) {
		return record, FieldValue, r.lineOr(domain, value, fault(BadService, value))
	}
	var ok bool
	if record.Weight, ok = parseNumber(parts[0]); !ok {
		return record, FieldValue, r.lineOr(domain, value, fault(BadWeight, parts[0]))
	}
	if record.Port, ok = parseNumber(parts[1]); !ok {
		return record, FieldValue, r.lineOr(domain, value, fault(BadPort, parts[1]))
	}
	record.Value = nothing
	if parts[2] != nothing {
		var wrong Fault
		if record.Value, wrong = parseHost(domain, parts[2]); wrong.Problem != "" {
			return record, FieldValue, wrong
		}
	}
	return r.withPriority(record)
}

func (r Row) withPriority(record registrar.Record) (registrar.Record, Field, Fault) {
	given := trimmed(r.Priority)
	if given == "" {
		return record, FieldPriority, Fault{Problem: NoPriority}
	}
	var ok bool
	if record.Priority, ok = parseNumber(given); !ok {
		return record, FieldPriority, fault(BadPriority, given)
	}
	return record, "", Fault{}
}

// parseNumber reads a number from 0 to 65535.
func parseNumber(text string) (int, bool) {
	n, err := strconv.ParseUint(trimmed(text), 10, 16)
	return int(n), err == nil
}

func digits(text string) bool {
	return text != "" && !strings.ContainsFunc(text, func(r rune) bool { return r < '0' || r > '9' })
}
