package registrant

import (
	"errors"
	"net/http"
	"strings"

	"portal/internal/auth"
	"portal/internal/change"
	"portal/internal/registrar"
	"portal/internal/registrar/rules"
	"portal/internal/server/page"
	"portal/web/templates"
)

// forgotRoutes are the pages of people who can't sign in.
func (h *Handlers) forgotRoutes(route page.Route) {
	route("GET /forgot", h.showForgot)
	route("POST /forgot", h.saveForgot)
}

// showForgot handles GET /forgot?done=.
func (h *Handlers) showForgot(w http.ResponseWriter, r *http.Request) error {
	return page.Render(w, r, http.StatusOK, templates.ForgotPage(h.forgotView(r)))
}

func (h *Handlers) forgotView(r *http.Request) templates.ForgotView {
	return templates.ForgotView{
		Layout: h.Pages.Layout(r), To: registrar.OwnerContact, Done: r.URL.Query().Has("done"),
		Available: h.Changes.SendsLogins(page.VisitOf(r).Brand.Account),
	}
}

// saveForgot handles POST /forgot. The answer is one and the same, and comes
// before anybody looks whether there is such a domain.
func (h *Handlers) saveForgot(w http.ResponseWriter, r *http.Request) error {
	view := h.forgotView(r)
	view.Path, view.Domain = "/forgot", strings.TrimSpace(r.PostForm.Get("domain"))
	if r.PostForm.Get("to") == string(registrar.AdminContact) {
		view.To = registrar.AdminContact
	}
	name, err := rules.DomainIn(view.Domain)
	if err != nil || !view.Available {
		view.Problem = templates.ForgotInvalid
		return page.Render(w, r, http.StatusUnprocessableEntity, templates.ForgotPage(view))
	}
	who, err := h.Auth.AskLogin(r, page.VisitOf(r).Brand.Account, name, view.To)
	if err == nil {
		err = h.Changes.SendLogin(r.Context(), who, name, view.To)
	}
	var throttled *auth.ThrottledError
	switch {
	case err == nil, errors.Is(err, auth.ErrAskedLately):
		return page.Redirect(w, r, "/forgot?done=1")
	case errors.As(err, &throttled):
		view.Problem, view.Wait = templates.ForgotThrottled, throttled.RetryAfter
		w.Header().Set("Retry-After", page.Seconds(throttled.RetryAfter))
		return page.Render(w, r, http.StatusTooManyRequests, templates.ForgotPage(view))
	case errors.Is(err, change.ErrClosing):
		return &page.Failure{Kind: templates.ErrorNothingSent}
	}
	return err
}
