package registrant

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"portal/internal/auth"
	"portal/internal/registrar"
	"portal/internal/secret"
	"portal/internal/server/page"
	"portal/web/templates"
)

// signedIn lets h run for somebody who is signed in; all others go to the
// sign-in page and come back from there.
//
// The session at the registrar may end before ours. Then the password is asked
// for again in the middle of the work, and the request is repeated with what
// was typed.
func (h *Handlers) signedIn(handler func(http.ResponseWriter, *http.Request, visitor) error) func(http.ResponseWriter, *http.Request) error {
	return h.saving(handler, nil)
}

// summary words what a request is about to save.
type summary func(*http.Request, templates.Layout) []templates.ReauthItem

// saving is signedIn for a handler that saves: the page that asks for the
// password says what.
func (h *Handlers) saving(handler func(http.ResponseWriter, *http.Request, visitor) error, what summary) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		visit := page.VisitOf(r)
		session, err := h.current(r)
		if errors.Is(err, auth.ErrNoSession) {
			return h.askSignIn(w, r)
		}
		if err != nil {
			return err
		}
		visit.Username, visit.Owner = session.Username, session.Role == auth.RoleOwner
		who := visitor{Actor: session.Actor, session: session, account: h.Accounts[session.Account]}
		caller := registrar.CallerFor(session.Brand, session.Profile)
		leave, err := h.Enter(r.Context(), session.Account+" "+caller.Profile)
		if err != nil {
			return err
		}
		defer leave()
		caller.Saves = r.Method == http.MethodPost
		r = r.WithContext(registrar.WithCaller(r.Context(), caller))
		if r.Method == http.MethodPost && r.PostForm.Has(templates.ReauthPasswordField) {
			session, err := h.renew(w, r, who)
			if err != nil {
				return h.askPassword(w, r, who, what, err)
			}
			who.Actor, who.session = session.Actor, session
		}
		err = h.denied(r, who, handler(w, r, who))
		if errors.Is(err, registrar.ErrSessionEnded) || errors.Is(err, errProofNeeded) {
			return h.askPassword(w, r, who, what, err)
		}
		return err
	}
}

// current is the session of r. One from before the brand was given another
// reseller account is good for nothing: its domains are not this brand's any more.
func (h *Handlers) current(r *http.Request) (*auth.Session, error) {
	session, err := h.Auth.Current(r)
	if err == nil && session.Account != page.VisitOf(r).Brand.Account {
		return nil, auth.ErrNoSession
	}
	return session, err
}

// Recognise notes who is signed in, for pages that need no sign-in and lead on.
// That it can't be told is no reason to show another page.
func (h *Handlers) Recognise(r *http.Request) {
	if session, err := h.current(r); err == nil {
		visit := page.VisitOf(r)
		visit.Username, visit.Owner = session.Username, session.Role == auth.RoleOwner
	}
}

// askSignIn asks a visitor who is not signed in to sign in. A page whose session is
// over, or does not open, becomes the sign-in page where it stands; only a browser
// without a session is sent to /sign-in. That page in turn sends nobody on whom it was
// asked to receive, so that no two processes can send a visitor back and forth.
func (h *Handlers) askSignIn(w http.ResponseWriter, r *http.Request) error {
	if r.Method == http.MethodGet && !page.IsHTMX(r) && h.Auth.Sent(r) {
		view := templates.SignInView{Layout: h.Pages.Layout(r), Next: page.LocalPath(r.URL.RequestURI(), ""), Notice: templates.SignInNeeded}
		return page.Render(w, r, http.StatusUnauthorized, templates.SignInPage(view))
	}
	query := url.Values{"notice": {string(templates.SignInNeeded)}}
	if r.Method == http.MethodGet && r.URL.RequestURI() != home && !page.IsHTMX(r) {
		query.Set("next", r.URL.RequestURI())
	}
	if r.Method != http.MethodGet || page.IsHTMX(r) {
		query.Set("notice", string(templates.SignInEnded))
		query.Set("next", returnPath(r))
	}
	path := "/sign-in?" + query.Encode()
	if page.IsHTMX(r) {
		w.Header().Set("HX-Redirect", path)
		w.WriteHeader(http.StatusUnauthorized)
		return nil
	}
	return page.Redirect(w, r, path)
}

