// Package registrant puts together the pages of people who look after their domains. The
// pages are in its subpackages, one file for each.
package registrant

import (
	"context"
	"net/http"
	"slices"

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
	"portal/internal/seal"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/internal/server/registrant/account"
	"portal/internal/server/registrant/batches"
	"portal/internal/server/registrant/edits"
	"portal/internal/server/registrant/lists"
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
	Proofs    *seal.Prover            // nil: the log is not sealed
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
	pages   *page.Pages
	gate    *gate.Gate
	account *account.Account
	batches *batches.Batches
	edits   *edits.Edits
	lists   *lists.Lists
}

// New returns the handlers: each room gets what it needs, and knows no other.
func New(site Site, c Config) *Handlers {
	of := gate.Config{
		Pages: site.Pages, Ask: c.Ask, Auth: c.Auth, Changes: c.Changes, Audit: c.Audit, Inventory: c.Inventory,
		Batches: c.Batches, Relocks: c.Relocks, Proofs: c.Proofs, Accounts: c.Accounts, Enter: site.Enter,
	}
	if c.Notices != nil {
		of.Speak = c.Notices.Speak
	}
	h := &Handlers{pages: site.Pages, gate: gate.New(of)}
	h.account = account.New(account.Config{
		Gate: h.gate, Auth: c.Auth, Audit: c.Audit, Inventory: c.Inventory, Forms: c.Forms,
		Notices: c.Notices, Calendar: c.Calendar, Outbox: c.Outbox, Secure: site.Secure,
	})
	h.edits = edits.New(edits.Config{
		Gate: h.gate, Auth: c.Auth, Audit: c.Audit, Inventory: c.Inventory, Relocks: c.Relocks, Zones: c.Zones, Preflight: c.Preflight, Watch: c.Watch,
	})
	h.lists = lists.New(lists.Config{
		Gate: h.gate, Ask: c.Ask, Audit: c.Audit, Inventory: c.Inventory, Advice: c.Advice, Relocks: c.Relocks, Watch: c.Watch,
		MayChangeNameservers: edits.MayChangeNameservers,
	})
	h.batches = batches.New(batches.Config{Gate: h.gate, Bulk: c.Batches, Inventory: c.Inventory, Edits: h.edits, Chosen: h.lists.Chosen, ChooseAgain: h.lists.ChooseAgain})
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
	route := func(pattern string, handler page.Handler, takes ...page.FormSize) {
		mux.HandleFunc(pattern, h.pages.Handle(handler, slices.Max(append(takes, page.Fields))))
	}
	h.account.Routes(route)
	h.batches.Routes(route)
	h.edits.Routes(route)
	h.lists.Routes(route)
	route("GET /changes/{id}", gate.UncertainWithoutRecords(h.gate.Visitors.SignedIn(h.gate.Receipts.Show)))
	route("GET /changes/{id}/proof.zip", h.gate.Visitors.SignedIn(h.gate.Receipts.Proof))
}
