package rules

import (
	"strings"

	"portal/internal/secret"
)

// Lengths of new passwords, in characters. Older ones may be shorter: at sign-in
// any length counts.
const (
	MinPassword = 10
	MaxPassword = 20
)

// PasswordSigns are the characters that a password may have besides the letters
// a to z, in both cases, and digits.
const PasswordSigns = "!@$^,.~|=-+_{}#"

// PasswordFault says why a new password won't do.
type PasswordFault string

// The faults. The zero value is none.
const (
	PasswordMissing PasswordFault = "missing"
	PasswordShort   PasswordFault = "short"
	PasswordLong    PasswordFault = "long"
	PasswordSign    PasswordFault = "sign" // a character that is not allowed
	PasswordEasy    PasswordFault = "easy" // it holds the username, or few different characters
)

// fewest is the least number of different characters in a password.
const fewest = 5

// JudgePassword checks a new password of username by the registrars' rules for
// length and characters (the guide's, which are the strictest) and ours for what
// is guessed first.
func JudgePassword(password secret.String, username string) PasswordFault {
	text := password.Reveal()
	kinds := make(map[rune]bool)
	for _, r := range text {
		letter := 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
		if !letter && !strings.ContainsRune(PasswordSigns, r) {
			return PasswordSign
		}
		kinds[r] = true
	}
	switch lower := strings.ToLower(text); {
	case text == "":
		return PasswordMissing
	case len(text) < MinPassword:
		return PasswordShort
	case len(text) > MaxPassword:
		return PasswordLong
	case len(kinds) < fewest, len(username) > 2 && strings.Contains(lower, strings.ToLower(username)):
		return PasswordEasy
	}
	return ""
}
