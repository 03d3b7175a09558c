package contact

import "unicode"

// Invisible finds a character that nobody sees or that turns the text around it:
// of two names that look the same one would be another. Joiners where a script
// needs them, and variants of ideographs, are none.
func Invisible(text string) (_ rune, found bool) {
	runes := []rune(text)
	for i, r := range runes {
		if unseen(r) && !needed(runes[:i], r) {
			return r, true
		}
	}
	return 0, false
}

// hidden are characters that show nothing although Unicode has them among letters,
// marks and symbols: fillers of Hangul, the combining grapheme joiner, vowels of
// Khmer that are not to be used, and an empty pattern of Braille.
var hidden = &unicode.RangeTable{R16: []unicode.Range16{
	{Lo: 0x034F, Hi: 0x034F, Stride: 1}, {Lo: 0x115F, Hi: 0x1160, Stride: 1}, {Lo: 0x17B4, Hi: 0x17B5, Stride: 1},
	{Lo: 0x2800, Hi: 0x2800, Stride: 1}, {Lo: 0x3164, Hi: 0x3164, Stride: 1}, {Lo: 0xFFA0, Hi: 0xFFA0, Stride: 1},
}}

// unseen reports whether r shows nothing by itself. Line breaks and tabs are blanks.
func unseen(r rune) bool {
	return unicode.In(r, unicode.Cf, unicode.Variation_Selector, hidden) || unicode.IsControl(r) && !unicode.IsSpace(r)
}

// joining are the scripts whose words need joiners, by Unicode's core specification.
var joining = []*unicode.RangeTable{
	unicode.Arabic, unicode.Bengali, unicode.Devanagari, unicode.Gujarati, unicode.Gurmukhi, unicode.Kannada, unicode.Khmer,
	unicode.Malayalam, unicode.Mandaic, unicode.Mongolian, unicode.Myanmar, unicode.Nko, unicode.Oriya, unicode.Sinhala, unicode.Syriac,
	unicode.Tamil, unicode.Telugu, unicode.Tibetan,
}

// needed reports whether r, which is unseen, has work to do after before.
func needed(before []rune, r rune) bool {
	if unicode.Is(unicode.Prepended_Concatenation_Mark, r) {
		return true // signs of Arabic and Syriac, which show
	}
	if len(before) == 0 {
		return false
	}
	last := before[len(before)-1]
	switch {
	case r == '\u200c', r == '\u200d':
		return unicode.In(last, joining...)
	case r == '\u180e':
		return unicode.Is(unicode.Mongolian, last)
	}
	return unicode.Is(unicode.Variation_Selector, r) && unicode.In(last, unicode.Han, unicode.Mongolian)
}
