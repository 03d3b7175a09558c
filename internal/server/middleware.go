package server

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"portal/internal/registrar"
	"portal/internal/routine"
	"portal/internal/server/page"
	"portal/internal/words"
)

// zoneCookie holds the visitor's time zone, as the page's script found it.
const zoneCookie = "tz"

// maxAgent bounds what is kept of a User-Agent header, in bytes.
const maxAgent = 200

// middleware is one step around a handler.
type middleware func(http.Handler) http.Handler

// chain wraps h so that the first step is the outermost.
func chain(h http.Handler, steps ...middleware) http.Handler {
	for i := len(steps) - 1; i >= 0; i-- {
		h = steps[i](h)
	}
	return h
}

// recorder notes what was answered, for the log and for recover.
type recorder struct {
	http.ResponseWriter
	status int
	bytes  int
}

func (w *recorder) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *recorder) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(b)
	w.bytes += n
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// identify gives the request an ID and logs it once, at its end. The address
// that is logged is the pattern of the route, never a query.
func (s *Server) identify(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		visit := &page.Visit{
			ID: rand.Text()[:12], Now: s.now(), Address: s.clientAddress(r), Agent: cut(r.UserAgent(), maxAgent),
		}
		visit.Log = s.log.With("request", visit.ID)
		visit.Words = s.words.Printer(s.words.Match(r.Header.Get("Accept-Language"), cookie(r, page.LanguageCookie), ""), words.Zone(cookie(r, zoneCookie), time.UTC))
		visit.Theme = cookie(r, page.ThemeCookie)
		r = page.WithVisit(r, visit)
		ctx := registrar.WithVisitor(r.Context(), visit.Address)
		// Until it is known who is signed in, those from one network share their turns.
		ctx = registrar.WithCaller(ctx, registrar.Caller{Profile: network(visit.Address).String(), Saves: r.Method == http.MethodPost})
		r = r.WithContext(ctx)
		s.explainForwarded(r)
		out := &recorder{ResponseWriter: w}
		next.ServeHTTP(out, r)
		level := slog.LevelInfo
		if visit.Route == "" && out.status < http.StatusBadRequest { // health checks and static files: many, and all alike
			level = slog.LevelDebug
		}
		visit.Log.LogAttrs(r.Context(), level, "request",
			slog.String("method", r.Method), slog.String("route", visit.Route), slog.Int("status", out.status),
			slog.Int("bytes", out.bytes), slog.Duration("took", time.Since(start)))
	})
}

// recoverPanic turns a panic into a 500 page; only its place goes to the log. What was
// put on the one path by then is not lost: package change keeps its record.
func (s *Server) recoverPanic(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			cause := recover()
			if cause == nil {
				return
			}
			if cause == http.ErrAbortHandler {
				panic(cause)
			}
			err := routine.Caught(cause)
			routine.Report(r.Context(), page.VisitOf(r).Log, "request broke off", err)
			if out, ok := w.(*recorder); ok && out.status != 0 {
				return // half of an answer is out already
			}
			s.pages.Fail(w, r, err)
		}()
		next.ServeHTTP(w, r)
	})
}

// protect sets the headers that every answer carries.
func (s *Server) protect(next http.Handler) http.Handler {
	const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
		"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
		h.Set("Cache-Control", "no-store")
		h.Set("X-Robots-Tag", "noindex, nofollow")
		h.Add("Vary", "HX-Request")
		if s.hsts != "" {
			h.Set("Strict-Transport-Security", s.hsts)
		}
		next.ServeHTTP(w, r)
	})
}

// brand finds the brand by the Host, exactly. An unknown Host gets an answer
// that names none.
func (s *Server) brand(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, known := s.brands.ByHost(r.Host)
		if !known {
			s.explainHost(r)
			s.pages.Misdirected(w, r)
			return
		}
		visit := page.VisitOf(r)
		visit.Brand = b
		visit.Log = visit.Log.With("brand", b.ID)
		language := s.words.Match(r.Header.Get("Accept-Language"), cookie(r, page.LanguageCookie), b.Language)
		visit.Words = s.words.Printer(s.words.Offered(language, b.Languages, b.Language), words.Zone(cookie(r, zoneCookie), b.Zone()))
		next.ServeHTTP(w, r)
	})
}

// sameOrigin refuses writes that another site caused.
func (s *Server) sameOrigin(next http.Handler) http.Handler {
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.pages.Status(w, r, http.StatusForbidden)
	}))
	return guard.Handler(next)
}

// deadline bounds a request as a whole; calls that must outlive it detach.
func deadline(limit time.Duration) middleware {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			ctx, cancel := context.WithTimeout(r.Context(), limit)
			defer cancel()
			next.ServeHTTP(w, r.WithContext(ctx))
		})
	}
}

// clientAddress is the peer's, or what the nearest proxy that we trust saw.
func (s *Server) clientAddress(r *http.Request) netip.Addr {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	address := peer.Addr().Unmap()
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && s.trusted(address); i-- {
		hop, ok := parseHop(hops[i])
		if !ok {
			break
		}
		address = hop.Unmap()
	}
	return address.WithZone("")
}

// network is what one visitor has at least: an IPv4 address, or a /64 of IPv6.
func network(address netip.Addr) netip.Prefix {
	bits := address.BitLen()
	if address.Is6() {
		bits = 64
	}
	prefix, _ := address.Prefix(bits) // an invalid address gives an invalid prefix, which is a key as good
	return prefix
}

// parseHop reads an address as proxies write it: alone, or with a port.
func parseHop(text string) (netip.Addr, bool) {
	text = strings.TrimSpace(text)
	if address, err := netip.ParseAddr(strings.Trim(text, "[]")); err == nil {
		return address, true
	}
	hop, err := netip.ParseAddrPort(text)
	return hop.Addr(), err == nil
}

func (s *Server) trusted(address netip.Addr) bool {
	for _, proxy := range s.proxies {
		if proxy.Contains(address) {
			return true
		}
	}
	return false
}

func cookie(r *http.Request, name string) string {
	c, err := r.Cookie(name)
	if err != nil {
		return ""
	}
	return c.Value
}

// cut shortens text to at most n bytes of valid UTF-8.
func cut(text string, n int) string {
	if len(text) > n {
		text = text[:n]
	}
	return strings.ToValidUTF8(text, "")
}
