// Package admin is the console, where staff read the audit log: on a host of its own,
// with sessions of its own.
package admin

import (
	"errors"
	"net/http"
	"slices"

	"portal/internal/audit"
	"portal/internal/seal"
	"portal/internal/server/page"
	"portal/internal/staff"
	"portal/web/templates/admin"
	"portal/web/templates/ui"
)

// Config is what the console is made of.
type Config struct {
	Staff *staff.Service
	Audit *audit.Store
	// Proofs makes proofs of entries; nil: the log is not sealed.
	Proofs *seal.Prover
	Fault  func() string // what operators must mend; "" for nothing
}

// Console answers the routes of staff.
type Console struct {
	Config
	pages  *page.Pages
	secure bool
}

// New returns the console. secure says that it is served over TLS.
func New(pages *page.Pages, secure bool, c Config) *Console {
	return &Console{Config: c, pages: pages, secure: secure}
}

// need is what a visitor has to have shown before a page opens.
type need int

const (
	nothing  need = iota // anybody
	password             // and nothing yet of the second factor
	both
)

// handler answers a request of who is signed in; of nobody for pages that need nothing.
type handler func(w http.ResponseWriter, r *http.Request, who staff.Session) error

// Route is a page of the console, and who may open it.
type Route struct {
	Pattern string
	Roles   []staff.Role // of those who are signed in; nil for all
	need    need
	handler handler
}

// Routes lists every page.
func (c *Console) Routes() []Route {
	heads := []staff.Role{staff.Operator, staff.Owner}
	return []Route{
		{"GET /sign-in", nil, nothing, c.showSignIn},
		{"POST /sign-in", nil, nothing, c.signIn},
		{"GET /second", nil, password, c.showSecond},
		{"POST /second", nil, password, c.second},
		{"GET /set-up", nil, nothing, c.showSetUp},
		{"POST /set-up", nil, nothing, c.setUp},
		{"POST /sign-out", nil, nothing, c.signOut},
		{"POST /preferences", nil, nothing, c.prefer},
		{"GET /{$}", nil, both, c.overview},
		{"GET /log", nil, both, c.log},
		{"GET /log.csv", nil, both, c.logFile},
		{"GET /log/{id}", nil, both, c.entry},
		{"GET /log/{id}/proof.zip", nil, both, c.proof},
		{"GET /people", heads, both, c.people},
		{"GET /sessions", nil, both, c.sessions},
		{"POST /sessions", nil, both, c.endSession},
	}
}

// Mux returns the pages as a handler; elsewhere answers what no route takes.
func (c *Console) Mux(elsewhere http.HandlerFunc) *http.ServeMux {
	mux := http.NewServeMux()
	for _, route := range c.Routes() {
		mux.HandleFunc(route.Pattern, c.pages.Handle(c.guarded(route), page.Fields))
	}
	mux.HandleFunc("/", elsewhere)
	return mux
}

// errNotThere is what a page looks like to who may not open it.
var errNotThere = &page.Failure{Kind: ui.ErrorNotFound}

// guarded lets in who has shown what the route needs.
func (c *Console) guarded(route Route) page.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		who, err := c.Staff.Session(r.Context(), originOf(r), c.token(r))
		if err != nil && !errors.Is(err, staff.ErrNoSession) {
			return err
		}
		signedIn := err == nil
		switch {
		case route.need == nothing:
		case !signedIn:
			return page.Redirect(w, r, signInPath(r))
		case route.need == password && who.Second:
			return page.Redirect(w, r, "/")
		case route.need == both && !who.Second:
			return page.Redirect(w, r, "/second")
		case route.Roles != nil && !slices.Contains(route.Roles, who.Member.Role):
			return errNotThere
		}
		return route.handler(w, r, who)
	}
}

func originOf(r *http.Request) staff.Origin {
	visit := page.VisitOf(r)
	return staff.Origin{Address: visit.Address, Agent: visit.Agent}
}

// reach is whose entries a session may read.
func reach(who staff.Session) audit.Reach {
	return audit.Reach{All: who.Member.Scope.All, Brands: who.Member.Scope.Brands}
}

// frame is what the page at place shows around its content.
func (c *Console) frame(r *http.Request, who staff.Session, place admin.Place) admin.Frame {
	return admin.Frame{Layout: c.pages.Layout(r), Member: memberOf(who.Member), Place: place}
}

// memberOf is m as pages show it.
func memberOf(m staff.Member) admin.Member {
	return admin.Member{Email: m.Email, Name: m.Name, Role: admin.Role(m.Role), All: m.Scope.All, Brands: m.Scope.Brands}
}

// record writes what the member did into the log.
func (c *Console) record(r *http.Request, who staff.Session, a audit.Act) error {
	from := originOf(r)
	a.Actor.SessionRef, a.Actor.Address, a.Actor.Agent = who.Ref, from.Address, from.Agent
	a.Staff, a.Email = who.Member.ID, who.Member.Email
	if brands := who.Member.Scope.Brands; a.Actor.Brand == "" && len(brands) == 1 {
		a.Actor.Brand = brands[0] // its staff see what they did
	}
	return c.Audit.RecordAct(r.Context(), a)
}
