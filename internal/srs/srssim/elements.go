package srssim

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// opening consumes the start tags of names, one inside the other.
func (p *parser) opening(names ...string) error {
	for _, want := range names {
		start, text, err := p.next()
		switch {
		case err != nil:
			return err
		case start == nil || name(*start) != want || strings.TrimSpace(text) != "":
			return fmt.Errorf("no %s where it is due", want)
		}
	}
	return nil
}

// closings consumes n end tags with nothing between them. The tag of the
// innermost container has been read already.
func (p *parser) closings(n int) error {
	for range n {
		if text, err := p.scalar(); err != nil || strings.TrimSpace(text) != "" {
			return errors.Join(errors.New("something after the data"), err)
		}
	}
	return nil
}

// end wants nothing but blanks and comments after the root element.
func (p *parser) end() error {
	for {
		tok, err := p.xml.Token()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if t, ok := tok.(xml.CharData); ok && len(bytes.TrimSpace(t)) == 0 {
			continue
		}
		if _, ok := tok.(xml.Comment); !ok {
			return errors.New("something after the root element")
		}
	}
}

// next returns the text up to the next tag, and the element if that is a start tag.
func (p *parser) next() (*xml.StartElement, string, error) {
	var text strings.Builder
	for {
		tok, err := p.xml.Token()
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		if err != nil {
			return nil, "", err
		}
		switch t := tok.(type) {
		case xml.StartElement:
			return &t, text.String(), nil
		case xml.EndElement:
			return nil, text.String(), nil
		case xml.CharData:
			text.Write(t)
		case xml.Directive:
			return nil, "", errors.New("directive inside the document")
		}
	}
}

// name returns an element's name; one with a namespace can match nothing.
func name(e xml.StartElement) string {
	if e.Name.Space != "" {
		return e.Name.Space + ":" + e.Name.Local
	}
	return e.Name.Local
}

func attribute(e xml.StartElement, key string) (string, bool) {
	for _, a := range e.Attr {
		if a.Name.Space == "" && a.Name.Local == key {
			return a.Value, true
		}
	}
	return "", false
}
