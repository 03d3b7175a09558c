package rules

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"strconv"
	"strings"

	"portal/internal/registrar"
)

// dsOfKey computes the DS record of a key: flags, protocol, algorithm and key.
func dsOfKey(name registrar.DomainName, fields []string) (registrar.DS, error) {
	if len(fields) < 4 {
		return registrar.DS{}, ErrDSSyntax
	}
	flags, err1 := strconv.ParseUint(fields[0], 10, 16)
	protocol, err2 := strconv.ParseUint(fields[1], 10, 8)
	algorithm, isAlgorithm := algorithmNumber(fields[2])
	key, err3 := base64.StdEncoding.DecodeString(strings.Join(fields[3:], ""))
	if errors.Join(err1, err2, err3) != nil || !isAlgorithm || len(key) == 0 {
		return registrar.DS{}, ErrDSKey
	}
	const zoneKey, revoked = 1 << 8, 1 << 7
	if flags&zoneKey == 0 || flags&revoked != 0 || protocol != 3 {
		return registrar.DS{}, ErrDSZoneKey
	}
	data := binary.BigEndian.AppendUint16(nil, uint16(flags))
	data = append(append(data, uint8(protocol), algorithm), key...)
	ds := registrar.DS{KeyTag: keyTag(data), Algorithm: algorithm, DigestType: DigestSHA256}
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
func wireName(name registrar.DomainName) []byte {
	var wire []byte
	for label := range strings.SplitSeq(string(name), ".") {
		wire = append(append(wire, byte(len(label))), label...)
	}
	return append(wire, 0)
}
