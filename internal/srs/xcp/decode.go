package xcp

import (
	"errors"
	"fmt"
	"strings"
	"sync"
)

// ErrMalformed means that a text is not a well-formed OPS envelope.
var ErrMalformed = errors.New("not an OPS envelope")

const (
	// maxDocument is more than any reply that the transport lets through.
	maxDocument = 8 << 20
	// maxDepth is generous: replies nest about eight elements deep.
	maxDepth = 32
	// maxPooled is the longest stack, in items, that is worth keeping.
	maxPooled = 8192
)

// Decode reads an OPS envelope (XCP reference, section 2) and returns the map in
// its data block. It is a parser for this grammar rather than for all of XML:
// a DOCTYPE is skipped, one with an internal subset refused, and no entities but
// the predefined ones exist. Values are parts of src. Its errors never quote the document.
func Decode(src string) (Value, error) {
	if len(src) > maxDocument {
		return Value{}, fmt.Errorf("%w: %d bytes are too many", ErrMalformed, len(src))
	}
	if strings.IndexByte(src, 0) >= 0 {
		return Value{}, fmt.Errorf("%w: it has a NUL byte", ErrMalformed)
	}
	d := decoder{src: src}
	scratch := stacks.Get().(*[]Item)
	d.stack = (*scratch)[:0]
	value, err := d.document()
	if cap(d.stack) <= maxPooled {
		clear(d.stack[:cap(d.stack)]) // the pool must not keep a reply alive
		*scratch = d.stack[:0]
		stacks.Put(scratch)
	}
	return value, err
}

var stacks = sync.Pool{New: func() any {
	stack := make([]Item, 0, 64)
	return &stack
}}

// decoder walks over src once. Items of open lists wait on the stack, and move
// to slab when their list is complete; texts are parts of src wherever possible.
type decoder struct {
	src   string
	pos   int
	depth int
	stack []Item
	slab  []Item
}

// tag is one piece of markup: <name key="...">, <name/> or </name>.
type tag struct {
	name, key             string
	closing, empty, keyed bool
}

func (d *decoder) fail(what string) error {
	return fmt.Errorf("%w: %s at byte %d", ErrMalformed, what, d.pos)
}

func (d *decoder) document() (Value, error) {
	if err := d.prolog(); err != nil {
		return Value{}, err
	}
	if err := d.start("OPS_envelope"); err != nil {
		return Value{}, err
	}
	value, err := d.envelope()
	if err != nil {
		return Value{}, err
	}
	if err := d.misc(); err != nil {
		return Value{}, err
	}
	if d.pos < len(d.src) {
		return Value{}, d.fail("text after the end")
	}
	return value, nil
}

// envelope reads the children of OPS_envelope up to and with its end tag.
// Whatever the header holds is ignored.
func (d *decoder) envelope() (value Value, err error) {
	for bodies := 0; ; {
		t, err := d.child()
		switch {
		case err != nil:
			return Value{}, err
		case t.closing && t.name == "OPS_envelope" && bodies == 1:
			return value, nil
		case t.closing:
			return Value{}, d.fail("misplaced end tag")
		case t.name != "body":
			err = d.skip(t)
		case bodies > 0 || t.empty:
			err = d.fail("not exactly one body with content")
		default:
			bodies++
			value, err = d.body()
		}
		if err != nil {
			return Value{}, err
		}
	}
}

func (d *decoder) body() (Value, error) {
	if err := d.start("data_block"); err != nil {
		return Value{}, err
	}
	t, err := d.child()
	if err != nil {
		return Value{}, err
	}
	if t.closing || t.name != "dt_assoc" {
		return Value{}, d.fail("no dt_assoc in the data block")
	}
	value, err := d.value(t)
	if err != nil {
		return Value{}, err
	}
	if err := d.end("data_block"); err != nil {
		return Value{}, err
	}
	return value, d.end("body")
}

