package page

import (
	"bytes"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"github.com/a-h/templ"
)

// IsPartial reports whether HTMX asks for a fragment. A boosted visit or a
// restored history entry wants the whole page.
func IsPartial(r *http.Request) bool {
	h := r.Header
	return h.Get("HX-Request-Type") == "partial" && h.Get("HX-Boosted") == "" && h.Get("HX-History-Restore-Request") == ""
}

// IsHTMX reports whether the request was made by HTMX, for whole pages or parts.
func IsHTMX(r *http.Request) bool { return r.Header.Get("HX-Request") == "true" }

// Render writes component with status. It renders into a buffer first, so that
// a failing component gives an error and not half a page.
func Render(w http.ResponseWriter, r *http.Request, status int, component templ.Component) error {
	body := bodies.Get().(*bytes.Buffer)
	defer giveBack(body)
	if err := component.Render(r.Context(), body); err != nil {
		return fmt.Errorf("render %s: %w", r.Pattern, err)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if status == http.StatusOK && !VisitOf(r).Unlisted {
		// Search engines may show the way here. They see what nobody has to sign in for.
		w.Header().Del("X-Robots-Tag")
	}
	w.Header().Set("Content-Length", strconv.Itoa(body.Len()))
	w.WriteHeader(status)
	if _, err := body.WriteTo(w); err != nil {
		VisitOf(r).Log.DebugContext(r.Context(), "visitor left", "err", err)
	}
	return nil
}

// bodies are buffers that have grown to the size of a page.
var bodies = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// mostKept is the largest buffer, in bytes, that is worth keeping.
const mostKept = 256 << 10

// giveBack wipes what the page said: a buffer is nobody's.
func giveBack(body *bytes.Buffer) {
	if body.Cap() > mostKept {
		return
	}
	body.Reset()
	clear(body.AvailableBuffer()[:body.Available()])
	bodies.Put(body)
}

// Redirect sends the visitor to path after a POST, or to a page that serves
// the request better. HTMX follows it by loading the whole page.
func Redirect(w http.ResponseWriter, r *http.Request, path string) error {
	if IsHTMX(r) {
		w.Header().Set("HX-Redirect", path)
		w.WriteHeader(http.StatusOK)
		return nil
	}
	w.Header().Set("Location", path)
	w.WriteHeader(http.StatusSeeOther)
	return nil
}

// Instead leads from an address that only takes forms to the page at path: people come
// there who had to sign in meanwhile, or who load it again.
func Instead(path string) Handler {
	return func(w http.ResponseWriter, r *http.Request) error { return Redirect(w, r, path) }
}

// LocalPath returns path if it is an address on this site, else fallback. It is
// for return addresses that come from outside.
func LocalPath(path, fallback string) string {
	if len(path) > 512 || !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") ||
		strings.ContainsRune(path, '\\') || strings.ContainsFunc(path, unicode.IsControl) {
		return fallback
	}
	return path
}
