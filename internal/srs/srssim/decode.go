package srssim

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// maxDepth bounds how deep maps and arrays nest; XCP itself needs six levels.
const maxDepth = 24

var errEnvelope = errors.New("not an OPS envelope")

// request is one decoded XCP request.
type request struct {
	messageID string
	top       assoc // the items of the data block
}

// attributes returns the command's parameters, never nil.
func (r request) attributes() assoc {
	if a := r.top.assoc("attributes"); a != nil {
		return a
	}
	return assoc{}
}

// decodeRequest reads an OPS 0.9 envelope. It takes any quote style and order
// of items, and refuses what the DTD does not allow.
func decodeRequest(body []byte) (request, error) {
	p := parser{xml: xml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(body, []byte("\uFEFF"))))}
	p.xml.CharsetReader = charsetReader
	req, err := p.envelope()
	if err != nil {
		return request{}, fmt.Errorf("%w: %w", errEnvelope, err)
	}
	if !strings.EqualFold(req.top.trimmed("protocol"), "XCP") {
		return request{}, fmt.Errorf("%w: protocol %.20q", errEnvelope, req.top.text("protocol"))
	}
	return req, nil
}

// parser reads the envelope by recursive descent.
type parser struct {
	xml   *xml.Decoder
	depth int
}

func (p *parser) envelope() (request, error) {
	var req request
	root, err := p.prolog()
	if err != nil {
		return req, err
	}
	if root != "OPS_envelope" {
		return req, fmt.Errorf("root element %.30q", root)
	}
	if req.messageID, err = p.header(); err != nil {
		return req, err
	}
	if err := p.opening("body", "data_block", "dt_assoc"); err != nil {
		return req, err
	}
	if req.top, err = p.items(); err != nil {
		return req, err
	}
	if err := p.closings(2); err != nil {
		return req, err
	}
	return req, p.end()
}

// prolog skips declaration and DOCTYPE up to the root element. An internal
// DTD subset is refused: it has no use here but harm.
func (p *parser) prolog() (string, error) {
	for {
		tok, err := p.xml.Token()
		if err != nil {
			return "", err
		}
		switch t := tok.(type) {
		case xml.StartElement:
			return name(t), nil
		case xml.Directive:
			if bytes.ContainsRune(t, '[') {
				return "", errors.New("internal DTD subset")
			}
		case xml.CharData:
			if len(bytes.TrimSpace(t)) > 0 {
				return "", errors.New("text before the root element")
			}
		}
	}
}

// header reads the version and the optional message id, and skips what else
// clients put there: XCP reference, section 2.5.
func (p *parser) header() (messageID string, err error) {
	if err := p.opening("header"); err != nil {
		return "", err
	}
	version := ""
	for {
		start, _, err := p.next()
		if err != nil {
			return "", err
		}
		if start == nil {
			break
		}
		var into *string
		switch name(*start) {
		case "version":
			into = &version
		case "msg_id":
			into = &messageID
		default:
			if err := p.xml.Skip(); err != nil {
				return "", err
			}
			continue
		}
		text, err := p.scalar()
		if err != nil {
			return "", err
		}
		*into = strings.TrimSpace(text)
	}
	if version != "0.9" {
		return "", fmt.Errorf("version %.20q", version)
	}
	return messageID, nil
}

// items reads what a dt_assoc holds, up to its end tag.
func (p *parser) items() (assoc, error) {
	out := assoc{}
	err := p.each(func(start xml.StartElement) error {
		key, v, err := p.item(start)
		if err != nil {
			return err
		}
		if _, twice := out[key]; twice {
			return fmt.Errorf("key %.30q twice", key)
		}
		out[key] = v
		return nil
	})
	return out, err
}

// array reads what a dt_array holds; the keys give the order. Entries that are
// not wrapped in an item, as some clients write them, keep theirs.
func (p *parser) array() (list, error) {
	type place struct {
		at int
		v  any
	}
	var places []place
	err := p.each(func(start xml.StartElement) error {
		key, v, err := p.entry(start, strconv.Itoa(len(places)))
		if err != nil {
			return err
		}
		at, err := strconv.Atoi(strings.TrimSpace(key))
		if err != nil || at < 0 {
			return fmt.Errorf("array index %.30q", key)
		}
		places = append(places, place{at, v})
		return nil
	})
	slices.SortStableFunc(places, func(a, b place) int { return a.at - b.at })
	out := make(list, len(places))
	for i, pl := range places {
		out[i] = pl.v
	}
	return out, err
}

// each calls read with every element up to the end tag of the container.
func (p *parser) each(read func(xml.StartElement) error) error {
	if p.depth++; p.depth > maxDepth {
		return errors.New("nested too deep")
	}
	defer func() { p.depth-- }()
	for {
		start, text, err := p.next()
		if err != nil {
			return err
		}
		if strings.TrimSpace(text) != "" {
			return errors.New("text between items")
		}
		if start == nil {
			return nil
		}
		if err := read(*start); err != nil {
			return err
		}
	}
}

// item reads the item that start begins.
func (p *parser) item(start xml.StartElement) (key string, v any, err error) {
	key, ok := attribute(start, "key")
	if name(start) != "item" || !ok {
		return "", nil, fmt.Errorf("element %.30q without a key where an item is due", name(start))
	}
	v, err = p.content()
	return key, v, err
}

// entry reads one entry of an array: an item, or a bare container at the next place.
func (p *parser) entry(start xml.StartElement, next string) (key string, v any, err error) {
	if name(start) == "item" {
		return p.item(start)
	}
	v, err = p.container(name(start))
	return next, v, err
}

// content reads an item: a text, or one container with only blanks around it.
func (p *parser) content() (any, error) {
	start, before, err := p.next()
	if err != nil || start == nil {
		return before, err
	}
	v, err := p.container(name(*start))
	if err != nil {
		return nil, err
	}
	after, err := p.scalar()
	if err != nil {
		return nil, err
	}
	if strings.TrimSpace(before+after) != "" {
		return nil, errors.New("text beside a container")
	}
	return v, nil
}

func (p *parser) container(kind string) (any, error) {
	switch kind {
	case "dt_assoc":
		return p.items()
	case "dt_array":
		return p.array()
	case "dt_scalar", "dt_scalarref":
		return p.scalar()
	}
	return nil, fmt.Errorf("element %.30q in an item", kind)
}

// scalar reads text up to the end tag.
func (p *parser) scalar() (string, error) {
	start, text, err := p.next()
	if err == nil && start != nil {
		err = fmt.Errorf("element %.30q in a text", name(*start))
	}
	return text, err
}
