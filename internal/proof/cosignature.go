package proof

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
)

const (
	algEd25519     = 0x01
	algCosignature = 0x04
)

// Cosignature says that a witness saw a checkpoint, and when.
type Cosignature struct {
	Witness string
	At      time.Time
}

// ParseKey returns the verifier for a key, NAME+ID+BASE64: of a log (Ed25519), or of a
// witness (cosignature/v1).
func ParseKey(text string) (note.Verifier, error) {
	name, id, key, err := splitKey(text)
	if err != nil {
		return nil, err
	}
	if key[0] != algCosignature {
		return note.NewVerifier(strings.TrimSpace(text))
	}
	if len(key) != 1+ed25519.PublicKeySize {
		return nil, fmt.Errorf("%w verifier key", ErrMalformed)
	}
	sum := sha256.Sum256(append([]byte(name+"\n"), key...))
	if binary.BigEndian.Uint32(sum[:]) != id {
		return nil, fmt.Errorf("%w verifier key: its ID is not that of its key", ErrMalformed)
	}
	return cosigner{name, id, ed25519.PublicKey(key[1:])}, nil
}

func splitKey(text string) (name string, id uint32, key []byte, err error) {
	name, rest, _ := strings.Cut(strings.TrimSpace(text), "+")
	hexID, encoded, _ := strings.Cut(rest, "+")
	wide, err := strconv.ParseUint(hexID, 16, 32)
	if err == nil {
		key, err = base64.StdEncoding.DecodeString(encoded)
	}
	if err != nil || name == "" || len(hexID) != 8 || len(key) == 0 {
		return "", 0, nil, fmt.Errorf("%w verifier key: it is NAME+ID+BASE64, as `portal audit key show` prints it", ErrMalformed)
	}
	return name, uint32(wide), key, nil
}

// cosigner checks the lines of a witness: a time and a signature over it and the body.
type cosigner struct {
	name string
	id   uint32
	key  ed25519.PublicKey
}

// Name implements note.Verifier.
func (c cosigner) Name() string { return c.name }

// KeyHash implements note.Verifier.
func (c cosigner) KeyHash() uint32 { return c.id }

// Verify implements note.Verifier.
func (c cosigner) Verify(body, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	message := fmt.Appendf(nil, "cosignature/v1\ntime %d\n%s", binary.BigEndian.Uint64(sig), body)
	return ed25519.Verify(c.key, message, sig[8:])
}

// cosignedAt returns the time in the line of a witness.
func cosignedAt(sig note.Signature) (time.Time, bool) {
	raw, err := base64.StdEncoding.DecodeString(sig.Base64)
	if err != nil || len(raw) != 4+8+ed25519.SignatureSize {
		return time.Time{}, false
	}
	return time.Unix(int64(binary.BigEndian.Uint64(raw[4:])), 0).UTC(), true
}
