// Package static serves the style sheet, the scripts and the icons under names
// that hold a hash of their contents, so browsers may keep them for good. A page
// asks for one sheet and one script beside htmx: what is needed is put together and
// made small when the program starts (see bundles).
//
// htmx (vendor/htmx.min.js) and the Lucide icons (vendor/icons.svg, one sprite
// of the icons in use) are kept as their makers publish them, beside their licences.
package static

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
)

//go:embed app.css *.js favicon.svg vendor/htmx.min.js vendor/icons.svg
var files embed.FS

// Path is the folder of URLs that Handler answers.
const Path = "/static/"

// types lists the content types of what is served, by extension.
var types = map[string]string{
	".css": "text/css; charset=utf-8",
	".js":  "text/javascript; charset=utf-8",
	".svg": "image/svg+xml",
}

// asset is one file in the form it is sent.
type asset struct {
	contentType  string
	plain, gzipd []byte
}

// Files are the assets of the portal, by plain and by hashed name.
type Files struct {
	sheet  []byte            // the style sheet, made small
	urls   map[string]string // "work.js" to "/static/work.1f0c….js"
	byPath map[string]asset
	looks  sync.Map // the style sheets of brands, by their colours: *look
}

// Load returns the files that are built in, put together, hashed and compressed once
// for all callers.
func Load() (*Files, error) { return builtIn() }

var builtIn = sync.OnceValues(pack)

func pack() (*Files, error) {
	f := &Files{urls: make(map[string]string), byPath: make(map[string]asset)}
	var err error
	if f.sheet, err = smallSheet(); err != nil {
		return nil, err
	}
	contents := make(map[string][]byte)
	for name, parts := range bundles {
		if contents[name], err = bundle(parts); err != nil {
			return nil, err
		}
	}
	for _, name := range []string{"favicon.svg", "vendor/htmx.min.js", "vendor/icons.svg"} {
		if contents[path.Base(name)], err = files.ReadFile(name); err != nil {
			return nil, err
		}
	}
	for name, data := range contents {
		ext := path.Ext(name)
		url := Path + strings.TrimSuffix(name, ext) + "." + hash(data) + ext
		f.urls[name], f.byPath[url] = url, pressed(ext, data)
	}
	return f, nil
}

func hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:8])
}

// pressed returns a file in the forms that it is sent in.
func pressed(ext string, data []byte) asset {
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // the level exists
	_, _ = w.Write(data)                                  // a buffer takes everything
	_ = w.Close()
	return asset{types[ext], data, b.Bytes()}
}

// URL returns the address of the file called name ("work.js"). An unknown name
// gives an address that is not found.
func (f *Files) URL(name string) string {
	if url, ok := f.urls[name]; ok {
		return url
	}
	return Path + name
}

// ServeHTTP answers GET and HEAD requests below Path. A name with an old or
// wrong hash is not found, so that nothing stale is ever kept as new.
func (f *Files) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a, ok := f.byPath[r.URL.Path]
	if !ok {
		http.NotFound(w, r)
		return
	}
	a.send(w, r)
}

func (a asset) send(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", a.contentType)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Vary", "Accept-Encoding")
	body := a.plain
	if acceptsGzip(r.Header.Get("Accept-Encoding")) {
		h.Set("Content-Encoding", "gzip")
		body = a.gzipd
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // the browser hung up; there is nobody to tell
	}
}

func acceptsGzip(header string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.EqualFold(strings.TrimSpace(name), "gzip") {
			return strings.ReplaceAll(strings.TrimSpace(weight), " ", "") != "q=0"
		}
	}
	return false
}
