package xcp

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Classes of bytes in texts. A text of plain bytes is used as it stands.
const (
	special = 1 << iota // needs a second look: &, control characters, CR, not ASCII
	stop                // ends the text
)

var textClass = func() (class [256]byte) {
	for c := range class {
		switch {
		case c == '<':
			class[c] = stop
		case c == '&', c < ' ' && c != '\t' && c != '\n', c >= utf8.RuneSelf:
			class[c] = special
		}
	}
	return class
}()

// text reads characters, references, CDATA sections and comments up to the next
// tag.
func (d *decoder) text() (string, error) {
	text, err := d.run()
	if err != nil || !d.atAside() {
		return text, err
	}
	var b strings.Builder
	b.WriteString(text)
	for d.atAside() {
		part, err := d.part()
		if err != nil {
			return "", err
		}
		b.WriteString(part)
	}
	return b.String(), nil
}

// atAside reports whether markup other than a tag comes next.
func (d *decoder) atAside() bool {
	rest := d.src[d.pos:]
	return len(rest) > 1 && rest[0] == '<' && (rest[1] == '!' || rest[1] == '?')
}

// part reads a CDATA section or comment within a text, and what follows it.
func (d *decoder) part() (string, error) {
	var inside string
	if strings.HasPrefix(d.src[d.pos:], "<![CDATA[") {
		d.pos += len("<![CDATA[")
		raw, err := d.upTo("]]>")
		if err != nil {
			return "", err
		}
		inside = clean(raw)
	} else if skipped, err := d.aside(); err != nil || !skipped {
		return "", d.fail("markup in a text")
	}
	after, err := d.run()
	return inside + after, err
}

// run reads characters and references up to the next <.
func (d *decoder) run() (string, error) {
	from := d.pos
	var seen byte
	for ; d.pos < len(d.src); d.pos++ {
		class := textClass[d.src[d.pos]]
		if class == stop {
			break
		}
		seen |= class
	}
	text := d.src[from:d.pos]
	if seen == 0 {
		return text, nil
	}
	return d.unescape(text)
}

// unescape replaces references and cleans the characters between them.
func (d *decoder) unescape(text string) (string, error) {
	before, rest, found := strings.Cut(text, "&")
	if !found {
		return clean(text), nil
	}
	var b strings.Builder
	b.Grow(len(text))
	for {
		b.WriteString(clean(before))
		if !found {
			return b.String(), nil
		}
		name, after, ok := strings.Cut(rest, ";")
		if !ok {
			return "", d.fail("reference without an end")
		}
		r := reference(name)
		if r < 0 {
			return "", d.fail("unknown reference")
		}
		b.WriteRune(r)
		before, rest, found = strings.Cut(after, "&")
	}
}

// reference returns what a predefined entity or character reference stands for,
// or -1. A character that XML forbids becomes U+FFFD, except NUL.
func reference(name string) rune {
	switch name {
	case "lt":
		return '<'
	case "gt":
		return '>'
	case "amp":
		return '&'
	case "quot":
		return '"'
	case "apos":
		return '\''
	}
	digits, isNumber := strings.CutPrefix(name, "#")
	base := 10
	if hex, isHex := strings.CutPrefix(digits, "x"); isHex {
		digits, base = hex, 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	if !isNumber || err != nil || n == 0 || n > utf8.MaxRune {
		return -1
	}
	if !inXML(rune(n)) {
		return utf8.RuneError
	}
	return rune(n)
}

// inXML reports whether XML 1.0 knows the character.
func inXML(r rune) bool {
	switch {
	case r < ' ':
		return r == '\t' || r == '\n' || r == '\r'
	case r >= 0xd800 && r <= 0xdfff, r == 0xfffe, r == 0xffff:
		return false
	}
	return r <= utf8.MaxRune
}

// clean makes line ends LF, and bytes that are no character U+FFFD: data typed
// by registrants long ago can hold both.
func clean(text string) string {
	if strings.IndexByte(text, '\r') >= 0 {
		text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	}
	for _, r := range text {
		if r == utf8.RuneError || !inXML(r) {
			return strings.Map(replaceForeign, text)
		}
	}
	return text
}

func replaceForeign(r rune) rune {
	if !inXML(r) {
		return utf8.RuneError
	}
	return r
}
