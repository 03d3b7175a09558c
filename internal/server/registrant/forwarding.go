package registrant

import (
	"context"
	"errors"
	"net/http"

	"portal/internal/change"
	"portal/internal/kind"
	"portal/internal/registrar"
	"portal/internal/registrar/rules"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/web/templates"
)

// forwardingRoutes puts the routes of forwards on a mux.
func (h *Handlers) forwardingRoutes(route page.Route) {
	in := h.gate.Visitors
	route("GET /domains/{domain}/forwarding", in.SignedIn(h.showForwarding))
	route("POST /domains/{domain}/forwarding", in.Saving(h.saveForwarding, savedForwarding))
	route("GET /domains/{domain}/mail-forwarding", in.SignedIn(h.showMailForward))
	route("POST /domains/{domain}/mail-forwarding", in.Saving(h.saveMailForward, savedMailForward))
}

// errNoForwarding means that the registrar forwards nothing at all.
var errNoForwarding = errors.New("the registrar does not forward")

// errHidden means that the visitor may not see what is set.
var errHidden = errors.New("only those who may change it see it")

// readForwarding reads what is forwarded, for those who may change it. That there is
// no such service is no error.
func readForwarding(ctx context.Context, on gate.Subject) (change.ForwardingState, error) {
	err := seesForwards(on.Who, kind.ForwardingSet)
	if err == nil && on.Stale {
		err = registrar.ErrUnavailable
	}
	if err != nil {
		return change.ForwardingState{}, err
	}
	return forwardingOf(ctx, on.Who, on.Name)
}

// seesForwards returns why the visitor can't see what a change of kind k would change,
// if so.
func seesForwards(who gate.Visitor, k kind.Kind) error {
	switch {
	case who.Registrar.ForwardingReader == nil:
		return errNoForwarding
	case !who.Rights.Has(k.Right()):
		return errHidden
	}
	return nil
}

// forwardingOf is readForwarding while the registrar answers.
func forwardingOf(ctx context.Context, who gate.Visitor, name registrar.DomainName) (change.ForwardingState, error) {
	if err := seesForwards(who, kind.ForwardingSet); err != nil {
		return change.ForwardingState{}, err
	}
	read, err := who.Registrar.ForwardingReader.Forwards(ctx, name)
	if errors.Is(err, registrar.ErrNotFound) {
		return change.ForwardingState{}, nil
	}
	if err != nil {
		return change.ForwardingState{}, err
	}
	return change.ForwardingOf(read), nil
}

// showForwarding handles GET /domains/{domain}/forwarding.
func (h *Handlers) showForwarding(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	on, err := h.gate.Domains.LiveWith(r, who, gate.Asks(forwardingOf))
	if err != nil {
		return err
	}
	live, err := readForwarding(r.Context(), on)
	if err != nil && !errors.Is(err, errNoForwarding) && !errors.Is(err, errHidden) && !errors.Is(err, registrar.ErrUnavailable) {
		return err
	}
	view, err := h.forwardingView(r, on, live, err)
	if err != nil {
		return err
	}
	return h.renderForwarding(w, r, http.StatusOK, view)
}

func (h *Handlers) renderForwarding(w http.ResponseWriter, r *http.Request, status int, view templates.ForwardingView) error {
	return gate.Render(w, r, status, templates.ForwardingPage(view), templates.ForwardingForm(view))
}

// forwardingView is the page as it opens; failed is why live could not be read.
func (h *Handlers) forwardingView(r *http.Request, on gate.Subject, live change.ForwardingState, failed error) (templates.ForwardingView, error) {
	form, err := h.gate.Domains.EditForm(r, on, forwardingBlock(on, failed))
	form.Seen = change.ForwardingSeen(live)
	view := templates.ForwardingView{
		EditForm: form, Started: live.Started, Live: live.Forwards, Rows: typedForwards(live.Forwards),
		Nameservers: registrar.Hosts(on.Live.Nameservers), Lacking: errors.Is(failed, errNoForwarding), Unknown: failed != nil,
	}
	if on.Who.Registrar.ZoneReader != nil {
		view.ZoneHosts = on.Who.Registrar.ZoneReader.ZoneHosts()
		view.Delegated = delegatedTo(on.Live, view.ZoneHosts)
	}
	return view, err
}

