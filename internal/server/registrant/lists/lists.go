// Package lists holds the pages that show what there is and change nothing at the
// registrar, a file each: the domains of a profile with their labels, the overview of one
// domain with advice about it, what the public sees of it, the timeline, and what the registry was asked.
package lists

import (
	"net/http"

	"portal/internal/advice"
	"portal/internal/audit"
	"portal/internal/inventory"
	"portal/internal/postgres"
	"portal/internal/preflight"
	"portal/internal/registrar"
	"portal/internal/relock"
	"portal/internal/server/gate"
	"portal/internal/server/page"
)

// Config is what the pages are made of.
type Config struct {
	Gate      *gate.Gate
	Ask       postgres.Ask
	Audit     *audit.Store
	Inventory *inventory.Service
	Advice    *advice.Store
	Relocks   *relock.Service
	Watch     *preflight.Watch // nil: nameservers are not asked whether they answer
	// MayChangeNameservers reports whether nothing keeps the visitor from changing them.
	MayChangeNameservers func(gate.Subject) bool
}

// Lists answers the routes of all of them.
type Lists struct {
	gate     *gate.Gate
	activity activityPage
	advice   advicePage
	domains  domainsPage
	labels   labelsPage
	overview overviewPage
	public   publicPage
	requests requestsPage
	switcher switchPage
}

// New returns the lists.
func New(c Config) *Lists {
	g := c.Gate
	domains := domainsPage{g, c.Inventory, c.Audit}
	advised := advicePage{g, c.Ask, c.Advice, c.Relocks, c.Watch}
	return &Lists{
		gate:     g,
		activity: activityPage{g, c.Audit},
		advice:   advised,
		domains:  domains,
		labels:   labelsPage{domains, c.Inventory},
		overview: overviewPage{g, c.Audit, advised, c.MayChangeNameservers},
		public:   publicPage{g},
		requests: requestsPage{g},
		switcher: switchPage{g, c.Inventory},
	}
}

// Routes puts the pages on their routes.
func (l *Lists) Routes(route page.Route) {
	in := l.gate.Visitors
	route("GET /{$}", page.Instead(gate.Home))
	route("GET /domains", in.SignedIn(l.domains.show))
	route("POST /domains", in.SignedIn(gate.Owner(l.domains.save)), page.List)
	route("GET /domains.csv", in.SignedIn(l.domains.download))
	route("GET /domains/progress", in.SignedIn(l.domains.showFilling))
	route("GET /domains/refresh", page.Instead(gate.Home))
	route("POST /domains/refresh", in.SignedIn(l.domains.refresh))
	route("GET /domains/switch", in.SignedIn(l.switcher.show))
	route("GET /domains/labels", page.Instead(gate.Home))
	route("POST /domains/labels", in.SignedIn(gate.Owner(l.labels.save)), page.List)
	route("GET /domains/{domain}", in.SignedIn(l.overview.show))
	route("GET /domains/{domain}/advice", in.SignedIn(l.advice.redirect))
	route("POST /domains/{domain}/advice", in.SignedIn(l.advice.save))
	route("GET /domains/{domain}/public", in.SignedIn(l.public.show))
	route("GET /domains/{domain}/requests", in.SignedIn(l.requests.show))
	route("GET /domains/{domain}/activity", in.SignedIn(l.activity.showDomain))
	route("GET /domains/{domain}/activity.csv", in.SignedIn(l.activity.downloadDomain))
	route("GET /activity", in.SignedIn(l.activity.showProfile))
	route("GET /activity.csv", in.SignedIn(l.activity.downloadProfile))
}

// Chosen names the domains that a form of the list of domains means, those alone that
// the profile holds.
func (l *Lists) Chosen(r *http.Request, who gate.Visitor) ([]registrar.DomainName, error) {
	return l.domains.chosen(r, who)
}

// ChooseAgain is the address of the list that a form came from, which says that no domain
// is chosen.
func (l *Lists) ChooseAgain(r *http.Request) string { return chooseAgain(r) }
