package rules

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"portal/internal/registrar"
)

// Errors of ReadDS.
var (
	ErrDSSyntax    = errors.New("neither a DS nor a DNSKEY record")
	ErrDSOwner     = errors.New("record of another name")
	ErrDSMissing   = errors.New("a part is missing")
	ErrDSTag       = errors.New("key tag outside 0 to 65535")
	ErrDSAlgorithm = errors.New("algorithm that is neither a number from 0 to 255 nor a known name")
	ErrDSType      = errors.New("digest type that nobody knows")
	ErrDSHex       = errors.New("digest with other characters than hexadecimal digits")
	ErrDSLength    = errors.New("digest of another length than its type has")
	ErrDSKey       = errors.New("key that can't be read")
	ErrDSZoneKey   = errors.New("key that signs no zone")
)

// DSError tells what is wrong with which line of a text.
type DSError struct {
	Line      int    // counted from 1
	Text      string // of the line, as it was typed
	Err       error  // one of those of ReadDS
	Part      string // what is wrong in it; a DSPart with ErrDSMissing
	Want, Got int    // characters of the digest, with ErrDSLength
}

// Error implements error. It quotes nothing.
func (e *DSError) Error() string { return fmt.Sprintf("line %d: %v", e.Line, e.Err) }

// Unwrap returns the cause.
func (e *DSError) Unwrap() error { return e.Err }

// at says where a fault stands: err is a *DSError without it, or an error of ReadDS.
func at(line int, text string, err error) *DSError {
	var e *DSError
	if !errors.As(err, &e) {
		e = &DSError{Err: err}
	}
	e.Line, e.Text = line, text
	return e
}

// ReadDS reads the records for the delegation of name from what people paste: DS,
// CDS, DNSKEY and CDNSKEY records in the form of zone files (RFC 4034), one in each
// line or in parentheses, with or without owner, TTL, class and type, algorithms by
// number or name; with labels before their parts, as control panels show them; or
// the whole output of a program that has such lines in it. Of a key it makes the DS record with a SHA-256 digest. Lines without a record are
// left out where others have one. Each record is returned once, in order.
//
// An error is a *DSError about the first record that can't be read, or about the
// first line of a text that has none.
func ReadDS(name registrar.DomainName, text string) ([]registrar.DS, error) {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u200b", "", "\ufeff", "").Replace(text)
	var records []registrar.DS
	add := func(ds registrar.DS, found bool) {
		if found && !slices.Contains(records, ds) {
			records = append(records, ds)
		}
	}
	var other error // the first line without a record
	for _, line := range dsLines(text) {
		ds, found, err := dsOfLine(name, line.fields)
		switch {
		case err != nil:
			return nil, at(line.number, line.text, err)
		case !found && other == nil:
			other = at(line.number, line.text, ErrDSSyntax)
		}
		add(ds, found)
	}
	for _, r := range labelledRecords(text) {
		ds, found, err := r.read(name)
		switch {
		case err != nil:
			return nil, at(r.line, r.text, err)
		case !found && len(records) == 0 && len(r.values) > 1:
			return nil, at(r.line, r.text, &DSError{Err: ErrDSMissing, Part: string(r.missing())})
		}
		add(ds, found)
	}
	if len(records) == 0 {
		return nil, other
	}
	return records, nil
}

// dsLine is a line that is not blank, without comments; one that opens a parenthesis
// takes in those that follow until it is closed.
type dsLine struct {
	number int // of its beginning, from 1
	text   string
	fields []string
}

func dsLines(text string) []dsLine {
	var lines []dsLine
	open := false
	for i, raw := range strings.Split(text, "\n") {
		bare, _, _ := strings.Cut(raw, ";")
		fields := strings.Fields(strings.NewReplacer("(", " ", ")", " ", ",", " ").Replace(bare))
		switch {
		case open && len(lines) > 0:
			last := &lines[len(lines)-1]
			last.fields = append(last.fields, fields...)
		case len(fields) > 0:
			lines = append(lines, dsLine{i + 1, strings.TrimSpace(raw), fields})
		}
		if at := strings.LastIndexAny(bare, "()"); at >= 0 {
			open = bare[at] == '(' && len(lines) > 0
		}
	}
	return lines
}

// dsOfLine reads the record of a line, if it has one.
func dsOfLine(name registrar.DomainName, fields []string) (_ registrar.DS, found bool, _ error) {
	fields = withoutLabel(fields)
	data, isKey := fields, looksLikeKey(fields)
	if at := typeAt(fields); at >= 0 {
		if at > 0 && !beforeType(fields[0]) && !ownedBy(name, fields[0]) {
			return registrar.DS{}, true, ErrDSOwner
		}
		data, isKey = fields[at+1:], dsTypes[strings.ToUpper(fields[at])]
	} else if !isBare(fields) {
		return registrar.DS{}, false, nil
	}
	if len(data) > 0 && data[0] == rawData {
		data = unpacked(data[1:], isKey)
	}
	read := dsOf
	if isKey {
		read = func(fields []string) (registrar.DS, error) { return dsOfKey(name, fields) }
	}
	ds, err := read(data)
	return ds, true, err
}

