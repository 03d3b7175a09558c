package account

import (
	"errors"
	"net/http"

	"github.com/a-h/templ"

	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/change"
	"portal/internal/registrar"
	"portal/internal/registrar/rules"
	"portal/internal/secret"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/web/templates/account"
	"portal/web/templates/ui"
)

// passwordPage gives the profile another password.
type passwordPage struct {
	gate *gate.Gate
	auth *auth.Service
}

type passwordEdit = gate.Edit[*account.PasswordView]

// form asks for the present password itself, so that the new one is in no hidden field
// of another form. One that was sent before gets its answer without it: by then it is
// not the present one any more.
func (p passwordPage) form() gate.Form[*account.PasswordView] {
	return gate.Form[*account.PasswordView]{
		Gate:    p.gate,
		Observe: p.observe,
		View:    p.view,
		Components: func(v *account.PasswordView) (whole, part templ.Component) {
			page := account.PasswordPage(*v)
			return page, page
		},
		Parse:  parsePassword,
		Review: p.prove,
		Apply:  p.apply,
	}
}

// observe starts from nothing that could be read: the change is noted with the domain
// that the session began with.
func (p passwordPage) observe(r *http.Request, who gate.Visitor) (gate.Subject, error) {
	return p.gate.Domains.StartUnread(r, who, who.Session.Registrar.Domain)
}

func (p passwordPage) view(r *http.Request, on gate.Subject) (*account.PasswordView, error) {
	return &account.PasswordView{EditForm: ui.EditForm{
		Layout: p.gate.Pages.Layout(r), ChangeID: change.NewID(), Seen: change.PasswordSeen(),
	}, Username: on.Who.Username}, nil
}

func parsePassword(e *passwordEdit) (change.Change, int, error) {
	form, v := e.R.PostForm, e.View
	password := secret.New(form.Get("new_password"))
	v.CurrentMissing = form.Get("current_password") == ""
	v.Fault = rules.JudgePassword(password, e.On.Who.Username)
	v.Differs = v.Fault == "" && form.Get("new_again") != password.Reveal()
	return change.NewPassword(e.Ticket, e.On.Observed, password), v.Problems(), nil
}

// prove makes sure that the present password is right.
func (p passwordPage) prove(e *passwordEdit, _ change.Change) (asked bool, err error) {
	session, err := p.auth.Renew(e.W, e.R, e.On.Who.Registrar.Profiles, secret.New(e.R.PostForm.Get("current_password")))
	if err != nil {
		return true, p.doubted(e, err)
	}
	e.On.Who.Actor, e.On.Who.Session = session.Actor, session
	return false, nil
}

// doubted answers a form whose present password was not accepted.
func (p passwordPage) doubted(e *passwordEdit, cause error) error {
	var throttled *auth.ThrottledError
	switch {
	case errors.Is(cause, registrar.ErrCredentials):
		e.View.CurrentWrong = true
		return e.Ask(http.StatusUnprocessableEntity, ui.FormBanner{Kind: ui.FormProblems, Problems: 1})
	case errors.As(cause, &throttled):
		e.View.Wait = throttled.RetryAfter
		e.W.Header().Set("Retry-After", page.Seconds(throttled.RetryAfter))
		return e.Ask(http.StatusTooManyRequests, ui.FormBanner{})
	case gate.RegistrarFailed(cause):
		e.View.Block = ui.BlockedDown
		return e.Ask(http.StatusServiceUnavailable, ui.FormBanner{})
	case errors.Is(cause, auth.ErrNoSession):
		return p.gate.Visitors.AskSignIn(e.W, e.R)
	}
	return cause
}

// apply puts the new password on the one path. Whoever signed in with the old one is
// out unless it is known to be good still.
func (p passwordPage) apply(e *passwordEdit, c change.Change) (change.Result, error) {
	who := e.On.Who
	res, err := p.gate.Changes.Apply(e.R.Context(), who.Actor, c)
	if err == nil && changedOrMayHave(res.Outcome) {
		if _, err := p.auth.EndOthers(e.R.Context(), who.Actor, who.Registrar.Profiles); err != nil {
			page.VisitOf(e.R).Log.ErrorContext(e.R.Context(), "other sessions not ended after a new password", "err", err)
		}
	}
	return res, err
}

// changedOrMayHave reports whether a password may be another one now.
func changedOrMayHave(o change.Outcome) bool {
	switch o {
	case audit.Refused, audit.NotSent, change.NoChange:
		return false
	}
	return true
}
