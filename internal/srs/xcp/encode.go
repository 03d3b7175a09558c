// Package xcp is the codec of XCP, the protocol of OpenSRS: envelopes, their values,
// and the signature over them. It sends nothing and knows no command.
package xcp

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"unicode/utf8"

	"portal/internal/secret"
)

// Assoc is a map to be sent. Values are string, secret.String, int, bool (sent as
// 0 or 1), []string, []Assoc and Assoc.
type Assoc map[string]any

// ErrUnencodable means that a value holds what XML can't carry.
var ErrUnencodable = errors.New("value can't be sent as XML")

const (
	opening = `<?xml version='1.0' encoding='UTF-8' standalone='no' ?>` +
		`<!DOCTYPE OPS_envelope SYSTEM 'ops.dtd'>` +
		`<OPS_envelope><header><version>0.9</version></header><body><data_block><dt_assoc>` +
		`<item key="protocol">XCP</item>`
	ending = `</dt_assoc></data_block></body></OPS_envelope>`
)

// Command is what is sent in one envelope. Fields that are empty are left out.
type Command struct {
	Action, Object string
	Cookie         secret.String // of a registrant's session
	Domain         string        // beside the attributes, where the reseller's authority names it; not with a cookie
	RegistrantIP   string        // of who asks
	Username       string        // of the profile that a sub-user belongs to
	Attributes     Assoc
}

// Append writes c as an OPS envelope behind dst. The order of fields is always the
// same, so that equal commands are equal bytes.
func Append(dst []byte, c *Command) ([]byte, error) {
	e := encoder{out: append(dst, opening...)}
	e.item("action", c.Action)
	e.item("object", c.Object)
	switch {
	case !c.Cookie.IsEmpty():
		e.item("cookie", c.Cookie)
	case c.Domain != "":
		e.item("domain", c.Domain)
	}
	if c.RegistrantIP != "" {
		e.item("registrant_ip", c.RegistrantIP)
	}
	if c.Username != "" {
		e.item("username", c.Username)
	}
	if c.Attributes != nil {
		e.item("attributes", c.Attributes)
	}
	e.raw(ending)
	return e.out, e.err
}

// encoder keeps the first error, so that its callers read as the document does.
type encoder struct {
	out []byte
	err error
}

func (e *encoder) raw(text string) { e.out = append(e.out, text...) }

func (e *encoder) item(key string, value any) {
	e.raw(`<item key="`)
	e.text(key)
	e.raw(`">`)
	e.value(key, value)
	e.raw(`</item>`)
}

func (e *encoder) value(key string, value any) {
	switch v := value.(type) {
	case string:
		e.text(v)
	case secret.String:
		e.text(v.Reveal())
	case int:
		e.out = strconv.AppendInt(e.out, int64(v), 10)
	case bool:
		e.raw(flag(v))
	case Assoc:
		e.assoc(v)
	case []string:
		e.raw(`<dt_array>`)
		for i, text := range v {
			e.item(strconv.Itoa(i), text)
		}
		e.raw(`</dt_array>`)
	case []Assoc:
		e.raw(`<dt_array>`)
		for i, assoc := range v {
			e.item(strconv.Itoa(i), assoc)
		}
		e.raw(`</dt_array>`)
	default:
		e.err = fmt.Errorf("%w: %q is a %T", ErrUnencodable, key, value)
	}
}

func flag(on bool) string {
	if on {
		return "1"
	}
	return "0"
}

func (e *encoder) assoc(a Assoc) {
	var few [16]string
	keys := few[:0]
	for key := range a {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	e.raw(`<dt_assoc>`)
	for _, key := range keys {
		e.item(key, a[key])
	}
	e.raw(`</dt_assoc>`)
}

// text writes s with the five XML entities. A CR goes as a reference, since a
// reader would turn it into LF.
func (e *encoder) text(s string) {
	done := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= utf8.RuneSelf || c < ' ' {
			r, size := utf8.DecodeRuneInString(s[i:])
			if !inXML(r) || r == utf8.RuneError && size == 1 {
				e.err = fmt.Errorf("%w: it has a character that XML forbids", ErrUnencodable)
				return
			}
			if c != '\r' {
				i += size
				continue
			}
		}
		if replacement := entity(c); replacement != "" {
			e.raw(s[done:i])
			e.raw(replacement)
			done = i + 1
		}
		i++
	}
	e.raw(s[done:])
}

func entity(c byte) string {
	switch c {
	case '&':
		return "&amp;"
	case '<':
		return "&lt;"
	case '>':
		return "&gt;"
	case '\'':
		return "&apos;"
	case '"':
		return "&quot;"
	case '\r':
		return "&#13;"
	}
	return ""
}
