package registrant

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"portal/internal/auth"
	"portal/internal/registrar"
	"portal/internal/server/page"
	"portal/web/templates"
)

// signedIn lets handler run for somebody who is signed in; all others go to the
// sign-in page and come back from there.
//
// A form gets in the middle of the work the page that asks for the password where the
// session is over, here or at the registrar, or where what it asks for needs a fresh
// proof. The form is then carried out with what was typed.
func (h *Handlers) signedIn(handler func(http.ResponseWriter, *http.Request, visitor) error) func(http.ResponseWriter, *http.Request) error {
	return h.saving(handler, nil)
}

// summary words what a request is about to save.
type summary func(*http.Request, templates.Layout) []templates.ReauthItem

// sessionLeft is the header that tells a page that stays where it is how many seconds
// the session can last: signing in again, in the middle of the work, begins a new one.
const sessionLeft = "Session-Left"

// saving is signedIn for a handler that saves: the page that asks for the
// password says what.
func (h *Handlers) saving(handler func(http.ResponseWriter, *http.Request, visitor) error, what summary) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		who, err := h.admit(w, r)
		if err != nil {
			return h.askPassword(w, r, who, what, err)
		}
		w.Header().Set(sessionLeft, strconv.Itoa(int(page.VisitOf(r).Left().Seconds())))
		caller := registrar.CallerFor(who.Brand, who.Profile)
		leave, err := h.Enter(r.Context(), who.Account+" "+caller.Profile)
		if err != nil {
			return err
		}
		defer leave()
		caller.Saves = r.Method == http.MethodPost
		r = r.WithContext(registrar.WithCaller(r.Context(), caller))
		err = h.denied(r, who, handler(w, r, who))
		if errors.Is(err, registrar.ErrSessionEnded) || errors.Is(err, auth.ErrProofNeeded) {
			return h.askPassword(w, r, who, what, err)
		}
		return err
	}
}

// proven lets handler run for who gave a fresh proof of who they are. Changes need no
// such thing: the one path knows which of them do.
func (h *Handlers) proven(handler func(http.ResponseWriter, *http.Request, visitor) error) func(http.ResponseWriter, *http.Request, visitor) error {
	return func(w http.ResponseWriter, r *http.Request, who visitor) error {
		if err := auth.Prove(who.Actor, page.VisitOf(r).Now); err != nil {
			return err
		}
		return handler(w, r, who)
	}
}

// errSessionOver means that nobody is signed in, and that the form was made for who
// was in this browser before.
var errSessionOver = errors.New("session is over")

// admit finds out who sent r, with the password if r brings it. With an error the
// visitor is who is to give the password, if that is known.
func (h *Handlers) admit(w http.ResponseWriter, r *http.Request) (visitor, error) {
	session, err := h.current(r)
	if errors.Is(err, auth.ErrNoSession) && r.Method == http.MethodPost {
		return h.readmit(w, r)
	}
	if err != nil {
		return visitor{}, err
	}
	who := h.visitor(r, session)
	if mark := r.PostForm.Get(templates.MadeForField); mark != "" && mark != who.login.Mark() {
		return visitor{}, &page.Failure{Kind: templates.ErrorOtherLogin}
	}
	if r.Method != http.MethodPost || !r.PostForm.Has(templates.ReauthPasswordField) {
		return who, nil
	}
	return h.takePassword(w, r, who)
}

// readmit is admit for a form that comes when nobody is signed in.
func (h *Handlers) readmit(w http.ResponseWriter, r *http.Request) (visitor, error) {
	last, known := h.Auth.Last(r)
	if !known || last.Account != page.VisitOf(r).Brand.Account || r.PostForm.Get(templates.MadeForField) != last.Mark() {
		return visitor{}, auth.ErrNoSession
	}
	who := visitor{login: last, account: h.Accounts[last.Account]}
	if !r.PostForm.Has(templates.ReauthPasswordField) {
		return who, errSessionOver
	}
	return h.takePassword(w, r, who)
}

// visitor is who a session belongs to, and for whom pages are made from here on.
func (h *Handlers) visitor(r *http.Request, session *auth.Session) visitor {
	visit := page.VisitOf(r)
	visit.Username, visit.Owner, visit.MadeFor = session.Username, session.Role == auth.RoleOwner, session.Login().Mark()
	visit.Ends = session.ExpiresAt
	return visitor{Actor: session.Actor, login: session.Login(), session: session, account: h.Accounts[session.Account]}
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
		h.visitor(r, session)
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
