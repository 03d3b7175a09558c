package secret

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
)

// ErrSeal means that a sealed value was altered, or sealed with another key or
// for another purpose.
var ErrSeal = errors.New("sealed value does not open")

// MinKeyBytes is the least length of the key material given to NewSealer.
const MinKeyBytes = 32

// Sealer encrypts secrets that must be stored (AES-256-GCM, random nonce).
type Sealer struct{ aeads []cipher.AEAD } // the first seals, all open

// NewSealer derives a key for purpose from key, which holds at least
// MinKeyBytes random bytes. Values sealed for one purpose do not open for another.
// What was sealed with one of old, earlier keys, opens too.
func NewSealer(key []byte, purpose string, old ...[]byte) (*Sealer, error) {
	s := &Sealer{}
	for _, k := range append([][]byte{key}, old...) {
		aead, err := newAEAD(k, purpose)
		if err != nil {
			return nil, err
		}
		s.aeads = append(s.aeads, aead)
	}
	return s, nil
}

func newAEAD(key []byte, purpose string) (cipher.AEAD, error) {
	if len(key) < MinKeyBytes {
		return nil, fmt.Errorf("sealing key has %d bytes, at least %d are needed", len(key), MinKeyBytes)
	}
	derived, err := hkdf.Key(sha256.New, key, nil, purpose, 32)
	if err != nil {
		return nil, fmt.Errorf("derive sealing key: %w", err)
	}
	block, err := aes.NewCipher(derived)
	if err != nil {
		return nil, fmt.Errorf("sealing cipher: %w", err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, fmt.Errorf("sealing mode: %w", err)
	}
	return aead, nil
}

// Seal encrypts plain. context is authenticated but not stored: the same bytes,
// such as the row's key, must be given to Open, so that a value moved to another
// row does not open there.
func (s *Sealer) Seal(plain, context []byte) []byte {
	return s.aeads[0].Seal(nil, nil, plain, context)
}

// Open decrypts sealed, or returns ErrSeal.
func (s *Sealer) Open(sealed, context []byte) ([]byte, error) {
	for _, aead := range s.aeads {
		if plain, err := aead.Open(nil, nil, sealed, context); err == nil {
			return plain, nil
		}
	}
	return nil, ErrSeal
}

// Fingerprint names key for people who compare the keys of processes. It is derived
// for that purpose alone, and so reveals nothing of the key.
func Fingerprint(key []byte) string {
	derived, err := hkdf.Key(sha256.New, key, nil, "fingerprint", 6)
	if err != nil {
		return "" // never of a key that NewSealer takes
	}
	return hex.EncodeToString(derived)
}

// NewKey returns fresh key material for NewSealer.
func NewKey() []byte {
	key := make([]byte, MinKeyBytes)
	_, _ = rand.Read(key) // never fails, see crypto/rand
	return key
}
