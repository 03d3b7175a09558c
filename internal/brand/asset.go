package brand

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
)

// AssetPath is the folder of URLs where what differs between brands is served.
const AssetPath = "/brand/"

// assets are on every page: they are made once.
type assets struct {
	colours []byte
	logoURL string // it holds a hash
}

func (b Brand) assets() assets {
	if b.made != nil {
		return *b.made
	}
	made := assets{colours: stylesheet(b)}
	if len(b.Logo.SVG) > 0 {
		sum := sha256.Sum256(b.Logo.SVG)
		made.logoURL = AssetPath + "logo." + hex.EncodeToString(sum[:6]) + ".svg"
	}
	return made
}

// Sheet is the CSS that paints the portal in b's colours. It holds computed values
// only, nothing of the configuration's text. It is not to be changed.
func (b Brand) Sheet() []byte { return b.assets().colours }

// LogoURL is where b's logo is served, "" without one.
func (b Brand) LogoURL() string { return b.assets().logoURL }

// ServeLogo answers a GET request for b's logo under its present name, which browsers
// may keep for a year.
func (b Brand) ServeLogo(w http.ResponseWriter, r *http.Request) {
	data := b.Logo.SVG
	if len(data) == 0 || r.URL.Path != b.LogoURL() {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "image/svg+xml")
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Content-Length", strconv.Itoa(len(data)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(data) // the browser hung up; there is nobody to tell
	}
}
