// Package registrant holds the pages of people who look after their domains,
// one file for each page.
package registrant

import (
	"context"
	"log/slog"
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
	"portal/internal/registrar"
	"portal/internal/relock"
	"portal/internal/server/page"
	"portal/internal/zone"
)

// Account is what pages may use of a reseller account: they read, and package
// change writes.
type Account struct {
	registrar.Reading
	Profiles registrar.Profiles
}

// Handlers answers the routes of registrants.
type Handlers struct {
	Pages     *page.Pages
	Ask       postgres.Ask
	Auth      *auth.Service
	Changes   *change.Service
	Audit     *audit.Store
	Inventory *inventory.Service
	Zones     *zone.Store
	Advice    *advice.Store
	Forms     *forms.Store
	Batches   *bulk.Service
	Relocks   *relock.Service
	Accounts  map[string]Account // by account ID
	Secure    bool               // the sites are served over TLS
	// Enter waits for room among the requests of a profile in flight. Set by server.New.
	Enter     func(ctx context.Context, profile string) (leave func(), err error)
	Log       *slog.Logger
	Notices   *notice.Service   // nil: no mails, and no page about them
	Calendar  *calendar.Service // nil: no feeds
	Outbox    *notice.Outbox    // in the demo only
	Offers    Offers
	Preflight *preflight.Checker // nil: nameservers are not asked before they are saved
	Watch     *preflight.Watch   // nil: nor whether they answer
}

// Mux takes routes, as http.ServeMux does.
type Mux interface {
	HandleFunc(pattern string, handler func(http.ResponseWriter, *http.Request))
}

// Routes puts the routes on mux.
func (h *Handlers) Routes(mux Mux) {
	route := func(pattern string, handler func(http.ResponseWriter, *http.Request) error) {
		mux.HandleFunc(pattern, h.Pages.Handle(handler))
	}
	route("GET /{$}", h.showHome)
	route("GET /sign-in", h.showSignIn)
	route("POST /sign-in", h.saveSignIn)
	route("POST /sign-out", h.saveSignOut)
	route("POST /sessions/stay", h.signedIn(h.stay))
	route("POST /preferences", h.savePreferences)
	route("GET /about", h.showAbout)
	route("GET /domains", h.signedIn(h.showDomains))
	route("GET /domains.csv", h.signedIn(h.downloadDomains))
	route("GET /domains/progress", h.signedIn(h.showFilling))
	route("GET /domains/switch", h.signedIn(h.showSwitch))
	route("GET /domains/labels", h.showHome) // where somebody comes from who had to sign in meanwhile
	route("POST /domains/labels", h.signedIn(h.owner(h.saveLabels)))
	route("GET /domains/refresh", h.showHome)
	route("POST /domains/refresh", h.signedIn(h.refreshDomains))
	route("GET /domains/{domain}", h.signedIn(h.showOverview))
	route("GET /domains/{domain}/contacts", h.signedIn(h.showContacts))
	route("POST /domains/{domain}/contacts", h.saving(h.saveContacts, savedContacts))
	route("GET /domains/{domain}/contacts/others", h.batching(h.showOthers))
	route("POST /domains/{domain}/contacts/others", h.batching(h.saveOthers))
	route("GET /domains/{domain}/contacts/{role}", h.signedIn(h.showContact))
	route("POST /domains/{domain}/contacts/{role}", h.saving(h.saveContact, savedContact))
	route("GET /domains/{domain}/nameservers", h.signedIn(h.showNameservers))
	route("POST /domains/{domain}/nameservers", h.saving(h.saveNameservers, savedNameservers))
	route("GET /domains/{domain}/hosts", h.signedIn(h.showHosts))
	route("POST /domains/{domain}/hosts", h.saving(h.createHost, savedHost))
	route("GET /domains/{domain}/hosts/{host}", h.signedIn(h.showHost))
	route("POST /domains/{domain}/hosts/{host}", h.saving(h.changeHost, savedHost))
	route("GET /domains/{domain}/hosts/{host}/delete", h.signedIn(h.showDeleteHost))
	route("POST /domains/{domain}/hosts/{host}/delete", h.saving(h.deleteHost, savedDeleteHost))
	route("GET /domains/{domain}/dnssec", h.signedIn(h.showDNSSEC))
	route("POST /domains/{domain}/dnssec", h.saving(h.saveDNSSEC, savedDNSSEC))
	route("GET /domains/{domain}/lock", h.signedIn(h.showLock))
	route("POST /domains/{domain}/lock", h.saving(h.saveLock, savedLock))
	route("GET /domains/{domain}/verification", h.signedIn(h.showVerification))
	route("POST /domains/{domain}/verification", h.signedIn(h.saveVerification))
	route("GET /domains/{domain}/auth-code", h.signedIn(h.showAuthCode))
	route("POST /domains/{domain}/auth-code", h.signedIn(h.saveAuthCode))
	route("GET /domains/{domain}/privacy", h.signedIn(h.showPrivacy))
	route("POST /domains/{domain}/privacy", h.saving(h.savePrivacy, savedPrivacy))
	route("GET /domains/{domain}/renewal", h.signedIn(h.showRenewal))
	route("POST /domains/{domain}/renewal", h.saving(h.saveRenewal, savedRenewal))
	route("GET /domains/{domain}/advice", h.signedIn(h.showAdvised))
	route("POST /domains/{domain}/advice", h.signedIn(h.saveAdvice))
	route("GET /activity", h.signedIn(h.showProfileActivity))
	route("GET /activity.csv", h.signedIn(h.downloadActivity))
	route("GET /domains/{domain}/activity", h.signedIn(h.showActivity))
	h.dnsRoutes(route)
	h.forwardingRoutes(route)
	route("GET /domains/{domain}/activity.csv", h.signedIn(h.downloadDomainActivity))
	h.batchRoutes(route)
	h.extrasRoutes(route)
	h.loginRoutes(route)
	h.ownershipRoutes(route)
	route("GET /domains/{domain}/requests", h.signedIn(h.showRequests))
	h.forgotRoutes(route)
	route("GET /changes/{id}", uncertainWithoutRecords(h.signedIn(h.showReceipt)))
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

// visitor is who is signed in, with what their pages need.
type visitor struct {
	auth.Actor
	login   auth.Login
	session *auth.Session // nil while it is over
	account Account
}

// domainFor names the domain of the request's path and makes sure that the
// visitor's profile holds it, live. "Not yours" and "not there" look the same.
// The visitor that it returns has the rights for this domain.
func (h *Handlers) domainFor(ctx context.Context, r *http.Request, who visitor) (registrar.DomainName, visitor, error) {
	name, err := registrar.ParseDomainName(r.PathValue("domain"))
	if err != nil {
		return "", visitor{}, err
	}
	listing, err := who.account.Profiles.ProfileHolds(ctx, who.session.Registrar, name)
	if err != nil {
		return "", visitor{}, err
	}
	who.Rights = listing.Rights
	return name, who, nil
}
