package gate

import (
	"context"
	"log/slog"
	"net/http"
	"slices"

	"portal/internal/audit"
	"portal/internal/change"
	"portal/internal/inventory"
	"portal/internal/postgres"
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
	sent  bool         // the form was sent before
	told  *change.Told // what the page reads
	log   *slog.Logger // of the visit
}

// Question puts something more to the database, together with what every page asks.
type Question func(*postgres.Questions, registrar.DomainName)

// ask puts what a page about name asks of the database, in one round trip.
func (d *Domains) ask(r *http.Request, who Visitor, name registrar.DomainName, more ...Question) (a asked, err error) {
	a.log = page.VisitOf(r).Log
	var questions postgres.Questions
	d.audit.AskVersion(&questions, who.Account, name, &a.version)
	d.inventory.Ask(&questions, who.Key, name, &a.known)
	if a.shown = r.Method != http.MethodPost; a.shown {
		d.audit.AskUnsettled(&questions, audit.ScopeOf(who.Actor), name, &a.open)
	} else {
		d.audit.AskMade(&questions, audit.ScopeOf(who.Actor), TicketOf(r.PostForm).ID, &a.sent)
	}
	for _, q := range more {
		q(&questions, name)
	}
	return a, d.query(r.Context(), &questions)
}

// prove closes the open changes that the reads which follow a show in force: the
// page then tells them as done. It returns those that stay open.
func (d *Domains) prove(ctx context.Context, who Visitor, a asked) []audit.Open {
	proved, err := d.changes.ProveBy(ctx, who.Account, a.told, a.version)
	if err != nil {
		page.Warn(ctx, a.log, "unsettled changes not compared with a read", err)
	}
	return slices.DeleteFunc(slices.Clone(a.open), func(o audit.Open) bool { return slices.Contains(proved, o.ChangeID) })
}

// unsettled returns the open changes to the domain that nothing the page has read by
// now shows in force. A page asks after its reads.
func (d *Domains) unsettled(ctx context.Context, on Subject) ([]audit.Open, error) {
	switch a := on.asked; {
	case !a.shown:
		return d.audit.Unsettled(ctx, audit.ScopeOf(on.Who.Actor), on.Name)
	case len(a.open) == 0 || a.told == nil || !a.told.More():
		return a.open, nil
	default:
		return d.prove(ctx, on.Who, a), nil
	}
}

// rest returns what was known, before the domain was read, of parts that were not.
func (d *Domains) rest(ctx context.Context, on Subject, missing registrar.Parts) (registrar.Domain, error) {
	if on.asked.shown {
		return on.asked.known.Rest(missing)
	}
	return d.inventory.Rest(ctx, on.Who.Key, on.Name)
}
