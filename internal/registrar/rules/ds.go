package rules

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"portal/internal/registrar"
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

// OutdatedDS reports whether resolvers are told not to rely on such records any more
// (RFC 8624, section 3).
func OutdatedDS(ds registrar.DS) bool {
	return ds.DigestType == DigestSHA1 || ds.DigestType == DigestGOST || slices.Contains([]uint8{5, 6, 7, 12}, ds.Algorithm)
}

// algorithmNames are the names of algorithms as programs write them instead of their
// numbers (RFC 4034, appendix A.1, and the IANA registry), in capitals.
var algorithmNames = func() map[string]uint8 {
	names := map[string]uint8{"RSAMD5": 1, "DH": 2, "DSA": 3, "NSEC3DSA": 6, "NSEC3RSASHA1": 7, "ECCGOST": 12, "ECDSA256": 13, "ECDSA384": 14}
	for number, name := range algorithms {
		names[name] = number
	}
	return names
}()

// algorithmNumber reads an algorithm by number or name; ok is false for neither.
func algorithmNumber(text string) (number uint8, ok bool) {
	if number, ok = algorithmNames[strings.ToUpper(text)]; ok {
		return number, true
	}
	n, err := strconv.ParseUint(text, 10, 8)
	return uint8(n), err == nil
}

// digestNumber reads a digest type by number or name; ok is false for neither.
func digestNumber(text string) (number uint8, ok bool) {
	plain := strings.ReplaceAll(strings.ToUpper(text), "-", "")
	for n, name := range digests {
		if plain == strings.ReplaceAll(name, "-", "") {
			return n, true
		}
	}
	n, err := strconv.ParseUint(text, 10, 8)
	return uint8(n), err == nil
}
