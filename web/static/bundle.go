package static

import (
	"bytes"
	"fmt"

	"github.com/tdewolff/minify/v2"
	"github.com/tdewolff/minify/v2/css"
	"github.com/tdewolff/minify/v2/js"
)

// bundles are the scripts that pages ask for, by name, and the files they are made of.
// Each file becomes a block of one module: its names are its own. A file runs on pages
// that have nothing for it, too.
var bundles = map[string][]string{
	"visitor.js": {"app.js", "reveal.js", "secret.js"}, // nobody is signed in
	"work.js":    {"app.js", "dns.js", "leave.js", "list.js", "paste.js", "reveal.js", "secret.js", "session.js", "switch.js"},
}

const (
	cssType = "text/css"
	jsType  = "text/javascript"
)

var minifier = func() *minify.M {
	m := minify.New()
	m.AddFunc(cssType, css.Minify)
	m.AddFunc(jsType, js.Minify)
	return m
}()

// bundle returns the files as one small script.
func bundle(names []string) ([]byte, error) {
	var whole bytes.Buffer
	for _, name := range names {
		data, err := files.ReadFile(name)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(&whole, "{\n%s}\n", data)
	}
	small, err := minifier.Bytes(jsType, whole.Bytes())
	if err != nil {
		return nil, fmt.Errorf("make %q small: %w", names, err)
	}
	return small, nil
}

// smallSheet returns the style sheet without what only its makers need.
func smallSheet() ([]byte, error) {
	data, err := files.ReadFile("app.css")
	if err != nil {
		return nil, err
	}
	small, err := minifier.Bytes(cssType, data)
	if err != nil {
		return nil, fmt.Errorf("make app.css small: %w", err)
	}
	return small, nil
}
