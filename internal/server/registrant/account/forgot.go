package account

import (
	"errors"
	"net/http"
	"strings"

	"portal/internal/auth"
	"portal/internal/change"
	"portal/internal/registrar"
	"portal/internal/registrar/rules"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/web/templates/account"
	"portal/web/templates/ui"
)

// forgotPage is for people who can't sign in.
type forgotPage struct {
	gate *gate.Gate
	auth *auth.Service
}

// show handles GET /forgot?done=.
func (p forgotPage) show(w http.ResponseWriter, r *http.Request) error {
	return page.Render(w, r, http.StatusOK, account.ForgotPage(p.view(r)))
}

func (p forgotPage) view(r *http.Request) account.ForgotView {
	return account.ForgotView{
		Layout: p.gate.Pages.Layout(r), To: registrar.OwnerContact, Done: r.URL.Query().Has("done"),
		Available: p.gate.Changes.SendsLogins(page.VisitOf(r).Brand.Account),
	}
}

// save handles POST /forgot. The answer is one and the same, and comes
// before anybody looks whether there is such a domain.
func (p forgotPage) save(w http.ResponseWriter, r *http.Request) error {
	view := p.view(r)
	view.Path, view.Domain = "/forgot", strings.TrimSpace(r.PostForm.Get("domain"))
	if r.PostForm.Get("to") == string(registrar.AdminContact) {
		view.To = registrar.AdminContact
	}
	name, err := rules.DomainIn(view.Domain)
	if err != nil || !view.Available {
		view.Problem = account.ForgotInvalid
		return page.Render(w, r, http.StatusUnprocessableEntity, account.ForgotPage(view))
	}
	who, err := p.auth.AskLogin(r, page.VisitOf(r).Brand.Account, name, view.To)
	if err == nil {
		err = p.gate.Changes.SendLogin(r.Context(), who, name, view.To)
	}
	var throttled *auth.ThrottledError
	switch {
	case err == nil, errors.Is(err, auth.ErrAskedLately):
		return page.Redirect(w, r, "/forgot?done=1")
	case errors.As(err, &throttled):
		view.Problem, view.Wait = account.ForgotThrottled, throttled.RetryAfter
		w.Header().Set("Retry-After", page.Seconds(throttled.RetryAfter))
		return page.Render(w, r, http.StatusTooManyRequests, account.ForgotPage(view))
	case errors.Is(err, change.ErrClosing):
		return &page.Failure{Kind: ui.ErrorNothingSent}
	}
	return err
}
