package gate

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/change"
	"portal/internal/inventory"
	"portal/internal/postgres"
	"portal/internal/registrar"
	"portal/internal/routine"
	"portal/internal/server/page"
	"portal/web/templates/ui"
)

// Domains reads the domains that pages are about: for GET and for POST in one way.
type Domains struct {
	pages     *page.Pages
	query     postgres.Ask
	audit     *audit.Store
	changes   *change.Service
	inventory *inventory.Service
	offers    *offers
}

// Subject is the domain that a page is about.
type Subject struct {
	Name registrar.DomainName
	Who  Visitor          // with the rights for this domain
	Live registrar.Domain // as far as the visitor may read it
	// Stale is true when the registrar does not answer and Live is what was read
	// last; see registrar.Domain.ReadAt for its age.
	Stale bool
	// Saves is true for a form that was sent: its page starts an edit, so that what it
	// rests on has to be read.
	Saves    bool
	Observed change.Observed // what an edit starts from: the domain as it was read
	asked    asked
}

// Held names the domain of the request's path and makes sure that the visitor's
// profile holds it, live. "Not yours" and "not there" look the same. The visitor that
// it returns has the rights for this domain.
func (d *Domains) Held(ctx context.Context, r *http.Request, who Visitor) (registrar.DomainName, Visitor, error) {
	name, err := registrar.ParseDomainName(r.PathValue("domain"))
	if err != nil {
		return "", Visitor{}, err
	}
	listing, err := who.Registrar.Profiles.ProfileHolds(ctx, who.Session.Registrar, name)
	if err != nil {
		return "", Visitor{}, err
	}
	who.Rights = listing.Rights
	return name, who, nil
}

// Live is Read of the parts that most pages need.
func (d *Domains) Live(r *http.Request, who Visitor, more ...Question) (Subject, error) {
	return d.Read(r, who, registrar.PageParts, nil, more...)
}

// LiveWith is Live for a page that asks the registrar for more than the domain.
func (d *Domains) LiveWith(r *http.Request, who Visitor, asks ...Ask) (Subject, error) {
	return d.Read(r, who, registrar.PageParts, asks)
}

// Read checks that the visitor may see the domain of the path and reads it, and what
// the page asks besides, all at once: a page takes one round trip to the database, with
// more questions if it has some, and then one to the registrar. A form that was sent
// gets no old state.
func (d *Domains) Read(r *http.Request, who Visitor, parts registrar.Parts, asks []Ask, more ...Question) (Subject, error) {
	name, err := registrar.ParseDomainName(r.PathValue("domain"))
	if err != nil {
		return Subject{Who: who}, err
	}
	on, err := d.readOnce(r, who, name, parts, asks, more...)
	if err != nil || !on.Saves {
		return on, err
	}
	proved, err := d.changes.Prove(r.Context(), who.Account, on.Observed.Domain, on.Observed.Version)
	if err != nil {
		page.Warn(r.Context(), on.asked.log, "unsettled changes not compared with a read", err)
	}
	if len(proved) > 0 { // each has a step more now: that version is not this read's
		return d.readOnce(r, who, name, parts, asks, more...)
	}
	return on, nil
}

// Start reads the start of an edit of a domain that the visitor is known to hold, where
// the request's path names none. What the page asks besides goes out at the same time.
func (d *Domains) Start(r *http.Request, who Visitor, name registrar.DomainName, parts registrar.Parts, asks ...Ask) (Subject, error) {
	who.Registrar.Reading = change.NewTold(registrar.Domain{}).Listen(who.Registrar.Reading)
	on, err := d.StartUnread(r, who, name)
	if err != nil {
		return on, err
	}
	var beside routine.Group
	for _, ask := range asks {
		beside.Do(func() { ask(r.Context(), who, name) })
	}
	on.Observed, err = d.changes.Observe(r.Context(), who.Actor, name, parts)
	_ = beside.Wait() // Do has no errors
	on.Live = who.read(on.Observed.Domain)
	return on, err
}

// StartUnread is Start of an edit that is about nothing which the registrar tells.
func (d *Domains) StartUnread(r *http.Request, who Visitor, name registrar.DomainName) (on Subject, err error) {
	var questions postgres.Questions
	on = Subject{Name: name, Who: who, Saves: r.Method == http.MethodPost, Observed: change.Observed{Domain: registrar.Domain{Name: name}}}
	d.audit.AskVersion(&questions, who.Account, name, &on.Observed.Version)
	d.audit.AskMade(&questions, audit.ScopeOf(who.Actor), TicketOf(r.PostForm).ID, &on.asked.sent)
	return on, d.query(r.Context(), &questions)
}

func (d *Domains) readOnce(r *http.Request, who Visitor, name registrar.DomainName, parts registrar.Parts, asks []Ask, more ...Question) (Subject, error) {
	asked, err := d.ask(r, who, name, more...) // before the read, see inventory.Service.Saw
	if err != nil {
		return Subject{Who: who}, err
	}
	asked.told = change.NewTold(registrar.Domain{})
	who.Registrar.Reading = asked.told.Listen(who.Registrar.Reading)
	on := Subject{Name: name, Who: who, Saves: !asked.shown, asked: asked}
	allowed, live, err := d.look(r, who, name, parts, asks, asked)
	if err != nil && on.Saves {
		return on, err
	}
	if err != nil {
		return d.lastKnown(r, on, err)
	}
	on.Who, on.Live, on.Observed = allowed, allowed.read(live), change.Observed{Domain: live, Version: asked.version}
	on.asked.told.Learn(live)
	if len(on.asked.open) > 0 {
		on.asked.open = d.prove(r.Context(), on.Who, on.asked)
	}
	return on, nil
}

