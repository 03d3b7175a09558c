// Package untouched tells which values of a form nobody touched, so that they stay
// as they were found, byte for byte, and are not judged.
//
// A form shows what was found, often tidied, and what comes back is seldom the same
// text: browsers drop or rewrite line breaks, some compose accents (NFC), e-mail
// fields trim and write domains in ASCII, other programs fold blanks. So both sides,
// what was shown and what was sent, are folded before they are compared. Every form
// uses this package; none compares texts of its own.
package untouched

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"
)

// Fold writes texts alike that count as the same in a field.
type Fold func(text string) string

// Exact folds what every browser may do to a text of one line: line breaks go, and
// accents are composed. All else counts. It is for texts that programs read.
func Exact(text string) string {
	text = strings.NewReplacer("\r", "", "\n", "").Replace(strings.ToValidUTF8(text, "\uFFFD"))
	return norm.NFC.String(text)
}

// Words is Exact for texts that people read: blanks of any kind and number between
// words are one, and those at the ends are none.
func Words(text string) string {
	return strings.Join(strings.FieldsFunc(Exact(text), func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
}

// Address is Words for an e-mail address: its domain may be written in ASCII.
func Address(text string) string {
	text = Words(text)
	at := strings.LastIndexByte(text, '@')
	if at < 0 {
		return text
	}
	domain := strings.ToLower(text[at+1:])
	if ascii, err := idna.Lookup.ToASCII(domain); err == nil {
		domain = ascii
	}
	return text[:at+1] + domain
}

// Same reports whether sent is what a form sends back that showed one of shown.
func (f Fold) Same(sent string, shown ...string) bool {
	sent = f(sent)
	for _, text := range shown {
		if f(text) == sent {
			return true
		}
	}
	return false
}

// Rows returns what a form with rows sent, with each row that nobody touched as it
// is in found. fold folds the texts of a row. A row of found is used once, and
// first where it came back as it is.
func Rows[R comparable](sent, found []R, fold func(R) R) []R {
	left := make(map[R]int, len(found))
	for _, row := range found {
		left[row]++
	}
	rows, odd := slices.Clone(sent), []int(nil)
	for i, row := range sent {
		if left[row] > 0 {
			left[row]--
		} else {
			odd = append(odd, i)
		}
	}
	rest := make(map[R][]R)
	for _, row := range found {
		if left[row] > 0 {
			left[row]--
			rest[fold(row)] = append(rest[fold(row)], row)
		}
	}
	for _, i := range odd {
		key := fold(sent[i])
		if same := rest[key]; len(same) > 0 {
			rows[i], rest[key] = same[0], same[1:]
		}
	}
	return rows
}
