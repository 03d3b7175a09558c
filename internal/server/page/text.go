package page

import (
	"cmp"
	"crypto/rand"
	"net/http"
	"strings"
	"unicode"

	"portal/web/templates/ui"
)

// Bounded makes a text from outside fit for a database, and for an address: limit is
// in bytes.
func Bounded(text string, limit int) string {
	text = strings.TrimSpace(text)
	if len(text) > limit {
		text = text[:limit]
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, ""))
}

// MaxSearch bounds what somebody searches for, in bytes: it is no longer than a name.
const MaxSearch = 255

// mostShortened bounds what is shown of a text that is not what it should be, in bytes.
const mostShortened = 80

// Shortened is a text that can't be read, as a page quotes it.
func Shortened(text string) string {
	if len(text) <= mostShortened {
		return text
	}
	return strings.ToValidUTF8(text[:mostShortened], "") + "…"
}

// mostFormID bounds the random text of a form, in bytes.
const mostFormID = 64

// SentForm is the random text of the form that was sent, "" if it has none.
func SentForm(r *http.Request) string {
	return Bounded(r.PostForm.Get(ui.ParamForm), mostFormID)
}

// FormID is the random text of a form that comes back, or of a new one.
func FormID(r *http.Request) string { return cmp.Or(SentForm(r), rand.Text()) }
