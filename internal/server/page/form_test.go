package page

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"portal/internal/brand"

	"portal/internal/words"
)

// A form is measured by the route that it is sent to.
func TestAFormIsAsLargeAsItsRouteTakes(t *testing.T) {
	catalogue, err := words.Load()
	if err != nil {
		t.Fatal(err)
	}
	pages := &Pages{Assets: func(name string) string { return name }, Look: func(brand.Brand) string { return "look.css" }, Languages: catalogue.Languages()}
	tests := []struct {
		name   string
		takes  FormSize
		bytes  int
		proved bool // the page that asks for the password stood between
		status int
	}{
		{"fields", Fields, 60 << 10, false, http.StatusNoContent},
		{"too many fields", Fields, 65 << 10, false, http.StatusRequestEntityTooLarge},
		{"the same after the password", Fields, 65 << 10, true, http.StatusNoContent},
		{"far too many after the password", Fields, 70 << 10, true, http.StatusRequestEntityTooLarge},
		{"a list", List, 900 << 10, false, http.StatusNoContent},
		{"too long a list", List, 1100 << 10, false, http.StatusRequestEntityTooLarge},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			handler := pages.Handle(func(w http.ResponseWriter, r *http.Request) error {
				w.WriteHeader(http.StatusNoContent)
				return nil
			}, tt.takes)
			form := url.Values{"text": {strings.Repeat("x", tt.bytes)}}
			if tt.proved {
				form.Set("reauth_password", "secret")
			}
			r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(form.Encode()))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r = WithVisit(r, &Visit{Words: catalogue.Printer("en", nil)})
			w := httptest.NewRecorder()
			handler(w, r)
			if w.Code != tt.status {
				t.Errorf("status %d, want %d", w.Code, tt.status)
			}
		})
	}
}
