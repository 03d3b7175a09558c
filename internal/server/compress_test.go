package server_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"testing"
)

// packed is what comes back to a browser that takes compressed texts, as it is sent.
func packed(v *visitor, method, path string, form map[string][]string) (*http.Response, string) {
	return v.do(method, path, form, header("Accept-Encoding", "gzip, deflate, br, zstd"))
}

func TestPagesAndFilesAreSentCompressed(t *testing.T) {
	t.Parallel()
	jane := newSite(t).jane(t)
	for _, path := range []string{"/domains", "/domains/example.com", "/activity", "/activity.csv", "/about", "/not-there"} {
		res, body := packed(jane, http.MethodGet, path, nil)
		if len(jane.get(path).body) < 1<<10 {
			continue
		}
		if res.Header.Get("Content-Encoding") != "gzip" || !strings.Contains(strings.Join(res.Header.Values("Vary"), ","), "Accept-Encoding") {
			t.Errorf("%s: %v", path, res.Header)
			continue
		}
		r, err := gzip.NewReader(bytes.NewReader([]byte(body)))
		must(t, err)
		plain, err := io.ReadAll(r)
		must(t, err)
		if len(plain) < 2*len(body) {
			t.Errorf("%s: %d bytes became %d", path, len(plain), len(body))
		}
	}
	res, body := jane.do(http.MethodGet, "/domains/example.com", nil, header("Accept-Encoding", "identity"))
	if res.Header.Get("Content-Encoding") != "" || !strings.Contains(body, "</html>") {
		t.Errorf("a browser that takes none: %v", res.Header)
	}
}

func TestAPageThatCarriesASecretIsNotCompressed(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.acme.SetCode("example.com", "Marked-code-1")
	jane := s.jane(t)
	res, body := packed(jane, http.MethodPost, codePage, codeForm(jane, "show"))
	if res.Header.Get("Content-Encoding") != "" || !strings.Contains(body, "Marked-code-1") {
		t.Errorf("status %d, %v", res.StatusCode, res.Header)
	}
	for name := range res.Header {
		if strings.Contains(name, "Compression") {
			t.Errorf("the mark is sent: %s", name)
		}
	}
}
