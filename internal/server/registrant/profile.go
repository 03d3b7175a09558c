package registrant

import (
	"context"
	"errors"
	"net/http"
	"time"

	"portal/internal/audit"
	"portal/internal/auth"
	"portal/internal/change"
	"portal/internal/profile"
	"portal/internal/registrar"
	"portal/internal/registrar/rules"
	"portal/internal/secret"
	"portal/internal/server/gate"
	"portal/internal/server/page"
	"portal/web/templates"
)

// showProfile handles GET /profile.
func (h *Handlers) showProfile(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	progress, err := h.Inventory.Progress(r.Context(), who.Key)
	if err != nil {
		return err
	}
	view := templates.ProfileView{
		Layout: h.Pages.Layout(r), Profile: profile.Username(who.Profile), Domains: progress.Total, Listing: progress.Listing,
		LastSeen: who.Session.LastSeen, LastFrom: who.Session.LastFrom,
	}
	if view.LastSeen.IsZero() {
		if view.LastSeen, view.LastFrom, err = h.lastSignIn(r.Context(), who); err != nil {
			return err
		}
	}
	if view.Waiting, err = h.Inventory.Waiting(r.Context(), who.Key, waitingShown); err != nil {
		return err
	}
	return page.Render(w, r, http.StatusOK, templates.ProfilePage(view))
}

// waitingShown is how many domains the page lists of which requests wait.
const waitingShown = 25

// lastSignIn is the sign-in before this session that the log knows, for registrars
// that tell of none; the zero time if there is none.
func (h *Handlers) lastSignIn(ctx context.Context, who gate.Visitor) (at time.Time, from string, err error) {
	const lately = 25 // entries that are looked through: most are sign-ins and their ends
	found, err := h.Audit.History(ctx, audit.ScopeOf(who.Actor), audit.Filter{
		Entries: []string{audit.EntrySignIn}, Actor: who.Username, Until: who.Session.CreatedAt,
	}, audit.Page{Limit: lately})
	for _, line := range found.Lines {
		if line.SignIn == auth.SignInApplied {
			return line.At, gate.AddressOf(line.Actor), err
		}
	}
	return time.Time{}, "", err
}

// showPassword handles GET /profile/password.
func (h *Handlers) showPassword(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	return page.Render(w, r, http.StatusOK, templates.PasswordPage(h.passwordView(r, who)))
}

func (h *Handlers) passwordView(r *http.Request, who gate.Visitor) templates.PasswordView {
	return templates.PasswordView{EditForm: templates.EditForm{
		Layout: h.Pages.Layout(r), ChangeID: change.NewID(), Seen: change.PasswordSeen(),
	}, Username: who.Username}
}

// savePassword handles POST /profile/password. The form asks for the present
// password itself, so that the new one is in no hidden field of another form. A
// form that was sent before gets its answer without it: by then it is not the
// present one any more.
func (h *Handlers) savePassword(w http.ResponseWriter, r *http.Request, who gate.Visitor) error {
	ticket, form, view := gate.TicketOf(r.PostForm), r.PostForm, h.passwordView(r, who)
	sent, err := h.gate.Receipts.Sent(r.Context(), who, ticket.ID)
	if err != nil {
		return err
	}
	if sent {
		return h.gate.Receipts.Lead(w, r, who, ticket.ID)
	}
	again := func(status int, n templates.FormNotice) error {
		view.Notice = n
		return page.Render(w, r, status, templates.PasswordPage(view))
	}
	password := secret.New(form.Get("new_password"))
	view.CurrentMissing = form.Get("current_password") == ""
	view.Fault = rules.JudgePassword(password, who.Username)
	view.Differs = view.Fault == "" && form.Get("new_again") != password.Reveal()
	if n := view.Problems(); n > 0 {
		return again(http.StatusUnprocessableEntity, templates.FormNotice{Kind: templates.FormProblems, Problems: n})
	}
	session, err := h.Auth.Renew(w, r, who.Registrar.Profiles, secret.New(form.Get("current_password")))
	if err != nil {
		return h.passwordDoubted(w, r, view, err)
	}
	who.Actor, who.Session = session.Actor, session
	name := session.Registrar.Domain
	version, err := h.Changes.Version(r.Context(), who.Actor, name)
	if err != nil {
		return err
	}
	from := change.Observed{Domain: registrar.Domain{Name: name}, Version: version}
	return h.applyPassword(w, r, who, change.NewPassword(ticket, from, password), again)
}

// applyPassword puts the new password on the one path. Whoever signed in with the
// old one is out unless it is known to be good still.
func (h *Handlers) applyPassword(w http.ResponseWriter, r *http.Request, who gate.Visitor, c change.Password, again func(int, templates.FormNotice) error) error {
	res, err := h.Changes.Apply(r.Context(), who.Actor, c)
	if err == nil && changedOrMayHave(res.Outcome) {
		if _, err := h.Auth.EndOthers(r.Context(), who.Actor, who.Registrar.Profiles); err != nil {
			page.VisitOf(r).Log.ErrorContext(r.Context(), "other sessions not ended after a new password", "err", err)
		}
	}
	return h.answer(w, r, who, c, res, err, again)
}

// passwordDoubted answers a form whose present password was not accepted.
func (h *Handlers) passwordDoubted(w http.ResponseWriter, r *http.Request, view templates.PasswordView, cause error) error {
	status := http.StatusUnprocessableEntity
	var throttled *auth.ThrottledError
	switch {
	case errors.Is(cause, registrar.ErrCredentials):
		view.CurrentWrong = true
		view.Notice = templates.FormNotice{Kind: templates.FormProblems, Problems: 1}
	case errors.As(cause, &throttled):
		view.Wait, status = throttled.RetryAfter, http.StatusTooManyRequests
		w.Header().Set("Retry-After", page.Seconds(throttled.RetryAfter))
	case gate.RegistrarFailed(cause):
		view.Block, status = templates.BlockedDown, http.StatusServiceUnavailable
	case errors.Is(cause, auth.ErrNoSession):
		return h.gate.Visitors.AskSignIn(w, r)
	default:
		return cause
	}
	return page.Render(w, r, status, templates.PasswordPage(view))
}

// changedOrMayHave reports whether a password may be another one now.
func changedOrMayHave(o change.Outcome) bool {
	switch o {
	case audit.Refused, audit.NotSent, change.NoChange:
		return false
	}
	return true
}
