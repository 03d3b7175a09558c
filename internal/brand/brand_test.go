package brand

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

const good = `{"brands": [
	{"id": "acme", "name": "Acme Domains", "hosts": ["Domains.Acme.example", "acme.localhost"], "url": "https://domains.acme.example/",
	 "account": "acme-main", "languages": ["fr", "en"], "logo": {"file": "acme.svg"},
	 "support": {"email": "support@acme.example", "phone": "+1 416 555 0123", "url": "https://acme.example/help"}},
	{"id": "globex", "name": "Globex", "hosts": ["globex.localhost"], "url": "http://globex.localhost:8080", "account": "globex"}
]}`

var logos = fstest.MapFS{
	"acme.svg":    {Data: []byte(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><circle r="4" fill="url(#g)"/></svg>`)},
	"script.svg":  {Data: []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`)},
	"handler.svg": {Data: []byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`)},
	"remote.svg":  {Data: []byte(`<svg xmlns="http://www.w3.org/2000/svg"><use href="https://evil.example/a.svg#x"/></svg>`)},
	"entity.svg":  {Data: []byte(`<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>`)},
	"page.svg":    {Data: []byte(`<html/>`)},
	"empty.svg":   {Data: []byte(` `)},
	"broken.svg":  {Data: []byte(`<svg><g></svg>`)},
	"large.svg":   {Data: []byte(`<svg xmlns="http://www.w3.org/2000/svg">` + strings.Repeat(" ", maxLogo) + `</svg>`)},
}

func TestHostsFindTheirBrandAndNoOther(t *testing.T) {
	r, err := Parse([]byte(good), logos)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct{ host, id string }{
		{"acme.localhost", "acme"},
		{"acme.localhost:8080", "acme"},
		{"ACME.LocalHost", "acme"},
		{"domains.acme.example", "acme"},
		{"globex.localhost", "globex"},
		{"localhost", ""},
		{"", ""},
		{"www.acme.localhost", ""},
		{"acme.localhost.evil.example", ""},
		{"acme.localhost.", ""},
		{"[::1]:8080", ""},
		{"acme.localhost:80:80", ""},
	}
	for _, tt := range tests {
		b, ok := r.ByHost(tt.host)
		if b.ID != tt.id || ok != (tt.id != "") {
			t.Errorf("ByHost(%q) = %q, %v, want %q", tt.host, b.ID, ok, tt.id)
		}
	}
	acme, _ := r.ByID("acme")
	if acme.URL != "https://domains.acme.example" || acme.Language != "fr" || len(acme.Logo.SVG) == 0 {
		t.Errorf("acme is %+v", acme)
	}
	if _, ok := r.ByID("initech"); ok || len(r.All()) != 2 {
		t.Error("there are exactly two brands")
	}
}

func TestParseReportsEveryProblemAtOnce(t *testing.T) {
	_, err := Parse([]byte(`{"brands": [
		{"id": "Acme!", "name": " ", "hosts": [], "url": "domains.example", "account": ""},
		{"id": "b", "name": "B", "hosts": ["x.example:80", "y.example"], "url": "https://y.example/path", "account": "a",
		 "accent": {"light": "red"}, "support": {"email": "nobody", "phone": "call me", "url": "javascript:alert(1)"},
		 "languages": ["en", "not a tag"], "language": "fr", "time_zone": "Local", "logo": {"file": "../secret.svg"}, "legal": {"url": "ftp://x"}},
		{"id": "b", "name": "B again", "hosts": ["y.example"], "url": "https://y.example", "account": "a", "time_zone": "Toronto"}
	]}`), logos)
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{
		`"Acme!"`, "name is missing", "account is missing", "hosts are missing", `"domains.example"`,
		`"x.example:80"`, `"https://y.example/path"`, `"red"`, `"nobody"`, `"call me"`, "javascript:", `"not a tag"`, `"fr" is not one`,
		"../secret.svg", "ftp://x", `time_zone "Local"`, `time_zone "Toronto"`, "the id is used twice", `host "y.example" is listed twice`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error does not mention %s:\n%v", want, err)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"nothing":          ``,
		"no brand":         `{"brands": []}`,
		"a misspelt field": `{"brands": [{"id": "a", "nmae": "A"}]}`,
	} {
		if _, err := Parse([]byte(text), nil); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}

func TestLogosAreHarmlessDrawings(t *testing.T) {
	for name := range logos {
		l := Logo{File: name}
		err := l.load(logos)
		if name == "acme.svg" {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if err == nil || l.SVG != nil {
			t.Errorf("%s was accepted", name)
		}
	}
	l := Logo{File: "missing.svg"}
	if l.load(logos) == nil || l.load(nil) == nil {
		t.Error("a missing file was accepted")
	}
}

func TestLoadReadsTheLogoBesideTheFile(t *testing.T) {
	dir := t.TempDir()
	for name, data := range map[string][]byte{"brands.json": []byte(good), "acme.svg": logos["acme.svg"].Data} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := Load(filepath.Join(dir, "brands.json"), nil); err != nil {
		t.Error(err)
	}
	if _, err := Load(filepath.Join(dir, "none.json"), nil); err == nil {
		t.Error("a missing file was accepted")
	}
}

func TestLogosAreServedForGoodUnderTheirHashedNames(t *testing.T) {
	r, err := Parse([]byte(good), logos)
	if err != nil {
		t.Fatal(err)
	}
	acme, _ := r.ByID("acme")
	globex, _ := r.ByID("globex")
	tests := []struct {
		name, path string
		brand      Brand
		status     int
		kind       string
	}{
		{"logo", acme.LogoURL(), acme, http.StatusOK, "image/svg+xml"},
		{"another brand's logo", acme.LogoURL(), globex, http.StatusNotFound, ""},
		{"no logo", "/brand/", globex, http.StatusNotFound, ""},
		{"an empty path", "", globex, http.StatusNotFound, ""},
		{"an old name", "/brand/logo.000000000000.svg", acme, http.StatusNotFound, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := httptest.NewRecorder()
			req := httptest.NewRequest(http.MethodGet, "/", nil)
			req.URL.Path = tt.path
			tt.brand.ServeLogo(w, req)
			if w.Code != tt.status {
				t.Fatalf("status %d, want %d", w.Code, tt.status)
			}
			if tt.status == http.StatusOK && (w.Header().Get("Content-Type") != tt.kind || !strings.Contains(w.Header().Get("Cache-Control"), "immutable")) {
				t.Errorf("headers %v", w.Header())
			}
		})
	}
}
