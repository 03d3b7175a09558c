package brand

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
)

// maxLogo is the largest logo that is taken, in bytes.
const maxLogo = 64 << 10

// load reads and checks the file of l, if it names one.
func (l *Logo) load(logos fs.FS) error {
	l.SVG = nil
	if l.File == "" {
		return nil
	}
	if logos == nil || !fs.ValidPath(l.File) {
		return fmt.Errorf("%q is not a file beside the configuration", l.File)
	}
	data, err := fs.ReadFile(logos, l.File)
	if err != nil {
		return err
	}
	if err := checkSVG(data); err != nil {
		return fmt.Errorf("%s: %w", l.File, err)
	}
	l.SVG = data
	return nil
}

// checkSVG accepts a plain drawing: no script, no foreign content, nothing
// loaded from elsewhere. It is shown through <img>, where browsers run no
// script anyway; this keeps it harmless when somebody opens it on its own.
func checkSVG(data []byte) error {
	if len(data) > maxLogo {
		return fmt.Errorf("larger than %d KiB", maxLogo>>10)
	}
	dec := xml.NewDecoder(bytes.NewReader(data))
	root := true
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("not well-formed: %w", err)
		}
		switch t := token.(type) {
		case xml.Directive:
			return errors.New("has a document type")
		case xml.ProcInst:
			if t.Target != "xml" {
				return fmt.Errorf("has the instruction %q", t.Target)
			}
		case xml.StartElement:
			if root && t.Name.Local != "svg" {
				return errors.New("is not an SVG drawing")
			}
			root = false
			if err := checkElement(t); err != nil {
				return err
			}
		}
	}
	if root {
		return errors.New("is empty")
	}
	return nil
}

func checkElement(t xml.StartElement) error {
	switch strings.ToLower(t.Name.Local) {
	case "script", "foreignobject", "iframe", "object", "embed", "style", "a", "image", "animate", "set", "handler":
		return fmt.Errorf("has the element %q", t.Name.Local)
	}
	for _, a := range t.Attr {
		name, value := strings.ToLower(a.Name.Local), strings.TrimSpace(a.Value)
		switch {
		case strings.HasPrefix(name, "on"):
			return fmt.Errorf("has the attribute %q", a.Name.Local)
		case name == "href" && !strings.HasPrefix(value, "#"):
			return errors.New("refers to something outside itself")
		case strings.Contains(strings.ReplaceAll(value, "url(#", ""), "url("):
			return errors.New("refers to something outside itself")
		}
	}
	return nil
}
