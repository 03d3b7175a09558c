package registrar

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Errors of ParseDS.
var (
	ErrDSSyntax  = errors.New("neither a DS nor a DNSKEY record")
	ErrDSOwner   = errors.New("record of another name")
	ErrDSDigest  = errors.New("digest of another length, or no hexadecimal")
	ErrDSType    = errors.New("digest type that nobody knows")
	ErrDSKey     = errors.New("key that can't be read")
	ErrDSZoneKey = errors.New("key that signs no zone")
)

// Digest types of DS records, see the IANA registry of them.
const (
	DigestSHA1   = 1
	DigestSHA256 = 2
	DigestGOST   = 3
	DigestSHA384 = 4
)

// digestLengths are in hexadecimal digits, by digest type.
var digestLengths = map[uint8]int{DigestSHA1: 40, DigestSHA256: 64, DigestGOST: 64, DigestSHA384: 96}

// algorithms are those of keys that sign zones, by the IANA registry of DNS
// security algorithm numbers.
var algorithms = map[uint8]string{
	5: "RSASHA1", 6: "DSA-NSEC3-SHA1", 7: "RSASHA1-NSEC3-SHA1", 8: "RSASHA256", 10: "RSASHA512", 12: "ECC-GOST",
	13: "ECDSAP256SHA256", 14: "ECDSAP384SHA384", 15: "ED25519", 16: "ED448", 253: "PRIVATEDNS", 254: "PRIVATEOID",
}

var digests = map[uint8]string{DigestSHA1: "SHA-1", DigestSHA256: "SHA-256", DigestGOST: "GOST R 34.11-94", DigestSHA384: "SHA-384"}

// AlgorithmName names an algorithm of DNS keys; "" if it is not known.
func AlgorithmName(number uint8) string { return algorithms[number] }

// DigestName names a digest type; "" if it is not known.
func DigestName(number uint8) string { return digests[number] }

// Algorithms returns the numbers of the algorithms that have a name, in order.
func Algorithms() []uint8 { return slices.Sorted(maps.Keys(algorithms)) }

// DigestTypes returns the digest types that have a name, in order.
func DigestTypes() []uint8 { return slices.Sorted(maps.Keys(digests)) }

// Outdated reports whether resolvers are told not to rely on such records any more
// (RFC 8624, section 3).
func (ds DS) Outdated() bool {
	return ds.DigestType == DigestSHA1 || ds.DigestType == DigestGOST || slices.Contains([]uint8{5, 6, 7, 12}, ds.Algorithm)
}

// ParseDS reads a record for the delegation of name, as people paste it: a DS or
// DNSKEY record in the form of zone files (RFC 4034), with or without owner, TTL
// and class. Of a DNSKEY it makes the DS record with a SHA-256 digest.
func ParseDS(name DomainName, text string) (DS, error) {
	text, _, _ = strings.Cut(text, ";") // a comment
	fields := strings.Fields(strings.NewReplacer("(", " ", ")", " ").Replace(text))
	at := slices.IndexFunc(fields, func(f string) bool { return strings.EqualFold(f, "DS") || strings.EqualFold(f, "DNSKEY") })
	if at < 0 {
		return dsOf(fields)
	}
	if err := ownedBy(name, fields[:at]); err != nil {
		return DS{}, err
	}
	if strings.EqualFold(fields[at], "DNSKEY") {
		return dsOfKey(name, fields[at+1:])
	}
	return dsOf(fields[at+1:])
}

// ownedBy checks what stands before the type of a record: owner, TTL and class.
func ownedBy(name DomainName, before []string) error {
	for i, f := range before {
		_, notNumber := strconv.ParseUint(f, 10, 32)
		switch {
		case strings.EqualFold(f, "IN"), notNumber == nil && i > 0, notNumber == nil && len(before) < 3:
		case i > 0:
			return ErrDSSyntax
		case f != "@":
			owner, err := ParseDomainName(f)
			if err != nil || owner != name {
				return ErrDSOwner
			}
		}
	}
	return nil
}

// dsOf reads key tag, algorithm, digest type and digest. Digests may be broken
// into several parts.
func dsOf(fields []string) (DS, error) {
	if len(fields) < 4 {
		return DS{}, ErrDSSyntax
	}
	tag, err1 := strconv.ParseUint(fields[0], 10, 16)
	algorithm, err2 := strconv.ParseUint(fields[1], 10, 8)
	kind, err3 := strconv.ParseUint(fields[2], 10, 8)
	if errors.Join(err1, err2, err3) != nil {
		return DS{}, ErrDSSyntax
	}
	ds := DS{KeyTag: uint16(tag), Algorithm: uint8(algorithm), DigestType: uint8(kind), Digest: strings.ToLower(strings.Join(fields[3:], ""))}
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
	algorithm, err3 := strconv.ParseUint(fields[2], 10, 8)
	key, err4 := base64.StdEncoding.DecodeString(strings.Join(fields[3:], ""))
	if errors.Join(err1, err2, err3, err4) != nil || len(key) == 0 {
		return DS{}, ErrDSKey
	}
	const zoneKey, revoked = 1 << 8, 1 << 7
	if flags&zoneKey == 0 || flags&revoked != 0 || protocol != 3 {
		return DS{}, ErrDSZoneKey
	}
	data := binary.BigEndian.AppendUint16(nil, uint16(flags))
	data = append(append(data, uint8(protocol), uint8(algorithm)), key...)
	ds := DS{KeyTag: keyTag(data), Algorithm: uint8(algorithm), DigestType: DigestSHA256}
	sum := sha256.Sum256(append(wireName(name), data...))
	ds.Digest = hex.EncodeToString(sum[:])
	return ds, nil
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