// returnPath is the page that a form or fragment belongs to: forms post to the
// address of their page.
func returnPath(r *http.Request) string { return page.LocalPath(r.URL.Path, home) }

// proofLasts is how long a password that was given opens secrets.
const proofLasts = 5 * time.Minute

// errProofNeeded means that the password has to be given again.
var errProofNeeded = errors.New("password was given too long ago")

// proved returns errProofNeeded unless the visitor gave the password lately. A
// handler of a POST that returns it is repeated once the password is there.
func (who visitor) proved(now time.Time) error {
	if now.Sub(who.session.ProvedAt) > proofLasts {
		return errProofNeeded
	}
	return nil
}

// errPasswordMissing means that the password field came back empty.
var errPasswordMissing = errors.New("password is missing")

func (h *Handlers) renew(w http.ResponseWriter, r *http.Request, who visitor) (*auth.Session, error) {
	password := r.PostForm.Get(templates.ReauthPasswordField)
	if password == "" {
		return nil, errPasswordMissing
	}
	return h.Auth.Renew(w, r, who.account.Profiles, secret.New(password))
}

// askPassword shows the form that repeats the request with the password. A GET
// has nothing to lose and goes through the sign-in page.
func (h *Handlers) askPassword(w http.ResponseWriter, r *http.Request, who visitor, what summary, cause error) error {
	if r.Method == http.MethodGet {
		if err := h.Auth.SignOut(w, r, who.account.Profiles); err != nil && !errors.Is(err, auth.ErrNoSession) {
			return err
		}
		return h.askSignIn(w, r)
	}
	l := h.Pages.Layout(r)
	view := templates.ReauthView{Layout: l, Action: r.URL.Path, Fields: repeated(r.PostForm), Username: who.Username, Cancel: returnPath(r)}
	if what != nil {
		view.Summary = what(r, l)
	}
	status := http.StatusUnauthorized
	var throttled *auth.ThrottledError
	switch {
	case errors.Is(cause, registrar.ErrSessionEnded):
	case errors.Is(cause, errProofNeeded):
		view.Fresh = true
	case errors.Is(cause, errPasswordMissing):
		view.Problem, status = templates.ReauthMissing, http.StatusUnprocessableEntity
	case errors.Is(cause, registrar.ErrCredentials):
		view.Problem, status = templates.ReauthMismatch, http.StatusUnprocessableEntity
	case errors.As(cause, &throttled):
		view.Problem, view.Wait, status = templates.ReauthThrottled, throttled.RetryAfter, http.StatusTooManyRequests
		w.Header().Set("Retry-After", page.Seconds(throttled.RetryAfter))
	case isRegistrarFailure(cause):
		view.Problem, status = templates.ReauthUnavailable, http.StatusServiceUnavailable
	case errors.Is(cause, auth.ErrNoSession):
		return h.askSignIn(w, r)
	default:
		return cause
	}
	if page.IsPartial(r) {
		return page.Render(w, r, status, templates.ReauthForm(view))
	}
	return page.Render(w, r, status, templates.ReauthPage(view))
}

// repeated are the fields of the request, in a fixed order, without the password
// and without what was typed as a secret: that is asked for again.
func repeated(form url.Values) []templates.FormField {
	names := make([]string, 0, len(form))
	for name := range form {
		if name != templates.ReauthPasswordField && !strings.HasPrefix(name, templates.SecretFieldPrefix) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	var fields []templates.FormField
	for _, name := range names {
		for _, value := range form[name] {
			fields = append(fields, templates.FormField{Name: name, Value: value})
		}
	}
	return fields
}
