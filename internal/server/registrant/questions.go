package registrant

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/advice"
	"portal/internal/audit"
	"portal/internal/inventory"
	"portal/internal/registrar"
	"portal/internal/server/page"
)

// asked is what the database said about a domain before the registrar was asked.
type asked struct {
	version int64 // see inventory.Service.Saw
	known   inventory.Known
	// shown says that the page is merely shown: nothing changes between question
	// and answer, and the rest counts.
	shown bool
	open  []audit.Open
}

// question puts something more to the database, together with what every page asks.
type question func(*pgx.Batch, registrar.DomainName)

// ask puts what a page about name asks of the database, in one round trip.
func (h *Handlers) ask(r *http.Request, who visitor, name registrar.DomainName, more ...question) (a asked, err error) {
	var page pgx.Batch
	h.Audit.AskVersion(&page, who.Account, name, &a.version)
	h.Inventory.Ask(&page, who.holder(), name, &a.known)
	if a.shown = r.Method != http.MethodPost; a.shown {
		h.Audit.AskUnsettled(&page, audit.ScopeOf(who.Actor), name, &a.open)
	}
	for _, q := range more {
		q(&page, name)
	}
	return a, h.Ask(r.Context(), &page)
}

// prove closes the open changes that the read which follows a shows in force: the
// page then tells them as done. Where nothing is open it costs nothing.
func (h *Handlers) prove(r *http.Request, who visitor, live registrar.Domain, a *asked) {
	if len(a.open) == 0 {
		return
	}
	proved, err := h.Changes.Prove(r.Context(), who.Account, live, a.version)
	if err != nil {
		page.VisitOf(r).Log.WarnContext(r.Context(), "unsettled changes not compared with a read", "err", err)
	}
	a.open = slices.DeleteFunc(a.open, func(o audit.Open) bool { return slices.Contains(proved, o.ChangeID) })
}

// unsettled returns the open changes to the domain.
func (h *Handlers) unsettled(ctx context.Context, on subject) ([]audit.Open, error) {
	if on.asked.shown {
		return on.asked.open, nil
	}
	return h.Audit.Unsettled(ctx, audit.ScopeOf(on.who.Actor), on.name)
}

// rest returns what was known, before the domain was read, of parts that were not.
func (h *Handlers) rest(ctx context.Context, on subject, missing registrar.Parts) (registrar.Domain, error) {
	if on.asked.shown {
		return on.asked.known.Rest(missing)
	}
	return h.Inventory.Rest(ctx, on.who.holder(), on.name)
}

// adviceAsked is what advice needs from the database.
type adviceAsked struct {
	kept     []advice.Advice // what was put aside
	relockAt time.Time       // when an unlocked domain is locked again; zero for never
}

// question fills in a.
func (a *adviceAsked) question(h *Handlers, who visitor) question {
	return func(page *pgx.Batch, name registrar.DomainName) {
		h.Advice.Ask(page, who.place(name), &a.kept)
		h.Relocks.AskDue(page, who.Actor, name, &a.relockAt)
	}
}

// lockedAgain is when the domain is locked again; zero for never.
func (a adviceAsked) lockedAgain(on subject) time.Time {
	if on.live.Lock.Locked {
		return time.Time{}
	}
	return a.relockAt
}
