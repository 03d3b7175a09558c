package brand

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
)

// AssetPath is the folder of URLs that ServeAsset answers.
const AssetPath = "/brand/"

// assetURLs are on every page, and hashes: they are made once.
type assetURLs struct{ stylesheet, logo string }

func (b Brand) assetURLs() assetURLs {
	if b.urls != nil {
		return *b.urls
	}
	urls := assetURLs{stylesheet: assetURL("colours", Stylesheet(b), ".css")}
	if len(b.Logo.SVG) > 0 {
		urls.logo = assetURL("logo", b.Logo.SVG, ".svg")
	}
	return urls
}

// StylesheetURL is where b's stylesheet is served; it changes with its contents.
func (b Brand) StylesheetURL() string { return b.assetURLs().stylesheet }

// LogoURL is where b's logo is served, "" without one.
func (b Brand) LogoURL() string { return b.assetURLs().logo }

func assetURL(name string, data []byte, ext string) string {
	sum := sha256.Sum256(data)
	return AssetPath + name + "." + hex.EncodeToString(sum[:6]) + ext
}

// ServeAsset answers GET requests below AssetPath for b: its stylesheet and
// its logo under their present names, which browsers may keep for a year.
func (b Brand) ServeAsset(w http.ResponseWriter, r *http.Request) {
	var data []byte
	switch path := r.URL.Path; {
	case path == b.StylesheetURL():
		data = Stylesheet(b)
		w.Header().Set("Content-Type", "text/css; charset=utf-8")
	case len(b.Logo.SVG) > 0 && path == b.LogoURL():
		data = b.Logo.SVG
		w.Header().Set("Content-Type", "image/svg+xml")
	default:
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Content-Length", strconv.Itoa(len(data)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(data) // the browser hung up; there is nobody to tell
	}
}
