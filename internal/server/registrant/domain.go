package registrant

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/jackc/pgx/v5"

	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/change"
	"portal/internal/inventory"
	"portal/internal/registrar"
	"portal/internal/server/page"
	"portal/web/templates"
)

// recentEntries is how much history the overview shows.
const recentEntries = 5

// subject is the domain that a page is about.
type subject struct {
	name registrar.DomainName
	who  visitor // with the rights for this domain
	live registrar.Domain
	// stale is true when the registrar does not answer and live is what was read
	// last; see registrar.Domain.ReadAt for its age.
	stale bool
	asked asked
}

// liveDomain checks that the visitor may see the domain of the path and reads
// it, both at once: a page takes one round trip to the database, with more questions
// if it has some, and then one to the registrar.
func (h *Handlers) liveDomain(r *http.Request, who visitor, more ...question) (subject, error) {
	return h.liveParts(r, who, registrar.PageParts, nil, more...)
}

// liveWith is liveDomain for a page that asks the registrar for more than the domain.
func (h *Handlers) liveWith(r *http.Request, who visitor, more ...ask) (subject, error) {
	return h.liveParts(r, who, registrar.PageParts, more)
}

// liveParts is liveWith for a page that needs other parts of the domain.
func (h *Handlers) liveParts(r *http.Request, who visitor, parts registrar.Parts, asks []ask, more ...question) (subject, error) {
	name, err := registrar.ParseDomainName(r.PathValue("domain"))
	if err != nil {
		return subject{}, err
	}
	asked, err := h.ask(r, who, name, more...) // before the read, see inventory.Service.Saw
	if err != nil {
		return subject{}, err
	}
	told := change.NewTold(registrar.Domain{})
	who.account.Reading = told.Listen(who.account.Reading)
	var (
		live    registrar.Domain
		readErr error // kept apart: whether the visitor may see the domain at all is answered first
	)
	readDomain := func(ctx context.Context, who visitor, name registrar.DomainName) {
		live, readErr = who.account.Reader.Domain(ctx, name, parts)
	}
	learn := func(ctx context.Context, who visitor, name registrar.DomainName) {
		h.learnOffers(ctx, page.VisitOf(r).Now, who, name)
	}
	allowed, err := h.beside(r, who, name, append([]ask{readDomain, learn}, asks...)...)
	var lost error
	switch {
	case readErr == nil && err == nil:
		lost = h.Inventory.SawAgain(r.Context(), who.Key, live, asked.version, asked.known)
	case errors.Is(err, registrar.ErrNotFound) && who.only() == "": // another profile holds it by now
		lost = h.Inventory.Lost(r.Context(), who.Key, name)
	}
	if lost != nil {
		page.Warn(r.Context(), page.VisitOf(r).Log, "live state not kept", lost)
	}
	if err == nil {
		err = readErr
	}
	if err != nil {
		on, err := h.lastKnown(r, who, name, err)
		on.asked = asked
		return on, err
	}
	on := subject{name: name, who: allowed, live: allowed.may(live), asked: asked}
	told.Learn(live)
	on.asked.told = told
	if len(on.asked.open) > 0 {
		on.asked.open = h.prove(r.Context(), on.who, on.asked)
	}
	return on, nil
}

// may leaves out of d what the visitor may not read: the owner of a domain is the
// business of those who may change it.
func (who visitor) may(d registrar.Domain) registrar.Domain {
	if !who.Rights.Has(registrar.RightOwnerContact) {
		d.Owner = registrar.Contact{}
	}
	return d
}

// lastKnown is what was read last, while the registrar does not answer. That the
// profile held the domain at the last complete listing is then the right to see
// it; a sub-user sees its own alone. No edit starts from it.
func (h *Handlers) lastKnown(r *http.Request, who visitor, name registrar.DomainName, readErr error) (subject, error) {
	only := who.only()
	if !errors.Is(readErr, registrar.ErrUnavailable) || only != "" && only != name {
		return subject{}, readErr
	}
	known, err := h.Inventory.State(r.Context(), who.Key, name)
	if errors.Is(err, inventory.ErrNotFound) {
		return subject{}, readErr
	}
	if err != nil {
		return subject{}, err
	}
	return subject{name: name, who: who, live: who.may(known), stale: true}, nil
}

// head is the top of every page about a domain.
func (h *Handlers) head(ctx context.Context, on subject) (templates.DomainHead, error) {
	lesser, err := h.complete(ctx, &on)
	if err != nil {
		return templates.DomainHead{}, err
	}
	open, err := h.unsettled(ctx, on)
	if err != nil {
		return templates.DomainHead{}, err
	}
	head := templates.DomainHead{Name: on.name, State: &on.live, LesserAt: lesser, Extras: h.Offers.has(on.who.Account)}
	if on.stale {
		head.StaleSince = on.live.ReadAt
	}
	for _, c := range open {
		id := c.ChangeID
		if on.who.Role == auth.RoleSubUser {
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

// complete adds what no page asks the registrar for each time, as it was read last;
// it returns when that was, or the zero time if it is not known or was read now.
func (h *Handlers) complete(ctx context.Context, on *subject) (time.Time, error) {
	missing := registrar.AllParts &^ registrar.PageParts
	if !on.stale {
		missing &^= on.live.Parts
	}
	if missing == 0 {
		return time.Time{}, nil
	}
	rest, err := h.rest(ctx, *on, missing)
	if errors.Is(err, inventory.ErrNotFound) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, err
	}
	on.live.Parts |= rest.Parts
	if missing.Has(registrar.PartVerification) {
		on.live.Verification = rest.Verification
	}
	if missing.Has(registrar.PartDNSSEC) {
		on.live.DS = rest.DS
	}
	return rest.ReadAt, nil
}

// showOverview handles GET /domains/{domain}.
func (h *Handlers) showOverview(w http.ResponseWriter, r *http.Request, who visitor) error {
	var history []audit.Activity
	var more adviceAsked
	on, err := h.liveDomain(r, who, more.question(h, who), func(page *pgx.Batch, name registrar.DomainName) {
		h.Audit.AskActivity(page, audit.ScopeOf(who.Actor), name, recentEntries, &history)
	})
	if err != nil {
		return err
	}
	if path := templates.DomainPath(on.name, ""); r.URL.Path != path {
		return page.Redirect(w, r, path)
	}
	head, err := h.head(r.Context(), on)
	if err != nil {
		return err
	}
	l := h.Pages.Layout(r)
	on.live = *head.State // with what was not read now
	things, err := h.adviceOn(r.Context(), l, on, more)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, templates.OverviewPage(templates.OverviewView{
		Layout: l, Head: head, Recent: entriesOf(l.Words, who, history), MayChangeNameservers: blockFor(on) == "",
		OwnerHidden: !on.who.Rights.Has(registrar.RightOwnerContact), Advice: things, RelockAt: more.lockedAgain(on),
	}))
}
