package registrant

import (
	"context"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/advice"
	"portal/internal/audit"
	"portal/internal/change"
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
	told  *change.Told // what the page reads
	log   *slog.Logger // of the visit
}

// question puts something more to the database, together with what every page asks.
type question func(*pgx.Batch, registrar.DomainName)

// ask puts what a page about name asks of the database, in one round trip.
func (h *Handlers) ask(r *http.Request, who visitor, name registrar.DomainName, more ...question) (a asked, err error) {
	a.log = page.VisitOf(r).Log
	var page pgx.Batch
	h.Audit.AskVersion(&page, who.Account, name, &a.version)
	h.Inventory.Ask(&page, who.Key, name, &a.known)
	if a.shown = r.Method != http.MethodPost; a.shown {
		h.Audit.AskUnsettled(&page, audit.ScopeOf(who.Actor), name, &a.open)
	}
	for _, q := range more {
		q(&page, name)
	}
	return a, h.Ask(r.Context(), &page)
}

// prove closes the open changes that the reads which follow a show in force: the
// page then tells them as done. It returns those that stay open.
func (h *Handlers) prove(ctx context.Context, who visitor, a asked) []audit.Open {
	proved, err := h.Changes.ProveBy(ctx, who.Account, a.told, a.version)
	if err != nil {
		page.Warn(ctx, a.log, "unsettled changes not compared with a read", err)
	}
	return slices.DeleteFunc(slices.Clone(a.open), func(o audit.Open) bool { return slices.Contains(proved, o.ChangeID) })
}

// unsettled returns the open changes to the domain that nothing the page has read by
// now shows in force. A page asks after its reads.
func (h *Handlers) unsettled(ctx context.Context, on subject) ([]audit.Open, error) {
	switch a := on.asked; {
	case !a.shown:
		return h.Audit.Unsettled(ctx, audit.ScopeOf(on.who.Actor), on.name)
	case len(a.open) == 0 || a.told == nil || !a.told.More():
		return a.open, nil
	default:
		return h.prove(ctx, on.who, a), nil
	}
}

// rest returns what was known, before the domain was read, of parts that were not.
func (h *Handlers) rest(ctx context.Context, on subject, missing registrar.Parts) (registrar.Domain, error) {
	if on.asked.shown {
		return on.asked.known.Rest(missing)
	}
	return h.Inventory.Rest(ctx, on.who.Key, on.name)
}

// adviceAsked is what advice needs from the database.
type adviceAsked struct {
	kept     []advice.Advice // what was put aside
	relockAt time.Time       // when an unlocked domain is locked again; zero for never
}

// question fills in a.
func (a *adviceAsked) question(h *Handlers, who visitor) question {
	return func(page *pgx.Batch, name registrar.DomainName) {
		h.Advice.Ask(page, who.Key, name, &a.kept)
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
