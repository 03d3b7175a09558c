package zone

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxText bounds a text, in bytes.
const maxText = 2048

// ParseText reads the text of a TXT record as people and programs write it: as it
// is, or as in master files (RFC 1035, section 5.1): strings in quotes, which become
// one, between them blanks, tabs, line ends, brackets and comments. Blanks outside
// quotes do not count. Escapes are read in both ways of writing.
func ParseText(written string) (string, Fault) {
	text := trimmed(written)
	if inside, ok := typeset(text); ok {
		text = inside
	}
	if opens(text) {
		joined, wrong := joinStrings(text)
		if wrong.Problem != "" {
			return "", wrong
		}
		return checkText(unescaped(joined, true))
	}
	return checkText(unescaped(strings.NewReplacer("\r", "", "\n", "").Replace(text), false))
}

// opens reports whether a text begins with a string in quotes, in brackets or not.
func opens(text string) bool {
	return strings.HasPrefix(strings.TrimLeftFunc(text, func(r rune) bool { return blank(r) || r == '(' }), `"`)
}

// typeset is what stands in typographic quotes, as editors and mail programs make
// them of straight ones.
func typeset(text string) (string, bool) {
	first, n := utf8.DecodeRuneInString(text)
	last, m := utf8.DecodeLastRuneInString(text)
	if n+m > len(text) || !strings.ContainsRune("“”„‟«»", first) || !strings.ContainsRune("“”„‟«»", last) {
		return "", false
	}
	inside := text[n : len(text)-m]
	return trimmed(inside), trimmed(inside) != "" && !strings.ContainsAny(inside, "“”„‟«»\"")
}

// joinStrings puts strings in quotes together, with their escapes. Line ends inside
// are lost, as a browser loses them when a text is pasted.
func joinStrings(text string) (string, Fault) {
	var b strings.Builder
	depth := 0
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		switch {
		case r == '(':
			depth, i = depth+1, i+1
		case r == ')':
			depth, i = depth-1, i+1
		case r == '"':
			length, closed := stringLength(text[i:])
			if !closed {
				return "", fault(OpenQuote, text[i:])
			}
			b.WriteString(text[i+1 : i+length-1])
			i += length
		case r == ';' && !continues(text, i):
			end := strings.IndexByte(text[i:], '\n')
			if end < 0 {
				end = len(text) - i
			}
			i += end
		case blank(r):
			i += n
		default:
			return "", fault(MixedQuotes, text[i:])
		}
	}
	if depth > 0 { // a comment hides the rest, where line ends got lost
		return "", fault(OpenParen, text)
	}
	return strings.NewReplacer("\r", "", "\n", "").Replace(b.String()), Fault{}
}

// continues reports whether the semicolon at i goes on with the text, rather than
// begin a comment: "v=DKIM1"; k=rsa was meant to be in the quotes as a whole.
func continues(text string, i int) bool {
	rest, _, _ := strings.Cut(text[i:], "\n")
	return i > 0 && text[i-1] == '"' && strings.Contains(rest, "=")
}

// stringLength is the length of the string in quotes that text begins with, both
// quotes included.
func stringLength(text string) (int, bool) {
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1, true
		}
	}
	return len(text), false
}

// unescaped resolves \DDD and \X (RFC 1035, section 5.1). Outside quotes, a backslash
// before a letter stays: it is in a path more often than an escape.
func unescaped(text string, inQuotes bool) string {
	if !strings.Contains(text, `\`) {
		return text
	}
	base := 10
	if octal(text) {
		base = 8
	}
	var b []byte
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' || i+1 == len(text) {
			b = append(b, text[i])
			continue
		}
		if code, ok := escapeCode(text[i+1:], base); ok {
			b, i = append(b, code), i+3
			continue
		}
		next := text[i+1]
		if !inQuotes && (next >= utf8.RuneSelf || next <= ' ' || unicode.IsLetter(rune(next)) || unicode.IsDigit(rune(next))) {
			b = append(b, '\\')
			continue
		}
		b, i = append(b, next), i+1
	}
	return string(b)
}

// escapeCode reads the three digits that an escape begins with.
func escapeCode(text string, base int) (byte, bool) {
	if len(text) < 3 || strings.ContainsFunc(text[:3], func(r rune) bool { return r < '0' || r > '9' }) {
		return 0, false
	}
	code, err := strconv.ParseUint(text[:3], base, 8)
	return byte(code), err == nil
}

// octal reports whether the escapes of a text are octal, as Amazon Route 53 writes
// them: all could be, and one would make no sense otherwise, since it is more than a
// byte or stands for a letter or digit, which nobody has to escape.
func octal(text string) bool {
	sure := false
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' {
			continue
		}
		if i+4 > len(text) || strings.ContainsFunc(text[i+1:i+4], func(r rune) bool { return r < '0' || r > '9' }) {
			i++
			continue
		}
		if _, ok := escapeCode(text[i+1:], 8); !ok {
			return false
		}
		code, ok := escapeCode(text[i+1:], 10)
		sure = sure || !ok || code >= '0' && code <= '9' || code >= 'A' && code <= 'Z' || code >= 'a' && code <= 'z'
		i += 3
	}
	return sure
}

// checkText refuses what a text can't be here.
func checkText(text string) (string, Fault) {
	switch {
	case strings.TrimSpace(text) == "":
		return "", Fault{Problem: EmptyText}
	case len(text) > maxText:
		return "", Fault{Problem: TextTooLong}
	case !utf8.ValidString(text):
		return "", Fault{Problem: NotText}
	}
	if i := strings.IndexFunc(text, unseen); i >= 0 {
		r, _ := utf8.DecodeRuneInString(text[i:])
		return "", fault(BadCharacter, fmt.Sprintf("U+%04X", r))
	}
	return text, Fault{}
}

// unseen reports whether a character does not show, blanks aside.
func unseen(r rune) bool { return r == utf8.RuneError || r != ' ' && !unicode.IsGraphic(r) }

// shownText writes a text so that ParseText reads it: as it is, or in quotes where
// that would be read as another one.
func shownText(text string) string {
	if read, wrong := ParseText(text); wrong.Problem == "" && read == text && lineFault(text).Problem == "" {
		return text
	}
	var b strings.Builder
	b.WriteByte('"')
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		switch {
		case r == '"' || r == '\\':
			b.WriteString(`\` + text[i:i+n])
		case unseen(r):
			for _, c := range []byte(text[i : i+n]) {
				fmt.Fprintf(&b, `\%03d`, c)
			}
		default:
			b.WriteString(text[i : i+n])
		}
		i += n
	}
	b.WriteByte('"')
	return b.String()
}
