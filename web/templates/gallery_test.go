package templates

import (
	"os"
	"path/filepath"
	"testing"

	"portal/internal/brand"
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
			write(l.Brand.StylesheetURL(), brand.Stylesheet(*l.Brand))
			if logo := l.Brand.LogoURL(); logo != "" {
				write(logo, l.Brand.Logo.SVG)
			}
			for _, name := range []string{"app.css", "app.js", "leave.js", "list.js", "reveal.js", "session.js", "switch.js", "favicon.svg", "htmx.min.js", "icons.svg"} {
				source := name
				if name == "htmx.min.js" || name == "icons.svg" {
					source = "vendor/" + name
				}
				data, err := os.ReadFile(filepath.Join("..", "static", source))
				if err != nil {
					t.Fatal(err)
				}
				write(l.Assets(name), data)
			}
			for _, s := range states(l) {
				write(look.lang+"-"+string(theme)+"/"+s.name+".html", []byte(render(t, s.page)))
			}
		}
	}
}
