package server

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"portal/internal/brand"
	"portal/internal/server/page"
)

// securityValid is how long a security.txt that is read now may be believed.
// RFC 9116 asks for less than a year.
const securityValid = 180 * 24 * time.Hour

// wellKnown puts the addresses on mux that browsers, password managers, crawlers and
// people who found a hole know by heart.
func wellKnown(mux *http.ServeMux) {
	file := func(path, contentType string, contents func(b brand.Brand, now time.Time) []byte) {
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, r *http.Request) {
			visit := page.VisitOf(r)
			data := contents(visit.Brand, visit.Now)
			if data == nil {
				http.NotFound(w, r)
				return
			}
			h := w.Header()
			h.Set("Content-Type", contentType)
			h.Set("Content-Length", strconv.Itoa(len(data)))
			h.Set("Cache-Control", "public, max-age=86400")
			_, _ = w.Write(data) // the browser hung up; there is nobody to tell
		})
	}
	mark := func(b brand.Brand, _ time.Time) []byte { return b.TouchIcon() }
	file("/favicon.ico", "image/vnd.microsoft.icon", func(b brand.Brand, _ time.Time) []byte { return b.Favicon() })
	file("/apple-touch-icon.png", "image/png", mark)
	file("/apple-touch-icon-precomposed.png", "image/png", mark)
	file("/robots.txt", "text/plain; charset=utf-8", robots)
	file("/.well-known/security.txt", "text/plain; charset=utf-8", securityText)
	mux.Handle("GET /security.txt", http.RedirectHandler("/.well-known/security.txt", http.StatusMovedPermanently))
	mux.Handle("GET /.well-known/change-password", http.RedirectHandler("/profile/password", http.StatusFound))
}

// robots lets crawlers see the pages that nobody has to sign in for. Private feeds are
// nothing for them, wherever they found the address.
func robots(brand.Brand, time.Time) []byte { return []byte("User-agent: *\nDisallow: /calendar/\n") }

// securityText says where to report a hole, as RFC 9116 has it; nil for a brand
// that nobody can write to.
func securityText(b brand.Brand, now time.Time) []byte {
	var text strings.Builder
	for _, contact := range b.SecurityContacts() {
		fmt.Fprintf(&text, "Contact: %s\n", contact)
	}
	if text.Len() == 0 {
		return nil
	}
	expires := now.Add(securityValid).UTC().Truncate(24 * time.Hour)
	fmt.Fprintf(&text, "Expires: %s\n", expires.Format(time.RFC3339))
	if len(b.Languages) > 0 {
		fmt.Fprintf(&text, "Preferred-Languages: %s\n", strings.Join(b.Languages, ", "))
	}
	fmt.Fprintf(&text, "Canonical: %s/.well-known/security.txt\n", b.URL)
	return []byte(text.String())
}
