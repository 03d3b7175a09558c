package gate

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/inventory"
	"portal/internal/registrar"
	"portal/internal/server/page"
	"portal/web/templates/account"
	"portal/web/templates/ui"
)

// Home is where a visitor lands after signing in.
const Home = "/domains"

// Visitors finds out who visits, and asks for the password where that has to be proven.
type Visitors struct {
	pages     *page.Pages
	auth      *auth.Service
	audit     *audit.Store
	inventory *inventory.Service
	accounts  map[string]Account
	enter     func(ctx context.Context, profile string) (leave func(), err error)
	speak     func(ctx context.Context, who auth.Actor, language string) error
}

// SignedIn lets handler run for somebody who is signed in; all others go to the
// sign-in page and come back from there.
//
// A form gets in the middle of the work the page that asks for the password where the
// session is over, here or at the registrar, or where what it asks for needs a fresh
// proof. The form is then carried out with what was typed.
func (v *Visitors) SignedIn(handler Handler) page.Handler {
	return v.Saving(handler, nil)
}

// Summary words what a request is about to save.
type Summary func(*http.Request, ui.Layout) []ui.ReauthItem

// sessionLeft is the header that tells a page that stays where it is how many seconds
// the session can last: signing in again, in the middle of the work, begins a new one.
const sessionLeft = "Session-Left"

// Saving is SignedIn for a handler that saves: the page that asks for the
// password says what.
func (v *Visitors) Saving(handler Handler, what Summary) page.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		who, err := v.admit(w, r)
		if err != nil {
			return v.askPassword(w, r, who, what, err)
		}
		w.Header().Set(sessionLeft, strconv.Itoa(int(page.VisitOf(r).Left().Seconds())))
		caller := registrar.CallerFor(who.Brand, who.Profile)
		leave, err := v.enter(r.Context(), who.Account+" "+caller.Profile)
		if err != nil {
			return err
		}
		defer leave()
		caller.Saves = r.Method == http.MethodPost
		r = r.WithContext(registrar.WithCaller(r.Context(), caller))
		err = v.denied(r, who, handler(w, r, who))
		if errors.Is(err, registrar.ErrSessionEnded) || errors.Is(err, auth.ErrProofNeeded) {
			return v.askPassword(w, r, who, what, err)
		}
		return err
	}
}

// Proven lets handler run for who gave a fresh proof of who they are. Changes need no
// such thing: the one path knows which of them do.
func Proven(handler Handler) Handler {
	return func(w http.ResponseWriter, r *http.Request, who Visitor) error {
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
func (v *Visitors) admit(w http.ResponseWriter, r *http.Request) (Visitor, error) {
	session, err := v.Current(r)
	if errors.Is(err, auth.ErrNoSession) && r.Method == http.MethodPost {
		return v.readmit(w, r)
	}
	if err != nil {
		return Visitor{}, err
	}
	who := v.visitor(r, session)
	if mark := r.PostForm.Get(ui.MadeForField); mark != "" && mark != who.Login.Mark() {
		return Visitor{}, &page.Failure{Kind: ui.ErrorOtherLogin}
	}
	if r.Method != http.MethodPost || !r.PostForm.Has(ui.ReauthPasswordField) {
		return who, nil
	}
	return v.takePassword(w, r, who)
}

// readmit is admit for a form that comes when nobody is signed in.
func (v *Visitors) readmit(w http.ResponseWriter, r *http.Request) (Visitor, error) {
	last, known := v.auth.Last(r)
	if !known || last.Account != page.VisitOf(r).Brand.Account || r.PostForm.Get(ui.MadeForField) != last.Mark() {
		return Visitor{}, auth.ErrNoSession
	}
	who := Visitor{Login: last, Registrar: v.accounts[last.Account]}
	if !r.PostForm.Has(ui.ReauthPasswordField) {
		return who, errSessionOver
	}
	return v.takePassword(w, r, who)
}

// visitor is who a session belongs to, and for whom pages are made from here on.
func (v *Visitors) visitor(r *http.Request, session *auth.Session) Visitor {
	visit := page.VisitOf(r)
	visit.Username, visit.Owner, visit.MadeFor = session.Username, session.Role == auth.RoleOwner, session.Login().Mark()
	visit.Ends = session.ExpiresAt
	return Visitor{Actor: session.Actor, Login: session.Login(), Session: session, Registrar: v.accounts[session.Account]}
}

// Current is the session of r. One from before the brand was given another
// reseller account is good for nothing: its domains are not this brand's any more.
func (v *Visitors) Current(r *http.Request) (*auth.Session, error) {
	session, err := v.auth.Current(r)
	if err == nil && session.Account != page.VisitOf(r).Brand.Account {
		return nil, auth.ErrNoSession
	}
	return session, err
}

// Recognise notes who is signed in, for pages that need no sign-in and lead on.
// That it can't be told is no reason to show another page.
func (v *Visitors) Recognise(r *http.Request) {
	if session, err := v.Current(r); err == nil {
		v.visitor(r, session)
	}
}

// AskSignIn asks a visitor who is not signed in to sign in. A page whose session is
// over, or does not open, becomes the sign-in page where it stands; only a browser
// without a session is sent to /sign-in. That page in turn sends nobody on whom it was
// asked to receive, so that no two processes can send a visitor back and forth.
func (v *Visitors) AskSignIn(w http.ResponseWriter, r *http.Request) error {
	if r.Method == http.MethodGet && !page.IsHTMX(r) && v.auth.Sent(r) {
		view := account.SignInView{Layout: v.pages.Layout(r), Next: page.LocalPath(r.URL.RequestURI(), ""), Banner: account.SignInNeeded}
		return page.Render(w, r, http.StatusUnauthorized, account.SignInPage(view))
	}
	query := url.Values{"notice": {string(account.SignInNeeded)}}
	if r.Method == http.MethodGet && r.URL.RequestURI() != Home && !page.IsHTMX(r) {
		query.Set("next", r.URL.RequestURI())
	}
	if r.Method != http.MethodGet || page.IsHTMX(r) {
		query.Set("notice", string(account.SignInEnded))
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
func returnPath(r *http.Request) string { return page.LocalPath(r.URL.Path, Home) }

// Profiles are those of the reseller account that the brand of r has.
func (v *Visitors) Profiles(r *http.Request) registrar.Profiles {
	return v.accounts[page.VisitOf(r).Brand.Account].Profiles
}

// Opened has the domains of a profile listed that somebody signed in to.
func (v *Visitors) Opened(r *http.Request, session *auth.Session) {
	v.inventory.Open(r.Context(), session.Key, v.accounts[session.Account].Profiles, session.Registrar)
	v.Speaks(r, session.Actor, page.VisitOf(r).Words.Lang())
}

// Speaks notes the language that the owner of a profile reads, for mails. That it
// can't be noted now keeps nobody from anything.
func (v *Visitors) Speaks(r *http.Request, who auth.Actor, language string) {
	if v.speak == nil {
		return
	}
	if err := v.speak(r.Context(), who, language); err != nil {
		page.Warn(r.Context(), page.VisitOf(r).Log, "language for mails not noted", err)
	}
}

// Summarise makes a Summary of words about the domain of the path.
func Summarise(words func(*http.Request, ui.Layout, registrar.DomainName) []ui.ReauthItem) Summary {
	return func(r *http.Request, l ui.Layout) []ui.ReauthItem {
		name, err := registrar.ParseDomainName(r.PathValue("domain"))
		if err != nil {
			return nil
		}
		return words(r, l, name)
	}
}