// look asks the registrar whether the visitor may see the domain, for the domain and
// for all else, at once, and has the inventory note what it learns.
func (d *Domains) look(r *http.Request, who Visitor, name registrar.DomainName, parts registrar.Parts, asks []Ask, asked asked) (allowed Visitor, live registrar.Domain, err error) {
	var readErr error // kept apart: whether the visitor may see the domain at all is answered first
	readDomain := func(ctx context.Context, who Visitor, name registrar.DomainName) {
		live, readErr = who.Registrar.Reader.Domain(ctx, name, parts)
	}
	learn := func(ctx context.Context, who Visitor, name registrar.DomainName) {
		d.learnOffers(ctx, page.VisitOf(r).Now, who, name)
	}
	allowed, err = d.Beside(r, who, name, append([]Ask{readDomain, learn}, asks...)...)
	var lost error
	switch {
	case readErr == nil && err == nil:
		lost = d.inventory.SawAgain(r.Context(), who.Key, live, asked.version, asked.known)
	case errors.Is(err, registrar.ErrNotFound) && who.Only() == "": // another profile holds it
		lost = d.inventory.Lost(r.Context(), who.Key, name)
	}
	if lost != nil {
		page.Warn(r.Context(), asked.log, "live state not kept", lost)
	}
	if err == nil {
		err = readErr
	}
	return allowed, live, err
}

// lastKnown is what was read last, while the registrar does not answer. That the
// profile held the domain at the last complete listing is then the right to see
// it; a sub-user sees its own alone. No edit starts from it.
func (d *Domains) lastKnown(r *http.Request, on Subject, readErr error) (Subject, error) {
	only := on.Who.Only()
	if !errors.Is(readErr, registrar.ErrUnavailable) || only != "" && only != on.Name {
		return on, readErr
	}
	known, err := d.inventory.State(r.Context(), on.Who.Key, on.Name)
	if errors.Is(err, inventory.ErrNotFound) {
		return on, readErr
	}
	if err != nil {
		return on, err
	}
	on.Live, on.Stale = on.Who.read(known), true
	return on, nil
}

// Head is the top of every page about a domain.
func (d *Domains) Head(ctx context.Context, on Subject) (ui.DomainHead, error) {
	older, err := d.Complete(ctx, &on)
	if err != nil {
		return ui.DomainHead{}, err
	}
	open, err := d.unsettled(ctx, on)
	if err != nil {
		return ui.DomainHead{}, err
	}
	head := ui.DomainHead{Name: on.Name, State: &on.Live, LesserAt: older, Extras: d.offers.has(on.Who.Account)}
	if on.Stale {
		head.StaleSince = on.Live.ReadAt
	}
	for _, c := range open {
		id := c.ChangeID
		if on.Who.Role == auth.RoleSubUser {
			id = "" // it may be the owner's, whose receipt is not for sub-users
		}
		if c.Pending {
			head.Pending = append(head.Pending, id)
		} else {
			head.Checking = append(head.Checking, id)
		}
	}
	return head, nil
}

// Complete adds what no page asks the registrar for each time, as it was read last;
// it returns when that was, or the zero time if it is not known or was read now.
func (d *Domains) Complete(ctx context.Context, on *Subject) (time.Time, error) {
	missing := registrar.AllParts &^ registrar.PageParts
	if !on.Stale {
		missing &^= on.Live.Parts
	}
	if missing == 0 {
		return time.Time{}, nil
	}
	rest, err := d.rest(ctx, *on, missing)
	if errors.Is(err, inventory.ErrNotFound) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, err
	}
	on.Live.Parts |= rest.Parts
	if missing.Has(registrar.PartVerification) {
		on.Live.Verification = rest.Verification
	}
	if missing.Has(registrar.PartDNSSEC) {
		on.Live.DS = rest.DS
	}
	return rest.ReadAt, nil
}

// EditForm starts the view of a page that changes something of a domain.
func (d *Domains) EditForm(r *http.Request, on Subject, block ui.Block) (ui.EditForm, error) {
	head, err := d.Head(r.Context(), on)
	if err != nil {
		return ui.EditForm{}, err
	}
	return ui.EditForm{Layout: d.pages.Layout(r), Head: head, ChangeID: change.NewID(), Block: block}, nil
}

// openChange names the change that keeps a domain busy, if the visitor may see it.
func (d *Domains) openChange(ctx context.Context, who Visitor, name registrar.DomainName) string {
	open, err := d.audit.Unsettled(ctx, audit.ScopeOf(who.Actor), name)
	if err != nil || len(open) == 0 || who.Role != auth.RoleOwner {
		return "" // a link less
	}
	if i := slices.IndexFunc(open, func(o audit.Open) bool { return !o.Pending }); i > 0 {
		return open[i].ChangeID
	}
	return open[0].ChangeID
}
