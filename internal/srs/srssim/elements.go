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

// end wants the end tag of the root element, whatever name it bears: one client
// always writes another, and is served. Around it there may be blanks and comments.
func (p *parser) end() error {
	for closed := false; ; {
		tok, err := p.xml.RawToken() // which does not compare the tags
		switch {
		case err == io.EOF && closed:
			return nil
		case err == io.EOF:
			return io.ErrUnexpectedEOF
		case err != nil:
			return err
		}
		switch t := tok.(type) {
		case xml.EndElement:
			if closed {
				return errors.New("a second end of the root element")
			}
			closed = true
		case xml.Comment:
		case xml.CharData:
			if len(bytes.TrimSpace(t)) > 0 {
				return errors.New("text after the data")
			}
		default:
			return errors.New("something after the data")
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
