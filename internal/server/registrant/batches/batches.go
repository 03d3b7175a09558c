// Package batches holds the pages of bulk edits, a file each: which domains, which edit,
// the dry run, what came of each domain, and the contacts of one domain copied to others.
package batches

import (
	"errors"
	"net/http"
	"net/url"

	"portal/internal/auth"
	"portal/internal/bulk"
	"portal/internal/inventory"
	"portal/internal/registrar"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/web/templates/batches"
	"portal/web/templates/edits"
	"portal/web/templates/ui"
)

// Edits is what bulk edits take from the pages that edit a single domain.
type Edits interface {
	// Contacts is the page of all contacts as it opens, with the contacts that were read.
	Contacts(*http.Request, gate.Visitor) (edits.ContactsView, registrar.ContactSet, error)
	// TypedHosts are the nameservers of a form as they were typed.
	TypedHosts(url.Values) []string
	// CheckHosts reads typed nameservers: the rows of the form with each host in one of
	// its own, what they ask for, and what is wrong by row.
	CheckHosts(typed []string, least, most int) (rows []string, wanted []registrar.Nameserver, problems map[int]ui.HostProblemKind)
}

// Config is what the pages are made of.
type Config struct {
	Gate      *gate.Gate
	Bulk      *bulk.Service
	Inventory *inventory.Service
	Edits     Edits
	// Chosen names the domains that a form of the list of domains means, those alone
	// that the profile holds.
	Chosen func(*http.Request, gate.Visitor) ([]registrar.DomainName, error)
	// ChooseAgain is the address of the list that such a form came from, which says that
	// no domain is chosen.
	ChooseAgain func(*http.Request) string
}

// Batches answers the routes of bulk edits.
type Batches struct {
	gate    *gate.Gate
	back    backPage
	batch   batchPage
	buttons buttons
	form    formPage
	list    listPage
	others  othersPage
	paste   pastePage
}

// New returns the pages of bulk edits.
func New(c Config) *Batches {
	g := c.Gate
	batch := batchPage{g, c.Bulk}
	return &Batches{
		gate:    g,
		back:    backPage{batch, c.Bulk, c.Inventory},
		batch:   batch,
		buttons: buttons{batch, c.Bulk},
		form:    formPage{batch, c.Bulk, c.Edits},
		list:    listPage{g, c.Bulk},
		others:  othersPage{g, c.Bulk, c.Inventory, c.Edits},
		paste:   pastePage{g, c.Bulk, c.Inventory, c.Chosen, c.ChooseAgain},
	}
}

// Routes puts the pages on their routes.
func (b *Batches) Routes(route page.Route) {
	route("GET /batches", b.owners(b.list.show))
	route("POST /batches", b.owners(b.paste.saveChosen), page.List)
	route("GET /batches/new", b.owners(b.paste.show))
	route("POST /batches/new", b.owners(b.paste.save), page.List)
	route("GET /batches/{id}", b.owners(b.batch.show))
	route("GET /batches/{id}/back", b.owners(b.back.show))
	route("POST /batches/{id}/back", b.owners(b.back.save))
	route("GET /batches/{id}/cancel", b.owners(b.buttons.showCancel))
	route("GET /batches/{id}/result.csv", b.owners(b.batch.download))
	route("GET /batches/{id}/{step}", b.owners(b.batch.showStep))
	route("POST /batches/{id}/check", b.owners(b.form.save))
	route("POST /batches/{id}/start", b.owners(b.buttons.start))
	route("POST /batches/{id}/retry", b.owners(b.buttons.retry))
	for step, act := range b.buttons.steps() {
		route("POST /batches/{id}/"+step, b.owners(b.buttons.save(act)))
	}
	route("GET /domains/{domain}/contacts/others", b.owners(b.others.show))
	route("POST /domains/{domain}/contacts/others", b.owners(b.others.save))
}

// owners is gate.Visitors.SignedIn for pages that are the owner's alone: a sub-user is
// told so.
func (b *Batches) owners(handler gate.Handler) page.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		var asking gate.Visitor
		err := b.gate.Visitors.SignedIn(func(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
			asking = who
			return gate.Owner(handler)(w, r, who)
		})(w, r)
		switch {
		case errors.Is(err, bulk.ErrNotFound):
			return &page.Failure{Kind: ui.ErrorNotFound, Err: err}
		case errors.Is(err, auth.ErrDenied) && asking.Role != auth.RoleOwner:
			view := batches.BatchesDeniedView{Layout: b.gate.Pages.Layout(r), Domain: asking.Session.Registrar.Domain}
			return page.Render(w, r, http.StatusForbidden, batches.BatchesDeniedPage(view))
		}
		return err
	}
}
