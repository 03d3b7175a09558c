package gate

import (
	"errors"
	"net/http"
	"net/url"
	"slices"

	"portal/internal/auth"
	"portal/internal/registrar"
	"portal/internal/secret"
	"portal/internal/server/page"
	"portal/web/templates/ui"
)

// Errors of a form that repeats a request with the password.
var (
	errPasswordMissing = errors.New("password is missing")
	errRetypeMissing   = errors.New("a secret was not typed again")
)

// takePassword takes the password that r brings, and returns who is signed in with it.
func (v *Visitors) takePassword(w http.ResponseWriter, r *http.Request, who Visitor) (Visitor, error) {
	password := r.PostForm.Get(ui.ReauthPasswordField)
	if password == "" {
		return who, errPasswordMissing
	}
	for _, name := range ui.RetypedFields(askedAgain(r)) {
		if r.PostForm.Get(name) == "" {
			return who, errRetypeMissing
		}
	}
	session, err := v.renew(w, r, who, secret.New(password))
	if err != nil {
		return who, err
	}
	for name := range r.PostForm {
		if ui.IsPresentPassword(name) { // it was given, and not repeated
			r.PostForm.Set(name, password)
		}
	}
	return v.visitor(r, session), nil
}

// askedAgain reports whether a field of r is one that the form asked to type again.
func askedAgain(r *http.Request) func(name string) bool {
	return func(name string) bool { return slices.Contains(r.PostForm[ui.ReauthRetypeField], name) }
}

// renew signs who in again: within the session, or in a new one where that is over.
func (v *Visitors) renew(w http.ResponseWriter, r *http.Request, who Visitor, password secret.String) (*auth.Session, error) {
	if who.Session != nil {
		return v.auth.Renew(w, r, who.Registrar.Profiles, password)
	}
	session, err := v.auth.Resume(w, r, who.Registrar.Profiles, who.Login, password)
	if err == nil {
		v.Opened(r, session)
	}
	return session, err
}

// askPassword shows the form that repeats the request with the password, or what else
// cause means. A GET has nothing to lose and goes through the sign-in page.
func (v *Visitors) askPassword(w http.ResponseWriter, r *http.Request, who Visitor, what Summary, cause error) error {
	if errors.Is(cause, registrar.ErrSessionEnded) && r.Method == http.MethodGet {
		if err := v.auth.End(w, r, who.Registrar.Profiles); err != nil && !errors.Is(err, auth.ErrNoSession) {
			return err
		}
		return v.AskSignIn(w, r)
	}
	view := v.reauthView(r, who, what)
	status := http.StatusUnauthorized
	var throttled *auth.ThrottledError
	switch {
	case errors.Is(cause, registrar.ErrSessionEnded), errors.Is(cause, errSessionOver):
	case errors.Is(cause, auth.ErrProofNeeded):
		view.Reason = ui.ReauthFresh
	case errors.Is(cause, errPasswordMissing):
		view.Problem, status = ui.ReauthMissing, http.StatusUnprocessableEntity
	case errors.Is(cause, errRetypeMissing):
		view.Problem, status = ui.ReauthRetype, http.StatusUnprocessableEntity
	case errors.Is(cause, registrar.ErrCredentials):
		view.Problem, status = ui.ReauthMismatch, http.StatusUnprocessableEntity
	case errors.As(cause, &throttled):
		view.Problem, view.Wait, status = ui.ReauthThrottled, throttled.RetryAfter, http.StatusTooManyRequests
		w.Header().Set("Retry-After", page.Seconds(throttled.RetryAfter))
	case RegistrarFailed(cause):
		view.Problem, status = ui.ReauthUnavailable, http.StatusServiceUnavailable
	case errors.Is(cause, auth.ErrNoSession):
		return v.AskSignIn(w, r)
	default:
		return cause
	}
	if page.IsPartial(r) {
		return page.Render(w, r, status, ui.ReauthForm(view))
	}
	return page.Render(w, r, status, ui.ReauthPage(view))
}

// reauthView asks who for the password, and repeats r when it is there.
func (v *Visitors) reauthView(r *http.Request, who Visitor, what Summary) ui.ReauthView {
	l := v.pages.Layout(r)
	view := ui.ReauthView{
		Layout: l, Action: r.URL.Path, Fields: repeated(r.PostForm), Username: who.Login.Username, Cancel: returnPath(r),
	}
	asked := askedAgain(r)
	view.Retype = ui.RetypedFields(func(name string) bool { return asked(name) || r.PostForm.Get(name) != "" })
	if who.Session == nil {
		view.Reason, view.Domain = ui.ReauthEnded, who.Login.Domain
	}
	if what != nil {
		view.Summary = what(r, l)
	}
	return view
}

// repeated are the fields of the request, in a fixed order, without what the form
// itself adds. A field for a secret comes back empty: that is asked for again.
func repeated(form url.Values) []ui.FormField {
	names := make([]string, 0, len(form))
	for name := range form {
		if name != ui.ReauthRetypeField && (!ui.IsSecretField(name) || ui.IsPresentPassword(name)) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	var fields []ui.FormField
	for _, name := range names {
		if ui.IsPresentPassword(name) {
			fields = append(fields, ui.FormField{Name: name})
			continue
		}
		for _, value := range form[name] {
			fields = append(fields, ui.FormField{Name: name, Value: value})
		}
	}
	return fields
}

// RegistrarFailed reports whether err is a call to the registrar that failed.
func RegistrarFailed(err error) bool {
	var call *registrar.Error
	return errors.As(err, &call)
}
