package zone

import (
	"strings"
	"unicode/utf8"
)

// Bounds of what is read ahead for the end of a record over several lines. What was
// read ahead in vain, in bytes, is at most mostVain times the file.
const (
	mostAhead = 64
	mostEntry = 16 << 10 // bytes
	mostVain  = 4
)

// entry is one record or directive of a file, with its comments.
type entry struct {
	line  int
	text  string // of all its lines
	wrong Fault  // a quotation mark or a bracket that nothing closes
}

// entries takes a file apart. What is not closed ends with its line, so that one
// missing character does not take the rest of the file with it.
type entries struct {
	rest string
	line int // number of the last line that was taken
	vain int // bytes that may be read ahead in vain
}

func entriesOf(text string) *entries {
	return &entries{rest: text, vain: mostVain*len(text) + mostEntry}
}

// next is the next line that says something, with those that belong to it.
func (e *entries) next() (entry, bool) {
	for e.rest != "" {
		line, rest, _ := strings.Cut(e.rest, "\n")
		e.line++
		at := e.line
		if field, _ := cutField(line); field == "" && !strings.ContainsAny(uncommented(line), "()") {
			e.rest = rest
			continue
		}
		var state brackets
		state.read(line)
		if state.closed() {
			e.rest = rest
			return entry{line: at, text: strings.TrimSuffix(line, "\r")}, true
		}
		if n, lines := e.whole(state, len(line), rest); lines > 0 {
			text := e.rest[:n]
			e.rest, e.line = strings.TrimPrefix(e.rest[n:], "\n"), at+lines
			return entry{line: at, text: text}, true
		}
		e.rest = rest
		return entry{line: at, text: strings.TrimSuffix(line, "\r"), wrong: state.fault(line)}, true
	}
	return entry{}, false
}

func uncommented(line string) string {
	before, _, _ := strings.Cut(line, ";")
	return before
}

// whole looks for the end of what begins with a line of n bytes. It returns the bytes
// and the lines that follow, or no lines if another record begins before.
func (e *entries) whole(state brackets, n int, rest string) (int, int) {
	for lines := 1; lines <= mostAhead && rest != "" && n < mostEntry && e.vain > 0; lines++ {
		line, after, _ := strings.Cut(rest, "\n")
		e.vain -= len(line) + 1
		if begins(line, state.quoted) {
			return 0, 0
		}
		state.read("\n" + line)
		n, rest = n+1+len(line), after
		if state.closed() {
			return min(n, len(e.rest)), lines
		}
	}
	return 0, 0
}

// begins reports whether a line begins a record or directive of its own. Inside of
// brackets lines that are indented go on.
func begins(line string, quoted bool) bool {
	line = line[:min(len(line), mostEntry)]
	if strings.HasPrefix(line, "$") {
		return true
	}
	indented := strings.TrimLeftFunc(line, blank) != line
	if indented && !quoted {
		return false
	}
	s, ok := readAs(line, !indented)
	return ok && trimmed(s.data) != ""
}

// brackets is what is open at a place of a file.
type brackets struct {
	depth   int
	quoted  bool
	comment bool
}

// read goes on over a text.
func (b *brackets) read(text string) {
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\n':
			b.comment = false
		case b.comment:
		case c == '\\':
			i++
		case c == '"':
			b.quoted = !b.quoted
		case b.quoted:
		case c == ';':
			b.comment = true
		case c == '(':
			b.depth++
		case c == ')':
			b.depth = max(b.depth-1, 0)
		}
	}
}

func (b *brackets) closed() bool { return b.depth == 0 && !b.quoted }

func (b *brackets) fault(text string) Fault {
	if b.quoted {
		return fault(OpenQuote, text[strings.LastIndexByte(text, '"'):])
	}
	return fault(OpenParen, text)
}

// withoutMark is a text without the mark that some editors put before it.
func withoutMark(text string) string {
	r, n := utf8.DecodeRuneInString(text)
	if r == '\ufeff' {
		return text[n:]
	}
	return text
}
