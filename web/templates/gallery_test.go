package templates

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"portal/internal/brand"
	"portal/web/static"
	"portal/web/templates/ui"
)

// TestGallery writes every page in every state below the folder that
// PORTAL_GALLERY names, to be looked at. Serve that folder at the root of a host.
func TestGallery(t *testing.T) {
	dir := os.Getenv("PORTAL_GALLERY")
	if dir == "" {
		dir = t.TempDir() // writing is tested even when nobody looks
	}
	write := func(name string, data []byte) {
		t.Helper()
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, look := range []struct{ lang, brand string }{{"en", "acme"}, {"fr", "globex"}} {
		for _, theme := range []ui.Theme{ui.ThemeLight, ui.ThemeDark} {
			l := layoutFor(t, look.lang, look.brand)
			l.Theme = theme
			if logo := l.Brand.LogoURL(); logo != "" {
				write(logo, l.Brand.Logo.SVG)
			}
			for _, url := range []string{l.Look, l.Assets("visitor.js"), l.Assets("work.js"), l.Assets("favicon.svg"), l.Assets("htmx.min.js"), l.Assets("icons.svg")} {
				write(url, served(t, *l.Brand, url))
			}
			for _, s := range states(l) {
				write(look.lang+"-"+string(theme)+"/"+s.name+".html", []byte(render(t, s.page)))
			}
		}
	}
}

// served is what a browser gets from an address of web/static.
func served(t *testing.T, b brand.Brand, url string) []byte {
	t.Helper()
	files, err := static.Load()
	if err != nil {
		t.Fatal(err)
	}
	w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, url, nil)
	if url == files.LookURL(brand.AssetPath, b.Sheet()) {
		files.ServeLook(w, r, b.Sheet())
	} else {
		files.ServeHTTP(w, r)
	}
	if w.Code != http.StatusOK {
		t.Fatalf("%s: status %d", url, w.Code)
	}
	return w.Body.Bytes()
}
