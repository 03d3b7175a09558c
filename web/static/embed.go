// Package static serves the style sheet, the scripts and the icons under names
// that hold a hash of their contents, so browsers may keep them for good.
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
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
)

//go:embed app.css app.js leave.js list.js reveal.js session.js switch.js favicon.svg vendor/htmx.min.js vendor/icons.svg
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
	urls   map[string]string // "app.css" to "/static/app.1f0c….css"
	byPath map[string]asset
}

// Load returns the files that are built in, hashed and compressed once for all
// callers.
func Load() (*Files, error) { return builtIn() }

var builtIn = sync.OnceValues(pack)

func pack() (*Files, error) {
	f := &Files{urls: make(map[string]string), byPath: make(map[string]asset)}
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := files.ReadFile(name)
		if err != nil {
			return err
		}
		packed, err := compress(data)
		if err != nil {
			return err
		}
		base, ext := path.Base(name), path.Ext(name)
		sum := sha256.Sum256(data)
		url := Path + strings.TrimSuffix(base, ext) + "." + hex.EncodeToString(sum[:8]) + ext
		f.urls[base] = url
		f.byPath[url] = asset{types[ext], data, packed}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return f, nil
}

func compress(data []byte) ([]byte, error) {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(data); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// URL returns the address of the file called name ("app.css"). An unknown name
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