// withoutLabel takes off what a program writes before a record, such as "DS =" or
// "DS record:".
func withoutLabel(fields []string) []string {
	for i := len(fields) - 2; i >= 0; i-- {
		if fields[i] == "=" || strings.HasSuffix(fields[i], ":") {
			return fields[i+1:]
		}
	}
	return fields
}

// dsTypes are the types of records that ReadDS reads; those that hold a key are true.
var dsTypes = map[string]bool{
	"DS": false, "CDS": false, "TYPE43": false, "TYPE59": false, "DNSKEY": true, "CDNSKEY": true, "TYPE48": true, "TYPE60": true,
}

// ttl is a time in seconds, or in units as zone files have them.
var ttl = regexp.MustCompile(`^(?i:[0-9]+|(?:[0-9]+[smhdw])+)$`)

// beforeType reports whether field is a TTL or a class.
func beforeType(field string) bool {
	return strings.EqualFold(field, "IN") || strings.EqualFold(field, "CLASS1") || ttl.MatchString(field)
}

// typeAt is where the type of a record stands: behind owner, TTL and class, of which
// each may be left out; -1 if the line has no record that ReadDS reads. Prose has
// the words too ("DS records of example.com"), but no number behind them.
func typeAt(fields []string) int {
	for i, f := range fields {
		if _, known := dsTypes[strings.ToUpper(f)]; known {
			cutOff := i+1 == len(fields) && i > 0 && beforeType(fields[i-1])
			if cutOff || i+1 < len(fields) && (isNumber(fields[i+1]) || fields[i+1] == rawData) {
				return i
			}
			return -1
		}
		if i > 0 && !beforeType(f) {
			return -1
		}
	}
	return -1
}

// isBare reports whether fields are the data of a record alone: at least its three
// numbers. An algorithm may go by its name.
func isBare(fields []string) bool {
	if len(fields) < 3 {
		return false
	}
	_, second := algorithmNumber(fields[1])
	_, third := digestNumber(fields[2])
	return isNumber(fields[0]) && (second || isNumber(fields[1])) && (third || isNumber(fields[2])) || looksLikeKey(fields)
}

// looksLikeKey tells the data of a key from those of a DS record: no digest has the
// type that an algorithm's number or name would be, behind protocol 3.
func looksLikeKey(fields []string) bool {
	if len(fields) < 4 || fields[0] != "256" && fields[0] != "257" || fields[1] != "3" {
		return false
	}
	number, known := algorithmNumber(fields[2])
	return known && digests[number] == ""
}

func isNumber(text string) bool { return text != "" && strings.Trim(text, "0123456789") == "" }

// ownedBy reports whether owner, as a zone file has it, is name.
func ownedBy(name registrar.DomainName, owner string) bool {
	got, err := registrar.ParseDomainName(owner)
	return owner == "@" || err == nil && got == name
}

// dsOf reads key tag, algorithm, digest type and digest. Digests may be broken
// into several parts.
func dsOf(fields []string) (registrar.DS, error) {
	if len(fields) < 3 {
		return registrar.DS{}, ErrDSSyntax
	}
	tag, err := strconv.ParseUint(fields[0], 10, 16)
	if err != nil {
		return registrar.DS{}, &DSError{Err: ErrDSTag, Part: fields[0]}
	}
	algorithm, known := algorithmNumber(fields[1])
	if !known {
		return registrar.DS{}, &DSError{Err: ErrDSAlgorithm, Part: fields[1]}
	}
	kind, _ := digestNumber(fields[2])
	want, known := digestLengths[kind]
	if !known {
		return registrar.DS{}, &DSError{Err: ErrDSType, Part: fields[2]}
	}
	ds := registrar.DS{KeyTag: uint16(tag), Algorithm: algorithm, DigestType: kind, Digest: strings.ToLower(strings.Join(fields[3:], ""))}
	return ds, digestFault(ds.Digest, want)
}

// digestFault says why digest is none of want hexadecimal digits; nil if it is.
func digestFault(digest string, want int) error {
	if digest == "" {
		return &DSError{Err: ErrDSMissing, Part: string(DSDigest)}
	}
	if i := strings.IndexFunc(digest, func(r rune) bool { return !strings.ContainsRune("0123456789abcdef", r) }); i >= 0 {
		r, _ := utf8.DecodeRuneInString(digest[i:])
		return &DSError{Err: ErrDSHex, Part: string(r)}
	}
	if len(digest) != want {
		return &DSError{Err: ErrDSLength, Want: want, Got: len(digest)}
	}
	return nil
}
