package registrar

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Errors of ReadDS.
var (
	ErrDSSyntax  = errors.New("neither a DS nor a DNSKEY record")
	ErrDSOwner   = errors.New("record of another name")
	ErrDSDigest  = errors.New("digest of another length, or no hexadecimal")
	ErrDSType    = errors.New("digest type that nobody knows")
	ErrDSKey     = errors.New("key that can't be read")
	ErrDSZoneKey = errors.New("key that signs no zone")
)

// DSError tells which line of a text can't be read.
type DSError struct {
	Line int    // counted from 1
	Text string // as it was typed
	Err  error  // one of those of ReadDS
}

// Error implements error.
func (e *DSError) Error() string { return fmt.Sprintf("line %d: %v", e.Line, e.Err) }

// Unwrap returns the cause.
func (e *DSError) Unwrap() error { return e.Err }

// ReadDS reads the records for the delegation of name from what people paste: DS,
// CDS, DNSKEY and CDNSKEY records in the form of zone files (RFC 4034), one in each
// line or in parentheses, with or without owner, TTL, class and type, algorithms by
// number or name; or the whole output of a program that has such lines in it.
// Of a key it makes the DS record with a SHA-256 digest. Lines without a record are
// left out where others have one. Each record is returned once, in order.
//
// An error is a *DSError about the first record that can't be read, or about the
// first line of a text that has none.
func ReadDS(name DomainName, text string) ([]DS, error) {
	var records []DS
	var other *DSError // the first line without a record
	seen := make(map[DS]bool)
	for _, line := range dsLines(text) {
		ds, found, err := dsOfLine(name, line.fields)
		switch {
		case !found && other == nil:
			other = &DSError{line.number, line.text, ErrDSSyntax}
		case err != nil:
			return nil, &DSError{line.number, line.text, err}
		case found && !seen[ds]:
			seen[ds] = true
			records = append(records, ds)
		}
	}
	if len(records) == 0 && other != nil {
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
	for i, raw := range strings.Split(strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u200b", "", "\ufeff", "").Replace(text), "\n") {
		bare, _, _ := strings.Cut(raw, ";")
		fields := strings.Fields(strings.NewReplacer("(", " ", ")", " ").Replace(bare))
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
func dsOfLine(name DomainName, fields []string) (_ DS, found bool, _ error) {
	fields = withoutLabel(fields)
	data, isKey := fields, looksLikeKey(fields)
	if at := typeAt(fields); at >= 0 {
		if at > 0 && !beforeType(fields[0]) && !ownedBy(name, fields[0]) {
			return DS{}, true, ErrDSOwner
		}
		data, isKey = fields[at+1:], dsTypes[strings.ToUpper(fields[at])]
	} else if !isBare(fields) {
		return DS{}, false, nil
	}
	if len(data) > 0 && data[0] == rawData {
		data = unpacked(data[1:], isKey)
	}
	read := dsOf
	if isKey {
		read = func(fields []string) (DS, error) { return dsOfKey(name, fields) }
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
	return isNumber(fields[0]) && second && third || looksLikeKey(fields)
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

func isNumber(text string) bool {
	_, err := strconv.ParseUint(text, 10, 32)
	return err == nil
}

// ownedBy reports whether owner, as a zone file has it, is name.
func ownedBy(name DomainName, owner string) bool {
	got, err := ParseDomainName(owner)
	return owner == "@" || err == nil && got == name
}

// dsOf reads key tag, algorithm, digest type and digest. Digests may be broken
// into several parts.
func dsOf(fields []string) (DS, error) {
	if len(fields) < 3 {
		return DS{}, ErrDSSyntax
	}
	tag, err := strconv.ParseUint(fields[0], 10, 16)
	algorithm, isAlgorithm := algorithmNumber(fields[1])
	kind, isDigest := digestNumber(fields[2])
	if err != nil || !isAlgorithm || !isDigest {
		return DS{}, ErrDSSyntax
	}
	ds := DS{KeyTag: uint16(tag), Algorithm: algorithm, DigestType: kind, Digest: strings.ToLower(strings.Join(fields[3:], ""))}
	want, known := digestLengths[ds.DigestType]
	if !known {
		return DS{}, ErrDSType
	}
	if _, err := hex.DecodeString(ds.Digest); err != nil || len(ds.Digest) != want {
		return DS{}, ErrDSDigest
	}
	return ds, nil
}

// dsOfKey computes the DS record of a key: flags, protocol, algorithm and key.
func dsOfKey(name DomainName, fields []string) (DS, error) {
	if len(fields) < 4 {
		return DS{}, ErrDSSyntax
	}
	flags, err1 := strconv.ParseUint(fields[0], 10, 16)
	protocol, err2 := strconv.ParseUint(fields[1], 10, 8)
	algorithm, isAlgorithm := algorithmNumber(fields[2])
	key, err3 := base64.StdEncoding.DecodeString(strings.Join(fields[3:], ""))
	if errors.Join(err1, err2, err3) != nil || !isAlgorithm || len(key) == 0 {
		return DS{}, ErrDSKey
	}
	const zoneKey, revoked = 1 << 8, 1 << 7
	if flags&zoneKey == 0 || flags&revoked != 0 || protocol != 3 {
		return DS{}, ErrDSZoneKey
	}
	data := binary.BigEndian.AppendUint16(nil, uint16(flags))
	data = append(append(data, uint8(protocol), algorithm), key...)
	ds := DS{KeyTag: keyTag(data), Algorithm: algorithm, DigestType: DigestSHA256}
	sum := sha256.Sum256(append(wireName(name), data...))
	ds.Digest = hex.EncodeToString(sum[:])
	return ds, nil
}

// rawData begins the data of a record of a type that a program does not know (RFC 3597).
const rawData = `\#`

// unpacked are the fields of data that are written raw: their length, then bytes in
// hexadecimal. What can't be unpacked gives fields that are no record.
func unpacked(fields []string, key bool) []string {
	if len(fields) == 0 {
		return nil
	}
	data, err := hex.DecodeString(strings.Join(fields[1:], ""))
	if err != nil || len(data) < 5 || fields[0] != strconv.Itoa(len(data)) {
		return nil
	}
	number := strconv.Itoa(int(binary.BigEndian.Uint16(data)))
	second, third := strconv.Itoa(int(data[2])), strconv.Itoa(int(data[3]))
	rest := hex.EncodeToString(data[4:])
	if key {
		rest = base64.StdEncoding.EncodeToString(data[4:])
	}
	return []string{number, second, third, rest}
}

// keyTag is that of RFC 4034, appendix B.
func keyTag(data []byte) uint16 {
	var sum uint32
	for i, b := range data {
		if i%2 == 0 {
			sum += uint32(b) << 8
		} else {
			sum += uint32(b)
		}
	}
	return uint16(sum + sum>>16)
}

// wireName is a name in its canonical wire form.
func wireName(name DomainName) []byte {
	var wire []byte
	for label := range strings.SplitSeq(string(name), ".") {
		wire = append(append(wire, byte(len(label))), label...)
	}
	return append(wire, 0)
}
