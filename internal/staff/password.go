package staff

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/bcrypt"

	"portal/internal/secret"
)

// cost makes a check take about a quarter of a second on a server of 2025.
const cost = 12

// Lengths of passwords, in characters and bytes.
const (
	MinPassword = 12
	maxPassword = 1024
)

// Faults of a new password.
var (
	ErrShort = errors.New("the password is too short")
	ErrLong  = errors.New("the password is too long")
	ErrEasy  = errors.New("the password is easily guessed")
)

// fewest is the least number of different characters in a password.
const fewest = 6

// judge says what is wrong with a new password of m, if something is. Length is what
// makes it strong; which characters it has is nobody's business.
func judge(password secret.String, m Member) error {
	text := password.Reveal()
	kinds := make(map[rune]bool)
	for _, r := range text {
		kinds[r] = true
	}
	local, _, _ := strings.Cut(strings.ToLower(m.Email), "@")
	switch {
	case utf8.RuneCountInString(text) < MinPassword:
		return ErrShort
	case len(text) > maxPassword:
		return ErrLong
	case len(kinds) < fewest, len(local) > 3 && strings.Contains(strings.ToLower(text), local):
		return ErrEasy
	}
	return nil
}

// digest is what bcrypt hashes: it looks at no more than 72 bytes, and stops at a zero.
func digest(password secret.String) []byte {
	sum := sha256.Sum256([]byte("portal staff password\x00" + password.Reveal()))
	return []byte(base64.StdEncoding.EncodeToString(sum[:]))
}

func (s *Service) hash(password secret.String) ([]byte, error) {
	hash, err := bcrypt.GenerateFromPassword(digest(password), s.cost)
	if err != nil {
		return nil, fmt.Errorf("hash password: %w", err)
	}
	return hash, nil
}

// nobodys is the hash of random bytes that were thrown away: comparing with it takes as
// long as with a real one.
const nobodys = "$2a$12$iGEiML.DJw1i2LE6wJt2BO.1.9bWKdejBlj1kSkMQtA5wdUxRbh1m"

// right compares a password with a hash; nil is of an account that is not there, or was
// not set up, and takes as long.
func (s *Service) right(hash []byte, password secret.String) bool {
	known := hash != nil
	if !known {
		hash = []byte(nobodys)
	}
	return bcrypt.CompareHashAndPassword(hash, digest(password)) == nil && known
}