// typedForwards are forwards as people type them, with a first row where there is none.
func typedForwards(forwards []registrar.Forward) []registrar.Forward {
	rows := make([]registrar.Forward, 0, len(forwards))
	for _, f := range forwards {
		rows = append(rows, f.Typed())
	}
	if len(rows) == 0 {
		rows = append(rows, registrar.Forward{Enabled: true})
	}
	return rows
}

// forwardingBlock says why nothing can be forwarded, if so.
func forwardingBlock(on gate.Subject, failed error) templates.Block {
	switch {
	case errors.Is(failed, errNoForwarding):
		return templates.Blocked
	case failed != nil && !errors.Is(failed, errHidden):
		return templates.BlockedDown
	}
	return gate.SeenBy(on, kind.ForwardingSet.Right())
}

// saveForwarding handles POST /domains/{domain}/forwarding: all buttons of the page.
func (h *Handlers) saveForwarding(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	form := parseForwarding(r.PostForm)
	name, who, seen, err := h.observe(r, who)
	if err != nil {
		return h.resubmitted(w, r, who, form.ticket.ID, err)
	}
	on := gate.Subject{Name: name, Who: who, Live: seen.Domain}
	live, failed := readForwarding(r.Context(), on)
	if errors.Is(failed, errHidden) { // denied on the one path, which logs it
		_, err := h.Changes.Apply(r.Context(), who.Actor, change.NewForwardingSet(form.ticket, seen, live, nil))
		return err
	}
	if failed != nil && !errors.Is(failed, errNoForwarding) {
		return h.resubmitted(w, r, who, form.ticket.ID, failed)
	}
	view, err := h.forwardingView(r, on, live, failed)
	if err != nil {
		return err
	}
	again := func(status int, n templates.FormNotice) error {
		view.Notice, view.Meanwhile = n, n.Kind == templates.FormStale
		return h.renderForwarding(w, r, status, view)
	}
	done, err := h.blocked(w, r, who, form.ticket.ID, view.Block, func() error { return again(http.StatusUnprocessableEntity, templates.FormNotice{}) })
	if done {
		return err
	}
	switch {
	case form.act == actStart:
		return h.apply(w, r, who, change.NewForwardingStart(form.ticket, seen, live), again)
	case form.act == actStop && form.sure:
		return h.apply(w, r, who, change.NewForwardingStop(form.ticket, seen, live), again)
	case form.act != actSave:
		view.Rows, view.Focus, view.Stopping = form.edited(), form.focus(), form.act == actStop
		view.ChangeID, view.Seen = form.ticket.ID, form.ticket.Seen
		return again(http.StatusOK, templates.FormNotice{})
	}
	view.Rows = form.kept()
	wanted, problems := rules.CheckForwards(name, form.asFound(live.Forwards), live.Forwards)
	if len(problems) > 0 {
		view.Rows, view.Problems = form.rows, problems
		view.ChangeID, view.Seen = form.ticket.ID, form.ticket.Seen
		return again(http.StatusUnprocessableEntity, templates.FormNotice{Kind: templates.FormProblems, Problems: len(problems)})
	}
	return h.apply(w, r, who, change.NewForwardingSet(form.ticket, seen, live, wanted), again)
}

// savedForwarding words what saveForwarding is about to save.
func savedForwarding(r *http.Request, l templates.Layout) []templates.ReauthItem {
	name, err := registrar.ParseDomainName(r.PathValue("domain"))
	if err != nil {
		return nil
	}
	form := parseForwarding(r.PostForm)
	return templates.ForwardingSummary(l, name, len(form.filled()), form.act == actStop)
}
