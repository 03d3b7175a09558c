package edits

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"

	"github.com/a-h/templ"

	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/change"
	"portal/internal/inventory"
	"portal/internal/registrar"
	"portal/internal/relock"
	"portal/internal/secret"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/web/templates/account"
	"portal/web/templates/edits"
	"portal/web/templates/ui"
)

// ownershipPage gives domains to another profile, or renames the profile.
type ownershipPage struct {
	gate      *gate.Gate
	auth      *auth.Service
	inventory *inventory.Service
	relocks   *relock.Service
}

// ownershipView is the page with what the form asks for.
type ownershipView struct {
	edits.OwnershipView
	to registrar.MoveTarget
}

type ownershipEdit = gate.Edit[*ownershipView]

// form is that of a choice which is made. As with a new password, it asks for the
// present one itself.
func (p ownershipPage) form(choice edits.OwnershipChoice) gate.Form[*ownershipView] {
	return gate.Form[*ownershipView]{
		Gate:    p.gate,
		Observe: func(r *http.Request, who gate.Visitor) (gate.Subject, error) { return p.observe(r, who, choice) },
		View:    func(r *http.Request, on gate.Subject) (*ownershipView, error) { return p.view(r, on, choice) },
		Components: func(v *ownershipView) (whole, part templ.Component) {
			page := edits.OwnershipPage(v.OwnershipView)
			return page, page
		},
		Parse: func(e *ownershipEdit) (change.Change, int, error) {
			e.View.to = readOwnership(e.R.PostForm, &e.View.OwnershipView)
			return change.NewOwnership(e.Ticket, e.On.Observed, e.View.to), e.View.Problems(), nil
		},
		Review: p.prove,
		Apply: func(e *ownershipEdit, _ change.Change) (change.Result, error) {
			also, err := p.alsoMoved(e.R.Context(), e.On.Who, e.View.All, e.On.Name)
			if err != nil {
				return change.Result{}, err
			}
			return p.gate.Changes.Apply(e.R.Context(), e.On.Who.Actor, change.NewOwnership(e.Ticket, e.On.Observed, e.View.to, also...))
		},
		Done: p.moved,
	}
}

// show handles GET /profile/ownership?way=&scope=&domain=: the choice, and
// once it is made what follows from it, with the form.
func (p ownershipPage) show(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	choice, asking, err := p.choice(r, who, r.URL.Query())
	if err != nil {
		return err
	}
	if choice.Way == "" {
		return page.Render(w, r, http.StatusOK, edits.OwnershipChoicePage(asking))
	}
	return p.form(choice).Show(w, r, who)
}

// save handles POST /profile/ownership.
func (p ownershipPage) save(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	ticket := gate.TicketOf(r.PostForm)
	if who.Role != auth.RoleOwner { // denied on the one path, which logs it
		from := change.Observed{Domain: registrar.Domain{Name: who.Session.Registrar.Domain, Profile: who.Profile}}
		_, err := p.gate.Changes.Apply(r.Context(), who.Actor, change.NewOwnership(ticket, from, registrar.MoveTarget{}))
		return err
	}
	sent, err := p.gate.Receipts.Sent(r.Context(), who, ticket.ID)
	if err != nil {
		return err
	}
	if sent {
		return p.gate.Receipts.Lead(w, r, who, ticket.ID)
	}
	choice, asking, err := p.choice(r, who, r.PostForm)
	switch {
	case errors.Is(err, registrar.ErrUnavailable):
		return &page.Failure{Kind: ui.ErrorNothingSent, Err: err}
	case err != nil:
		return err
	case choice.Way == "":
		return page.Render(w, r, http.StatusUnprocessableEntity, edits.OwnershipChoicePage(asking))
	}
	return p.form(choice).Save(w, r, who)
}

