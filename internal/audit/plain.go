package audit

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// errAmbiguous means that two readers of an entry could find different things in it.
var errAmbiguous = errors.New("a key that no entry has, or has it twice")

// The keys that parts of an entry have; a state has those of its kind.
var (
	entryKey    = regexp.MustCompile(`^[a-z_]+$`)
	personalKey = regexp.MustCompile(`^[a-z0-9_.]+$`)
	stateKey    = regexp.MustCompile(``)
)

// checkKeys returns errAmbiguous unless all readers of entry, which is JSON, find the
// same: those that don't mind the case of keys too, as package json does not. The
// database asks the same of new entries (audit_keys_clear).
func checkKeys(entry []byte) error {
	d := json.NewDecoder(bytes.NewReader(entry))
	d.UseNumber()
	return checkValue(d, entryKey)
}

// checkValue reads the next value of d.
func checkValue(d *json.Decoder, plain *regexp.Regexp) error {
	token, err := d.Token()
	if err != nil {
		return err
	}
	switch token {
	case json.Delim('{'):
		err = checkObject(d, plain)
	case json.Delim('['):
		for err == nil && d.More() {
			err = checkValue(d, plain)
		}
	default:
		return nil
	}
	if err == nil {
		_, err = d.Token() // the end of it
	}
	return err
}

func checkObject(d *json.Decoder, plain *regexp.Regexp) error {
	seen := make(map[string]bool)
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return err
		}
		key, _ := token.(string) // keys are strings
		folded := strings.Map(foldKey, key)
		if seen[folded] || !plain.MatchString(key) {
			return fmt.Errorf("%q: %w", key, errAmbiguous)
		}
		seen[folded] = true
		if err := checkValue(d, keysIn(key, plain)); err != nil {
			return err
		}
	}
	return nil
}

func keysIn(key string, around *regexp.Regexp) *regexp.Regexp {
	switch key {
	case "before", "wanted", "found":
		return stateKey
	case "personal":
		return personalKey
	}
	return around
}

// foldKey lets keys be the same that package json takes for the same: beside those in
// capitals, those with a long s or a Kelvin sign.
func foldKey(r rune) rune {
	switch {
	case r >= 'A' && r <= 'Z':
		return r - 'A' + 'a'
	case r == '\u017f':
		return 's'
	case r == '\u212a':
		return 'k'
	}
	return r
}
