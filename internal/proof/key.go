package proof

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"

	"crypto/ed25519"

	"golang.org/x/mod/sumdb/note"
)

// VerifierKey returns the verifier key that belongs to a signer key, as
// note.GenerateKey makes them.
func VerifierKey(signer string) (string, error) {
	parts := strings.SplitN(strings.TrimSpace(signer), "+", 5)
	if len(parts) != 5 || parts[0] != "PRIVATE" || parts[1] != "KEY" {
		return "", fmt.Errorf("%w key: it is not one that `portal audit key new` makes", ErrMalformed)
	}
	key, err := base64.StdEncoding.DecodeString(parts[4])
	if err != nil || len(key) != 1+ed25519.SeedSize || key[0] != algEd25519 {
		return "", fmt.Errorf("%w key: it is not one that `portal audit key new` makes", ErrMalformed)
	}
	public, _ := ed25519.NewKeyFromSeed(key[1:]).Public().(ed25519.PublicKey)
	return note.NewEd25519VerifierKey(parts[2], public)
}

// Succession is what an entry says of the log's keys: from the next checkpoint on, New
// signs in place of Old.
type Succession struct {
	Old string `json:"old"` // verifier keys
	New string `json:"new"`
	// Restart says that the log is begun anew under another name, by a person's decision;
	// Old does not vouch for New then. "" for an ordinary change of keys.
	Restart string `json:"restart,omitempty"`
}

// SealKeyAction is the action of entries that tell of a new key.
const SealKeyAction = "seal.key"

// SuccessionOf returns what an entry says of the log's keys; false for all other entries.
func SuccessionOf(entry []byte) (Succession, bool) {
	var e struct {
		Kind string `json:"kind"`
		Act  struct {
			Action string     `json:"action"`
			Detail Succession `json:"detail"`
		} `json:"act"`
	}
	if json.Unmarshal(entry, &e) != nil || e.Kind != "act" || e.Act.Action != SealKeyAction || e.Act.Detail.New == "" {
		return Succession{}, false
	}
	return e.Act.Detail, true
}
