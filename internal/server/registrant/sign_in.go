package registrant

import (
	"errors"
	"net/http"
	"strings"

	"portal/internal/auth"
	"portal/internal/change"
	"portal/internal/registrar"
	"portal/internal/registrar/rules"
	"portal/internal/secret"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/web/templates"
)

// showHome handles GET /.
func (h *Handlers) showHome(w http.ResponseWriter, r *http.Request) error {
	return page.Redirect(w, r, gate.Home)
}

// showSignIn handles GET /sign-in?next=&notice=. Who is signed in goes on, unless
// another page sent them here to sign in; see askSignIn.
func (h *Handlers) showSignIn(w http.ResponseWriter, r *http.Request) error {
	query := r.URL.Query()
	_, err := h.gate.Visitors.Current(r)
	switch {
	case err == nil && !query.Has("notice"):
		return page.Redirect(w, r, page.LocalPath(query.Get("next"), gate.Home))
	case err != nil && !errors.Is(err, auth.ErrNoSession):
		return err
	}
	view := templates.SignInView{Layout: h.Pages.Layout(r), Next: page.LocalPath(query.Get("next"), "")}
	switch notice := templates.SignInBanner(query.Get("notice")); notice {
	case templates.SignInNeeded, templates.SignInEnded, templates.SignInRenew, templates.SignedOut:
		view.Banner = notice
	case templates.SignInMoved:
		if id := query.Get("change"); change.ValidID(id) {
			view.Banner, view.Change = notice, id
		}
	}
	return page.Render(w, r, http.StatusOK, templates.SignInPage(view))
}

// saveSignIn handles POST /sign-in.
func (h *Handlers) saveSignIn(w http.ResponseWriter, r *http.Request) error {
	view, creds := h.parseSignIn(r)
	if view.Problem != "" {
		return page.Render(w, r, http.StatusUnprocessableEntity, templates.SignInPage(view))
	}
	account := page.VisitOf(r).Brand.Account
	session, err := h.Auth.SignIn(w, r, auth.SignIn{Account: account, Profiles: h.Accounts[account].Profiles, Credentials: creds})
	if err == nil {
		h.gate.Visitors.Opened(r, session)
		next := view.Next
		if next == "" {
			next = gate.Home
		}
		return page.Redirect(w, r, next)
	}
	status := http.StatusUnprocessableEntity
	var throttled *auth.ThrottledError
	switch {
	case errors.Is(err, registrar.ErrCredentials):
		view.Problem = templates.SignInMismatch
	case errors.As(err, &throttled):
		view.Problem, view.Wait = templates.SignInThrottled, throttled.RetryAfter
		w.Header().Set("Retry-After", page.Seconds(throttled.RetryAfter))
		status = http.StatusTooManyRequests
	case gate.RegistrarFailed(err):
		page.VisitOf(r).Log.ErrorContext(r.Context(), "sign-in not possible", "err", err)
		view.Problem = templates.SignInUnavailable
		w.Header().Set("Retry-After", "15")
		status = http.StatusServiceUnavailable
	default:
		return err
	}
	return page.Render(w, r, status, templates.SignInPage(view))
}

// parseSignIn reads the form. Names are taken as people type them: any case, a
// whole address, "www." in front.
func (h *Handlers) parseSignIn(r *http.Request) (templates.SignInView, registrar.Credentials) {
	form := r.PostForm
	view := templates.SignInView{
		Layout: h.Pages.Layout(r), Domain: strings.TrimSpace(form.Get("domain")),
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
		view.Problem = templates.SignInIncomplete
	}
	return view, creds
}

// clearSiteData has browsers forget at sign-out what they could still show. Cookies are
// not named: that would take the language, and those of other hosts of the domain.
const clearSiteData = `"cache", "storage"`

// saveSignOut handles POST /sign-out. Signing out twice is no error.
func (h *Handlers) saveSignOut(w http.ResponseWriter, r *http.Request) error {
	account := page.VisitOf(r).Brand.Account
	if err := h.Auth.SignOut(w, r, h.Accounts[account].Profiles); err != nil && !errors.Is(err, auth.ErrNoSession) {
		return err
	}
	w.Header().Set("Clear-Site-Data", clearSiteData)
	return page.Redirect(w, r, "/sign-in?notice="+string(templates.SignedOut))
}
