package xcp

import (
	"strings"
)

// prolog reads over a byte order mark, the XML declaration and the DOCTYPE.
func (d *decoder) prolog() error {
	d.src = strings.TrimPrefix(d.src, "\ufeff")
	d.space()
	if strings.HasPrefix(d.src[d.pos:], "<?xml") {
		declaration, err := d.upTo("?>")
		if err != nil {
			return err
		}
		if !readableCharset(declaration) {
			return d.fail("charset other than UTF-8")
		}
	}
	if err := d.misc(); err != nil {
		return err
	}
	if !strings.HasPrefix(d.src[d.pos:], "<!DOCTYPE") {
		return nil
	}
	doctype, err := d.upTo(">")
	if err != nil {
		return err
	}
	if strings.ContainsAny(doctype, "[]&%") {
		return d.fail("DOCTYPE with declarations")
	}
	return nil
}

func readableCharset(declaration string) bool {
	_, after, found := strings.Cut(strings.ToLower(declaration), "encoding")
	if !found {
		return true
	}
	name := strings.Trim(strings.TrimLeft(after, " \t\r\n="), " \t\r\n?'\"")
	return strings.HasPrefix(name, "utf-8") || strings.HasPrefix(name, "us-ascii")
}

// upTo moves behind the next mark and returns what stood before it.
func (d *decoder) upTo(mark string) (string, error) {
	i := strings.Index(d.src[d.pos:], mark)
	if i < 0 {
		return "", d.fail("no " + mark)
	}
	text := d.src[d.pos : d.pos+i]
	d.pos += i + len(mark)
	return text, nil
}

func (d *decoder) space() {
	for d.pos < len(d.src) && isSpace(d.src[d.pos]) {
		d.pos++
	}
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

// misc moves over white space, comments and processing instructions.
func (d *decoder) misc() error {
	for {
		d.space()
		skipped, err := d.aside()
		if err != nil || !skipped {
			return err
		}
	}
}

// aside moves over one comment or processing instruction, if one comes next.
func (d *decoder) aside() (bool, error) {
	rest := d.src[d.pos:]
	if len(rest) < 2 || rest[0] != '<' || rest[1] != '!' && rest[1] != '?' {
		return false, nil
	}
	mark := ""
	switch {
	case strings.HasPrefix(rest, "<!--"):
		d.pos += len("<!--")
		mark = "-->"
	case rest[1] == '?':
		mark = "?>"
	default:
		return false, nil
	}
	_, err := d.upTo(mark)
	return true, err
}

// tag reads one tag, which must come next.
func (d *decoder) tag() (tag, error) {
	if d.pos >= len(d.src) || d.src[d.pos] != '<' {
		return tag{}, d.fail("no tag")
	}
	d.pos++
	var t tag
	if d.pos < len(d.src) && d.src[d.pos] == '/' {
		t.closing = true
		d.pos++
	}
	if t.name = d.name(); t.name == "" {
		return tag{}, d.fail("tag without a name")
	}
	for {
		before := d.pos
		d.space()
		if d.pos >= len(d.src) {
			return tag{}, d.fail("tag without an end")
		}
		switch c := d.src[d.pos]; {
		case c == '>':
			d.pos++
			return t, nil
		case c == '/' && !t.closing && strings.HasPrefix(d.src[d.pos:], "/>"):
			d.pos += 2
			t.empty = true
			return t, nil
		case t.closing || d.pos == before:
			return tag{}, d.fail("bad tag")
		}
		if err := d.attribute(&t); err != nil {
			return tag{}, err
		}
	}
}

// name reads a name of an element or attribute. Their spelling beyond ASCII
// letters does not matter here: only known names are of use.
func (d *decoder) name() string {
	from := d.pos
	for d.pos < len(d.src) {
		c := d.src[d.pos]
		if c|0x20 < 'a' || c|0x20 > 'z' {
			if c != '_' && c != '-' && c != '.' && c != ':' && (c < '0' || c > '9') {
				break
			}
		}
		d.pos++
	}
	return d.src[from:d.pos]
}

func (d *decoder) attribute(t *tag) error {
	name := d.name()
	d.space()
	if name == "" || d.pos >= len(d.src) || d.src[d.pos] != '=' {
		return d.fail("bad attribute")
	}
	d.pos++
	d.space()
	if d.pos >= len(d.src) || d.src[d.pos] != '"' && d.src[d.pos] != '\'' {
		return d.fail("attribute without quotes")
	}
	quote := d.src[d.pos]
	d.pos++
	from := d.pos
	var seen byte
	for d.pos < len(d.src) && d.src[d.pos] != quote {
		seen |= textClass[d.src[d.pos]]
		d.pos++
	}
	if d.pos >= len(d.src) || seen&stop != 0 {
		return d.fail("attribute without an end")
	}
	value := d.src[from:d.pos]
	d.pos++
	if name != "key" {
		return nil
	}
	if seen&special != 0 {
		plain, err := d.unescape(value)
		if err != nil {
			return err
		}
		value = plain
	}
	t.key, t.keyed = value, true
	return nil
}
