package rules

import (
	"crypto/rand"
	"math/big"
	"strings"

	"portal/internal/registrar"
	"portal/internal/secret"
)

// Codes say what an auth code has to be like.
type Codes struct {
	Least, Most int // characters
	// ByRequest is true where the registrar's support sets codes, and nobody else.
	ByRequest bool
}

// codes hold what is known of single TLDs; few registries publish more than
// that the code is a text. Registries behind CentralNic want 16 to 48 characters of
// mixed classes, which the rules for all others keep too.
var codes = map[string]Codes{
	"io": {Least: 16, Most: 32, ByRequest: true},
}

// CodesFor returns the rules for codes of name. Where nothing is known they are
// the ones that every registry we know of takes.
func CodesFor(name registrar.DomainName) Codes {
	if rules, ok := codes[name.TLD()]; ok {
		return rules
	}
	return Codes{Least: 16, Most: 32}
}

// The classes of which a code has at least one character each. Letters and digits
// that look alike are in no code that is made here, and of the signs those that
// need no escape anywhere.
var codeClasses = []string{"abcdefghijkmnpqrstuvwxyz", "ABCDEFGHJKLMNPQRSTUVWXYZ", "23456789", "-_.!"}

// madeCodeLength makes about 140 bits.
const madeCodeLength = 24

// NewAuthCode returns a random code that keeps the rules.
func (Codes) NewAuthCode() secret.String {
	all := strings.Join(codeClasses, "")
	code := make([]byte, 0, madeCodeLength)
	for _, class := range codeClasses {
		code = append(code, pick(class))
	}
	for len(code) < madeCodeLength {
		code = append(code, pick(all))
	}
	for i := len(code) - 1; i > 0; i-- { // so that no place has its class for sure
		j := below(i + 1)
		code[i], code[j] = code[j], code[i]
	}
	if i := strings.IndexFunc(string(code), letter); i > 0 { // signs in front are lost in copying, and start options
		code[0], code[i] = code[i], code[0]
	}
	return secret.New(string(code))
}

func letter(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }

func pick(from string) byte { return from[below(len(from))] }

// below returns a random number from 0 to n-1.
func below(n int) int {
	i, err := rand.Int(rand.Reader, big.NewInt(int64(n)))
	if err != nil {
		panic("read random bytes: " + err.Error()) // never fails, see crypto/rand
	}
	return int(i.Int64())
}

// CodeProblem says what is wrong with a code that somebody chose.
type CodeProblem string

// The problems. The zero value is none.
const (
	CodeMissing    CodeProblem = "missing"
	CodeLength     CodeProblem = "length"
	CodeCharacters CodeProblem = "characters" // one that registries do not take
	CodeWeak       CodeProblem = "weak"       // a class is missing
)

// Check says what is wrong with code, if anything. Printable ASCII is taken but for
// blanks and what XML has to escape.
func (r Codes) Check(code secret.String) CodeProblem {
	var lower, upper, digit, sign bool
	for _, c := range code.Reveal() {
		switch {
		case c >= 'a' && c <= 'z':
			lower = true
		case c >= 'A' && c <= 'Z':
			upper = true
		case c >= '0' && c <= '9':
			digit = true
		case c > ' ' && c < 0x7f && !strings.ContainsRune(`<>&"'`, c):
			sign = true
		default:
			return CodeCharacters
		}
	}
	switch n := len(code.Reveal()); {
	case n == 0:
		return CodeMissing
	case n < r.Least || n > r.Most:
		return CodeLength
	case !lower || !upper || !digit || !sign:
		return CodeWeak
	}
	return ""
}
