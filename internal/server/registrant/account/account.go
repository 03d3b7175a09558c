// Package account holds the pages about the visitor rather than about a domain, a file
// each: signing in and out, sessions, the profile and its password, emails, the calendar
// feed, language and colours.
package account

import (
	"net/http"

	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/calendar"
	"portal/internal/forms"
	"portal/internal/inventory"
	"portal/internal/notice"
	"portal/internal/server/gate"
	"portal/internal/server/page"
)

// Config is what the pages are made of.
type Config struct {
	Gate      *gate.Gate
	Auth      *auth.Service
	Audit     *audit.Store
	Inventory *inventory.Service
	Forms     *forms.Store
	Notices   *notice.Service   // nil: no mails, and no page about them
	Calendar  *calendar.Service // nil: no feeds
	Outbox    *notice.Outbox    // in the demo only
	Secure    bool              // the sites are served over TLS
}

// Account answers the routes of all of them.
type Account struct {
	gate        *gate.Gate
	forgot      forgotPage
	help        helpPage
	password    passwordPage
	preferences preferencesPage
	profile     profilePage
	sessions    sessionsPage
	signIn      signInPage
	calendar    *calendarPage
	notices     *noticesPage
	outbox      *outboxPage
}

// New returns the pages.
func New(c Config) *Account {
	g := c.Gate
	a := &Account{
		gate:        g,
		forgot:      forgotPage{g, c.Auth},
		help:        helpPage{g},
		password:    passwordPage{g, c.Auth},
		preferences: preferencesPage{g, c.Secure},
		profile:     profilePage{g, c.Inventory, c.Audit},
		sessions:    sessionsPage{g, c.Auth},
		signIn:      signInPage{g, c.Auth, c.Inventory},
	}
	if c.Calendar != nil {
		a.calendar = &calendarPage{g, c.Calendar, c.Forms}
	}
	if c.Notices != nil {
		a.notices = &noticesPage{g, c.Notices, c.Forms}
	}
	if c.Outbox != nil {
		a.outbox = &outboxPage{g, c.Outbox}
	}
	return a
}

// Routes puts the pages on their routes.
func (a *Account) Routes(route page.Route) {
	in := a.gate.Visitors
	route("GET /sign-in", a.signIn.show)
	route("POST /sign-in", a.signIn.save)
	route("POST /sign-out", a.sessions.signOut)
	route("GET /forgot", a.forgot.show)
	route("POST /forgot", a.forgot.save)
	route("POST /preferences", a.preferences.save)
	route("GET /about", a.preferences.showAbout)
	a.help.routes(route)
	route("GET /profile", in.SignedIn(gate.Owner(a.profile.show)))
	route("GET /profile/password", in.SignedIn(gate.Owner(a.password.form().Show)))
	route("POST /profile/password", in.SignedIn(a.password.form().Save))
	route("GET /sessions", in.SignedIn(a.sessions.show))
	route("POST /sessions", in.SignedIn(a.sessions.end))
	route("POST /sessions/stay", in.SignedIn(a.sessions.stay))
	if a.notices != nil {
		a.notices.routes(route)
	}
	if a.calendar != nil {
		a.calendar.routes(route)
	}
	if a.outbox != nil {
		a.outbox.routes(route)
	}
}

// private is for addresses that hold a secret: no link tells them on.
func private(handler page.Handler) page.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		w.Header().Set("Referrer-Policy", "no-referrer")
		return handler(w, r)
	}
}
