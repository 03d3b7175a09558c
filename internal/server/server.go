// Package server is the portal on the web: routes, middleware and static files.
// The pages themselves are in its subpackages.
package server

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"portal/internal/auth"
	"portal/internal/brand"
	"portal/internal/server/page"
	"portal/internal/server/registrant"
	"portal/internal/words"
	"portal/web/static"
)

// requestDeadline bounds a request as a whole: the visitor's wait for a change
// and the reads around it.
const requestDeadline = 50 * time.Second

// Config is what a Server is made of.
type Config struct {
	Brands     *brand.Registry
	Words      *words.Catalogue
	Registrant registrant.Config
	Proxies    []netip.Prefix // whose X-Forwarded-For is believed
	Secure     bool           // the sites are served over TLS
	Subdomains bool           // so are the subdomains of their hosts; see RFC 6797, includeSubDomains
	Ready      func(context.Context) error
	Fault      func() string  // what operators must mend though the portal is ready; "" for nothing, nil func if that can't be
	Console    *ConsoleConfig // nil: there is none
	AuditLog   http.Handler   // serves the log to monitors, at "/audit-log/"; nil for nobody
	Now        func() time.Time
	Log        *slog.Logger
}

// Server answers the portal's requests.
type Server struct {
	brands  *brand.Registry
	words   *words.Catalogue
	pages   *page.Pages
	static  *static.Files
	proxies []netip.Prefix
	hsts    string // Strict-Transport-Security; "" for none
	now     func() time.Time
	hints   hints
	log     *slog.Logger

	cookie             string // name of the session's
	sessions, networks *crowd
	http.Handler
}

// New returns the portal as an http.Handler.
func New(c Config) (*Server, error) {
	files, err := static.Load()
	if err != nil {
		return nil, fmt.Errorf("load static files: %w", err)
	}
	s := &Server{
		brands: c.Brands, words: c.Words, static: files, proxies: c.Proxies, hsts: transportSecurity(c), now: c.Now, log: c.Log,
		pages: &page.Pages{Assets: files.URL, Look: func(b brand.Brand) string { return files.LookURL(brand.AssetPath, b.Sheet()) }, Languages: c.Words.Languages(), Idle: c.Registrant.Auth.Idle()},
	}
	s.cookie = auth.CookieName(c.Secure)
	s.sessions, s.networks = newCrowd(mostOfSession, lineOfSession), newCrowd(mostOfNetwork, lineOfNetwork)
	packed, err := compress()
	if err != nil {
		return nil, err
	}
	pages := registrant.New(registrant.Site{Pages: s.pages, Secure: c.Secure, Enter: newCrowd(mostOfProfile, lineOfProfile).enter}, c.Registrant)
	s.Handler, err = s.routes(c, pages, packed)
	return s, err
}

// transportSecurity is what browsers are told about TLS.
func transportSecurity(c Config) string {
	switch {
	case !c.Secure:
		return ""
	case c.Subdomains:
		return "max-age=31536000; includeSubDomains"
	}
	return "max-age=31536000"
}

// routes puts the branded pages behind the whole chain; health and static files
// need less of it.
func (s *Server) routes(c Config, pages *registrant.Handlers, packed middleware) (http.Handler, error) {
	branded := http.NewServeMux()
	branded.HandleFunc("GET "+brand.AssetPath, s.brandAsset)
	wellKnown(branded)
	pages.Routes(branded)
	branded.HandleFunc("/", s.nowhere(branded, pages))

	root := http.NewServeMux()
	root.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) })
	root.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) { s.ready(w, r, c) })
	root.Handle("GET "+static.Path, s.static)
	if c.AuditLog != nil {
		root.Handle("GET /audit-log/", http.StripPrefix("/audit-log", c.AuditLog))
	}
	brands := chain(branded, packed, s.brand, s.sameOrigin, s.bound, deadline(requestDeadline))
	if c.Console == nil {
		root.Handle("/", brands)
	} else {
		console, err := s.console(c, packed)
		if err != nil {
			return nil, err
		}
		root.Handle("/", parted(c.Console.Host, console, brands))
	}
	return chain(root, s.protect, s.identify, s.recoverPanic), nil
}

// brandAsset answers with what differs between brands: the style sheet, and the logo.
func (s *Server) brandAsset(w http.ResponseWriter, r *http.Request) {
	b := page.VisitOf(r).Brand
	if r.URL.Path != s.pages.Look(b) {
		b.ServeLogo(w, r)
		return
	}
	s.static.ServeLook(w, r, b.Sheet())
}

// nowhere answers what no route takes: 405 if another method would do, else 404.
func (s *Server) nowhere(mux *http.ServeMux, visitors *registrant.Handlers) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		visitors.Recognise(r)
		var allowed []string
		for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost} {
			other := r.Clone(r.Context())
			other.Method = method
			if _, pattern := mux.Handler(other); pattern != "/" {
				allowed = append(allowed, method)
			}
		}
		if len(allowed) == 0 {
			s.pages.Status(w, r, http.StatusNotFound)
			return
		}
		w.Header().Set("Allow", strings.Join(allowed, ", "))
		s.pages.Status(w, r, http.StatusMethodNotAllowed)
	}
}

// ready says whether the portal can serve edits now; /healthz only says that
// the process lives. A fault of the whole installation is told, and is no reason to
// send visitors elsewhere: all its processes would say the same of each other.
func (s *Server) ready(w http.ResponseWriter, r *http.Request, c Config) {
	ctx, cancel := context.WithTimeout(r.Context(), 3*time.Second)
	defer cancel()
	if err := c.Ready(ctx); err != nil {
		s.log.WarnContext(ctx, "not ready", "err", err)
		http.Error(w, "not ready: the portal was told to stop, or the database can't be written to; the log says which", http.StatusServiceUnavailable)
		return
	}
	fmt.Fprintln(w, "ready")
	if c.Fault != nil {
		if fault := c.Fault(); fault != "" {
			fmt.Fprintln(w, "fault: "+fault)
		}
	}
}
