package srssim

import (
	"fmt"
	"io"
	"strings"
)

// Where Windows-1252 and ISO-8859-15 differ from ISO-8859-1; a blank is no character.
const windows1252 = "€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ" // from 0x80

var latin9 = map[byte]rune{0xA4: '€', 0xA6: 'Š', 0xA8: 'š', 0xB4: 'Ž', 0xB8: 'ž', 0xBC: 'Œ', 0xBD: 'œ', 0xBE: 'Ÿ'}

// charsetReader serves the older clients that declare another character set
// than UTF-8, by whatever name their language has for it.
func charsetReader(charset string, input io.Reader) (io.Reader, error) {
	toRune := func(b byte) rune { return rune(b) }
	switch strings.NewReplacer("-", "", "_", "").Replace(strings.ToLower(charset)) {
	case "utf8", "usascii", "ascii":
		return input, nil
	case "iso88591", "latin1":
	case "iso885915", "latin9":
		toRune = func(b byte) rune {
			if r, differs := latin9[b]; differs {
				return r
			}
			return rune(b)
		}
	case "windows1252", "cp1252":
		high := []rune(windows1252)
		toRune = func(b byte) rune {
			if b >= 0x80 && b < 0xA0 && high[b-0x80] != ' ' {
				return high[b-0x80]
			}
			return rune(b)
		}
	default:
		return nil, fmt.Errorf("character set %.20q", charset)
	}
	raw, err := io.ReadAll(input)
	if err != nil {
		return nil, err
	}
	var out strings.Builder
	for _, b := range raw {
		out.WriteRune(toRune(b))
	}
	return strings.NewReader(out.String()), nil
}