// value reads the content of a dt_ element whose start tag was t.
func (d *decoder) value(t tag) (Value, error) {
	switch t.name {
	case "dt_assoc", "dt_array":
		k := assocKind
		if t.name == "dt_array" {
			k = arrayKind
		}
		if t.empty {
			return Value{kind: k}, nil
		}
		items, err := d.list(t.name)
		return Value{kind: k, items: items}, err
	case "dt_scalar", "dt_scalarref":
		if t.empty {
			return Value{}, nil
		}
		text, err := d.text()
		if err != nil {
			return Value{}, err
		}
		return Value{text: text}, d.end(t.name)
	}
	return Value{}, d.fail("unknown element")
}

func (d *decoder) list(name string) ([]Item, error) {
	d.depth++
	defer func() { d.depth-- }()
	if d.depth > maxDepth {
		return nil, d.fail("nested too deeply")
	}
	base := len(d.stack)
	for {
		t, err := d.child()
		if err != nil {
			return nil, err
		}
		if t.closing {
			if t.name != name {
				return nil, d.fail("misplaced end tag")
			}
			return d.keep(base), nil
		}
		if t.name != "item" || !t.keyed {
			return nil, d.fail("not an item with a key")
		}
		value, err := d.item(t)
		if err != nil {
			return nil, err
		}
		d.stack = append(d.stack, Item{Key: t.key, Value: value})
	}
}

// keep takes the items above base off the stack.
func (d *decoder) keep(base int) []Item {
	n := len(d.stack) - base
	if n == 0 {
		return nil
	}
	if cap(d.slab)-len(d.slab) < n {
		d.slab = make([]Item, 0, max(n, min(1024, 16+len(d.src)/128)))
	}
	from := len(d.slab)
	d.slab = append(d.slab, d.stack[base:]...)
	d.stack = d.stack[:base]
	return d.slab[from:len(d.slab):len(d.slab)]
}

func (d *decoder) item(t tag) (Value, error) {
	if t.empty {
		return Value{}, nil
	}
	text, err := d.text()
	if err != nil {
		return Value{}, err
	}
	inner, err := d.tag()
	switch {
	case err != nil:
		return Value{}, err
	case inner.closing && inner.name == "item":
		return Value{text: text}, nil
	case inner.closing:
		return Value{}, d.fail("misplaced end tag")
	case strings.TrimSpace(text) != "":
		return Value{}, d.fail("text beside an element")
	}
	value, err := d.value(inner)
	if err != nil {
		return Value{}, err
	}
	return value, d.end("item")
}

// start reads the start tag of name, which must be the next child.
func (d *decoder) start(name string) error {
	t, err := d.child()
	if err != nil {
		return err
	}
	if t.closing || t.empty || t.name != name {
		return d.fail("not <" + name + ">")
	}
	return nil
}

// end reads the end tag of name, which must come next.
func (d *decoder) end(name string) error {
	t, err := d.child()
	if err != nil {
		return err
	}
	if !t.closing || t.name != name {
		return d.fail("not </" + name + ">")
	}
	return nil
}

// skip reads over the element whose start tag was t, whatever it holds.
func (d *decoder) skip(t tag) error {
	if t.empty {
		return nil
	}
	d.depth++
	defer func() { d.depth-- }()
	if d.depth > maxDepth {
		return d.fail("nested too deeply")
	}
	for {
		if _, err := d.text(); err != nil {
			return err
		}
		inner, err := d.tag()
		switch {
		case err != nil:
			return err
		case inner.closing && inner.name == t.name:
			return nil
		case inner.closing:
			return d.fail("misplaced end tag")
		}
		if err := d.skip(inner); err != nil {
			return err
		}
	}
}

// child returns the next tag; only white space, comments and processing
// instructions may stand before it.
func (d *decoder) child() (tag, error) {
	if err := d.misc(); err != nil {
		return tag{}, err
	}
	return d.tag()
}
