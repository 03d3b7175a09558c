package account

import (
	"errors"
	"net/http"
	"strings"

	"portal/internal/auth"
	"portal/internal/change"
	"portal/internal/inventory"
	"portal/internal/registrar"
	"portal/internal/registrar/rules"
	"portal/internal/secret"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/web/templates/account"
	"portal/web/templates/ui"
)

// signInPage opens sessions.
type signInPage struct {
	gate      *gate.Gate
	auth      *auth.Service
	inventory *inventory.Service
}

// show handles GET /sign-in?next=&notice=. Who is signed in goes on, unless
// another page sent them here to sign in; see gate.Visitors.AskSignIn.
func (p signInPage) show(w http.ResponseWriter, r *http.Request) error {
	query := r.URL.Query()
	_, err := p.gate.Visitors.Current(r)
	switch {
	case err == nil && !query.Has("notice"):
		return page.Redirect(w, r, page.LocalPath(query.Get("next"), gate.Home))
	case err != nil && !errors.Is(err, auth.ErrNoSession):
		return err
	}
	view := account.SignInView{Layout: p.gate.Pages.Layout(r), Next: page.LocalPath(query.Get("next"), "")}
	switch notice := account.SignInBanner(query.Get("notice")); notice {
	case account.SignInNeeded, account.SignInEnded, account.SignInRenew, account.SignedOut:
		view.Banner = notice
	case account.SignInMoved:
		if id := query.Get("change"); change.ValidID(id) {
			view.Banner, view.Change = notice, id
		}
	}
	return page.Render(w, r, http.StatusOK, account.SignInPage(view))
}

// save handles POST /sign-in.
func (p signInPage) save(w http.ResponseWriter, r *http.Request) error {
	view, creds := p.parse(r)
	if view.Problem != "" {
		return page.Render(w, r, http.StatusUnprocessableEntity, account.SignInPage(view))
	}
	session, err := p.auth.SignIn(w, r, auth.SignIn{
		Account: page.VisitOf(r).Brand.Account, Profiles: p.gate.Visitors.Profiles(r), Credentials: creds,
	})
	if err == nil {
		p.gate.Visitors.Opened(r, session)
		next := view.Next
		if next == "" {
			next = p.home(r, session)
		}
		return page.Redirect(w, r, next)
	}
	status := http.StatusUnprocessableEntity
	var throttled *auth.ThrottledError
	switch {
	case errors.Is(err, registrar.ErrCredentials):
		view.Problem = account.SignInMismatch
	case errors.As(err, &throttled):
		view.Problem, view.Wait = account.SignInThrottled, throttled.RetryAfter
		w.Header().Set("Retry-After", page.Seconds(throttled.RetryAfter))
		status = http.StatusTooManyRequests
	case gate.RegistrarFailed(err):
		page.VisitOf(r).Log.ErrorContext(r.Context(), "sign-in not possible", "err", err)
		view.Problem = account.SignInUnavailable
		w.Header().Set("Retry-After", "15")
		status = http.StatusServiceUnavailable
	default:
		return err
	}
	return page.Render(w, r, status, account.SignInPage(view))
}

// home is where a login lands: on the page of its domain where it has but one, else on the
// list. What is not known, as before the first list is read, keeps nobody from that.
func (p signInPage) home(r *http.Request, session *auth.Session) string {
	who := gate.Visitor{Actor: session.Actor, Session: session}
	if only := who.Only(); only != "" {
		return ui.DomainPath(only, "")
	}
	progress, err := p.inventory.Progress(r.Context(), session.Key)
	if err == nil && !progress.ListedAt.IsZero() {
		var names []registrar.DomainName
		var total int
		if names, total, err = p.inventory.Find(r.Context(), session.Key, inventory.Filter{}, 1); total == 1 {
			return ui.DomainPath(names[0], "")
		}
	}
	if err != nil {
		page.Warn(r.Context(), page.VisitOf(r).Log, "domains not counted at sign-in", err)
	}
	return gate.Home
}

// parse reads the form. Names are taken as people type them: any case, a
// whole address, "www." in front.
func (p signInPage) parse(r *http.Request) (account.SignInView, registrar.Credentials) {
	form := r.PostForm
	view := account.SignInView{
		Layout: p.gate.Pages.Layout(r), Domain: strings.TrimSpace(form.Get("domain")),
		Username: strings.TrimSpace(form.Get("username")), Next: page.LocalPath(form.Get("next"), ""),
	}
	view.Path = "/sign-in" // where the footer's forms lead back to
	creds := registrar.Credentials{Username: view.Username, Password: secret.New(form.Get("password"))}
	var err error
	creds.Domain, err = rules.DomainIn(view.Domain)
	view.DomainMissing = view.Domain == ""
	view.DomainInvalid = err != nil && !view.DomainMissing
	view.UsernameMissing = view.Username == ""
	view.PasswordMissing = creds.Password.IsEmpty()
	if err != nil || view.UsernameMissing || view.PasswordMissing {
		view.Problem = account.SignInIncomplete
	}
	return view, creds
}
