package server

import (
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"portal/internal/brand"
	"portal/internal/server/admin"
	"portal/internal/server/page"
	"portal/internal/words"
)

// ConsoleConfig is where staff work, and with what.
type ConsoleConfig struct {
	admin.Config
	Host string // of the console alone, without port: no brand has it
}

// consoleName is what the console is called on its pages.
const consoleName = "Console"

// console returns the pages of staff behind what they need of the chain.
func (s *Server) console(c Config, packed middleware) (http.Handler, error) {
	look, err := brand.Console(consoleName)
	if err != nil {
		return nil, fmt.Errorf("look of the console: %w", err)
	}
	console := admin.New(s.pages, c.Secure, c.Console.Config)
	mux := console.Mux(func(w http.ResponseWriter, r *http.Request) { s.pages.Status(w, r, http.StatusNotFound) })
	mux.HandleFunc("GET "+brand.AssetPath, s.brandAsset)
	return chain(mux, packed, s.staffed(look), s.sameOrigin, s.bound, deadline(requestDeadline)), nil
}

// staffed makes a request one for the console.
func (s *Server) staffed(look brand.Brand) middleware {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			visit := page.VisitOf(r)
			visit.Brand, visit.Unlisted = look, true
			visit.Log = visit.Log.With("console", true)
			language := s.words.Match(r.Header.Get("Accept-Language"), cookie(r, page.LanguageCookie), "")
			visit.Words = s.words.Printer(language, words.Zone(cookie(r, zoneCookie), time.UTC))
			next.ServeHTTP(w, r)
		})
	}
}

// parted sends requests for host to console, and all others to brands.
func parted(host string, console, brands http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked := r.Host
		if h, _, err := net.SplitHostPort(asked); err == nil {
			asked = h
		}
		if strings.EqualFold(asked, host) {
			console.ServeHTTP(w, r)
			return
		}
		brands.ServeHTTP(w, r)
	})
}
