package registrant

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"

	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/change"
	"portal/internal/inventory"
	"portal/internal/registrar"
	"portal/internal/secret"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/web/templates"
)

// ownershipRoutes are the pages that give domains to another profile.
func (h *Handlers) ownershipRoutes(route page.Route) {
	in := h.gate.Visitors
	route("GET /profile/ownership", in.SignedIn(gate.Owner(h.showOwnership)))
	route("GET /profile/ownership/names", in.SignedIn(gate.Owner(h.showOwnershipNames)))
	route("POST /profile/ownership", in.SignedIn(h.saveOwnership))
}

// showOwnership handles GET /profile/ownership?way=&scope=&domain=: the choice, and
// once it is made what follows from it, with the form.
func (h *Handlers) showOwnership(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	choice, asking, err := h.ownershipChoice(r, who, r.URL.Query())
	if err != nil {
		return err
	}
	if choice.Way == "" {
		return page.Render(w, r, http.StatusOK, templates.OwnershipChoicePage(asking))
	}
	view, _, err := h.ownershipView(r, who, choice)
	if err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, templates.OwnershipPage(view))
}

// saveOwnership handles POST /profile/ownership. As with a new password, the form
// asks for the present one itself.
func (h *Handlers) saveOwnership(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	ticket, form := gate.TicketOf(r.PostForm), r.PostForm
	if who.Role != auth.RoleOwner {
		return h.denyOwnership(r, who, ticket)
	}
	sent, err := h.gate.Receipts.Sent(r.Context(), who, ticket.ID)
	if err != nil {
		return err
	}
	if sent {
		return h.gate.Receipts.Lead(w, r, who, ticket.ID)
	}
	choice, asking, err := h.ownershipChoice(r, who, form)
	if errors.Is(err, registrar.ErrUnavailable) {
		return &page.Failure{Kind: templates.ErrorNothingSent, Err: err}
	}
	if err != nil {
		return err
	}
	if choice.Way == "" {
		return page.Render(w, r, http.StatusUnprocessableEntity, templates.OwnershipChoicePage(asking))
	}
	view, seen, err := h.ownershipView(r, who, choice)
	if err != nil {
		return err
	}
	again := func(status int, n templates.FormNotice) error {
		view.Notice = n
		return page.Render(w, r, status, templates.OwnershipPage(view))
	}
	if view.Block != "" {
		return again(http.StatusUnprocessableEntity, templates.FormNotice{})
	}
	to := readOwnership(form, &view)
	if n := view.Problems(); n > 0 {
		return again(http.StatusUnprocessableEntity, templates.FormNotice{Kind: templates.FormProblems, Problems: n})
	}
	session, err := h.Auth.Renew(w, r, who.Registrar.Profiles, secret.New(form.Get(templates.OwnershipCurrentField)))
	if err != nil {
		view.CurrentWrong = errors.Is(err, registrar.ErrCredentials)
		return h.ownershipDoubted(w, r, view, err)
	}
	who.Actor, who.Session = session.Actor, session
	if to.Join != "" {
		err := h.tryOther(r, who, to)
		view.JoinOwn, view.TheirsWrong = errors.Is(err, errOwnProfile), errors.Is(err, registrar.ErrCredentials)
		if err != nil {
			return h.ownershipDoubted(w, r, view, err)
		}
	}
	also, err := h.alsoMoved(r.Context(), who, view)
	if err != nil {
		return err
	}
	return h.move(w, r, who, view, change.NewOwnership(ticket, seen, to, also...), again)
}

// mostLookedAt is how many domains are looked at besides the first when all move.
const mostLookedAt = 3

// alsoMoved are domains to look at when all of the profile move.
func (h *Handlers) alsoMoved(ctx context.Context, who gate.Visitor, view templates.OwnershipView) ([]registrar.DomainName, error) {
	if !view.All {
		return nil, nil
	}
	names, err := h.Inventory.Names(ctx, who.Key, inventory.Filter{}, mostLookedAt+1)
	names = slices.DeleteFunc(names, func(name registrar.DomainName) bool { return name == view.Name })
	return names[:min(len(names), mostLookedAt)], err
}

// denyOwnership has the one path deny it, and record that.
func (h *Handlers) denyOwnership(r *http.Request, who gate.Visitor, ticket change.Ticket) error {
	from := change.Observed{Domain: registrar.Domain{Name: who.Session.Registrar.Domain, Profile: who.Profile}}
	_, err := h.Changes.Apply(r.Context(), who.Actor, change.NewOwnership(ticket, from, registrar.MoveTarget{}))
	return err
}

// errOwnProfile means that the other profile is the present one.
var errOwnProfile = errors.New("the present profile holds the domain")

// tryOther makes sure that the login of the other profile is right, as a sign-in
// would: a move is no way to guess passwords.
func (h *Handlers) tryOther(r *http.Request, who gate.Visitor, to registrar.MoveTarget) error {
	_, err := who.Registrar.Profiles.ProfileHolds(r.Context(), who.Session.Registrar, to.Join)
	if err == nil {
		return errOwnProfile
	}
	if !errors.Is(err, registrar.ErrNotFound) {
		return err
	}
	login, err := h.Auth.Check(r, auth.SignIn{Account: who.Account, Profiles: who.Registrar.Profiles,
		Credentials: registrar.Credentials{Domain: to.Join, Username: to.Username, Password: to.Password}})
	if err == nil && !login.Session.Owner {
		return registrar.ErrCredentials // a sub-user has no profile to move something to
	}
	return err
}

// ownershipDoubted answers a form with a login that was not accepted; view says
// which field is wrong, if one is.
func (h *Handlers) ownershipDoubted(w http.ResponseWriter, r *http.Request, view templates.OwnershipView, cause error) error {
	status := http.StatusUnprocessableEntity
	var throttled *auth.ThrottledError
	switch {
	case view.Problems() > 0:
		view.Notice = templates.FormNotice{Kind: templates.FormProblems, Problems: 1}
	case errors.As(cause, &throttled):
		view.Wait, status = throttled.RetryAfter, http.StatusTooManyRequests
		w.Header().Set("Retry-After", page.Seconds(throttled.RetryAfter))
	case errors.Is(cause, registrar.ErrSessionEnded):
		return cause
	case gate.RegistrarFailed(cause):
		view.Block, status = templates.BlockedDown, http.StatusServiceUnavailable
	case errors.Is(cause, auth.ErrNoSession):
		return h.gate.Visitors.AskSignIn(w, r)
	default:
		return cause
	}
	return page.Render(w, r, status, templates.OwnershipPage(view))
}

// move puts the move on the one path. Whoever signed in with what moved is out; see
// package departure for the others.
func (h *Handlers) move(w http.ResponseWriter, r *http.Request, who gate.Visitor, view templates.OwnershipView, c change.Ownership, again func(int, templates.FormNotice) error) error {
	res, err := h.Changes.Apply(r.Context(), who.Actor, c)
	if err != nil || res.Outcome != audit.Applied || !view.Ends {
		return h.answer(w, r, who, c, res, err, again)
	}
	if err := h.Auth.SignOut(w, r, who.Registrar.Profiles); err != nil && !errors.Is(err, auth.ErrNoSession) {
		page.VisitOf(r).Log.ErrorContext(r.Context(), "session not ended after a move", "err", err)
		return h.gate.Receipts.Lead(w, r, who, res.ChangeID)
	}
	return page.Redirect(w, r, "/sign-in?"+url.Values{"notice": {string(templates.SignInMoved)}, "change": {res.ChangeID}}.Encode())
}
