package page

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"time"

	"portal/internal/brand"
	"portal/internal/words"
)

// Names of the cookies with a visitor's choices.
const (
	LanguageCookie = "lang"
	ThemeCookie    = "theme"
)

// Visit is one request, as far as every page needs to know it.
type Visit struct {
	ID      string // request ID, quoted on error pages
	Brand   brand.Brand
	Words   *words.Printer
	Theme   string // "auto", "light" or "dark"
	Address netip.Addr
	Agent   string
	Now     time.Time
	// Username is who is signed in, "" for nobody; set once the session is known.
	Username string
	Owner    bool         // it is the profile's own login; set with Username
	Ends     time.Time    // when the session is over, whatever happens; set with Username
	MadeFor  string       // mark of the login, see auth.Login.Mark; set with Username
	Unlisted bool         // search engines are not to show the page, whatever it is
	Route    string       // pattern of the route, for the log
	Log      *slog.Logger // carries the request ID and the brand
}

type visitKey struct{}

// WithVisit returns r with v attached.
func WithVisit(r *http.Request, v *Visit) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), visitKey{}, v))
}

// VisitOf returns the visit of r. It panics where the middleware did not run: a
// programming error.
func VisitOf(r *http.Request) *Visit {
	return r.Context().Value(visitKey{}).(*Visit)
}

// Left is how much longer the session can last; 0 when nobody is signed in.
func (v *Visit) Left() time.Duration {
	if v.Username == "" {
		return 0
	}
	return max(0, v.Ends.Sub(v.Now))
}
