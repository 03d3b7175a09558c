package srssim

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"unicode/utf8"
)

const prolog = `<?xml version='1.0' encoding="UTF-8" standalone="no" ?>
<!DOCTYPE OPS_envelope SYSTEM "ops.dtd">
`

// encoder writes replies as the live servers do: mixed quotes in the
// declaration, one blank of indentation a level, items in random order, and
// empty texts now as an empty element, now as a pair of tags.
type encoder struct {
	out strings.Builder
	rng *rand.Rand
	// inOrder keeps array items in the order of their keys.
	inOrder bool
	// emptyText writes about half of the empty maps and arrays as an empty text.
	emptyText bool
}

// encodeReply writes the envelope around the items of a data block.
func encodeReply(top assoc, messageID string, e encoder) []byte {
	e.out.WriteString(prolog)
	e.line(0, "<OPS_envelope>")
	e.line(1, "<header>")
	e.line(2, "<version>0.9</version>")
	if messageID != "" {
		e.line(2, "<msg_id>"+escape(messageID)+"</msg_id>")
		e.line(2, "<msg_type>standard</msg_type>")
	}
	e.line(1, "</header>")
	e.line(1, "<body>")
	e.line(2, "<data_block>")
	e.assoc(top, 3)
	e.line(2, "</data_block>")
	e.line(1, "</body>")
	e.line(0, "</OPS_envelope>")
	return []byte(e.out.String())
}

func (e *encoder) line(depth int, text string) {
	e.indent(depth)
	e.out.WriteString(text)
	e.out.WriteByte('\n')
}

func (e *encoder) indent(depth int) {
	for range depth {
		e.out.WriteByte(' ')
	}
}

func (e *encoder) assoc(a assoc, depth int) {
	keys := sortedKeys(a) // sorted first, so that one seed gives one order
	e.rng.Shuffle(len(keys), func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
	e.line(depth, "<dt_assoc>")
	for _, key := range keys {
		e.item(key, a[key], depth+1)
	}
	e.line(depth, "</dt_assoc>")
}

// list writes an array; its order is in the keys, so the items may go anywhere.
func (e *encoder) list(l list, depth int) {
	e.line(depth, "<dt_array>")
	places := e.rng.Perm(len(l))
	if e.inOrder {
		slices.Sort(places)
	}
	for _, i := range places {
		e.item(itoa(i), l[i], depth+1)
	}
	e.line(depth, "</dt_array>")
}

func (e *encoder) item(key string, v any, depth int) {
	e.indent(depth)
	e.out.WriteString(`<item key="`)
	e.out.WriteString(escape(key))
	text, nested := e.leaf(v)
	switch {
	case nested:
		e.out.WriteString("\">\n")
		e.nested(v, depth+1)
		e.indent(depth)
		e.out.WriteString("</item>\n")
	case text == "" && e.rng.IntN(2) == 0:
		e.out.WriteString("\"/>\n")
	default:
		e.out.WriteString(`">`)
		e.out.WriteString(escape(text))
		e.out.WriteString("</item>\n")
	}
}

// leaf returns the text of v, unless it is a map or an array. Those keep their
// element when they are empty: clients in production crash on a text there.
func (e *encoder) leaf(v any) (text string, nested bool) {
	switch v := v.(type) {
	case string:
		return v, false
	case int:
		return itoa(v), false
	case bool:
		return bit(v), false
	case assoc:
		return "", len(v) > 0 || e.keepsElement()
	case list:
		return "", len(v) > 0 || e.keepsElement()
	case []string:
		return "", len(v) > 0 || e.keepsElement()
	}
	panic(fmt.Sprintf("srssim: no XCP form for %T", v))
}

// keepsElement decides on an empty map or array.
func (e *encoder) keepsElement() bool { return !e.emptyText || e.rng.IntN(2) == 0 }

func (e *encoder) nested(v any, depth int) {
	switch v := v.(type) {
	case assoc:
		e.assoc(v, depth)
	case list:
		e.list(v, depth)
	case []string:
		e.list(listOf(v), depth)
	}
}

// escape writes the five entities and drops what XML 1.0 cannot carry, since
// seeds may hold any text.
func escape(s string) string {
	if !strings.ContainsFunc(s, special) {
		return s
	}
	var out strings.Builder
	for _, r := range s {
		switch {
		case r == '&':
			out.WriteString("&amp;")
		case r == '<':
			out.WriteString("&lt;")
		case r == '>':
			out.WriteString("&gt;")
		case r == '"':
			out.WriteString("&quot;")
		case r == '\'':
			out.WriteString("&apos;")
		case r == '\r':
			out.WriteString("&#13;") // a bare one would be read as a line feed
		case !special(r):
			out.WriteRune(r)
		}
	}
	return out.String()
}

func special(r rune) bool {
	return strings.ContainsRune("&<>\"'\r", r) || r == utf8.RuneError || r == 0xFFFE || r == 0xFFFF ||
		(r < ' ' && r != '\n' && r != '\t')
}
