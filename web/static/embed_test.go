package static

import (
	"compress/gzip"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func load(t *testing.T) *Files {
	t.Helper()
	f, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func get(f *Files, path, encoding string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header.Set("Accept-Encoding", encoding)
	f.ServeHTTP(w, r)
	return w
}

func TestEveryFileIsServedForGood(t *testing.T) {
	f := load(t)
	hashed := regexp.MustCompile(`^/static/[a-z.-]+\.[0-9a-f]{16}\.(css|js|svg)$`)
	for name, kind := range map[string]string{
		"visitor.js": "text/javascript", "work.js": "text/javascript", "htmx.min.js": "text/javascript", "icons.svg": "image/svg+xml", "favicon.svg": "image/svg+xml",
	} {
		url := f.URL(name)
		if !hashed.MatchString(url) {
			t.Errorf("URL(%q) = %q", name, url)
		}
		plain := get(f, url, "")
		if plain.Code != http.StatusOK || !strings.HasPrefix(plain.Header().Get("Content-Type"), kind) ||
			!strings.Contains(plain.Header().Get("Cache-Control"), "immutable") || plain.Header().Get("Vary") != "Accept-Encoding" {
			t.Errorf("%s: %d %v", name, plain.Code, plain.Header())
		}
		packed := get(f, url, "br, gzip;q=0.8")
		r, err := gzip.NewReader(packed.Body)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		data, err := io.ReadAll(r)
		if err != nil || string(data) != plain.Body.String() {
			t.Errorf("%s: packed and plain differ (%v)", name, err)
		}
		if w := get(f, url, "gzip;q=0"); w.Header().Get("Content-Encoding") != "" {
			t.Errorf("%s: gzip was sent to a browser that refuses it", name)
		}
	}
}

func TestOtherNamesAreNotFound(t *testing.T) {
	f := load(t)
	for _, path := range []string{"/static/", "/static/work.js", f.URL("none.css"), "/static/../embed.go", "/static/app.0000000000000000.css"} {
		if w := get(f, path, "gzip"); w.Code != http.StatusNotFound {
			t.Errorf("%s: status %d, want 404", path, w.Code)
		}
	}
}

// TestABrandsSheetIsThePortalsWithItsColours holds the sheet small and whole.
func TestABrandsSheetIsThePortalsWithItsColours(t *testing.T) {
	f := load(t)
	red, blue := []byte(":root{--accent:red}"), []byte(":root{--accent:blue}")
	if f.LookURL("/brand/", red) == f.LookURL("/brand/", blue) {
		t.Error("two brands have one address")
	}
	w := httptest.NewRecorder()
	f.ServeLook(w, httptest.NewRequest(http.MethodGet, f.LookURL("/brand/", red), nil), red)
	css := w.Body.String()
	if !strings.HasPrefix(css, "@layer reset,") || !strings.HasSuffix(css, string(red)) || !strings.Contains(css, "light-dark(") {
		t.Errorf("sheet begins %.40q, ends %q", css, css[len(css)-40:])
	}
	if w.Header().Get("Content-Type") != types[".css"] || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
		t.Errorf("headers %v", w.Header())
	}
}

// TestEveryScriptIsInABundle fails on a script that no page would run.
func TestEveryScriptIsInABundle(t *testing.T) {
	names, err := fs.Glob(files, "*.js")
	if err != nil {
		t.Fatal(err)
	}
	if work := bundles["work.js"]; !slices.Equal(slices.Sorted(slices.Values(work)), names) {
		t.Errorf("work.js is made of %q, there are %q", work, names)
	}
}

// TestIconsOfTheTemplatesExist looks for every icon that a template or view
// names in the sprite.
func TestIconsOfTheTemplatesExist(t *testing.T) {
	sprite, err := files.ReadFile("vendor/icons.svg")
	if err != nil {
		t.Fatal(err)
	}
	have := make(map[string]bool)
	for _, m := range regexp.MustCompile(`<symbol id="([a-z-]+)"`).FindAllSubmatch(sprite, -1) {
		have[string(m[1])] = true
	}
	sources, err := filepath.Glob("../templates/*/*")
	if err != nil || len(sources) == 0 {
		t.Fatal("no templates", err)
	}
	named := []*regexp.Regexp{
		regexp.MustCompile(`@(?:ui\.)?Icon\(\S+, "([a-z-]+)"\)`),
		regexp.MustCompile(`Icon: "([a-z-]+)"`),
		regexp.MustCompile(`Tone\w+,\s+"([a-z-]+)"`),
		regexp.MustCompile(`Tone\w+:\s+"([a-z-]+)"`),
		regexp.MustCompile(`e\.Icon = Tone\w+, "([a-z-]+)"`),
		regexp.MustCompile(`icon: "([a-z-]+)"`),
		regexp.MustCompile(`\{"([a-z-]+)", words\.Key`),
		regexp.MustCompile(`http\.Status\w+, "([a-z-]+)"`),
		regexp.MustCompile(`Edit\w+, "([a-z-]+)"`),
		regexp.MustCompile(`Theme\w+, "([a-z-]+)"`),
	}
	found := 0
	for _, source := range sources {
		if strings.HasSuffix(source, "_test.go") || strings.HasSuffix(source, "_templ.go") {
			continue
		}
		data, err := os.ReadFile(source)
		if err != nil {
			t.Fatal(err)
		}
		for _, pattern := range named {
			for _, m := range pattern.FindAllSubmatch(data, -1) {
				found++
				if !have[string(m[1])] {
					t.Errorf("%s: the sprite has no icon %q", source, m[1])
				}
			}
		}
	}
	if found < 40 {
		t.Errorf("only %d icons found in the templates: the patterns miss some", found)
	}
}

// TestScriptsNeedNoException keeps the scripts within the content security policy.
func TestScriptsNeedNoException(t *testing.T) {
	names, err := fs.Glob(files, "*.js")
	if err != nil || len(names) < 6 {
		t.Fatalf("scripts %q, %v", names, err)
	}
	for _, name := range names {
		data, err := files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range []string{"eval(", "new Function", "innerHTML", ".style", "setAttribute(\"on"} {
			if strings.Contains(string(data), word) {
				t.Errorf("%s has %q", name, word)
			}
		}
	}
}
