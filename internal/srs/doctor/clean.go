package doctor

import (
	"regexp"
	"strings"
	"unicode"
)

const (
	redacted  = "[redacted]"
	maxDetail = 300 // runes of a text that others wrote
)

// clean makes text fit for a report: without the key and the signature, even
// where somebody quotes them, and without what a terminal would obey.
func (c *checkup) clean(text string) string {
	for _, hidden := range []string{c.account.Key.Reveal(), c.signature} {
		if len(hidden) > 2 {
			text = regexp.MustCompile("(?i)"+regexp.QuoteMeta(hidden)).ReplaceAllLiteralString(text, redacted)
		}
	}
	return printable(text)
}

// printable replaces what is not printable by a space, and cuts what is long.
// Keys of OpenSRS are redacted wherever they stand.
func printable(text string) string {
	text = keyShape.ReplaceAllLiteralString(text, redacted)
	text = strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) && r != unicode.ReplacementChar {
			return r
		}
		return ' '
	}, text)
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > maxDetail {
		return string(runes[:maxDetail]) + " …"
	}
	return text
}

// keyShape is what could be a key: signatures and keys are hexadecimal and long.
var keyShape = regexp.MustCompile(`(?i)[0-9a-f]{32,}`)
