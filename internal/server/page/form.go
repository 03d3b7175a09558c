package page

import (
	"errors"
	"mime"
	"net/http"

	"portal/web/templates/ui"
)

// FormSize bounds a form, in bytes.
type FormSize int64

// The sizes.
const (
	Fields FormSize = 64 << 10 // of a form as people fill it in
	List   FormSize = 1 << 20  // of one that takes a zone, some hundred forwards, or ten thousand pasted addresses
)

// maxReauth is what the page that asks for the password may add to a form, in bytes.
const maxReauth = 4 << 10

// readForm parses the form of r before any handler looks at it. Of one that can't be
// read it answers why, and returns false.
func (p *Pages) readForm(w http.ResponseWriter, r *http.Request, takes FormSize) bool {
	r.Body = http.MaxBytesReader(w, r.Body, int64(takes)+maxReauth)
	if r.Method == http.MethodPost {
		if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/x-www-form-urlencoded" {
			p.Status(w, r, http.StatusUnsupportedMediaType)
			return false
		}
	}
	if err := r.ParseForm(); err != nil {
		status := http.StatusBadRequest
		var tooLarge *http.MaxBytesError
		if errors.As(err, &tooLarge) {
			status = http.StatusRequestEntityTooLarge
		}
		p.Status(w, r, status)
		return false
	}
	if r.ContentLength > int64(takes) && !r.PostForm.Has(ui.ReauthPasswordField) {
		p.Status(w, r, http.StatusRequestEntityTooLarge)
		return false
	}
	return true
}