// prove makes sure that both passwords are right, before anything moves.
func (p ownershipPage) prove(e *ownershipEdit, _ change.Change) (asked bool, err error) {
	v, who := e.View, &e.On.Who
	session, err := p.auth.Renew(e.W, e.R, who.Registrar.Profiles, secret.New(e.R.PostForm.Get(ui.OwnershipCurrentField)))
	if err != nil {
		v.CurrentWrong = errors.Is(err, registrar.ErrCredentials)
		return true, p.doubted(e, err)
	}
	who.Actor, who.Session = session.Actor, session
	if v.to.Join == "" {
		return false, nil
	}
	err = p.tryOther(e.R, *who, v.to)
	v.JoinOwn, v.TheirsWrong = errors.Is(err, errOwnProfile), errors.Is(err, registrar.ErrCredentials)
	if err != nil {
		return true, p.doubted(e, err)
	}
	return false, nil
}

// mostLookedAt is how many domains are looked at besides the first when all move.
const mostLookedAt = 3

// alsoMoved are domains to look at when all of the profile move.
func (p ownershipPage) alsoMoved(ctx context.Context, who gate.Visitor, all bool, first registrar.DomainName) ([]registrar.DomainName, error) {
	if !all {
		return nil, nil
	}
	names, err := p.inventory.Names(ctx, who.Key, inventory.Filter{}, mostLookedAt+1)
	names = slices.DeleteFunc(names, func(name registrar.DomainName) bool { return name == first })
	return names[:min(len(names), mostLookedAt)], err
}

// errOwnProfile means that the other profile is the present one.
var errOwnProfile = errors.New("the present profile holds the domain")

// tryOther makes sure that the login of the other profile is right, as a sign-in
// would: a move is no way to guess passwords.
func (p ownershipPage) tryOther(r *http.Request, who gate.Visitor, to registrar.MoveTarget) error {
	_, err := who.Registrar.Profiles.ProfileHolds(r.Context(), who.Session.Registrar, to.Join)
	if err == nil {
		return errOwnProfile
	}
	if !errors.Is(err, registrar.ErrNotFound) {
		return err
	}
	login, err := p.auth.Check(r, auth.SignIn{Account: who.Account, Profiles: who.Registrar.Profiles,
		Credentials: registrar.Credentials{Domain: to.Join, Username: to.Username, Password: to.Password}})
	if err == nil && !login.Session.Owner {
		return registrar.ErrCredentials // a sub-user has no profile to move something to
	}
	return err
}

// doubted answers a form with a login that was not accepted; the view says which field
// is wrong, if one is.
func (p ownershipPage) doubted(e *ownershipEdit, cause error) error {
	var throttled *auth.ThrottledError
	switch {
	case e.View.Problems() > 0:
		return e.Ask(http.StatusUnprocessableEntity, ui.FormBanner{Kind: ui.FormProblems, Problems: 1})
	case errors.As(cause, &throttled):
		e.View.Wait = throttled.RetryAfter
		e.W.Header().Set("Retry-After", page.Seconds(throttled.RetryAfter))
		return e.Ask(http.StatusTooManyRequests, ui.FormBanner{})
	case errors.Is(cause, registrar.ErrSessionEnded):
		return cause
	case gate.RegistrarFailed(cause):
		e.View.Block = ui.BlockedDown
		return e.Ask(http.StatusServiceUnavailable, ui.FormBanner{})
	case errors.Is(cause, auth.ErrNoSession):
		return p.gate.Visitors.AskSignIn(e.W, e.R)
	}
	return cause
}

// moved signs the visitor out where what moved is what they signed in with; see
// package departure for the others.
func (p ownershipPage) moved(e *ownershipEdit, _ change.Change, res change.Result) (done bool, err error) {
	if res.Outcome != audit.Applied || !e.View.Ends {
		return false, nil
	}
	if err := p.auth.SignOut(e.W, e.R, e.On.Who.Registrar.Profiles); err != nil && !errors.Is(err, auth.ErrNoSession) {
		page.VisitOf(e.R).Log.ErrorContext(e.R.Context(), "session not ended after a move", "err", err)
		return false, nil
	}
	query := url.Values{"notice": {string(account.SignInMoved)}, "change": {res.ChangeID}}
	return true, page.Redirect(e.W, e.R, "/sign-in?"+query.Encode())
}
