// Package registrant holds the pages of people who look after their domains,
// one file for each page.
package registrant

import (
	"context"
	"net/http"

	"portal/internal/advice"
	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/bulk"
	"portal/internal/calendar"
	"portal/internal/change"
	"portal/internal/forms"
	"portal/internal/inventory"
	"portal/internal/notice"
	"portal/internal/postgres"
	"portal/internal/preflight"
	"portal/internal/relock"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/internal/server/registrant/edits"
	"portal/internal/zone/versions"
)

// Config is what the pages are made of.
type Config struct {
	Ask       postgres.Ask
	Auth      *auth.Service
	Changes   *change.Service
	Audit     *audit.Store
	Inventory *inventory.Service
	Zones     *versions.Store
	Advice    *advice.Store
	Forms     *forms.Store
	Batches   *bulk.Service
	Relocks   *relock.Service
	Accounts  map[string]gate.Account // by account ID
	Notices   *notice.Service         // nil: no mails, and no page about them
	Calendar  *calendar.Service       // nil: no feeds
	Outbox    *notice.Outbox          // in the demo only
	Preflight *preflight.Checker      // nil: nameservers are not asked before they are saved
	Watch     *preflight.Watch        // nil: nor whether they answer
}

// Site is what pages take from the server that they are a part of.
type Site struct {
	Pages  *page.Pages
	Secure bool // the sites are served over TLS
	// Enter waits for room among the requests of a profile in flight.
	Enter func(ctx context.Context, profile string) (leave func(), err error)
}

// Handlers answers the routes of registrants.
type Handlers struct {
	Config
	Site
	gate  *gate.Gate
	edits *edits.Edits
}

// New returns the handlers.
func New(site Site, c Config) *Handlers {
	h := &Handlers{Config: c, Site: site}
	of := gate.Config{
		Pages: site.Pages, Ask: c.Ask, Auth: c.Auth, Changes: c.Changes, Audit: c.Audit, Inventory: c.Inventory,
		Batches: c.Batches, Relocks: c.Relocks, Accounts: c.Accounts, Enter: site.Enter,
	}
	if c.Notices != nil {
		of.Speak = c.Notices.Speak
	}
	h.gate = gate.New(of)
	h.edits = edits.New(edits.Config{
		Gate: h.gate, Auth: c.Auth, Audit: c.Audit, Inventory: c.Inventory, Relocks: c.Relocks, Zones: c.Zones, Preflight: c.Preflight, Watch: c.Watch,
	})
	return h
}

// Recognise notes who is signed in, for pages that need no sign-in and lead on.
func (h *Handlers) Recognise(r *http.Request) { h.gate.Visitors.Recognise(r) }

// Mux takes routes, as http.ServeMux does.
type Mux interface {
	HandleFunc(pattern string, handler func(http.ResponseWriter, *http.Request))
}

// Routes puts the routes on mux.
func (h *Handlers) Routes(mux Mux) {
	in := h.gate.Visitors
	route := func(pattern string, handler page.Handler) {
		mux.HandleFunc(pattern, h.Pages.Handle(handler))
	}
	route("GET /{$}", h.showHome)
	route("GET /sign-in", h.showSignIn)
	route("POST /sign-in", h.saveSignIn)
	route("POST /sign-out", h.saveSignOut)
	route("POST /sessions/stay", in.SignedIn(h.stay))
	route("POST /preferences", h.savePreferences)
	route("GET /about", h.showAbout)
	route("GET /domains", in.SignedIn(h.showDomains))
	route("GET /domains.csv", in.SignedIn(h.downloadDomains))
	route("GET /domains/progress", in.SignedIn(h.showFilling))
	route("GET /domains/switch", in.SignedIn(h.showSwitch))
	route("GET /domains/labels", h.showHome) // where somebody comes from who had to sign in meanwhile
	route("POST /domains/labels", in.SignedIn(gate.Owner(h.saveLabels)))
	route("GET /domains/refresh", h.showHome)
	route("POST /domains/refresh", in.SignedIn(h.refreshDomains))
	route("GET /domains/{domain}", in.SignedIn(h.showOverview))
	route("GET /domains/{domain}/contacts/others", h.batching(h.showOthers))
	route("POST /domains/{domain}/contacts/others", h.batching(h.saveOthers))
	route("GET /domains/{domain}/advice", in.SignedIn(h.showAdvised))
	route("POST /domains/{domain}/advice", in.SignedIn(h.saveAdvice))
	route("GET /activity", in.SignedIn(h.showProfileActivity))
	route("GET /activity.csv", in.SignedIn(h.downloadActivity))
	route("GET /domains/{domain}/activity", in.SignedIn(h.showActivity))
	route("GET /domains/{domain}/activity.csv", in.SignedIn(h.downloadDomainActivity))
	h.edits.Routes(route)
	h.batchRoutes(route)
	h.loginRoutes(route)
	route("GET /domains/{domain}/requests", in.SignedIn(h.showRequests))
	h.forgotRoutes(route)
	route("GET /changes/{id}", gate.UncertainWithoutRecords(in.SignedIn(h.gate.Receipts.Show)))
	if h.Notices != nil {
		h.noticeRoutes(route)
	}
	if h.Calendar != nil {
		h.calendarRoutes(route)
	}
	if h.Outbox != nil {
		h.outboxRoutes(route)
	}
}
